internal import Access
internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Members
internal import Persistence
internal import Records

/// Puts together what this node holds of one person.
struct ReadStory {
  let connection: Connection
  let profile: NodeProfile
  let now: Instant
  let staff: StaffLabels

  init(_ connection: Connection, profile: NodeProfile, now: Instant) {
    self.connection = connection
    self.profile = profile
    self.now = now
    staff = StaffLabels(connection)
  }

  var today: CalendarDay { CalendarDay(of: now) }

  /// - Throws: `notFound` when this node holds no record of the person.
  func story(of id: MemberID) throws -> MemberStory {
    let reader = MemberReader(connection)
    let member = try reader.member(of: SourceRecordID(id.row))
    let records = try reader.records(of: member)
    guard !records.isEmpty else {
      throw ClienteleError(.notFound, "this node holds no record of member \(id)")
    }
    let summary = try reader.summary(of: member)
    let persons = try records.compactMap { try record($0) }
    let golden = try golden(member, persons)
    var cut: Set<String> = []
    let purchases = try self.purchases(of: records, &cut)
    let interactions = try self.interactions(of: records, &cut)
    let enquiries = try self.enquiries(of: records)
    let complaints = try self.complaints(of: records)
    let dates = try importantDates(of: records)
    let tasks = try TaskReader(connection, staff).tasks(of: records, limit: MemberStory.rowsMax)
    var story = MemberStory(
      member: member, exposure: .full, name: summary.name, phone: summary.phone, gender: golden.gender,
      birthday: golden.birthday, address: golden.address, owner: try owner(of: member, persons),
      tags: Set(persons.flatMap(\.tags)).sorted(), records: persons,
      contactPoints: try records.flatMap { try contactPoints(of: $0) },
      preferences: try preferences(of: records), fields: try fields(of: records), purchases: purchases,
      pieces: try pieces(of: records),
      spent: try spent(by: records), enquiries: enquiries, interactions: interactions,
      complaints: complaints, consents: try consents(of: records), importantDates: dates, tasks: tasks,
      dueNext: [], freshness: try freshness(of: records), cut: cut)
    story.dueNext = dueNext(story)
    return story
  }

  // MARK: The person

  func record(_ id: SourceRecordID) throws -> MemberStory.Record? {
    try connection.first(
      """
      SELECT storeID, associateID, source, firstSeenAt, basedOn, name, gender, birthday, birthdayCalendar, address,
        note, tags FROM sourceRecord WHERE id = ?
      """, [.id(id)]
    ) { row in
      MemberStory.Record(
        record: id, store: try staff.store(row.optionalID(0)),
        associate: try staff.associate(row.optionalID(1)), source: row.text(2),
        firstSeenAt: row.optionalInteger(3).map { Instant(milliseconds: $0) },
        basedOn: row.optionalID(4).map { SourceRecordID($0) }, name: row.text(5), gender: row.text(6),
        birthday: row.text(7), birthdayCalendar: row.text(8), address: row.text(9), note: row.text(10),
        tags: Self.set(row.text(11)))
    }
  }

  /// A set as its column holds it, a JSON array.
  static func set(_ text: String) -> [String] {
    text.isEmpty ? [] : (try? JSONDecoder().decode([String].self, from: Data(text.utf8))) ?? []
  }

  private struct Golden {
    var gender = ""
    var address = ""
    var birthday: MemberStory.Birthday?
  }

  /// The hub's golden row; of a record that stands alone its own words.
  private func golden(_ member: MemberID, _ persons: [MemberStory.Record]) throws -> Golden {
    let found = try connection.first(
      "SELECT gender, address, birthday, birthdayCalendar FROM member WHERE id = ?", [.id(member)]
    ) { (gender: $0.text(0), address: $0.text(1), birthday: $0.text(2), calendar: $0.text(3)) }
    let own = persons.first
    let typed = found?.birthday ?? own?.birthday ?? ""
    let calendar = found?.calendar ?? own?.birthdayCalendar ?? ""
    let date = AnnualDate(birthday: typed, calendar: calendar)
    let next = date?.next(onOrAfter: today)
    return Golden(
      gender: found?.gender ?? own?.gender ?? "", address: found?.address ?? own?.address ?? "",
      birthday: typed.isEmpty
        ? nil
        : MemberStory.Birthday(
          text: typed, calendar: calendar, next: next, years: next.flatMap { date?.years(on: $0) }))
  }

