internal import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

// Lists that programs ask for and no page shows as such: tasks and enquiries of a store one by one, stores, people.

/// A product somebody asked about, whoever it was.
package struct EnquiryView: Encodable, Hashable, Sendable {
  package let id: RowID
  /// `nil` for somebody who gave no name.
  package let member: MemberID?
  package let memberName: String
  package let store: StaffLabel?
  package let associate: StaffLabel?
  package let channel: String
  package let brand: String
  package let reference: String
  package let note: String
  package let budget: Money?
  package let raisedAt: Instant
  package let state: String
  package let answeredAt: Instant?
  package let closedAt: Instant?
  package let purchase: PurchaseID?
  package let lostReason: String
}

/// A store, as everybody of the dealer knows it.
package struct StoreView: Encodable, Hashable, Sendable {
  package let id: RowID
  package let code: String
  package let name: String
  package let region: String
}

/// Somebody of the staff.
package struct AssociateView: Encodable, Hashable, Sendable {
  package let id: RowID
  package let code: String
  package let name: String
  package let store: StaffLabel?
  package let hasLeft: Bool
}

extension AccessDesk {
  /// Tasks of the stores the person sees, the latest first: everybody's for those who lead, else the own ones and those
  /// that nobody has.
  ///
  /// - Throws: `notAllowed`, `invalidInput`.
  package func tasks(
    _ filter: ListFilter, openOnly: Bool, as viewer: AssociateID, after cursor: String? = nil,
    limit: Int = ListFilter.pageRowsDefault
  ) async throws -> Page<TaskView> {
    try ListFilter.check(limit: limit)
    let before = try PageCursor(cursor) ?? .latest
    let profile = profile
    return try await look(viewer) { visit in
      let parts = try visit.parts(of: try visit.stores(filter.store, for: .viewTasks), for: .viewTasks)
      let found = try parts.flatMap { part in
        let whose = [part.own, filter.associate].compactMap(\.self)
        return try TaskReader(visit.connection, StaffLabels(visit.connection)).tasks(
          """
          task.storeID = ? AND (coalesce(task.createdAt, 0), task.id) < (?, ?)
            \(whose.map { _ in "AND (task.associateID = ? OR task.associateID IS NULL)" }.joined(separator: " "))
            \(openOnly ? "AND \(TaskReader.openSQL)" : "")
          ORDER BY coalesce(task.createdAt, 0) DESC, task.id DESC LIMIT ?
          """,
          [.id(part.store), .instant(before.at), .id(before.id)] + whose.map { .id($0) }
            + [.number(limit + 1)])
      }
      let place = { (task: TaskView) in PageCursor(task.createdAt ?? Instant(milliseconds: 0), task.id) }
      let sorted = found.sorted { (place($0).at, place($0).id) > (place($1).at, place($1).id) }
      return Page(
        rows: try sorted.prefix(limit).map { try visit.named($0, in: profile) },
        next: sorted.count > limit ? place(sorted[limit - 1]).text : nil)
    }
  }

  /// One task, with its version.
  ///
  /// - Throws: `notFound`, and as if so for one that the person is not shown.
  package func task(
    _ id: RowID, as viewer: AssociateID
  ) async throws -> (task: TaskView, version: Digest) {
    let profile = profile
    return try await look(viewer) { visit in
      let found = try TaskReader(visit.connection, StaffLabels(visit.connection)).tasks(
        "task.id = ?", [.id(id)])
      guard let task = found.first, try visit.shows(task),
        let version = try ShownVersion(visit.connection).row(.task, id)
      else { throw ClienteleError(.notFound, "this node has no task \(id)") }
      return (try visit.named(task, in: profile), version)
    }
  }

  /// Enquiries of the own store, with and without a member, the latest first.
  ///
  /// - Throws: `notAllowed`; `notFound` for somebody of no store.
  package func enquiries(
    waitingOnly: Bool, as viewer: AssociateID, after cursor: String? = nil,
    limit: Int = ListFilter.pageRowsDefault
  ) async throws -> Page<EnquiryView> {
    try ListFilter.check(limit: limit)
    let before = try PageCursor(cursor) ?? .latest
    let profile = profile
    return try await look(viewer) { visit in
      let store = try visit.store(nil, for: .recordEnquiry)
      let found = try visit.enquiries(
        """
        storeID = ? AND (raisedAt, id) < (?, ?)
          \(waitingOnly ? "AND state IN ('open', 'answered') AND closedAt IS NULL" : "")
        ORDER BY raisedAt DESC, id DESC LIMIT ?
        """, [.id(store), .instant(before.at), .id(before.id), .number(limit + 1)], in: profile)
      let shown = Array(found.prefix(limit))
      return Page(
        rows: shown.compactMap(\.view),
        next: found.count > limit ? shown.last.map { PageCursor($0.at, $0.id).text } : nil)
    }
  }

  /// One enquiry, with its version.
  ///
  /// - Throws: `notFound`, and as if so for one that the person is not shown; `notAllowed`.
  package func enquiry(
    _ id: RowID, as viewer: AssociateID
  ) async throws -> (enquiry: EnquiryView, version: Digest) {
    let profile = profile
    return try await look(viewer) { visit in
      let store = try visit.store(nil, for: .recordEnquiry)
      let found = try visit.enquiries("id = ? AND storeID = ?", [.id(id), .id(store)], in: profile)
      guard let enquiry = found.first?.view,
        let version = try ShownVersion(visit.connection).row(.enquiry, id)
      else { throw ClienteleError(.notFound, "this store has no enquiry \(id)") }
      return (enquiry, version)
    }
  }

