internal import Kernel

/// An amount as lists write it: `151300`, `1,513.00`, `¥1,513.00`, `-11.77`, `12.00元`.
enum AmountText {
  /// - Returns: `nil` when it is not an amount in that currency, exactly.
  static func money(_ text: String, _ currency: Currency) -> Money? {
    plain(text, currency) ?? Money(unmarked(text, currency), currency: currency)
  }

  /// The common case without allocations: digits, at most one point, as many decimals as the currency has.
  private static func plain(_ text: String, _ currency: Currency) -> Money? {
    var value: Int64 = 0
    var digits = 0
    var decimals: Int?
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        digits += 1
        if let count = decimals { decimals = count + 1 }
        if digits > 15 { return nil }
      case UInt8(ascii: ".") where decimals == nil: decimals = 0
      default: return nil
      }
    }
    let missing = currency.decimalDigits - (decimals ?? 0)
    guard digits > 0, missing >= 0 else { return nil }
    for _ in 0..<missing { value *= 10 }
    return value <= Limits.moneyMinorUnitsMax ? Money(minorUnits: value, currency: currency) : nil
  }

  /// The text without the sign of its own currency.
  private static func unmarked(_ text: String, _ currency: Currency) -> String {
    let marks: [String] =
      switch currency.code {
      case "CNY": ["¥", "￥", "RMB", "CNY", "元"]
      case "JPY": ["¥", "￥", "JPY", "円"]
      case "USD": ["US$", "USD", "$"]
      case "HKD": ["HK$", "HKD", "$"]
      default: [currency.code]
      }
    var rest = Substring(text)
    let negative = rest.hasPrefix("-")
    if negative { rest = rest.dropFirst() }
    for mark in marks {
      if rest.hasPrefix(mark) { rest = rest.dropFirst(mark.count) }
      if rest.hasSuffix(mark) { rest = rest.dropLast(mark.count) }
    }
    while rest.first == " " { rest = rest.dropFirst() }
    return (negative ? "-" : "") + rest
  }
}

/// A currency as lists write it.
enum CurrencyText {
  static func currency(_ text: String) -> Currency? {
    switch text {
    case "人民币", "人民幣", "RMB", "rmb", "元", "¥", "￥": .cny
    case "美元", "US$": .usd
    default: Currency(text.uppercased())
    }
  }

  /// The currency that an amount column names itself, `amount_cny`, `dollar_value`, `金额（美元）`; else `nil`.
  static func ofColumn(_ header: String) -> Currency? {
    let name = header.lowercased()
    if name == "dollar_value" || name.hasSuffix("usd") || name.contains("美元") { return .usd }
    if name.hasSuffix("cny") || name.hasSuffix("rmb") || name.contains("人民币") { return .cny }
    for code in ["HKD", "EUR", "JPY", "CHF", "GBP", "SGD", "TWD", "MOP"]
    where name.hasSuffix(code.lowercased()) {
      return Currency(code)
    }
    return nil
  }
}
