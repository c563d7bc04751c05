internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Members
internal import Persistence
internal import Records

/// A member as the deciding sees it.
struct DecidedMember: Hashable {
  let id: MemberID
  let records: [SourceRecordID]
}

/// Turns standing links into members: which records are one person, and what is shown of the person.
/// A record that stands alone is its own member and needs no rows.
struct PersonDecisions {
  private let connection: Connection
  private let reader: EvidenceReader
  private let links: LinkTable
  private let rows: RowTable
  private let passing: PassingOn

  init(_ connection: Connection, _ passing: PassingOn) {
    self.connection = connection
    self.passing = passing
    reader = EvidenceReader(connection)
    links = LinkTable(connection)
    rows = RowTable(connection)
  }

  struct Outcome {
    var drafts: [Draft]
    var members: [DecidedMember]
  }

  func decide(_ touched: [SourceRecordID]) throws -> Outcome {
    var book = DraftBook()
    var members: [DecidedMember] = []
    var seen: Set<SourceRecordID> = []
    for start in touched where !seen.contains(start) {
      let neighbours = try companions(of: start)
      if neighbours == [start], try membership(of: start) == nil {
        members.append(DecidedMember(id: MemberID(start.row), records: [start]))
        continue
      }
      for record in neighbours { seen.insert(record) }
      members += try decideGroup(neighbours, &book, &seen)
    }
    return Outcome(drafts: book.drafts, members: members.sorted { $0.id < $1.id })
  }

  /// Everybody who is or was until now one person with a record, or with anybody reached so: a former
  /// companion is decided together with whom it is linked to now.
  private func companions(of start: SourceRecordID) throws -> [SourceRecordID] {
    var reached: Set<SourceRecordID> = [start]
    var frontier = [start]
    while let record = frontier.popLast() {
      var companions = try links.links(of: record).filter { $0.verdict == "same" }.map {
        $0.otherThan(record)
      }
      if let member = try membership(of: record) {
        companions += try connection.query("SELECT id FROM membership WHERE memberID = ?", [.id(member)]) {
          ID(try $0.id(0))
        }
      }
      for companion in companions where reached.insert(companion).inserted { frontier.append(companion) }
    }
    return reached.sorted()
  }

  private func decideGroup(
    _ group: [SourceRecordID], _ book: inout DraftBook, _ seen: inout Set<SourceRecordID>
  ) throws -> [DecidedMember] {
    var orders: [(id: SourceRecordID, order: RowOrder)] = []
    for record in group {
      if let order = try reader.order(of: record) { orders.append((record, order)) }
    }
    let decisions = try decisions(among: group)
    let memberships = Memberships(
      records: orders,
      decisions: try passing.borders(among: group)?.kept(decisions, among: orders) ?? decisions)
    return try memberships.members.map { membership in
      let member = DecidedMember(id: membership.id, records: membership.records)
      try write(member, &book)
      return member
    }
  }

  private func decisions(among group: [SourceRecordID]) throws -> [LinkDecision] {
    var found: [RowID: LinkDecision] = [:]
    for record in group {
      for link in try links.links(of: record) where link.verdict != "withdrawn" {
        let pair = RecordPair(link.record, link.other)
        found[link.id] = LinkDecision(
          id: link.id, verdict: link.verdict == "same" ? .same(pair) : .different(pair),
          author: link.decidedBy == "person"
            ? .person(AssociateID(.zero)) : .machine(score: link.scoreMillibits),
          order: RowOrder(epoch: 0, hubSeq: 0, node: NodeID(.zero), seq: 0))
      }
    }
    return found.values.sorted { $0.id < $1.id }
  }

  private func membership(of record: SourceRecordID) throws -> RowID? {
    try connection.first("SELECT memberID FROM membership WHERE id = ?", [.id(record)]) { $0.optionalID(0) }
      ?? nil
  }

  private func write(_ member: DecidedMember, _ book: inout DraftBook) throws {
    for record in member.records {
      let known = try membership(of: record)
      guard known != member.id.row, known != nil || member.records.count > 1 else { continue }
      book.write(record.row, about: record, [(MembershipField.memberID, .id(member.id))])
    }
    let hasRow = try rows.exists(.member, member.id.row)
    guard member.records.count > 1 || hasRow else { return }
    guard let golden = GoldenRecord(of: try member.records.compactMap { try reader.view($0) }) else { return }
    let values = Self.values(golden)
    let shown = try rows.state(.member, member.id.row)
    let changed = values.filter { field, value in shown?.value(field) != value }
    if !changed.isEmpty { book.write(member.id.row, about: SourceRecordID(member.id.row), changed) }
  }

  private static func values(_ golden: GoldenRecord) -> [(MemberField, Value?)] {
    func contact(_ kind: ContactPointView.Kind) -> Value? {
      golden.contacts.first { $0.kind == kind }.map { .text($0.value) }
    }
    let birthday = golden.birthday.map { StatedBirthday($0.value) }
    return [
      (.name, golden.name.map { .text($0.value) }),
      (.gender, golden.gender.map { .text(String(describing: $0.value)) }),
      (.birthday, birthday.map { .text($0.text) }),
      (.birthdayCalendar, birthday.map { .text($0.calendar) }),
      (.phone, contact(.phone)), (.email, contact(.email)), (.wechat, contact(.chat)),
      (.address, golden.address.map { .text($0.value) }), (.recordCount, .number(golden.records.count)),
    ]
  }
}
