internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Matching
internal import Persistence
internal import Records

/// Puts together everything this node holds about one person, table by table of the catalogue, so that a table that is added
/// later is in it without a word here. Nothing of anybody else is: neither who else was compared with the person, nor
/// the relative who asked in the person's stead.
struct ReadPersonExport {
  private let connection: Connection
  private let profile: NodeProfile
  private let now: Instant
  private let staff: StaffLabels
  private let rowTable: RowTable
  private let authors: ChangeAuthors

  init(_ connection: Connection, profile: NodeProfile, now: Instant) {
    self.connection = connection
    self.profile = profile
    self.now = now
    staff = StaffLabels(connection)
    rowTable = RowTable(connection)
    authors = ChangeAuthors(connection)
  }

  /// - Throws: `notFound` when this node holds no record of the person.
  func export(of id: MemberID) throws -> PersonExport {
    let reader = MemberReader(connection)
    let member = try reader.member(of: SourceRecordID(id.row))
    let records = try reader.records(of: member)
    guard !records.isEmpty else {
      throw ClienteleError(.notFound, "this node holds no record of member \(id)")
    }
    let own = Set(records.map(\.row) + [member.row])
    let looks = try PersonTraces(connection, profile: profile).looks(at: own.union([id.row]))
    return PersonExport(
      madeAt: now, madeAtNode: profile.name, isComplete: profile.kind == .hub, member: member,
      name: try reader.summary(of: member).name, records: records,
      rows: try keys(about: records).compactMap { try row($0.table, $0.row, own) },
      receivedBy: try PersonTraces(connection, profile: profile).holders(of: records), seenBy: looks.entries,
      isSeenByCut: looks.isCut)
  }

  /// Rows in the buckets of the records, and those elsewhere that name one.
  private func keys(about records: [SourceRecordID]) throws -> [(table: TableID, row: RowID)] {
    var keys: [(table: TableID, row: RowID)] = []
    for record in records {
      keys += try rowTable.keys(in: .record(record))
      for (table, name) in [(TableID.notice, "notice"), (TableID.lookup, "lookup")] {
        keys += try connection.query("SELECT id FROM \(name) WHERE recordID = ? ORDER BY id", [.id(record)]) {
          (table, try $0.id(0))
        }
      }
    }
    return keys.sorted { ($0.table, $0.row) < ($1.table, $1.row) }
  }

  private func row(_ table: TableID, _ id: RowID, _ own: Set<RowID>) throws -> PersonExport.Row? {
    guard let specification = Catalogue.current[table], let state = try rowTable.state(table, id),
      !Self.isAboutOthers(state, own)
    else { return nil }
    var fields: [String: FieldValue] = [:]
    for field in specification.fields where !Self.isWithheld(field, of: state) {
      if field.type == .textSet {
        let members = state.members(of: field.id)
        if !members.isEmpty { fields[field.name] = .list(members) }
      } else if let value = state.value(field.id) {
        fields[field.name] = try shown(value, of: field, in: table, own)
      }
    }
    return PersonExport.Row(
      table: specification.name, id: id, otherValues: try others(of: state, specification, own),
      fields: fields,
      written: try state.decidingStamps.map { try authors.writing(under: $0, staff) })
  }

  /// Concurrent values that lost are kept, so they are told.
  private func others(
    of state: RowState, _ table: TableSpecification, _ own: Set<RowID>
  ) throws -> [String: [FieldValue]] {
    var others: [String: [FieldValue]] = [:]
    for loser in state.losers {
      var values = loser.telling.sorted { $0.key < $1.key }
      if let field = loser.field, let value = loser.value { values.append((field, value)) }
      for (id, value) in values where state.value(id) != value {
        guard let field = table.field(id), !Self.isWithheld(field, of: state),
          let shown = try shown(value, of: field, in: table.id, own)
        else { continue }
        others[field.name, default: []].append(shown)
      }
    }
    return others
  }

  // MARK: What is another's

