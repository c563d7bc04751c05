internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Goods taken back: a document of its own that refers to the lines of the sale, whole or in part, with what was given
/// for them in exchange, if anything was. The credit of the sale is reversed with it.
package struct RecordReturn: Sendable {
  /// So many of one line, for so much.
  package struct Line: Sendable {
    package var line: RowID
    package var quantity: Int
    /// What the customer gets back, above zero; `nil` for the line's price for as many.
    package var amount: Money?

    package init(line: RowID, quantity: Int = 1, amount: Money? = nil) {
      self.line = line
      self.quantity = quantity
      self.amount = amount
    }
  }

  package var purchase: PurchaseID
  package var associate: AssociateID
  /// Empty for everything that was not taken back yet.
  package var lines: [Line]
  package var reason: String
  package var documentNumber: String
  /// Lines of the sale that goes with it.
  package var exchangedFor: [RecordSale.Line]
  package var statedAt: Instant?

  package init(
    purchase: PurchaseID, associate: AssociateID, lines: [Line] = [], reason: String,
    documentNumber: String = "", exchangedFor: [RecordSale.Line] = [], statedAt: Instant? = nil
  ) {
    self.purchase = purchase
    self.associate = associate
    self.lines = lines
    self.reason = reason
    self.documentNumber = documentNumber
    self.exchangedFor = exchangedFor
    self.statedAt = statedAt
  }

  package struct Recorded: Sendable {
    package let goodsReturned: PurchaseID
    /// The sale in exchange.
    package let sale: PurchaseID?
    /// What the customer gets back, below zero, or pays on top.
    package let balance: Money
  }

  /// With a document number the same return twice is one.
  ///
  /// - Throws: `invalidInput` without a reason, for more than was sold and not taken back yet, or for another currency;
  ///   `notFound` for a sale or line this node does not hold; `notAllowed`.
  package func run(_ recorder: Recorder) async throws -> Recorded {
    try RecordSale.check(exchangedFor, isOptional: true)
    try InputText.require(reason, field: "reason")
    let world = recorder.world
    let now = world.clock.wall()
    let (freshReturn, freshSale) = (world.newRowID(), world.newRowID())
    return try await recorder.record(kind: .record, actor: associate, permission: .recordSale) { connection in
      let store = try StaffQueries(connection).store(of: associate)
      let original = try SoldGoods(purchase, connection)
      guard original.kind == .sale else {
        throw ClienteleError(
          .invalidInput, "purchase \(purchase) is no sale, so that nothing of it can be taken back",
          hint: "Give the sale itself.")
      }
      guard exchangedFor.allSatisfy({ $0.amount.currency == original.currency }) else {
        throw ClienteleError(.invalidInput, "an exchange is in the currency of the sale")
      }
      let writer = SaleDrafts(store: store, associate: associate, at: now, statedAt: statedAt)
      let id = writer.purchase(fresh: freshReturn, document: documentNumber, kind: .goodsReturned)
      let saleID = writer.purchase(fresh: freshSale, document: documentNumber, kind: .sale)
      if try RowTable(connection).exists(.purchase, id) {
        return ([], try recorded(PurchaseID(id), PurchaseID(saleID), original.currency, connection))
      }
      let back = try original.takingBack(lines)
      let balance = exchangedFor.reduce(back.total) { $0.addingClamped($1.amount.minorUnits) }
      let recorded = Recorded(
        goodsReturned: PurchaseID(id), sale: exchangedFor.isEmpty ? nil : PurchaseID(saleID),
        balance: Money(minorUnits: balance, currency: original.currency))
      var book = DraftBook()
      writer.takeBack(
        id, back, of: original, kind: .goodsReturned, reason: reason, document: documentNumber, in: &book)
      if !exchangedFor.isEmpty {
        writer.sell(
          saleID, exchangedFor, to: original.record, document: documentNumber, original: id, reason: "",
          in: &book)
      }
      return (book.drafts, recorded)
    }
  }

  /// What was recorded under the same document number before.
  private func recorded(
    _ goodsReturned: PurchaseID, _ sale: PurchaseID, _ currency: Currency, _ connection: Connection
  ) throws -> Recorded {
    func amount(_ id: PurchaseID, of original: PurchaseID?) throws -> Int64? {
      try connection.first(
        "SELECT amountMinorUnits, originalID FROM purchase WHERE id = ?", [.id(id)]
      ) { row in
        original == nil || row.optionalID(1) == original?.row ? row.integer(0) : nil
      } ?? nil
    }
    let back = try amount(goodsReturned, of: nil) ?? 0
    let sold = try amount(sale, of: goodsReturned)
    return Recorded(
      goodsReturned: goodsReturned, sale: sold == nil ? nil : sale,
      balance: Money(minorUnits: back.addingClamped(sold ?? 0), currency: currency))
  }
}

/// A sale with what was taken back of it, as far as this node knows.
struct SoldGoods {
  let id: PurchaseID
  let kind: SaleKind
  let record: SourceRecordID?
  let soldAt: Instant
  let statedAt: Instant?
  let documentSource: String
  let documentNumber: String
  let currency: Currency
  let total: Int64
  let isReversed: Bool
  let lines: [Line]

  struct Line {
    let id: RowID
    let brand: String
    let reference: String
    let serial: String
    let quantity: Int64
    let amount: Int64
    /// Of earlier returns; both at or above zero.
    let backQuantity: Int64
    let backAmount: Int64

