package import Kernel

/// One value of a custom field.
package enum CustomValue: Hashable, Sendable {
  case text(String)
  case wholeNumber(Int64)
  case decimal(ExactDecimal)
  case date(CalendarDay)
  case yesNo(Bool)
  case amount(Money)
  /// The code of an option, or what was typed beside them.
  case option(String)
  case options(Set<String>)

  /// In one text, the same for the same value, so that equal values never lie apart; empty for a set.
  package var stored: String {
    switch self {
    case .text(let text), .option(let text): text
    case .wholeNumber(let number): String(number)
    case .decimal(let number): number.description
    case .date(let day): day.description
    case .yesNo(let isYes): isYes ? "yes" : "no"
    case .amount(let money): money.description
    case .options: ""
    }
  }

  /// The codes of a set, sorted; of anything else none.
  package var choices: [String] {
    if case .options(let codes) = self { codes.sorted() } else { [] }
  }

  /// - Returns: `nil` for nothing, and for what no field of this kind holds: such a value is shown as it lies there.
  package init?(stored: String, choices: [String] = [], as kind: CustomField.Kind) {
    let value: CustomValue? =
      switch kind {
      case .text: stored.isEmpty ? nil : .text(stored)
      case .wholeNumber: Int64(stored).map { .wholeNumber($0) }
      case .decimal: ExactDecimal(stored).map { .decimal($0) }
      case .date: CalendarDay(stored).map { .date($0) }
      case .yesNo: stored == "yes" ? .yesNo(true) : stored == "no" ? .yesNo(false) : nil
      case .amount: TypedAmount.read(stored, usual: nil).map { .amount($0) }
      case .option: stored.isEmpty ? nil : .option(stored)
      case .options: choices.isEmpty ? nil : .options(Set(choices))
      }
    guard let value else { return nil }
    self = value
  }
}

/// A decimal number as it was written, without the rounding of a float: 16.5 is 165 with one decimal.
package struct ExactDecimal: Hashable, Sendable, CustomStringConvertible {
  /// All digits; the last ``decimals`` of them stand behind the point.
  package let digits: Int64
  package let decimals: Int

  package static let decimalsMax = 6
  package static let magnitudeMax: Int64 = 1_000_000_000_000

  /// - Parameter text: `16.5`, `-3`, `.5`; anything else, and what has too many digits, gives `nil`. Zeros at the end say nothing.
  package init?(_ text: some StringProtocol) {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ $0.utf8.allSatisfy(\.isDigit) }),
      parts.contains(where: { !$0.isEmpty })
    else { return nil }
    var behind = parts.count == 2 ? parts[1] : ""
    while behind.last == "0" { behind.removeLast() }
    guard behind.count <= Self.decimalsMax, let digits = Int64(parts[0] + behind),
      let whole = Int64(parts[0].isEmpty ? "0" : parts[0]), whole <= Self.magnitudeMax
    else { return nil }
    self.digits = isNegative ? -digits : digits
    decimals = behind.count
  }

  package var description: String {
    let sign = digits < 0 ? "-" : ""
    let text = String(digits.magnitude)
    guard decimals > 0 else { return sign + text }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - text.count)) + text
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
