/// A telephone number in E.164, with its extension when it is a landline behind a switchboard.
///
/// Evidence about a person, never a key: families share one, and numbers return to the market. What
/// was typed lives beside it in ``PhoneEntry``, which is also how text becomes a number.
package struct PhoneNumber: Hashable, Sendable {
  /// The digits of the E.164 form as an integer, calling code first: `8613800138000`. No E.164
  /// number begins with 0, so nothing is lost.
  package let digits: UInt64
  package let callingCode: UInt64
  /// Digits dialled after the answer, `""` when there are none.
  package let extensionDigits: String

  /// - Parameters:
  ///   - callingCode: without `+`, 1-999.
  ///   - national: the significant number without trunk prefix, digits only.
  /// - Returns: `nil` unless E.164 allows the length (7-15 digits in all).
  package init?(callingCode: UInt64, national: some StringProtocol, extensionDigits: String = "") {
    let text = "\(callingCode)\(national)"
    guard (7...15).contains(text.utf8.count), (1...999).contains(callingCode), let digits = UInt64(text)
    else { return nil }
    self.digits = digits
    self.callingCode = callingCode
    self.extensionDigits = extensionDigits
  }

  /// Reads exactly one number; `nil` for none, several, masked, spoiled or filler ones.
  package init?(_ typed: String) {
    let numbers = PhoneEntry.parse(typed).compactMap(\.number)
    guard numbers.count == 1, let number = numbers.first else { return nil }
    self = number
  }

  /// Reads the stored form, `+8613800138000` or `+862190003780;ext=099` (RFC 3966).
  package init?(e164 text: some StringProtocol) {
    let parts = text.split(separator: ";", maxSplits: 1)
    guard let main = parts.first, main.first == "+", let code = Self.callingCode(of: main.dropFirst()) else {
      return nil
    }
    let extra = parts.count == 2 ? parts[1] : ""
    guard extra.isEmpty || extra.hasPrefix("ext=") else { return nil }
    self.init(
      callingCode: code, national: main.dropFirst(1 + String(code).utf8.count),
      extensionDigits: String(extra.dropFirst(4)))
  }

  /// `+8613800138000`, without the extension.
  package var e164: String { "+\(digits)" }

  /// ``e164`` and the extension as in RFC 3966; read back by ``init(e164:)``.
  package var stored: String { extensionDigits.isEmpty ? e164 : "\(e164);ext=\(extensionDigits)" }

  /// The number without its calling code, as lists search it: `13800138000`, `2190003780`.
  package var nationalDigits: String { String(String(digits).dropFirst(String(callingCode).utf8.count)) }

  /// What people at the counter give: 尾号.
  package var lastFour: String { String(String(digits).suffix(4)) }

  package static let mainland: UInt64 = 86

  /// `^1[3-9]\d{9}$` after +86. By pattern, because lists of prefixes go stale.
  package var isMainlandMobile: Bool {
    callingCode == Self.mainland && (8_613_000_000_000...8_619_999_999_999).contains(digits)
  }
}

extension PhoneNumber {
  /// As shown to people: `138 0013 8000`, `021 9000 3780 转 099`, `+852 5087 5683`.
  package var display: String {
    let tail = extensionDigits.isEmpty ? "" : " 转 \(extensionDigits)"
    let national = nationalDigits
    if isMainlandMobile { return Self.grouped(national, [3, 4, 4]) + tail }
    if callingCode == Self.mainland {
      let area = Self.areaCodeLength(national[...]) ?? 0
      guard area > 0 else { return national + tail }
      let local = national.dropFirst(area)
      return "0\(national.prefix(area)) \(Self.grouped(String(local), [local.count - 4, 4]))\(tail)"
    }
    let head = national.count > 4 ? national.count - 4 : national.count
    return "+\(callingCode) \(Self.grouped(national, [head, 4]))\(tail)"
  }

  /// As shown to those who may not see it: `138****8000`, `+852 ****5683`.
  package var masked: String {
    let national = nationalDigits
    let stars = "****"
    if isMainlandMobile { return "\(national.prefix(3))\(stars)\(lastFour)" }
    if callingCode == Self.mainland {
      let area = Self.areaCodeLength(national[...]) ?? 0
      return "\(area > 0 ? "0" : "")\(national.prefix(area))\(stars)\(lastFour)"
    }
    return "+\(callingCode) \(stars)\(lastFour)"
  }

  private static func grouped(_ digits: String, _ lengths: [Int]) -> String {
    var rest = digits[...]
    var groups: [Substring] = []
    for length in lengths where !rest.isEmpty {
      groups.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    if !rest.isEmpty { groups.append(rest) }
    return groups.joined(separator: " ")
  }
}

extension PhoneNumber {
  /// The length of the area code of a mainland landline without its 0: `10` and `2x` have two
  /// digits, all others three; `nil` when no area code begins like this.
  package static func areaCodeLength(_ national: Substring) -> Int? {
    switch national.first {
    case "1": national.hasPrefix("10") ? 2 : nil
    case "2": 2
    case "3", "4", "5", "6", "7", "8", "9": 3
    default: nil
    }
  }

  /// The calling code a number in international form begins with. Zones 1 and 7 have one digit, the
  /// listed ones two, all others three (ITU-T E.164, annex D).
  package static func callingCode(of digits: some StringProtocol) -> UInt64? {
    guard let first = digits.first, first != "0" else { return nil }
    if first == "1" || first == "7" { return UInt64(String(first)) }
    guard digits.utf8.count > 3, let two = UInt64(digits.prefix(2)) else { return nil }
    return twoDigitCallingCodes.contains(two) ? two : UInt64(digits.prefix(3))
  }

  private static let twoDigitCallingCodes: Set<UInt64> = [
    20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58,
    60, 61,
    62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
  ]
}

extension PhoneNumber: Comparable {
  package static func < (left: PhoneNumber, right: PhoneNumber) -> Bool {
    (left.digits, left.extensionDigits) < (right.digits, right.extensionDigits)
  }
}

extension PhoneNumber: CustomStringConvertible {
  /// Masked: a description ends up in logs.
  package var description: String { masked }
}
