internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// A document of another system: a till's, a web shop's. At one store the same system and number are one document, whoever
/// tells it how often.
package struct ForeignDocument: Hashable, Sendable {
  package let system: String
  package let number: String

  package init(system: String, number: String) {
    self.system = system
    self.number = number
  }

  /// The name of this program's own counter, whose documents others may refer to and not tell.
  package static let counter = SaleDrafts.counter

  func purchase(_ kind: SaleKind, at store: StoreID) -> PurchaseID {
    let drafts = SaleDrafts(
      store: store, associate: AssociateID(.zero), at: .distantPast, statedAt: nil, source: system)
    return PurchaseID(drafts.purchase(fresh: .zero, document: number, kind: kind))
  }
}

/// What became of a document that was told.
package struct ToldSale: Hashable, Sendable {
  package enum Outcome: String, Encodable, Hashable, Sendable {
    case recorded
    /// It was known, and says the same.
    case unchanged
    /// It is known and says something else; what is known stays.
    case differs
  }

  package let purchase: PurchaseID
  package let outcome: Outcome
}

/// A sale that another system made.
package struct TellSale: Sendable {
  package var document: ForeignDocument
  package var record: SourceRecordID?
  /// Who served.
  package var associate: AssociateID
  /// In whose name the other system writes.
  package var teller: AssociateID
  package var lines: [RecordSale.Line]
  package var statedAt: Instant?

  package init(
    document: ForeignDocument, record: SourceRecordID?, associate: AssociateID, teller: AssociateID,
    lines: [RecordSale.Line], statedAt: Instant? = nil
  ) {
    self.document = document
    self.record = record
    self.associate = associate
    self.teller = teller
    self.lines = lines
    self.statedAt = statedAt
  }

  /// - Throws: what ``RecordSale/run(_:)`` throws; `invalidInput` for an associate of another store.
  package func run(_ recorder: Recorder) async throws -> ToldSale {
    try RecordSale.check(lines)
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .record, actor: teller, permission: .recordSale) { connection in
      let store = try StaffQueries(connection).store(of: associate, toldBy: teller)
      if let record { try RecordSale.require(record, connection) }
      let purchase = document.purchase(.sale, at: store)
      if try RowTable(connection).exists(.purchase, purchase.row) {
        let isSame = try says(the: SoldGoods(purchase, connection), connection)
        return ([], ToldSale(purchase: purchase, outcome: isSame ? .unchanged : .differs))
      }
      let writer = SaleDrafts(
        store: store, associate: associate, at: now, statedAt: statedAt, source: document.system)
      var book = DraftBook()
      writer.sell(
        purchase.row, lines, to: record, document: document.number, original: nil, reason: "", in: &book)
      return (book.drafts, ToldSale(purchase: purchase, outcome: .recorded))
    }
  }

  /// Whether it is the sale that is known: the same person and the same pieces for the same amounts.
  private func says(the known: SoldGoods, _ connection: Connection) throws -> Bool {
    let members = MemberReader(connection)
    let person = try record.map { try members.member(of: $0) }
    return try known.record.map { try members.member(of: $0) } == person
      && known.currency == lines.first?.amount.currency
      && known.lines.map(Piece.init).sorted() == lines.map(Piece.init).sorted()
  }

  /// Lines of a document lie in no order.
  private struct Piece: Hashable, Comparable {
    let key: [String]

    init(_ line: SoldGoods.Line) {
      key = [line.brand, line.reference, line.serial, String(line.quantity), String(line.amount)]
    }

    init(_ line: RecordSale.Line) {
      func kept(_ text: String) -> String { Value.nonBlank(text)?.text ?? "" }
      key = [
        kept(line.brand), kept(line.reference), kept(line.serial), String(line.quantity),
        String(line.amount.minorUnits),
      ]
    }

    static func < (left: Piece, right: Piece) -> Bool { left.key.lexicographicallyPrecedes(right.key) }
  }
}

/// Goods that another system took back.
package struct TellReturn: Sendable {
  /// Some of one line of the sale, by its place in it.
  package struct Line: Sendable {
    package var place: Int
    package var quantity: Int
    /// `nil` for the line's price.
    package var amount: Money?

    package init(place: Int, quantity: Int, amount: Money?) {
      self.place = place
      self.quantity = quantity
      self.amount = amount
    }
  }

  package enum Original: Sendable {
    case purchase(PurchaseID)
    case document(ForeignDocument)
  }

  package var document: ForeignDocument
  package var original: Original
  package var associate: AssociateID
  package var teller: AssociateID
  /// Empty for everything that was not taken back yet.
  package var lines: [Line]
  package var reason: String
  package var statedAt: Instant?

  package init(
    document: ForeignDocument, original: Original, associate: AssociateID, teller: AssociateID,
    lines: [Line], reason: String, statedAt: Instant? = nil
  ) {
    self.document = document
    self.original = original
    self.associate = associate
    self.teller = teller
    self.lines = lines
    self.reason = reason
    self.statedAt = statedAt
  }

  /// - Throws: what ``RecordReturn/run(_:)`` throws; `invalidInput` for an associate of another store.
  package func run(_ recorder: Recorder) async throws -> ToldSale {
    try InputText.require(reason, field: "reason")
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .record, actor: teller, permission: .recordSale) { connection in
      let store = try StaffQueries(connection).store(of: associate, toldBy: teller)
      let sold =
        switch original {
        case .purchase(let id): id
        case .document(let document): document.purchase(.sale, at: store)
        }
      let purchase = document.purchase(.goodsReturned, at: store)
      if try RowTable(connection).exists(.purchase, purchase.row) {
        let isSame = try tookBack(of: sold, purchase, connection)
        return ([], ToldSale(purchase: purchase, outcome: isSame ? .unchanged : .differs))
      }
      let goods = try SoldGoods(sold, connection)
      guard goods.kind == .sale else {
        throw ClienteleError(.invalidInput, "purchase \(sold) is no sale that can be taken back")
      }
      let back = try goods.takingBack(
        lines.map { line in
          let id = RowID.derived(source: "line", document: sold.description, line: String(line.place))
          return RecordReturn.Line(line: id, quantity: line.quantity, amount: line.amount)
        })
      let writer = SaleDrafts(
        store: store, associate: associate, at: now, statedAt: statedAt, source: document.system)
      var book = DraftBook()
      writer.takeBack(
        purchase.row, back, of: goods, kind: .goodsReturned, reason: reason, document: document.number,
        in: &book)
      return (book.drafts, ToldSale(purchase: purchase, outcome: .recorded))
    }
  }

  /// Whether the return that is known is of that sale and, where this one names lines, of as many of each.
  private func tookBack(
    of sold: PurchaseID, _ known: PurchaseID, _ connection: Connection
  ) throws -> Bool {
    let state = try RowTable(connection).state(.purchase, known.row)
    guard state?.reference(PurchaseField.originalID) == sold.row else { return false }
    guard !lines.isEmpty else { return true }
    let back = try connection.query(
      "SELECT originalLineID, quantity, amountMinorUnits FROM purchaseLine WHERE purchaseID = ?", [.id(known)]
    ) { (line: try $0.id(0), quantity: -$0.integer(1), amount: -$0.integer(2)) }
    guard back.count == lines.count else { return false }
    return lines.allSatisfy { line in
      let id = RowID.derived(source: "line", document: sold.description, line: String(line.place))
      return back.contains {
        $0.line == id && $0.quantity == Int64(line.quantity)
          && (line.amount.map(\.minorUnits) ?? $0.amount) == $0.amount
      }
    }
  }
}
