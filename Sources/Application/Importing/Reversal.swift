internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// A sale that should not have been booked. Facts stay: a return of the same pieces at the same moment takes it back,
/// and another sale puts it in force again, as often as somebody changes their mind.
struct Reversal {
  private let purchase: RowID
  /// Of the pair of taking back and putting in force again, from 1.
  private let generation: Int

  private static let generationsMax = 1_000

  private func id(_ source: String, table: String = "") -> RowID {
    .derived(source: "\(source)\(table)", document: purchase.description, line: String(generation))
  }

  private init(purchase: RowID, generation: Int) {
    self.purchase = purchase
    self.generation = generation
  }

  /// The reversal that is in force; `nil` when the sale is.
  static func standing(of purchase: RowID, in rows: RowTable) throws -> Reversal? {
    for generation in 1...generationsMax {
      let reversal = Reversal(purchase: purchase, generation: generation)
      guard try rows.exists(.purchase, reversal.id("reversal")) else { return nil }
      guard try rows.exists(.purchase, reversal.id("reinstated")) else { return reversal }
    }
    return nil
  }

  /// Takes a sale back unless that was done.
  ///
  /// - Returns: whether it was in force.
  static func reverse(
    _ purchase: RowID, _ rows: RowTable, about record: SourceRecordID, in book: inout DraftBook
  ) throws -> Bool {
    guard try standing(of: purchase, in: rows) == nil else { return false }
    var generation = 1
    while try rows.exists(.purchase, Reversal(purchase: purchase, generation: generation).id("reversal")) {
      generation += 1
    }
    try Reversal(purchase: purchase, generation: generation)
      .write("reversal", sign: -1, rows, about: record, in: &book)
    return true
  }

  func reinstate(_ rows: RowTable, about record: SourceRecordID, in book: inout DraftBook) throws {
    try write("reinstated", sign: 1, rows, about: record, in: &book)
  }

  private func write(
    _ source: String, sign: Int64, _ rows: RowTable, about record: SourceRecordID, in book: inout DraftBook
  ) throws {
    guard let original = try rows.state(.purchase, purchase) else { return }
    let kind = original.value(PurchaseField.kind)?.text ?? "sale"
    let amount = (original.value(PurchaseField.amountMinorUnits)?.integer ?? 0) * sign
    let taken = sign < 0 ? (kind == "return" ? "sale" : "return") : kind
    let id = id(source)
    book.write(
      id, about: record,
      [
        (PurchaseField.recordID, original.value(PurchaseField.recordID)),
        (.storeID, original.value(PurchaseField.storeID)),
        (.associateID, original.value(PurchaseField.associateID)), (.kind, .text(taken)),
        // At the same moment, so that whoever was credited for the sale is debited for it.
        (.soldAt, original.value(PurchaseField.soldAt)),
        (.documentSource, original.value(PurchaseField.documentSource)),
        (.documentNumber, .text("\(source) \(generation) of \(purchase)")),
        (.amountMinorUnits, .integer(amount)), (.currency, original.value(PurchaseField.currency)),
      ].filter { $0.1 != nil })
    let line = RowID.derived(source: "line", document: purchase.description, line: "0")
    guard let pieces = try rows.state(.purchaseLine, line) else { return }
    book.write(
      self.id(source, table: " line"), about: record,
      [
        (PurchaseLineField.purchaseID, .id(id)),
        (.recordID, pieces.value(PurchaseLineField.recordID)),
        (.storeID, pieces.value(PurchaseLineField.storeID)),
        (.brand, pieces.value(PurchaseLineField.brand)),
        (.reference, pieces.value(PurchaseLineField.reference)),
        (.quantity, .integer((pieces.value(PurchaseLineField.quantity)?.integer ?? 0) * sign)),
        (.amountMinorUnits, .integer(amount)),
      ].filter { $0.1 != nil })
  }
}
