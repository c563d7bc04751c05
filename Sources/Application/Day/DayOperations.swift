internal import Catalogue
internal import ChangeLog
internal import Kernel

/// What of a change the page of a day tells.
enum DayOperations {
  /// Kinds of changes in which something of it can stand. An import brings what happened on other days.
  static let kinds: Set<ChangeKind> = [.record, .claim, .link, .award, .ruling]

  /// - Parameter number: counted on for each event, so that each has an identifier of its own.
  static func events(
    of operations: [Operation], at: Instant, heardAt: Instant, position: Position, author: AssociateID?
  ) -> [DayEvent] {
    operations.enumerated().compactMap { index, operation in
      event(
        Written(operation), author, at: at, heardAt: heardAt,
        id: RowID(high: position.packed, low: UInt64(index)))
    }
  }

  private static func event(
    _ written: Written, _ author: AssociateID?, at: Instant, heardAt: Instant, id: RowID
  ) -> DayEvent? {
    func made(_ what: DayHappening) -> DayEvent {
      DayEvent(at: at, heardAt: heardAt, id: id, what: what, row: written.row)
    }
    switch written.table {
    case .claim:
      guard written.text(ClaimField.kind) == ClaimKind.live.rawValue else { return nil }
      var event = made(.met)
      event.store = written.reference(ClaimField.storeID).map { StoreID($0) }
      event.associate = written.reference(ClaimField.associateID).map { AssociateID($0) }
      event.subject = written.reference(ClaimField.recordID)
      return event
    case .purchase: return sale(written, made)
    case .link: return link(written, author, made)
    case .award: return award(written, made)
    case .ruling:
      guard written.has(RulingField.storeID) else { return nil }
      var event = made(.ruled)
      event.store = written.reference(RulingField.storeID).map { StoreID($0) }
      event.associate = written.reference(RulingField.associateID).map { AssociateID($0) }
      event.subject = written.reference(RulingField.recordID)
      return event
    default: return nil
    }
  }

  private static func sale(_ written: Written, _ made: (DayHappening) -> DayEvent) -> DayEvent? {
    guard let kind = written.text(PurchaseField.kind).flatMap({ SaleKind(rawValue: $0) }) else { return nil }
    var event = made(kind.takesBack ? .takenBack : .sold)
    event.store = written.reference(PurchaseField.storeID).map { StoreID($0) }
    event.associate = written.reference(PurchaseField.associateID).map { AssociateID($0) }
    event.subject = written.reference(PurchaseField.recordID)
    if let minor = written.integer(PurchaseField.amountMinorUnits),
      let currency = written.text(PurchaseField.currency).flatMap({ Currency($0) })
    {
      event.amount = Money(minorUnits: minor, currency: currency)
    }
    return event
  }

  /// A score that changed and nothing else is nothing that happened.
  private static func link(
    _ written: Written, _ author: AssociateID?, _ made: (DayHappening) -> DayEvent
  ) -> DayEvent? {
    guard let verdict = written.text(LinkField.verdict) else { return nil }
    var event =
      switch verdict {
      case "same": made(author == nil ? .linked : .joinedByPerson)
      case "different": made(.toldApart)
      default: made(.unlinked)
      }
    event.associate = author
    event.subject = written.reference(LinkField.recordID)
    event.other = written.reference(LinkField.otherRecordID)
    return event
  }

  /// The first time the whole row is written; afterwards what changed of it.
  private static func award(_ written: Written, _ made: (DayHappening) -> DayEvent) -> DayEvent? {
    let isFirst = [AwardField.storeID, .step, .needsPerson, .claimCount].allSatisfy { written.has($0) }
    let isOther = written.has(AwardField.associateID)
    guard isFirst || isOther else { return nil }
    var event = made(isFirst ? .decided : .decidedAnew)
    event.store = written.reference(AwardField.storeID).map { StoreID($0) }
    event.associate = written.reference(AwardField.associateID).map { AssociateID($0) }
    event.subject = written.row
    return event
  }

  /// One operation by its fields.
  private struct Written {
    let table: TableID
    let row: RowID
    private let writes: [Operation.Write]

    init(_ operation: Operation) {
      table = operation.table
      row = operation.row
      writes = operation.writes
    }

    func has(_ field: some CatalogueField) -> Bool { writes.contains { $0.field == field.id } }

    private func value(_ field: some CatalogueField) -> Value? {
      writes.first { $0.field == field.id }?.value
    }

    func text(_ field: some CatalogueField) -> String? { value(field)?.text }
    func integer(_ field: some CatalogueField) -> Int64? { value(field)?.integer }
    func reference(_ field: some CatalogueField) -> RowID? {
      value(field)?.bytes.flatMap { RowID(bytes: $0) }
    }
  }
}
