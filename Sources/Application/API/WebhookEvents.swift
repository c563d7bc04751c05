internal import Access
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// What subscriptions can be told of.
package enum WebhookEventType: String, CaseIterable, Encodable, Sendable {
  case memberRegistered = "member.registered"
  case memberChanged = "member.changed"
  case memberLinked = "member.linked"
  case memberErased = "member.erased"
  case contactLogged = "contact.logged"
  case saleRecorded = "sale.recorded"
  case saleReturned = "sale.returned"
  case saleReversed = "sale.reversed"
  case enquiryRecorded = "enquiry.recorded"
  case enquiryChanged = "enquiry.changed"
  case taskPlanned = "task.planned"
  case taskChanged = "task.changed"
  case noticeCreated = "notice.created"
  case noticeChanged = "notice.changed"
  case awardChanged = "award.changed"
  case creditChanged = "credit.changed"
}

/// Something that happened, as identifiers, codes, numbers and words of closed lists: who is told gets the rest through the
/// API, as far as it may, and what waits to be told holds nothing that would have to be erased.
package struct WebhookEvent: Hashable, Sendable {
  package let type: WebhookEventType
  package var data: [Field]

  package struct Field: Hashable, Sendable {
    package let name: String
    package let value: FieldValue
  }

  package enum FieldValue: Hashable, Sendable {
    case text(String)
    case number(Int64)
    case flag(Bool)
  }

  /// Every name there is, for choosing among them.
  package static let fieldNames = [
    "id", "member", "record", "path", "store", "associate", "kind", "state", "amount", "currency",
    "document", "system", "at", "purchase", "provisional",
  ]
}

/// Makes events of rows that changed, as the account of a subscription may know of them.
struct WebhookEventReader {
  let visit: AccessDesk.Visit
  let profile: NodeProfile
  private let staff: StaffLabels
  private let members: MemberReader

  init(visit: AccessDesk.Visit, profile: NodeProfile) {
    self.visit = visit
    self.profile = profile
    staff = StaffLabels(visit.connection)
    members = MemberReader(visit.connection)
  }

  static let tables: Set<TableID> = [
    .sourceRecord, .contactPoint, .preference, .membership, .erasure, .interaction, .purchase, .enquiry,
    .task,
    .notice, .award, .credit,
  ]

  /// - Parameter mark: how far the subscription was when this look began: what was made after it is new.
  /// - Returns: `nil` for a row that says nothing to this account.
  func event(of state: RowState, after mark: FeedMark) throws -> WebhookEvent? {
    switch state.table {
    case .sourceRecord, .contactPoint, .preference: try ofMember(state, after: mark)
    case .membership: try ofRecord(SourceRecordID(state.id), .memberLinked)
    case .erasure:
      WebhookEvent(type: .memberErased, data: [.init(name: "record", value: .text("\(state.id)"))])
    case .interaction:
      try ofPerson(
        state, .contactLogged, InteractionField.recordID, InteractionField.storeID,
        InteractionField.associateID, kind: state.value(InteractionField.kind)?.text,
        at: state.value(InteractionField.statedAt)?.integer)
    case .purchase: try ofPurchase(state)
    case .enquiry:
      try ofWork(
        state, isNew(state, EnquiryField.raisedAt, after: mark) ? .enquiryRecorded : .enquiryChanged,
        EnquiryField.recordID, EnquiryField.storeID, EnquiryField.associateID,
        state: state.value(EnquiryField.state)?.text, at: state.value(EnquiryField.raisedAt)?.integer,
        right: .recordEnquiry)
    case .task:
      try ofWork(
        state, isNew(state, TaskField.createdAt, after: mark) ? .taskPlanned : .taskChanged,
        TaskField.recordID, TaskField.storeID, TaskField.associateID,
        state: state.value(TaskField.state)?.text, at: state.value(TaskField.dueAt)?.integer,
        right: .viewTasks)
    case .notice:
      try ofWork(
        state, isNew(state, NoticeField.raisedAt, after: mark) ? .noticeCreated : .noticeChanged,
        NoticeField.recordID, NoticeField.storeID, NoticeField.associateID,
        state: state.value(NoticeField.state)?.text, kind: state.value(NoticeField.kind)?.text,
        at: state.value(NoticeField.raisedAt)?.integer, right: .viewNotices)
    case .award: try ofRecord(SourceRecordID(state.id), .awardChanged)
    case .credit: try ofCredit(state)
    default: nil
    }
  }

  /// Whether a row was made after the mark: the write of a field that is written once lies behind it.
  private func isNew(_ state: RowState, _ field: some CatalogueField, after mark: FeedMark) -> Bool {
    guard let made = state.stamp(field.id)?.position else { return false }
    return FeedMark(position: made, table: state.table, row: state.id) > mark
  }

  // MARK: Members

  private func ofMember(_ state: RowState, after mark: FeedMark) throws -> WebhookEvent? {
    switch state.table {
    case .sourceRecord:
      let isNew = isNew(state, SourceRecordField.storeID, after: mark)
      return try ofRecord(SourceRecordID(state.id), isNew ? .memberRegistered : .memberChanged)
    case .contactPoint:
      return try state.reference(ContactPointField.recordID).flatMap {
        try ofRecord(SourceRecordID($0), .memberChanged)
      }
    default: return try ofRecord(SourceRecordID(state.id), .memberChanged)
    }
  }