  func owner(of member: MemberID, _ persons: [MemberStory.Record]) throws -> MemberStory.Owner {
    let award = try connection.first(
      """
      SELECT associateID, storeID, step, effectiveFrom, provisionalUntil, needsPerson, claimCount FROM award
      WHERE id = ?
      """, [.id(member)]
    ) { row in
      MemberStory.Owner(
        associate: try staff.associate(row.optionalID(0)), store: try staff.store(row.optionalID(1)),
        step: row.text(2), since: row.optionalInteger(3).map { Instant(milliseconds: $0) },
        provisionalUntil: row.optionalInteger(4).map { Instant(milliseconds: $0) },
        needsPerson: row.integer(5) != 0, claimCount: Int(row.integer(6)), isUndecided: false)
    }
    return award
      ?? MemberStory.Owner(
        associate: persons.first?.associate, store: persons.first?.store, step: "", since: nil,
        provisionalUntil: nil, needsPerson: false, claimCount: 0, isUndecided: true)
  }

  func contactPoints(of record: SourceRecordID) throws -> [MemberStory.ContactPoint] {
    try connection.query(
      """
      SELECT id, kind, value, verifiedAt, validFrom, validUntil FROM contactPoint WHERE recordID = ?
      ORDER BY kind, value, id LIMIT ?
      """, [.id(record), .number(MemberStory.rowsMax)]
    ) { row in
      func instant(_ column: Int32) -> Instant? {
        row.optionalInteger(column).map { Instant(milliseconds: $0) }
      }
      return MemberStory.ContactPoint(
        id: try row.id(0), record: record, kind: row.text(1), value: row.text(2), verifiedAt: instant(3),
        validFrom: instant(4), validUntil: instant(5))
    }
  }

  /// Sets of all records together; of single values the one written last in hub order of the records.
  private func preferences(of records: [SourceRecordID]) throws -> MemberStory.Preferences {
    var shown = MemberStory.Preferences()
    for record in records {
      try connection.forEach(
        """
        SELECT brands, styles, wristMillimetres, budgetFrom, budgetTo, budgetCurrency, motives, channel FROM preference
        WHERE id = ?
        """, [.id(record)]
      ) { row in
        let currency = Currency(row.text(5)) ?? .cny
        func money(_ column: Int32) -> Money? {
          row.optionalInteger(column).map { Money(minorUnits: $0, currency: currency) }
        }
        shown.brands = Set(shown.brands + Self.set(row.text(0))).sorted()
        shown.styles = Set(shown.styles + Self.set(row.text(1))).sorted()
        shown.motives = Set(shown.motives + Self.set(row.text(6))).sorted()
        shown.wristMillimetres = row.optionalInteger(2).map { Int($0) } ?? shown.wristMillimetres
        if !row.isNull(3) || !row.isNull(4) { (shown.budgetFrom, shown.budgetTo) = (money(3), money(4)) }
        if !row.text(7).isEmpty { shown.channel = row.text(7) }
      }
    }
    return shown
  }

  private func fields(of records: [SourceRecordID]) throws -> FieldSheet {
    let reader = FieldReader(connection)
    return FieldSheet(try reader.book(), try reader.values(of: records))
  }

  // MARK: Freshness

  private func freshness(of records: [SourceRecordID]) throws -> MemberStory.Freshness {
    let waiting = try records.reduce(0) { sum, record in
      try sum
        + connection.count(
          "SELECT count(*) FROM rowState WHERE bucket = ? AND pending > 0", [Bucket.record(record).column])
    }
    return MemberStory.Freshness(
      hubContactAt: try PropertyTable(connection).integer(.lastContactAt).map { Instant(milliseconds: $0) },
      isHub: profile.kind == .hub, unconfirmedRows: waiting)
  }

  // MARK: What comes next

  /// Days of the next year ahead count; tasks and the like from their deadline, late ones included.
  private func dueNext(_ story: MemberStory) -> [MemberStory.Due] {
    var due: [MemberStory.Due] = []
    for task in story.tasks where TaskReader.isOpen(task.state) {
      guard let at = task.dueAt else { continue }
      due.append(.init(kind: .task, id: task.id, day: CalendarDay(of: at), label: task.summary, years: nil))
    }
    if !story.isRestricted, let birthday = story.birthday, let next = birthday.next {
      due.append(
        .init(kind: .birthday, id: story.member.row, day: next, label: "", years: birthday.years))
    }
    for date in story.importantDates where !story.isRestricted {
      guard let next = date.next else { continue }
      due.append(.init(kind: .importantDate, id: date.id, day: next, label: date.label, years: date.years))
    }
    for enquiry in story.enquiries where enquiry.state == "open" || enquiry.state == "answered" {
      due.append(
        .init(
          kind: .enquiry, id: enquiry.id, day: CalendarDay(of: enquiry.raisedAt),
          label: [enquiry.brand, enquiry.reference].filter { !$0.isEmpty }.joined(separator: " "), years: nil)
      )
    }
    for complaint in story.complaints where complaint.state == "received" || complaint.state == "inProcess" {
      due.append(
        .init(
          kind: .complaint, id: complaint.id, day: CalendarDay(of: complaint.receivedAt),
          label: complaint.category, years: nil))
    }
    return due.sorted { ($0.day, $0.id) < ($1.day, $1.id) }
  }
}