  /// A decision about a pair of records tells of both.
  private static func isAboutOthers(_ state: RowState, _ own: Set<RowID>) -> Bool {
    guard state.table == .link else { return false }
    return [LinkField.recordID, .otherRecordID].contains { field in
      state.reference(field).map { !own.contains($0) } ?? false
    }
  }

  private static func isWithheld(_ field: FieldSpecification, of state: RowState) -> Bool {
    switch state.table {
    case .lookup:
      // Made from the number with the dealer's key; it says nothing more about the person.
      field.id == LookupField.token.id || field.id == LookupField.keyVersion.id
    case .privacyRequest:
      field.id == PrivacyRequestField.requesterName.id
        && state.value(PrivacyRequestField.requester)?.text != PrivacyRequester.`self`.rawValue
    default: false
    }
  }

  private func shown(
    _ value: Value, of field: FieldSpecification, in table: TableID, _ own: Set<RowID>
  ) throws -> FieldValue? {
    switch (field.type, value) {
    case (.reference, .bytes(let bytes)): try RowID(bytes: bytes).flatMap { try reference($0, own) }
    case (.flag, .integer(let number)): .flag(number != 0)
    case (.instant, .integer(let number)): .instant(Instant(milliseconds: number))
    case (_, .integer(let number)): .number(number)
    case (_, .bytes(let bytes)): .text(bytes.hexadecimal)
    case (_, .text(let text)):
      table == .link && field.id == LinkField.reasons.id
        // What a person wrote who judged is no list of reasons.
        ? .list(MatchReason.decode(text)?.map { $0.text(.english) } ?? [text]) : .text(text)
    }
  }

  /// Staff, stores and nodes by name; a record of somebody else not at all.
  private func reference(_ id: RowID, _ own: Set<RowID>) throws -> FieldValue? {
    if own.contains(id) { return .id(id) }
    if let label = try staff.associate(id) ?? staff.store(id) { return .named(PersonExport.Named(label)) }
    if let node = try connection.first("SELECT name FROM node WHERE id = ?", [.id(id)], { $0.text(0) }) {
      return .text(node)
    }
    if let field = try FieldReader(connection).name(of: id) { return .text(field) }
    return try rowTable.exists(.sourceRecord, id) ? nil : .id(id)
  }
}

extension PersonExport.Named {
  init(_ label: StaffLabel) { self.init(code: label.code, name: label.name) }
}

/// Who wrote the changes that values stand under, each looked up once.
private final class ChangeAuthors {
  private struct Key: Hashable {
    let node: NodeID
    let incarnation: UInt32
    let seq: UInt64
  }

  private let connection: Connection
  private var actors: [Key: AssociateID?] = [:]
  private var nodes: [NodeID: String] = [:]

  init(_ connection: Connection) {
    self.connection = connection
  }

  func writing(under stamp: Stamp, _ staff: StaffLabels) throws -> PersonExport.Writing {
    PersonExport.Writing(
      at: Instant(milliseconds: stamp.time.milliseconds), node: try name(of: stamp.node),
      by: try staff.associate(try actor(of: stamp)).map { PersonExport.Named($0) })
  }

  private func actor(of stamp: Stamp) throws -> AssociateID? {
    let key = Key(node: stamp.node, incarnation: stamp.incarnation, seq: stamp.seq)
    if let known = actors[key] { return known }
    let header = try connection.first(
      "SELECT header FROM change WHERE node = ? AND incarnation = ? AND seq = ?",
      [.id(stamp.node), .number(stamp.incarnation), .number(stamp.seq)]
    ) { $0.bytes(0) }
    let actor = try header.flatMap { try ChangeHeader(decoding: $0).actor }
    actors[key] = actor
    return actor
  }

  private func name(of node: NodeID) throws -> String {
    if let known = nodes[node] { return known }
    let name = try connection.first("SELECT name FROM node WHERE id = ?", [.id(node)]) { $0.text(0) }
    nodes[node] = name ?? node.description
    return name ?? node.description
  }
}
