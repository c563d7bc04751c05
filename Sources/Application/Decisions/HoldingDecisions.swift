internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// Which stores and associates hold a member's records: every store that has a record of the person, the
/// owner's store, and the owner's laptop.
struct HoldingDecisions {
  private let writer: StateWriter
  private let connection: Connection

  init(_ writer: StateWriter) {
    self.writer = writer
    connection = writer.connection
  }

  func serve(_ members: [DecidedMember], at position: Position) throws {
    for member in members {
      let scopes = try self.scopes(of: member)
      for record in member.records {
        for scope in scopes { try writer.enter(record, into: scope, at: position) }
        for held in try ServeTable(connection).scopes(holding: record) where !scopes.contains(held.scope) {
          if try !isOrigin(held.scope, of: record) { try writer.exit(record, from: held.scope, at: position) }
        }
      }
    }
  }

  private func scopes(of member: DecidedMember) throws -> [Scope] {
    var scopes: Set<Scope> = []
    for record in member.records {
      for column in ["storeID"] {
        let store =
          try connection.first(
            "SELECT \(column) FROM sourceRecord WHERE id = ?", [.id(record)]
          ) { $0.optionalID(0) } ?? nil
        if let store { scopes.insert(.store(ID(store))) }
      }
    }
    let owner = try connection.first(
      "SELECT storeID, associateID FROM award WHERE id = ?", [.id(member.id)]
    ) { (store: $0.optionalID(0), associate: $0.optionalID(1)) }
    if let store = owner?.store { scopes.insert(.store(ID(store))) }
    if let associate = owner?.associate { scopes.insert(.associate(ID(associate))) }
    return scopes.sorted { $0.column.bytes ?? [] < $1.column.bytes ?? [] }
  }

  /// A laptop keeps what was recorded on it.
  private func isOrigin(_ scope: Scope, of record: SourceRecordID) throws -> Bool {
    guard case .associate(let associate) = scope else { return false }
    return try connection.count(
      "SELECT count(*) FROM sourceRecord WHERE id = ? AND associateID = ?", [.id(record), .id(associate)]) > 0
  }
}

extension [UInt8] {
  fileprivate static func < (left: [UInt8], right: [UInt8]) -> Bool { left.lexicographicallyPrecedes(right) }
}
