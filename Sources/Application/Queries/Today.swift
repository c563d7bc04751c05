internal import Access
internal import Catalogue
package import Kernel
internal import Members
internal import Persistence
internal import Records

/// What a person looks at all day: what is to be done, whose days come, who waits for an answer, what was told.
package struct Today: Encodable, Sendable {
  package let day: CalendarDay
  /// Open ones: own ones and those that nobody of the store has; late ones first.
  package let tasks: [TaskView]
  /// Of own people, those of today first.
  package let dates: [DateView]
  package let enquiries: [WaitingView]
  package let complaints: [WaitingView]
  /// Unread ones, the latest first.
  package let notices: [NoticeView]
  package let unreadNotices: Int

  /// A birthday or another day of a member that comes.
  package struct DateView: Encodable, Hashable, Sendable {
    package let member: MemberID
    package let record: SourceRecordID
    package let name: String
    package let kind: String
    package let label: String
    package let day: CalendarDay
    package let daysLeft: Int
    /// How old; `nil` without the year, or where it is masked.
    package let years: Int?
    /// As it is kept: `chinese:****-04-11` is a day of the Chinese calendar.
    package let date: String
  }

  /// An enquiry or a complaint that waits for somebody.
  package struct WaitingView: Encodable, Hashable, Sendable {
    package let id: RowID
    /// `nil` for an enquiry of somebody who gave no name.
    package let record: SourceRecordID?
    package let member: MemberID?
    package let name: String
    package let words: String
    package let state: String
    package let at: Instant
    package let hours: Int
    package let store: StaffLabel?
    package let assignee: StaffLabel?
  }
}

/// Puts a day together for one person, or for everybody of a store.
struct TodayReader {
  /// So many days ahead.
  static let daysAhead = 14
  private static let rowsMax = 200
  private static let noticesMax = 50

  let connection: Connection
  let staff: StaffLabels
  let store: StoreID
  /// `nil` for everybody of the store.
  let associate: AssociateID?
  let now: Instant
  let exposure: (MemberCard) throws -> Exposure
  /// Whether the viewer marks notices to the store as read.
  let mayMark: Bool

  private var today: CalendarDay { CalendarDay(of: now) }

  func read() throws -> Today {
    let notices = NoticeReader(connection: connection, staff: staff, mayMark: { _ in mayMark }, name: name)
    let part = ListPart(store: store, own: associate)
    return Today(
      day: today, tasks: try tasks(), dates: try dates(), enquiries: try enquiries(),
      complaints: try complaints(),
      notices: try notices.notices(of: [part], unreadOnly: true, before: nil, limit: Self.noticesMax),
      unreadNotices: try notices.unreadCount(of: part))
  }

  /// A person as the viewer may see the name.
  private func name(_ record: SourceRecordID?) throws -> (member: MemberID?, name: String) {
    guard let record, let card = try MemberCards(connection).cards(of: [record])[record] else {
      return (nil, "")
    }
    let exposure = try exposure(card)
    guard exposure > .nothing else { return (nil, "") }
    return (card.member, exposure >= .masked ? card.name : Mask.name(card.name))
  }

  private func tasks() throws -> [TaskView] {
    let who = associate == nil ? "" : "AND (task.associateID = ? OR task.associateID IS NULL)"
    let found = try TaskReader(connection, staff).tasks(
      """
      task.storeID = ? \(who) AND \(TaskReader.openSQL)
      ORDER BY coalesce(task.dueAt, 253402300799999), task.priority, task.id LIMIT ?
      """, [.id(store)] + (associate.map { [.id($0)] } ?? []) + [.number(Self.rowsMax)])
    return try found.map { task in
      var task = task
      (task.member, task.memberName) = try name(task.record)
      return task
    }
  }

  // MARK: Days of the year

  private func dates() throws -> [Today.DateView] {
    let keys = Set((0...Self.daysAhead).flatMap { AnnualDate.keys(on: today.advanced(by: $0)) })
    let terms = keys.sorted().map { SearchTerm(.annualDay, $0) }
    let found = try SearchIndex(connection).records(
      of: Searcher(associate: associate, store: associate == nil ? store : nil), with: terms,
      limit: Self.rowsMax)
    var seen: Set<SourceRecordID> = []
    let records = found.map(\.record).filter { seen.insert($0).inserted }
    var views: Set<Today.DateView> = []
    var rest = records[...]
    while !rest.isEmpty, views.count < Self.rowsMax {
      let part = Array(rest.prefix(MemberCards.recordsMax))
      rest = rest.dropFirst(part.count)
      let cards = try MemberCards(connection).cards(of: part)
      for record in part {
        guard let card = cards[record] else { continue }
        views.formUnion(try dates(of: card))
      }
    }
    return once(
      views.sorted { ($0.day, $0.name, $0.member, $0.label) < ($1.day, $1.name, $1.member, $1.label) })
  }

