internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// Where a person's data went and who looked at it.
struct PersonTraces {
  private let connection: Connection
  private let profile: NodeProfile
  private let staff: StaffLabels

  init(_ connection: Connection, profile: NodeProfile) {
    self.connection = connection
    self.profile = profile
    staff = StaffLabels(connection)
  }

  // MARK: Where it went

  /// Which stores and laptops were given records, and since when; known at the hub alone.
  func holders(of records: [SourceRecordID]) throws -> [PersonExport.Holder] {
    guard profile.kind == .hub else { return [] }
    var spans: [[UInt8]: (since: Position, until: Position?)] = [:]
    for record in records {
      try connection.forEach("SELECT scope, enteredAt, exitedAt FROM serve WHERE recordID = ?", [.id(record)])
      {
        row in
        let span = (since: row.position(1), until: row.optionalInteger(2).map { _ in row.position(2) })
        guard let known = spans[row.bytes(0)] else {
          spans[row.bytes(0)] = span
          return
        }
        let until = known.until.flatMap { one in span.until.map { max(one, $0) } }
        spans[row.bytes(0)] = (min(known.since, span.since), until)
      }
    }
    return try spans.sorted { $0.key.lexicographicallyPrecedes($1.key) }.compactMap { column, span in
      try holder(
        column, since: try instant(of: span.since), until: try span.until.flatMap { try instant(of: $0) })
    }
  }

  private func holder(
    _ column: [UInt8], since: Instant?, until: Instant?
  ) throws -> PersonExport.Holder? {
    switch Scope(column: column) {
    case .store(let store):
      guard try hasNode(of: .store, "storeID", store.row) else { return nil }
      return PersonExport.Holder(
        kind: NodeProfile.Kind.store.rawValue, store: try staff.store(store).map { .init($0) },
        associate: nil,
        since: since, until: until)
    case .associate(let associate):
      guard try hasNode(of: .laptop, "associateID", associate.row) else { return nil }
      let home = try connection.first("SELECT storeID FROM associate WHERE id = ?", [.id(associate)]) {
        $0.optionalID(0)
      }
      return PersonExport.Holder(
        kind: NodeProfile.Kind.laptop.rawValue, store: try staff.store(home ?? nil).map { .init($0) },
        associate: try staff.associate(associate).map { .init($0) }, since: since, until: until)
    case .everyone, .lookup, nil: return nil
    }
  }

  /// Scopes are kept for stores and people who have no machine, too.
  private func hasNode(of kind: NodeProfile.Kind, _ column: String, _ id: RowID) throws -> Bool {
    try connection.count(
      "SELECT count(*) FROM node WHERE kind = ? AND \(column) = ?", [.text(kind.rawValue), .id(id)]) > 0
  }

  /// When the hub came to a position; `nil` for one without a receipt.
  private func instant(of position: Position) throws -> Instant? {
    let receipt = try connection.first(
      "SELECT receipt FROM receipt WHERE position = ?", [.position(position)]
    ) {
      try Receipt(decoding: $0.bytes(0))
    }
    return receipt.map { Instant(milliseconds: $0.stamp.milliseconds) }
  }

  // MARK: Who looked

  /// Entries of the audit about any of the identifiers: at the hub of all nodes as far as they have been heard, else of
  /// this one.
  func looks(at subjects: Set<RowID>) throws -> (entries: [PersonExport.Look], isCut: Bool) {
    let filter = AuditFilter(subjects: subjects.sorted(), limit: PersonExport.looksMax + 1)
    var entries = try AuditLogTable(connection, profile: profile).entries(filter)
    if profile.kind == .hub {
      // Its own newest entries may not have come into its log yet.
      let told = try AuditEntryTable(connection).entries(filter)
      let known = Set(told.map(\.row))
      entries = (told + entries.filter { !known.contains($0.row) })
        .sorted { ($0.at, $0.node, $0.seq) > ($1.at, $1.node, $1.seq) }
    }
    let names = try Dictionary(
      connection.query("SELECT id, name FROM node") { (NodeID(try $0.id(0)), $0.text(1)) }
    ) { first, _ in first }
    let looks = try entries.prefix(PersonExport.looksMax).map { entry in
      PersonExport.Look(
        at: entry.at, node: names[entry.node] ?? entry.node.description,
        actor: try staff.associate(entry.actor).map { .init($0) }, action: entry.event, reason: entry.reason,
        detail: entry.detail)
    }
    return (looks, entries.count > PersonExport.looksMax)
  }
}
