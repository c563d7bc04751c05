internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// Writes documents of sales and of goods taken back into a change.
struct SaleDrafts {
  let store: StoreID
  let associate: AssociateID
  /// The provable time: by this node's clock, bounded by the hub's beacons and receipt.
  let at: Instant
  /// What people say: shown, never counted.
  let statedAt: Instant?
  /// The system whose numbers documents have: this program's counter, or a till that tells of its sales.
  var source = SaleDrafts.counter

  static let counter = "counter"

  /// With a till's number the same document at one store is one row, whoever tells it how often.
  func purchase(fresh: RowID, document: String, kind: SaleKind) -> RowID {
    guard !document.isEmpty else { return fresh }
    // A sale keeps the source it has always had.
    let source = kind == .sale ? "purchase:\(source):\(store)" : "\(kind.rawValue):\(source):\(store)"
    return .derived(source: source, document: document)
  }

  func sell(
    _ id: RowID, _ lines: [RecordSale.Line], to record: SourceRecordID?, document: String,
    original: RowID?, reason: String, in book: inout DraftBook
  ) {
    let total = lines.reduce(Int64(0)) { $0.addingClamped($1.amount.minorUnits) }
    book.write(
      id, about: record,
      header(
        record, .sale, total, lines.first?.amount.currency ?? .cny, document, original: original,
        reason: reason))
    for (index, line) in lines.enumerated() {
      write(
        line: .derived(source: "line", document: id.description, line: String(index)), of: id, record,
        line.brand, line.reference, line.serial, Int64(line.quantity), line.amount.minorUnits, original: nil,
        in: &book)
    }
  }

  func takeBack(
    _ id: RowID, _ back: SoldGoods.Back, of original: SoldGoods, kind: SaleKind, reason: String,
    document: String, in book: inout DraftBook
  ) {
    book.write(
      id, about: original.record,
      header(
        original.record, kind, back.total, original.currency, document, original: original.id.row,
        reason: reason))
    for (index, item) in back.lines.enumerated() {
      write(
        line: .derived(source: "line", document: id.description, line: String(index)), of: id,
        original.record, item.line.brand, item.line.reference, item.line.serial, item.quantity, item.amount,
        original: item.line.id, in: &book)
    }
  }

  private func header(
    _ record: SourceRecordID?, _ kind: SaleKind, _ total: Int64, _ currency: Currency, _ document: String,
    original: RowID?, reason: String
  ) -> [(PurchaseField, Value?)] {
    let values: [(PurchaseField, Value?)] = [
      (.recordID, record.map { .id($0) }), (.storeID, .id(store)), (.associateID, .id(associate)),
      (.kind, .text(kind.rawValue)), (.soldAt, .instant(at)), (.documentSource, .text(source)),
      (.documentNumber, .nonBlank(document)), (.amountMinorUnits, .integer(total)),
      (.currency, .text(currency.code)), (.originalID, original.map { .id($0) }),
      (.reason, .nonBlank(reason)), (.statedAt, statedAt.map { .instant($0) }),
    ]
    return values.filter { $0.1 != nil }
  }

  private func write(
    line id: RowID, of purchase: RowID, _ record: SourceRecordID?, _ brand: String, _ reference: String,
    _ serial: String, _ quantity: Int64, _ amount: Int64, original: RowID?, in book: inout DraftBook
  ) {
    let values: [(PurchaseLineField, Value?)] = [
      (.purchaseID, .id(purchase)), (.recordID, record.map { .id($0) }), (.storeID, .id(store)),
      (.brand, .nonBlank(brand)), (.reference, .nonBlank(reference)), (.serial, .nonBlank(serial)),
      (.quantity, .integer(quantity)), (.amountMinorUnits, .integer(amount)),
      (.originalLineID, original.map { .id($0) }),
    ]
    book.write(id, about: record, values.filter { $0.1 != nil })
  }
}
