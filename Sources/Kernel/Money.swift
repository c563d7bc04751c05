/// An amount in the minor unit of its currency: fen for `CNY`, cents for `USD`. Never a fraction.
package struct Money: Hashable, Sendable {
  package let minorUnits: Int64
  package let currency: Currency

  package init(minorUnits: Int64, currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  /// Parses a decimal amount such as `151300`, `1,513.00` or `-11.77` exactly.
  ///
  /// - Returns: `nil` when it is not a number, has more decimals than the currency, or is larger
  ///   than ``Limits/moneyMinorUnitsMax``.
  package init?(_ text: some StringProtocol, currency: Currency) {
    var digits = String(text.filter { $0 != "," && $0 != " " })
    let negative = digits.first == "-"
    if negative { digits.removeFirst() }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), !digits.isEmpty,
      parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } })
    else { return nil }
    let decimals = parts.count == 2 ? String(parts[1]) : ""
    guard !parts[0].isEmpty || !decimals.isEmpty else { return nil }
    let kept = decimals.prefix(currency.decimalDigits)
    guard decimals.dropFirst(currency.decimalDigits).allSatisfy({ $0 == "0" }),
      let value = Int64(parts[0] + kept + String(repeating: "0", count: currency.decimalDigits - kept.count)),
      value <= Limits.moneyMinorUnitsMax
    else { return nil }
    self.init(minorUnits: negative ? -value : value, currency: currency)
  }
}

extension Money: CustomStringConvertible {
  /// The plain decimal amount with the currency code behind it, `1513.00 CNY`.
  package var description: String {
    guard currency.decimalDigits > 0 else { return "\(minorUnits) \(currency)" }
    let scale = currency.minorUnitsPerUnit
    let size = minorUnits.magnitude
    let decimals = (size % scale).padded(currency.decimalDigits)
    return "\(minorUnits < 0 ? "-" : "")\(size / scale).\(decimals) \(currency)"
  }
}

/// An ISO 4217 currency code.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
  package let code: String

  /// - Parameter code: three upper-case Latin letters; anything else gives `nil`.
  package init?(_ code: some StringProtocol) {
    guard code.utf8.count == 3, code.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
    else { return nil }
    self.code = String(code)
  }

  private init(known code: String) {
    self.code = code
  }

  package static let cny = Currency(known: "CNY")
  package static let usd = Currency(known: "USD")

  /// What counters take: the mainland's first, then its neighbours', then what travellers bring.
  package static let offered = [
    "CNY", "HKD", "MOP", "TWD", "SGD", "JPY", "KRW", "THB", "MYR", "USD", "EUR", "GBP", "CHF", "AUD", "CAD",
  ].map { Currency(known: $0) }

  /// Decimals of the minor unit by ISO 4217; two for all but the listed ones.
  package var decimalDigits: Int {
    ["JPY", "KRW", "VND", "CLP", "ISK"].contains(code) ? 0 : 2
  }

  package var minorUnitsPerUnit: UInt64 { decimalDigits == 0 ? 1 : 100 }
  package var description: String { code }
}
