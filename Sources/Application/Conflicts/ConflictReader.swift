internal import Access
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// Reads both sides of losing writes, with the masks of whoever looks.
final class ConflictReader {
  private let visit: AccessDesk.Visit
  private let profile: NodeProfile
  private let staff: StaffLabels
  private var nodes: [NodeID: String] = [:]
  private var exposures: [SourceRecordID: Exposure] = [:]

  init(_ visit: AccessDesk.Visit, _ profile: NodeProfile) {
    self.visit = visit
    self.profile = profile
    staff = StaffLabels(visit.connection)
  }

  /// Those that say something to people: keys, hashes and the hub's index of look-ups do not.
  static func isShown(_ table: TableID) -> Bool {
    ![TableID.credential, .secondFactor, .lookup, .trustAnchor, .auditEntry, .node].contains(table)
      && Catalogue.current[table] != nil
  }

  func views(_ conflicts: [ConflictTable.Conflict]) throws -> [ConflictView] {
    let states = try conflicts.map { try RowTable(visit.connection).state($0.table, $0.row) }
    let records = states.map { $0.flatMap { Self.record(of: $0) } }
    let names = try visit.names(of: records.compactMap(\.self), in: profile)
    return try zip(conflicts, zip(states, records)).compactMap { conflict, found in
      guard let state = found.0, let pair = Pair(conflict, state) else { return nil }
      return try view(conflict, state, pair, found.1, found.1.flatMap { names[$0] } ?? "")
    }
  }

  private func view(
    _ conflict: ConflictTable.Conflict, _ state: RowState, _ pair: Pair, _ record: SourceRecordID?,
    _ name: String
  ) throws -> ConflictView? {
    guard let table = Catalogue.current[conflict.table] else { return nil }
    let exposure = try exposure(of: record)
    func side(_ half: Pair.Half) throws -> ConflictSide {
      let change = try ChangeTable(visit.connection).change(
        half.stamp.node, half.stamp.incarnation, half.stamp.seq)
      return ConflictSide(
        value: try value(half, conflict, table, state, exposure),
        stamp: ConflictStamp(
          node: half.stamp.node, incarnation: half.stamp.incarnation, seq: half.stamp.seq),
        actor: try staff.associate(change?.header.actor), nodeName: try node(half.stamp.node),
        at: Instant(milliseconds: half.stamp.time.milliseconds))
    }
    return ConflictView(
      key: ConflictKey(conflict), table: table.name,
      field: conflict.field.flatMap { table.field($0)?.name } ?? "",
      member: try record.map { try MemberReader(visit.connection).member(of: $0) }, memberName: name,
      standing: try side(pair.standing), losing: try side(pair.losing),
      differs: pair.standing.values != pair.losing.values, isFact: conflict.field == nil)
  }

  // MARK: Values

  private func value(
    _ half: Pair.Half, _ conflict: ConflictTable.Conflict, _ table: TableSpecification, _ state: RowState,
    _ exposure: Exposure
  ) throws -> ConflictValue {
    if let field = conflict.field {
      return try value(half.values[field], field, table, state, exposure)
    }
    // Of a fact: everything it says, field by field.
    let words = try half.values.sorted { $0.key < $1.key }.compactMap { field, value -> String? in
      guard let name = table.field(field)?.name else { return nil }
      return switch try self.value(value, field, table, state, exposure) {
      case .none, .hidden: nil
      case .text(let text): "\(name) \(text)"
      case .number(let number): "\(name) \(number)"
      case .instant(let instant): "\(name) \(instant)"
      case .flag(let flag): "\(name) \(flag)"
      case .label(let label): "\(name) \(label.called)"
      }
    }
    return .text(words.joined(separator: ", "))
  }

  private func value(
    _ value: Value?, _ field: FieldID, _ table: TableSpecification, _ state: RowState, _ exposure: Exposure
  ) throws -> ConflictValue {
    guard let value, let specification = table.field(field) else { return .none }
    let treatment = exposure.treatment(of: field, in: table.id)
    if treatment == .hidden { return .hidden }
    switch (specification.type, value) {
    case (.flag, .integer(let number)): return .flag(number != 0)
    case (.instant, .integer(let number)): return .instant(Instant(milliseconds: number))
    case (_, .integer(let number)): return .number(number)
    case (_, .text(let text)):
      return .text(treatment == .shown ? text : mask(text, QualifiedName(table.id, field), state))
    case (.reference, .bytes(let bytes)):
      guard let id = RowID(bytes: bytes) else { return .hidden }
      return try (staff.associate(id) ?? staff.store(id)).map { .label($0) } ?? .text(id.description)
    case (_, .bytes): return .hidden
    }
  }

  private struct QualifiedName: Hashable {
    let table: TableID
    let field: FieldID

    init(_ table: TableID, _ field: FieldID) {
      self.table = table
      self.field = field
    }

    init<Field: CatalogueField>(of field: Field) { self.init(Field.table, field.id) }
  }

  private func mask(_ text: String, _ name: QualifiedName, _ state: RowState) -> String {
    switch name {
    case QualifiedName(of: ContactPointField.value):
      Mask.contact(text, kind: state.value(ContactPointField.kind)?.text ?? "")
    case QualifiedName(of: SourceRecordField.birthday), QualifiedName(of: ImportantDateField.date):
      Mask.birthday(text)
    case QualifiedName(of: SourceRecordField.address): Mask.address(text)
    case QualifiedName(of: SourceRecordField.name): Mask.name(text)
    default: Mask.handle(text)
    }
  }

  // MARK: Whose

  static func record(of state: RowState) -> SourceRecordID? {
    guard let rule = Catalogue.current[state.table]?.bucket, case .record(let record) = state.bucket(rule)
    else { return nil }
    return record
  }

  /// What is about nobody is shown as the fields of any member are.
  private func exposure(of record: SourceRecordID?) throws -> Exposure {
    guard let record else { return .masked }
    if let known = exposures[record] { return known }
    let reader = MemberReader(visit.connection)
    let records = try reader.records(of: try reader.member(of: record))
    let exposure = try visit.exposure(of: records.isEmpty ? [record] : records, in: profile)
    exposures[record] = exposure
    return exposure
  }

  private func node(_ id: NodeID) throws -> String {
    if let known = nodes[id] { return known }
    let name =
      try visit.connection.first("SELECT name FROM node WHERE id = ?", [.id(id)]) { $0.text(0) } ?? ""
    nodes[id] = name
    return name
  }

  /// The write that stands and the one that lost.
  struct Pair {
    struct Half {
      let values: [FieldID: Value]
      let stamp: Stamp
    }

    let standing: Half
    let losing: Half

    init?(_ conflict: ConflictTable.Conflict, _ state: RowState) {
      func isLoser(_ stamp: Stamp) -> Bool {
        stamp.node == conflict.node && stamp.incarnation == conflict.incarnation && stamp.seq == conflict.seq
      }
      switch (state.content, conflict.field) {
      case (.fact(let tellings), nil):
        guard let first = tellings.first, let other = tellings.dropFirst().first(where: { isLoser($0.stamp) })
        else { return nil }
        standing = Half(values: first.values, stamp: first.stamp)
        losing = Half(values: other.values, stamp: other.stamp)
      case (.mutable(let cells), let field?):
        guard let cell = cells[field], let first = cell.writes.first,
          let other = cell.contenders.first(where: { isLoser($0.stamp) })
        else { return nil }
        standing = Half(values: first.value.map { [field: $0] } ?? [:], stamp: first.stamp)
        losing = Half(values: other.value.map { [field: $0] } ?? [:], stamp: other.stamp)
      default: return nil
      }
    }
  }
}
