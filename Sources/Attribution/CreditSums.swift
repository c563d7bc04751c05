package import Kernel

/// For whom a sum of credits is kept: one associate's share of what one store sold in one currency.
package struct CreditKey: Hashable, Comparable, Sendable {
  /// `nil` where nobody served and nobody is credited.
  package let associate: AssociateID?
  /// Where it was sold.
  package let store: StoreID?
  package let currency: String

  package init(associate: AssociateID?, store: StoreID?, currency: String) {
    self.associate = associate
    self.store = store
    self.currency = currency
  }

  package static func < (left: CreditKey, right: CreditKey) -> Bool {
    left.order.lexicographicallyPrecedes(right.order)
  }

  private var order: [UInt8] {
    (associate?.row ?? .zero).bytes + (store?.row ?? .zero).bytes + Array(currency.utf8)
  }
}

/// What was sold, in money and documents.
package struct CreditAmount: Hashable, Sendable {
  package var minorUnits: Int64
  package var documents: Int

  package init(minorUnits: Int64, documents: Int) {
    self.minorUnits = minorUnits
    self.documents = documents
  }

  package static let zero = CreditAmount(minorUnits: 0, documents: 0)
}

/// Sums of credits by the month of the sale and by whom they are kept for.
///
/// Statements are differences of such sums: what stands now less what was stated. So whatever has happened to a sale since
/// its month was closed, what was stated and what is corrected add up to what stands; nothing has to be thought of.
package struct CreditSums: Hashable, Sendable {
  /// One sum.
  package struct Entry: Hashable, Comparable, Sendable {
    /// `nil` for sales from before the first closed month.
    package let month: CalendarMonth?
    package let key: CreditKey

    package init(month: CalendarMonth?, key: CreditKey) {
      self.month = month
      self.key = key
    }

    package static func < (left: Entry, right: Entry) -> Bool {
      guard left.month == right.month else {
        guard let early = left.month else { return true }
        guard let late = right.month else { return false }
        return early < late
      }
      return left.key < right.key
    }
  }

  private var amounts: [Entry: CreditAmount] = [:]

  package init() {}

  package mutating func add(_ amount: CreditAmount, to entry: Entry) {
    var sum = amounts[entry] ?? .zero
    // What overflows comes round again: sums stay differences of each other, and no peer can stop the books.
    sum.minorUnits &+= amount.minorUnits
    sum.documents &+= amount.documents
    amounts[entry] = sum == .zero ? nil : sum
  }

  package mutating func add(_ other: CreditSums) {
    for (entry, amount) in other.amounts { add(amount, to: entry) }
  }

  /// What is to be added to `other` to give these sums.
  package func difference(to other: CreditSums) -> CreditSums {
    var difference = self
    for (entry, amount) in other.amounts {
      difference.add(
        CreditAmount(minorUnits: 0 &- amount.minorUnits, documents: 0 &- amount.documents), to: entry)
    }
    return difference
  }

  /// All that are not zero, by month, associate, store and currency.
  package var sorted: [(entry: Entry, amount: CreditAmount)] {
    amounts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  package subscript(entry: Entry) -> CreditAmount { amounts[entry] ?? .zero }
  package var isEmpty: Bool { amounts.isEmpty }

  /// The same without the months.
  package var overall: [CreditKey: CreditAmount] {
    var sums = CreditSums()
    for (entry, amount) in amounts { sums.add(amount, to: Entry(month: nil, key: entry.key)) }
    return Dictionary(sums.amounts.map { ($0.key.key, $0.value) }) { first, _ in first }
  }
}

/// The lines of one store's statement as they are signed.
package enum StatementDigest {
  /// SHA-256 over `clientele statement 1`, the month, the store, and a line for each sum: its month or `-`, associate or `-`,
  /// store sold at or `-`, currency, minor units, documents; a blank between, a line feed after each, lines in order of their
  /// bytes.
  package static func of(
    _ lines: [(entry: CreditSums.Entry, amount: CreditAmount)], month: CalendarMonth, store: StoreID
  ) -> Digest {
    let texts = lines.map { entry, amount in
      [
        entry.month?.description ?? "-", entry.key.associate?.description ?? "-",
        entry.key.store?.description ?? "-", entry.key.currency, String(amount.minorUnits),
        String(amount.documents),
      ].joined(separator: " ") + "\n"
    }
    let sorted = texts.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    return .sha256(Array("clientele statement 1\n\(month) \(store)\n".utf8) + sorted.joined())
  }
}
