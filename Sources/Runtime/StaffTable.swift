internal import Catalogue
package import Kernel
package import Persistence

/// The stores and associates a database knows, found by what people call them.
package struct StaffTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package struct Associate: Hashable, Sendable {
    package let id: AssociateID
    package let code: String
    package let name: String
    package let store: StoreID?
    package let role: String
  }

  /// The store with this code or, when there is none, this name.
  ///
  /// - Throws: `ambiguous` when two stores are called so.
  package func store(called text: String) throws -> StoreID? {
    for column in ["code", "name"] {
      let found = try connection.query("SELECT id FROM store WHERE \(column) = ? ORDER BY id", [.text(text)])
      {
        StoreID(try $0.id(0))
      }
      if found.count > 1 {
        throw ClienteleError(
          .ambiguous, "\(found.count) stores have the \(column) given",
          hint: "Give the code of the one you mean.")
      }
      if let store = found.first { return store }
    }
    return nil
  }

  package func storeCode(_ id: StoreID) throws -> String? {
    try connection.first("SELECT code FROM store WHERE id = ?", [.id(id)]) { $0.optionalText(0) } ?? nil
  }

  /// The associate with this code, of one store when it is given.
  ///
  /// - Throws: `notFound`, `ambiguous` when several stores have such a code.
  package func associate(code: String, store: StoreID? = nil) throws -> Associate {
    let found = try connection.query(
      "SELECT id, code, name, storeID, role FROM associate WHERE code = ? ORDER BY id", [.text(code)]
    ) { row in
      Associate(
        id: AssociateID(try row.id(0)), code: row.text(1), name: row.text(2),
        store: row.optionalID(3).map { StoreID($0) }, role: row.text(4))
    }.filter { store == nil || $0.store == store }
    guard let associate = found.first else {
      throw ClienteleError(
        .notFound, "no associate with the code \(code) is known here",
        hint: "Add one at the hub: `clientele hub staff add --store NAME --code \(code) --name NAME`.")
    }
    guard found.count == 1 else {
      throw ClienteleError(
        .ambiguous, "\(found.count) associates have the code \(code)", hint: "Name the store as well.")
    }
    return associate
  }

  /// Whether a row says exactly this already, so that telling it again writes nothing.
  package func holds(_ associate: Associate) throws -> Bool {
    try connection.count(
      "SELECT count(*) FROM associate WHERE id = ? AND code = ? AND name = ? AND storeID = ? AND role = ?",
      [
        .id(associate.id), .text(associate.code), .text(associate.name), associate.store.map { .id($0) },
        .text(associate.role),
      ]) > 0
  }
}
