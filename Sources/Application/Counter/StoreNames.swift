package import Kernel
package import Persistence

/// What stores are called, for pages that name many.
package struct StoreNames: Sendable {
  private let names: [StoreID: String]

  package static func load(_ database: Database) async throws -> StoreNames {
    try await database.read { connection in
      let stores = try connection.query("SELECT id, code, name FROM store") {
        (StoreID(try $0.id(0)), $0.text(2).isEmpty ? $0.text(1) : $0.text(2))
      }
      return StoreNames(names: Dictionary(stores) { first, _ in first })
    }
  }

  /// Empty for none, and for one this node knows nothing of.
  package subscript(id: StoreID?) -> String { id.flatMap { names[$0] } ?? "" }
}
