package import Kernel

/// Reads an amount as people type it: `151,300`, `￥151300.00`, `15.13万`, full-width digits.
package enum TypedAmount {
  private static let tenThousand = ["万", "萬"]

  /// Signs and words for a currency, longer ones first; those of another make a text no amount of this one.
  private static func signs(of currency: Currency) -> [String] {
    let own: [String] =
      switch currency.code {
      case "CNY": ["人民币", "RMB", "CN¥", "¥", "元"]
      case "HKD": ["港币", "港元", "HK$", "$"]
      case "MOP": ["澳门元", "MOP$", "$"]
      case "TWD": ["新台币", "NT$", "$"]
      case "SGD": ["新元", "S$", "$"]
      case "USD": ["美元", "US$", "$"]
      case "AUD": ["澳元", "A$", "$"]
      case "CAD": ["加元", "C$", "$"]
      case "JPY": ["日元", "円", "¥"]
      case "KRW": ["韩元", "₩"]
      case "THB": ["泰铢", "฿"]
      case "MYR": ["令吉", "RM"]
      case "EUR": ["欧元", "€"]
      case "GBP": ["英镑", "£"]
      case "CHF": ["瑞士法郎", "Fr."]
      default: []
      }
    return [currency.code] + own
  }

  /// - Returns: `nil` for what is no amount above zero of the currency.
  package static func read(_ typed: String, currency: Currency) -> Money? {
    var text = narrowed(typed)
    for sign in signs(of: currency) { text = text.replacing(sign, with: "") }
    text = text.filter { !$0.isWhitespace && $0 != "," }
    var places = 0
    if let suffix = tenThousand.first(where: { text.hasSuffix($0) }) {
      text.removeLast(suffix.count)
      places = 4
    }
    guard let shifted = shift(text, places), let money = Money(shifted, currency: currency),
      money.minorUnits > 0
    else { return nil }
    return money
  }

  /// As ``read(_:currency:)``, in the currency whose code stands at either end of the text.
  ///
  /// - Parameter usual: the currency where no code stands there; without one a code is needed.
  package static func read(_ typed: String, usual: Currency?) -> Money? {
    let text = narrowed(typed).filter { !$0.isWhitespace }
    let named = [text.suffix(3), text.prefix(3)].lazy.compactMap { Currency($0) }.first
    return (named ?? usual).flatMap { read(text, currency: $0) }
  }

  /// Full-width digits and signs as narrow ones.
  package static func narrowed(_ text: String) -> String {
    var narrow = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0xFF01...0xFF5E: narrow.unicodeScalars.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
      case 0xFFE5: narrow += "¥"
      case 0x3002: narrow += "."
      default: narrow.unicodeScalars.append(scalar)
      }
    }
    return narrow
  }

  /// Moves the decimal point to the right.
  private static func shift(_ text: String, _ places: Int) -> String? {
    guard places > 0 else { return text }
    let halves = text.split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count <= 2, let whole = halves.first else { return nil }
    let decimals = halves.count == 2 ? String(halves[1]) : ""
    let padded = decimals + String(repeating: "0", count: max(0, places - decimals.count))
    return "\(whole)\(padded.prefix(places)).\(padded.dropFirst(places))0"
  }
}