    var openQuantity: Int64 { max(quantity - backQuantity, 0) }
    var openAmount: Int64 { amount - backAmount }
  }

  /// Lines as they are taken back: quantities and amounts below zero.
  struct Back {
    var lines: [(line: Line, quantity: Int64, amount: Int64)]
    /// Of a whole document, whose total need not be that of its lines.
    var stated: Int64?

    var total: Int64 { stated ?? lines.reduce(0) { $0.addingClamped($1.amount) } }
  }

  /// - Throws: `notFound`.
  init(_ id: PurchaseID, _ connection: Connection) throws {
    let found = try connection.first(
      """
      SELECT kind, recordID, soldAt, statedAt, documentSource, documentNumber, currency, amountMinorUnits FROM purchase
      WHERE id = ?
      """, [.id(id)]
    ) { row in
      (
        kind: SaleKind(rawValue: row.text(0)), record: row.optionalID(1).map { SourceRecordID($0) },
        soldAt: Instant(milliseconds: row.integer(2)),
        statedAt: row.optionalInteger(3).map { Instant(milliseconds: $0) }, source: row.text(4),
        number: row.text(5), currency: Currency(row.text(6)) ?? .cny, total: row.integer(7)
      )
    }
    guard let found, let kind = found.kind else {
      throw ClienteleError(
        .notFound, "this node has no sale \(id)",
        hint: "Let the member in here first: `clientele member find --everywhere`, `clientele member admit`.")
    }
    self.id = id
    self.kind = kind
    record = found.record
    soldAt = found.soldAt
    statedAt = found.statedAt
    documentSource = found.source
    documentNumber = found.number
    currency = found.currency
    total = found.total
    isReversed =
      try connection.count(
        "SELECT count(*) FROM purchase WHERE originalID = ? AND kind = 'reversal'", [.id(id)]) > 0
    lines = try connection.query(
      """
      SELECT line.id, line.brand, line.reference, line.serial, coalesce(line.quantity, 1), line.amountMinorUnits,
        (SELECT -sum(back.quantity) FROM purchaseLine AS back WHERE back.originalLineID = line.id),
        (SELECT -sum(back.amountMinorUnits) FROM purchaseLine AS back WHERE back.originalLineID = line.id)
      FROM purchaseLine AS line WHERE line.purchaseID = ? ORDER BY line.id
      """, [.id(id)]
    ) { row in
      Line(
        id: try row.id(0), brand: row.text(1), reference: row.text(2), serial: row.text(3),
        quantity: row.integer(4), amount: row.integer(5), backQuantity: row.integer(6),
        backAmount: row.integer(7))
    }
  }

  /// Everything that is left, for what is left of its price.
  var allThatIsLeft: Back {
    Back(
      lines: lines.filter { $0.openQuantity > 0 }.map {
        (line: $0, quantity: -$0.openQuantity, amount: -$0.openAmount)
      })
  }

  /// The document as it is, the other way round.
  var reversed: Back {
    Back(lines: lines.map { (line: $0, quantity: -$0.quantity, amount: -$0.amount) }, stated: -total)
  }

  /// - Throws: `invalidInput`, `notFound`.
  func takingBack(_ wanted: [RecordReturn.Line]) throws -> Back {
    guard !isReversed else {
      throw ClienteleError(.invalidInput, "sale \(id) was recorded by mistake and is reversed")
    }
    if wanted.isEmpty {
      guard !allThatIsLeft.lines.isEmpty else {
        throw ClienteleError(.invalidInput, "everything of sale \(id) was taken back already")
      }
      return allThatIsLeft
    }
    guard Set(wanted.map(\.line)).count == wanted.count else {
      throw ClienteleError(.invalidInput, "a line is named twice in one return")
    }
    return Back(lines: try wanted.map { try takingBack($0) })
  }

  private func takingBack(
    _ wanted: RecordReturn.Line
  ) throws -> (line: Line, quantity: Int64, amount: Int64) {
    guard let line = lines.first(where: { $0.id == wanted.line }) else {
      throw ClienteleError(.notFound, "sale \(id) has no line \(wanted.line)")
    }
    let quantity = Int64(wanted.quantity)
    guard quantity >= 1, quantity <= line.openQuantity else {
      throw ClienteleError(
        .invalidInput,
        "of line \(line.id) \(line.quantity) were sold and \(line.backQuantity) taken back, not \(quantity) more",
        hint: "Give a quantity from 1 to \(line.openQuantity).")
    }
    guard wanted.amount.map({ $0.currency == currency }) ?? true else {
      throw ClienteleError(.invalidInput, "goods are taken back in the currency of the sale")
    }
    // The last ones take what is left, so that a price that does not divide comes out even.
    let price = quantity == line.openQuantity ? line.openAmount : line.amount / line.quantity * quantity
    let amount = wanted.amount?.minorUnits ?? price
    guard amount >= 0, amount <= line.openAmount else {
      throw ClienteleError(
        .invalidInput,
        "more would be given back for line \(line.id) than was paid for it and not given back yet",
        hint: "Give an amount up to \(Money(minorUnits: max(line.openAmount, 0), currency: currency)).")
    }
    return (line, -quantity, -amount)
  }
}
