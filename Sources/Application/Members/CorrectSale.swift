internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Puts right a sale that was recorded by mistake, or names the member of one that had none: the sale is reversed by a
/// document of its own and, where something was sold, recorded anew. Nothing is overwritten: both stay in the log, and
/// sums come out right because a reversal takes back exactly what the sale had put in.
///
/// The new document keeps the provable time of the old one, so that correcting moves no sale before or behind a first
/// contact, and its serving associate unless another one is named.
package struct CorrectSale: Sendable {
  package enum Outcome: Sendable {
    /// Nothing was sold.
    case void
    /// Other goods or prices.
    case lines([RecordSale.Line])
    /// The member, where there was none.
    case member(SourceRecordID)
    /// Another associate served.
    case serving(AssociateID)
  }

  package var purchase: PurchaseID
  package var associate: AssociateID
  package var outcome: Outcome
  package var reason: String

  package init(purchase: PurchaseID, associate: AssociateID, outcome: Outcome, reason: String) {
    self.purchase = purchase
    self.associate = associate
    self.outcome = outcome
    self.reason = reason
  }

  package struct Corrected: Sendable {
    package let reversal: PurchaseID
    /// What holds now; `nil` when nothing was sold.
    package let replacement: PurchaseID?
  }

  /// - Throws: `invalidInput` without a reason, for a sale that was reversed or of which something was taken back, and for
  ///   naming a member where there is one; `notFound`; `notAllowed` for a sale of another store.
  package func run(_ recorder: Recorder) async throws -> Corrected {
    try InputText.require(reason, field: "reason")
    if case .lines(let lines) = outcome { try RecordSale.check(lines) }
    let fresh = (reversal: recorder.world.newRowID(), sale: recorder.world.newRowID())
    return try await recorder.record(kind: .record, actor: associate, permission: .correctSale) {
      connection in
      let original = try SoldGoods(purchase, connection)
      let facts = try self.facts(connection)
      try requireCorrectable(original, facts, connection)
      let writer = SaleDrafts(
        store: facts.store, associate: facts.serving, at: original.soldAt, statedAt: original.statedAt)
      var book = DraftBook()
      writer.takeBack(
        fresh.reversal, original.reversed, of: original, kind: .reversal, reason: reason,
        document: original.documentNumber, in: &book)
      let reversal = PurchaseID(fresh.reversal)
      guard let replacement = try replacement(of: original, facts, connection) else {
        return (book.drafts, Corrected(reversal: reversal, replacement: nil))
      }
      let seller = SaleDrafts(
        store: facts.store, associate: replacement.serving, at: original.soldAt, statedAt: original.statedAt)
      seller.sell(
        fresh.sale, replacement.lines, to: replacement.record, document: original.documentNumber,
        original: fresh.reversal, reason: reason, in: &book)
      return (book.drafts, Corrected(reversal: reversal, replacement: PurchaseID(fresh.sale)))
    }
  }

  private struct Facts {
    let store: StoreID
    let serving: AssociateID
  }

  private func facts(_ connection: Connection) throws -> Facts {
    let found = try connection.first(
      "SELECT storeID, associateID FROM purchase WHERE id = ?", [.id(purchase)]
    ) { (store: $0.optionalID(0), serving: $0.optionalID(1)) }
    guard let store = found?.store else {
      throw ClienteleError(.notFound, "sale \(purchase) names no store")
    }
    return Facts(
      store: StoreID(store), serving: found?.serving.map { AssociateID($0) } ?? associate)
  }

  private func requireCorrectable(
    _ original: SoldGoods, _ facts: Facts, _ connection: Connection
  ) throws {
    guard try StaffQueries(connection).store(of: associate) == facts.store else {
      throw ClienteleError(
        .notAllowed, "sale \(purchase) was made at another store",
        hint: "The store that made a sale corrects it.")
    }
    guard original.kind == .sale, !original.isReversed else {
      throw ClienteleError(
        .invalidInput, "purchase \(purchase) is no sale that stands",
        hint: "Correct the sale that replaced it.")
    }
    guard original.lines.allSatisfy({ $0.backQuantity == 0 }) else {
      throw ClienteleError(
        .invalidInput, "something of sale \(purchase) was taken back already",
        hint: "Take back the rest as a return and record a new sale.")
    }
  }

  private func replacement(
    of original: SoldGoods, _ facts: Facts, _ connection: Connection
  ) throws -> (record: SourceRecordID?, serving: AssociateID, lines: [RecordSale.Line])? {
    let same = original.lines.map { line in
      RecordSale.Line(
        brand: line.brand, reference: line.reference, serial: line.serial, quantity: Int(line.quantity),
        amount: Money(minorUnits: line.amount, currency: original.currency))
    }
    switch outcome {
    case .void: return nil
    case .lines(let lines): return (original.record, facts.serving, lines)
    case .member(let record):
      guard original.record == nil else {
        throw ClienteleError(
          .invalidInput, "sale \(purchase) has a member already",
          hint: "Reverse it as a mistake and record it for the right one.")
      }
      try RecordSale.require(record, connection)
      return (record, facts.serving, same)
    case .serving(let other):
      guard try StaffQueries(connection).store(of: other) == facts.store else {
        throw ClienteleError(.invalidInput, "associate \(other) is not of the store that made the sale")
      }
      return (original.record, other, same)
    }
  }
}
