internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// A sale at this node: one document with its lines, for a person this node has a record of.
package struct RecordSale: Sendable {
  package struct Line: Sendable {
    package var brand: String
    package var reference: String
    package var serial: String
    package var quantity: Int
    package var amount: Money

    package init(brand: String, reference: String, serial: String, quantity: Int = 1, amount: Money) {
      self.brand = brand
      self.reference = reference
      self.serial = serial
      self.quantity = quantity
      self.amount = amount
    }
  }

  package var record: SourceRecordID
  package var associate: AssociateID
  package var lines: [Line]
  package var documentNumber: String
  package var soldAt: Instant?

  package init(
    record: SourceRecordID, associate: AssociateID, lines: [Line], documentNumber: String = "",
    soldAt: Instant? = nil
  ) {
    self.record = record
    self.associate = associate
    self.lines = lines
    self.documentNumber = documentNumber
    self.soldAt = soldAt
  }

  /// - Returns: the purchase. With a document number the same sale twice makes one purchase.
  /// - Throws: `invalidInput` without lines or with two currencies, `notFound` for an unknown record.
  package func run(_ recorder: Recorder) async throws -> PurchaseID {
    guard let currency = lines.first?.amount.currency, lines.allSatisfy({ $0.amount.currency == currency })
    else {
      throw ClienteleError(.invalidInput, "a sale needs lines, all in one currency")
    }
    let world = recorder.world
    let now = world.clock.wall()
    let fresh = world.newRowID()
    return try await recorder.record(kind: .record, actor: associate, permission: .recordSale) { connection in
      guard try RowTable(connection).exists(.sourceRecord, record.row) else {
        throw ClienteleError(
          .notFound, "this node has no record \(record)",
          hint: "Register the member here first: `clientele member register`.")
      }
      let store = try StaffQueries(connection).store(of: associate)
      let purchase =
        documentNumber.isEmpty
        ? fresh : RowID.derived(source: "purchase:counter:\(store)", document: documentNumber)
      guard try !RowTable(connection).exists(.purchase, purchase) else { return ([], PurchaseID(purchase)) }
      var book = DraftBook()
      let total = lines.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
      book.write(
        purchase, about: record,
        [
          (PurchaseField.recordID, .id(record)), (.storeID, .id(store)), (.associateID, .id(associate)),
          (.kind, .text("sale")), (.soldAt, .instant(soldAt ?? now)), (.documentSource, .text("counter")),
          (.documentNumber, .nonBlank(documentNumber)), (.amountMinorUnits, .integer(total)),
          (.currency, .text(currency.code)),
        ].filter { $0.1 != nil })
      for (index, line) in lines.enumerated() {
        book.write(
          .derived(source: "line", document: purchase.description, line: String(index)), about: record,
          [
            (PurchaseLineField.purchaseID, .id(purchase)), (.recordID, .id(record)), (.storeID, .id(store)),
            (.brand, .nonBlank(line.brand)), (.reference, .nonBlank(line.reference)),
            (.serial, .nonBlank(line.serial)), (.quantity, .number(line.quantity)),
            (.amountMinorUnits, .integer(line.amount.minorUnits)),
          ].filter { $0.1 != nil })
      }
      return (book.drafts, PurchaseID(purchase))
    }
  }
}