  /// Records of one person often tell the same day, some without the year: it is shown once, with the year where one
  /// has it.
  private func once(_ views: [Today.DateView]) -> [Today.DateView] {
    var places: [[String]: Int] = [:]
    var kept: [Today.DateView] = []
    for view in views {
      let key = [view.member.description, view.kind, view.label, view.day.description]
      if let place = places[key] {
        if kept[place].years == nil { kept[place] = view }
      } else {
        places[key] = kept.count
        kept.append(view)
      }
    }
    return kept
  }

  private func dates(of card: MemberCard) throws -> [Today.DateView] {
    let exposure = try exposure(card)
    guard exposure >= .masked, try !isRestricted(card.member) else { return [] }
    var dates: [(kind: String, label: String, date: AnnualDate, lead: Int)] = []
    try connection.forEach(
      "SELECT birthday, birthdayCalendar FROM sourceRecord WHERE id = ?", [.id(card.record)]
    ) { row in
      if let date = AnnualDate(birthday: row.text(0), calendar: row.text(1)) {
        dates.append((DateKind.birthday.rawValue, "", date, Self.daysAhead))
      }
    }
    try connection.forEach(
      "SELECT kind, label, date, leadDays FROM importantDate WHERE recordID = ? AND coalesce(archived, 0) = 0",
      [.id(card.record)]
    ) { row in
      if let date = AnnualDate(row.text(2)) {
        dates.append((row.text(0), row.text(1), date, Int(row.optionalInteger(3) ?? 7)))
      }
    }
    return dates.compactMap { item in
      guard let next = item.date.next(onOrAfter: today) else { return nil }
      let left = next.daysSinceEpoch - today.daysSinceEpoch
      guard left <= min(max(item.lead, 0), Self.daysAhead) else { return nil }
      let isFull = exposure == .full
      return Today.DateView(
        member: card.member, record: card.record, name: card.name, kind: item.kind, label: item.label,
        day: next, daysLeft: left, years: isFull ? item.date.years(on: next) : nil,
        date: isFull ? item.date.description : Mask.birthday(item.date.description))
    }
  }

  /// Whoever had the use of the own data restricted is not congratulated.
  private func isRestricted(_ member: MemberID) throws -> Bool {
    try UseRestriction(connection).holds(for: try MemberReader(connection).records(of: member))
  }

  // MARK: Who waits

  private func enquiries() throws -> [Today.WaitingView] {
    try waiting(
      """
      SELECT id, recordID, brand, reference, note, state, raisedAt, storeID, associateID FROM enquiry
      WHERE storeID = ? AND state IN ('open', 'answered') AND closedAt IS NULL \(associate == nil ? "" : "AND associateID = ?")
      ORDER BY raisedAt, id LIMIT ?
      """)
  }

  private func complaints() throws -> [Today.WaitingView] {
    try waiting(
      """
      SELECT id, recordID, category, serial, description, state, receivedAt, storeID, assigneeID FROM complaint
      WHERE storeID = ? AND state IN ('received', 'inProcess')
        \(associate == nil ? "" : "AND coalesce(assigneeID, associateID) = ?")
      ORDER BY receivedAt, id LIMIT ?
      """)
  }

  private func waiting(_ sql: String) throws -> [Today.WaitingView] {
    let rows = try connection.query(
      sql, [.id(store)] + (associate.map { [.id($0)] } ?? []) + [.number(Self.rowsMax)]
    ) { row in
      (
        id: try row.id(0), record: row.optionalID(1).map { SourceRecordID($0) },
        words: [row.text(2), row.text(3), row.text(4)].filter { !$0.isEmpty }.joined(separator: " "),
        state: row.text(5), at: Instant(milliseconds: row.integer(6)), store: row.optionalID(7),
        assignee: row.optionalID(8)
      )
    }
    return try rows.map { row in
      let person = try name(row.record)
      return Today.WaitingView(
        id: row.id, record: row.record, member: person.member, name: person.name, words: row.words,
        state: row.state, at: row.at,
        hours: Int(max((now - row.at).count, 0) / Milliseconds.hours(1).count),
        store: try staff.store(row.store), assignee: try staff.associate(row.assignee))
    }
  }
}
