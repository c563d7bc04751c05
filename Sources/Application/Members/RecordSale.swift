internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// A sale at this node: one document with its lines, for a person this node has a record of, or for somebody who said
/// nothing of himself and may be named later (``CorrectSale``).
package struct RecordSale: Sendable {
  package struct Line: Sendable {
    package var brand: String
    package var reference: String
    package var serial: String
    package var quantity: Int
    /// For all of them.
    package var amount: Money

    package init(brand: String, reference: String, serial: String, quantity: Int = 1, amount: Money) {
      self.brand = brand
      self.reference = reference
      self.serial = serial
      self.quantity = quantity
      self.amount = amount
    }
  }

  /// `nil` for a sale without a member.
  package var record: SourceRecordID?
  package var associate: AssociateID
  package var lines: [Line]
  package var documentNumber: String
  /// When it is said to have happened: shown, never counted. Who is credited goes by the time of recording.
  package var statedAt: Instant?

  package init(
    record: SourceRecordID?, associate: AssociateID, lines: [Line], documentNumber: String = "",
    statedAt: Instant? = nil
  ) {
    self.record = record
    self.associate = associate
    self.lines = lines
    self.documentNumber = documentNumber
    self.statedAt = statedAt
  }

  /// - Returns: the purchase. With a document number the same sale twice makes one purchase.
  /// - Throws: `invalidInput` without lines, with two currencies, or for amounts and quantities that no sale has;
  ///   `notFound` for an unknown record.
  package func run(_ recorder: Recorder) async throws -> PurchaseID {
    try Self.check(lines)
    let world = recorder.world
    let now = world.clock.wall()
    let fresh = world.newRowID()
    return try await recorder.record(kind: .record, actor: associate, permission: .recordSale) { connection in
      if let record {
        try Self.require(record, connection)
      }
      let store = try StaffQueries(connection).store(of: associate)
      let writer = SaleDrafts(store: store, associate: associate, at: now, statedAt: statedAt)
      let purchase = writer.purchase(fresh: fresh, document: documentNumber, kind: .sale)
      guard try !RowTable(connection).exists(.purchase, purchase) else { return ([], PurchaseID(purchase)) }
      var book = DraftBook()
      writer.sell(
        purchase, lines, to: record, document: documentNumber, original: nil, reason: "", in: &book)
      return (book.drafts, PurchaseID(purchase))
    }
  }

  /// - Throws: `notFound`.
  static func require(_ record: SourceRecordID, _ connection: Connection) throws {
    guard try RowTable(connection).exists(.sourceRecord, record.row) else {
      throw ClienteleError(
        .notFound, "this node has no record \(record)",
        hint: "Register the member here first: `clientele member register`.")
    }
  }

  /// So many lines one document has at most.
  static let linesMax = 200
  static let quantityMax = 10_000

  /// - Throws: `invalidInput`.
  static func check(_ lines: [Line], isOptional: Bool = false) throws {
    if isOptional && lines.isEmpty { return }
    guard let currency = lines.first?.amount.currency, lines.allSatisfy({ $0.amount.currency == currency })
    else {
      throw ClienteleError(.invalidInput, "a sale needs lines, all in one currency")
    }
    guard lines.count <= linesMax else {
      throw ClienteleError(.invalidInput, "a sale has at most \(linesMax) lines")
    }
    for line in lines {
      guard line.amount.minorUnits >= 0, line.amount.minorUnits <= Limits.moneyMinorUnitsMax else {
        throw ClienteleError(
          .invalidInput, "a line of a sale costs less than nothing, or more than there is",
          hint: "Goods that come back are a return: `clientele sale return`.")
      }
      guard (1...quantityMax).contains(line.quantity) else {
        throw ClienteleError(.invalidInput, "a line of a sale is of 1 to \(quantityMax) pieces")
      }
      for text in [line.brand, line.reference, line.serial] { try InputText.check(text, field: "a line") }
    }
  }
}