  private func ofRecord(_ record: SourceRecordID, _ type: WebhookEventType) throws -> WebhookEvent? {
    guard let card = try MemberCards(visit.connection).cards(of: [record])[record],
      try visit.exposure(of: card, in: profile) >= .masked
    else { return nil }
    var event = WebhookEvent(type: type, data: [])
    event.add("member", "\(card.member)")
    event.add("record", "\(record)")
    event.add("path", "/api/v1/members/\(card.member)")
    if type == .awardChanged {
      event.add("associate", try staff.associate(card.owner)?.code)
      event.add("store", try staff.store(card.ownerStore)?.code)
    } else {
      event.add("store", try staff.store(card.store)?.code)
    }
    return event
  }

  private func ofPerson(
    _ state: RowState, _ type: WebhookEventType, _ record: some CatalogueField, _ store: some CatalogueField,
    _ associate: some CatalogueField, kind: String?, at: Int64?
  ) throws -> WebhookEvent? {
    guard let record = state.reference(record).map({ SourceRecordID($0) }),
      var event = try ofRecord(record, type)
    else { return nil }
    event.data.removeAll { $0.name == "store" }
    event.add("id", "\(state.id)")
    event.add("kind", kind)
    event.add("store", try staff.store(state.reference(store))?.code)
    event.add("associate", try staff.associate(state.reference(associate))?.code)
    event.add("at", at.map { "\(Instant(milliseconds: $0))" })
    return event
  }

  // MARK: Sales

  private func ofPurchase(_ state: RowState) throws -> WebhookEvent? {
    guard let event = try sale(PurchaseID(state.id), .saleRecorded) else { return nil }
    let type: WebhookEventType =
      switch state.value(PurchaseField.kind)?.text {
      case SaleKind.goodsReturned.rawValue: .saleReturned
      case SaleKind.reversal.rawValue: .saleReversed
      default: .saleRecorded
      }
    return WebhookEvent(type: type, data: event.data)
  }

  private func ofCredit(_ state: RowState) throws -> WebhookEvent? {
    guard var event = try sale(PurchaseID(state.id), .creditChanged) else { return nil }
    event.data.removeAll { $0.name == "associate" }
    event.add("associate", try staff.associate(state.reference(CreditField.associateID))?.code)
    event.data.append(
      .init(name: "provisional", value: .flag(state.value(CreditField.provisional) == .integer(1))))
    return event
  }

  private func sale(_ id: PurchaseID, _ type: WebhookEventType) throws -> WebhookEvent? {
    guard let sale = try SaleReader(visit.connection, staff).sale(id),
      try visit.maySee(sale, in: profile)
    else { return nil }
    var event = WebhookEvent(type: type, data: [])
    event.add("id", "\(id)")
    event.add("path", "/api/v1/sales/\(id)")
    event.add("member", try sale.record.map { "\(try members.member(of: $0))" })
    event.add("store", sale.store?.code)
    event.add("associate", sale.serving?.code)
    event.add("system", sale.documentSource)
    event.add("document", sale.documentNumber.isEmpty ? nil : sale.documentNumber)
    event.data.append(.init(name: "amount", value: .number(sale.amount.minorUnits)))
    event.add("currency", sale.amount.currency.code)
    event.add("at", "\(sale.soldAt)")
    return event
  }

  // MARK: Work

  private func ofWork(
    _ state: RowState, _ type: WebhookEventType, _ record: some CatalogueField, _ store: some CatalogueField,
    _ associate: some CatalogueField, state word: String?, kind: String? = nil, at: Int64?, right: Action
  ) throws -> WebhookEvent? {
    guard let home = state.reference(store).map({ StoreID($0) }),
      visit.policy.verdict(on: right, of: .store(home), by: visit.principal) == .allowed
    else { return nil }
    let whose = state.reference(associate)
    guard try whose == nil || whose == visit.principal.associate.row || visit.seesColleagues(right, at: home)
    else { return nil }
    var event = WebhookEvent(type: type, data: [])
    event.add("id", "\(state.id)")
    if let person = state.reference(record).map({ SourceRecordID($0) }),
      let card = try MemberCards(visit.connection).cards(of: [person])[person],
      try visit.exposure(of: card, in: profile) > .nothing
    {
      event.add("member", "\(card.member)")
    }
    event.add("store", try staff.store(home)?.code)
    event.add("associate", try staff.associate(whose)?.code)
    event.add("kind", kind)
    event.add("state", word)
    event.add("at", at.map { "\(Instant(milliseconds: $0))" })
    if type == .noticeCreated || type == .noticeChanged {
      event.add("purchase", state.reference(NoticeField.purchaseID).map { "\($0)" })
    }
    return event
  }
}

extension WebhookEvent {
  fileprivate mutating func add(_ name: String, _ value: String?) {
    if let value { data.append(Field(name: name, value: .text(value))) }
  }
}
