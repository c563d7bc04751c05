internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Members
internal import Persistence
internal import Records

/// Which stores and associates hold a member's records: every store that has a record of the person or was let in, the
/// owner's store, and the owner's laptop; of another dealer only those to which the person agreed that data is passed on.
struct HoldingDecisions {
  private let writer: StateWriter
  private let connection: Connection
  private let passing: PassingOn

  init(_ writer: StateWriter, _ passing: PassingOn) {
    self.writer = writer
    self.passing = passing
    connection = writer.connection
  }

  /// What has to change in who holds what.
  struct Move {
    let record: SourceRecordID
    let scope: Scope
    let isEntry: Bool
  }

  func moves(of members: [DecidedMember]) throws -> [Move] {
    var moves: [Move] = []
    for member in members {
      let origins = try member.records.map { try origin(of: $0) }
      let all = try self.scopes(of: member, origins)
      let borders = try passing.borders(among: member.records)
      for (record, origin) in zip(member.records, origins) {
        let scopes = try borders.map { try within($0, record, member, all) } ?? all
        let held = try writer.scopes(holding: .record(record))
        for scope in scopes where !held.contains(scope) {
          moves.append(Move(record: record, scope: scope, isEntry: true))
        }
        // A laptop keeps what was recorded on it.
        let kept = scopes + (origin.associate.map { [Scope.associate($0)] } ?? [])
        for scope in held where !kept.contains(scope) {
          moves.append(Move(record: record, scope: scope, isEntry: false))
        }
      }
    }
    return moves
  }

  /// - Parameter position: one that no node has been told of yet, or nobody would ever hear of these moves.
  func make(_ moves: [Move], at position: Position) throws {
    for move in moves {
      if move.isEntry {
        try writer.enter(move.record, into: move.scope, at: position)
      } else {
        try writer.exit(move.record, from: move.scope, at: position)
      }
    }
  }

  private func within(
    _ borders: DealerBorders, _ record: SourceRecordID, _ member: DecidedMember, _ scopes: [Scope]
  ) throws -> [Scope] {
    let collected = borders.besides(record, among: member.records)
    return try scopes.filter { borders.mayPass(from: collected, to: try passing.dealer(of: $0)) }
  }

  private struct Origin {
    var store: StoreID?
    var associate: AssociateID?
  }

  private func origin(of record: SourceRecordID) throws -> Origin {
    try connection.first("SELECT storeID, associateID FROM sourceRecord WHERE id = ?", [.id(record)]) {
      Origin(store: $0.optionalID(0).map { ID($0) }, associate: $0.optionalID(1).map { ID($0) })
    } ?? Origin()
  }

  private func scopes(of member: DecidedMember, _ origins: [Origin]) throws -> [Scope] {
    var scopes = Set(origins.compactMap(\.store).map { Scope.store($0) })
    for record in member.records {
      let admitted = try connection.query(
        "SELECT storeID FROM admission WHERE recordID = ? AND storeID IS NOT NULL", [.id(record)]
      ) { try $0.id(0) }
      for store in admitted { scopes.insert(.store(ID(store))) }
    }
    let owner = try connection.first(
      "SELECT storeID, associateID FROM award WHERE id = ?", [.id(member.id)]
    ) { (store: $0.optionalID(0), associate: $0.optionalID(1)) }
    if let store = owner?.store { scopes.insert(.store(ID(store))) }
    if let associate = owner?.associate { scopes.insert(.associate(ID(associate))) }
    return scopes.sorted { $0.column.bytes ?? [] < $1.column.bytes ?? [] }
  }
}

extension [UInt8] {
  fileprivate static func < (left: [UInt8], right: [UInt8]) -> Bool { left.lexicographicallyPrecedes(right) }
}