  /// Every store, in order of code.
  ///
  /// - Throws: `notAllowed` for who is shown nobody of the staff.
  package func stores(as viewer: AssociateID) async throws -> [StoreView] {
    try await look(viewer) { visit in
      _ = try visit.stores(nil, for: .viewStaff)
      return try visit.connection.query(
        "SELECT id, code, name, region FROM store ORDER BY code, id LIMIT ?", [.number(Limits.listRowsMax)]
      ) { StoreView(id: try $0.id(0), code: $0.text(1), name: $0.text(2), region: $0.text(3)) }
    }
  }

  /// People of the stores whose staff the person sees, in order of their identifiers.
  ///
  /// - Throws: `notAllowed`, `invalidInput`.
  package func associates(
    of store: StoreID?, as viewer: AssociateID, after cursor: String? = nil,
    limit: Int = ListFilter.pageRowsDefault
  ) async throws -> Page<AssociateView> {
    try ListFilter.check(limit: limit)
    let last = try cursor.map { text in
      guard let id = RowID(text) else {
        throw ClienteleError(
          .invalidInput, "a page begins where no list ended", hint: "Begin with the first page.")
      }
      return id
    }
    return try await look(viewer) { visit in
      let stores = Set(try visit.stores(store, for: .viewStaff))
      let staff = StaffLabels(visit.connection)
      let found = try visit.connection.query(
        """
        SELECT id, code, name, storeID, coalesce(archived, 0) FROM associate
        WHERE id > ? AND storeID IN (\(stores.map { _ in "?" }.joined(separator: ", "))) ORDER BY id LIMIT ?
        """, [.id(last ?? .zero)] + stores.map { .id($0) } + [.number(limit + 1)]
      ) { row in
        AssociateView(
          id: try row.id(0), code: row.text(1), name: row.text(2), store: try staff.store(row.optionalID(3)),
          hasLeft: row.integer(4) != 0)
      }
      let shown = Array(found.prefix(limit))
      return Page(rows: shown, next: found.count > limit ? shown.last?.id.description : nil)
    }
  }
}

extension AccessDesk.Visit {
  /// With the person's name as far as it is shown.
  fileprivate func named(_ task: TaskView, in profile: NodeProfile) throws -> TaskView {
    var task = task
    (task.member, task.memberName) = try person(task.record, in: profile)
    return task
  }

  private func person(
    _ record: SourceRecordID?, in profile: NodeProfile
  ) throws -> (member: MemberID?, name: String) {
    guard let record, let card = try MemberCards(connection).cards(of: [record])[record] else {
      return (nil, "")
    }
    let exposure = try exposure(of: card, in: profile)
    guard exposure > .nothing else { return (nil, "") }
    return (card.member, exposure >= .masked ? card.name : Mask.name(card.name))
  }

  fileprivate func shows(_ task: TaskView) throws -> Bool {
    guard let store = task.store.map({ StoreID($0.id) }),
      policy.verdict(on: .viewTasks, of: .store(store), by: principal) == .allowed
    else { return false }
    let isOwn = task.assignee == nil || task.assignee?.id == principal.associate.row
    return try isOwn || seesColleagues(.viewTasks, at: store)
  }

  /// Rows with their place in the list; without a view where the person is not shown the member.
  fileprivate func enquiries(
    _ condition: String, _ arguments: [Value?], in profile: NodeProfile
  ) throws -> [(at: Instant, id: RowID, view: EnquiryView?)] {
    let staff = StaffLabels(connection)
    let rows = try connection.query(
      """
      SELECT id, recordID, storeID, associateID, channel, brand, reference, note, budgetMinorUnits, currency, raisedAt,
        state, answeredAt, closedAt, purchaseID, lostReason FROM enquiry WHERE \(condition)
      """, arguments
    ) { row in
      func instant(_ column: Int32) -> Instant? {
        row.optionalInteger(column).map { Instant(milliseconds: $0) }
      }
      return (
        record: row.optionalID(1).map { SourceRecordID($0) },
        view: EnquiryView(
          id: try row.id(0), member: nil, memberName: "", store: try staff.store(row.optionalID(2)),
          associate: try staff.associate(row.optionalID(3)), channel: row.text(4), brand: row.text(5),
          reference: row.text(6), note: row.text(7),
          budget: row.optionalInteger(8).map {
            Money(minorUnits: $0, currency: Currency(row.text(9)) ?? .cny)
          },
          raisedAt: Instant(milliseconds: row.integer(10)), state: row.text(11), answeredAt: instant(12),
          closedAt: instant(13), purchase: row.optionalID(14).map { PurchaseID($0) },
          lostReason: row.text(15))
      )
    }
    return try rows.map { record, view in
      guard let record else { return (view.raisedAt, view.id, view) }
      guard let card = try MemberCards(connection).cards(of: [record])[record],
        try exposure(of: card, in: profile) >= .masked
      else { return (view.raisedAt, view.id, nil) }
      return (view.raisedAt, view.id, view.of(card.member, named: card.name))
    }
  }
}

extension EnquiryView {
  fileprivate func of(_ member: MemberID, named name: String) -> EnquiryView {
    EnquiryView(
      id: id, member: member, memberName: name, store: store, associate: associate, channel: channel,
      brand: brand, reference: reference, note: note, budget: budget, raisedAt: raisedAt, state: state,
      answeredAt: answeredAt, closedAt: closedAt, purchase: purchase, lostReason: lostReason)
  }
}
