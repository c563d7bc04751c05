internal import Catalogue
package import Kernel
package import Persistence

/// Stores and associates by the codes people use.
package struct StaffQueries {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// - Throws: `notFound`.
  package func store(code: String) throws -> StoreID {
    guard
      let id = try connection.first("SELECT id FROM store WHERE code = ?", [.text(code)], { try $0.id(0) })
    else {
      throw ClienteleError(
        .notFound, "there is no store with code \(code)",
        hint: "Head office makes it with `clientele hub enrol --store`.")
    }
    return ID(id)
  }

  /// - Throws: `notFound`, `ambiguous` when two associates have the code.
  package func associate(code: String) throws -> AssociateID {
    let found = try connection.query("SELECT id FROM associate WHERE code = ? LIMIT 2", [.text(code)]) {
      try $0.id(0)
    }
    guard let id = found.first else {
      throw ClienteleError(
        .notFound, "there is no associate with code \(code) on this node",
        hint: "Head office adds staff with `clientele hub staff add`; the node learns it at its next sync.")
    }
    guard found.count == 1 else {
      throw ClienteleError(
        .ambiguous, "two associates have the code \(code)", hint: "Give the identifier instead.")
    }
    return ID(id)
  }

  package func store(of associate: AssociateID) throws -> StoreID {
    guard
      let id = try connection.first(
        "SELECT storeID FROM associate WHERE id = ?", [.id(associate)], { $0.optionalID(0) }) ?? nil
    else { throw ClienteleError(.notFound, "associate \(associate) belongs to no store this node knows") }
    return ID(id)
  }

  /// The store of an associate in whose name somebody else of the same store tells something.
  ///
  /// - Parameter teller: `nil` when the associate tells it.
  /// - Throws: `invalidInput` for an associate of another store, or who has left.
  func store(of associate: AssociateID, toldBy teller: AssociateID?) throws -> StoreID {
    guard let teller, teller != associate else { return try store(of: associate) }
    let store = try self.store(of: teller)
    try PlanTask.require(associate, of: store, connection)
    return store
  }

  /// The role of an associate who is on the staff; `nil` for anybody else.
  func role(of associate: AssociateID) throws -> String? {
    try connection.first(
      "SELECT role FROM associate WHERE id = ? AND coalesce(archived, 0) = 0", [.id(associate)]
    ) { $0.text(0) }
  }

  /// Codes by identifier, for lists.
  package func codes() throws -> (stores: [StoreID: String], associates: [AssociateID: String]) {
    let stores = try connection.query("SELECT id, code FROM store") { (StoreID(try $0.id(0)), $0.text(1)) }
    let associates = try connection.query("SELECT id, code FROM associate") {
      (AssociateID(try $0.id(0)), $0.text(1))
    }
    return (Dictionary(stores) { first, _ in first }, Dictionary(associates) { first, _ in first })
  }
}
