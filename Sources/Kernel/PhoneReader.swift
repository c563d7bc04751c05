/// Reads one piece of a telephone field.
enum PhoneReader {
  static func read(_ piece: PhoneScanner.Piece) -> PhoneEntry {
    PhoneEntry(typed: piece.typed, note: piece.note, reading: reading(piece.signs))
  }

  private static func reading(_ signs: [UInt8]) -> PhoneEntry.Reading {
    if signs.contains(UInt8(ascii: "*")) { return masked(signs) }
    if signs.contains(UInt8(ascii: "E")), let rounded = rounded(signs) { return .rounded(rounded) }
    let (main, extra) = splitExtension(signs)
    let digits = text(main.filter(PhoneScanner.isDigit))
    if let number = number(digits, international: isInternational(main), extra: extra) {
      return isFiller(number.nationalDigits) ? .filler : .number(number)
    }
    if isFiller(digits) { return .filler }
    return extra.isEmpty && (7...8).contains(digits.utf8.count) ? .local(digits) : .malformed(digits + extra)
  }

  private static func text(_ signs: some Sequence<UInt8>) -> String {
    String(decoding: Array(signs), as: UTF8.self)
  }

  /// `+`, `00` or a calling code in brackets, which is one that is no area code (those begin with 0).
  private static func isInternational(_ signs: [UInt8]) -> Bool {
    let open = UInt8(ascii: "(")
    if signs.first == UInt8(ascii: "+") || signs.starts(with: [open, UInt8(ascii: "+")]) { return true }
    guard signs.first == open, let close = signs.firstIndex(of: UInt8(ascii: ")")) else { return false }
    let code = signs[1..<close]
    return (1...3).contains(code.count) && code.first != UInt8(ascii: "0")
  }

  /// The number and the digits behind 转, x, # or, for a landline written area-number-extension, the
  /// third group.
  private static func splitExtension(_ signs: [UInt8]) -> ([UInt8], String) {
    if let mark = signs.firstIndex(of: UInt8(ascii: "x")) {
      return (Array(signs[..<mark]), text(signs[mark...].filter(PhoneScanner.isDigit)))
    }
    let groups = signs.split(separator: UInt8(ascii: "-"))
    guard groups.count >= 3, let last = groups.last, (2...5).contains(last.count),
      last.allSatisfy(PhoneScanner.isDigit)
    else { return (signs, "") }
    let before = groups.dropLast().map { $0.filter(PhoneScanner.isDigit) }
    guard let local = before.last, (7...8).contains(local.count) else { return (signs, "") }
    return (groups.dropLast().flatMap { $0 }, text(last))
  }

  private static func number(_ digits: String, international: Bool, extra: String) -> PhoneNumber? {
    if digits.hasPrefix("00"), !international {
      return self.number(String(digits.dropFirst(2)), international: true, extra: extra)
    }
    if international {
      guard let code = PhoneNumber.callingCode(of: digits) else { return nil }
      let national = digits.dropFirst(String(code).utf8.count)
      if code == PhoneNumber.mainland { return mainland(national, extra: extra) }
      return foreign(
        code, national.first == "0" && code != 39 ? national.dropFirst() : national, extra: extra)
    }
    return mainland(digits[...], extra: extra, local: true) ?? neighbour(digits, extra: extra)
  }

  /// A mainland number without +86.
  /// - Parameter local: whether a landline needs its trunk 0 to be known as one.
  private static func mainland(_ typed: Substring, extra: String, local: Bool = false) -> PhoneNumber? {
    let hasTrunk = typed.first == "0"
    let national = hasTrunk ? typed.dropFirst() : typed
    let count = national.utf8.count
    if count == 11, national.first == "1", let second = national.dropFirst().first,
      ("3"..."9").contains(second)
    {
      return PhoneNumber(callingCode: PhoneNumber.mainland, national: national, extensionDigits: extra)
    }
    if count == 10, !hasTrunk, national.hasPrefix("400") || national.hasPrefix("800") {
      return PhoneNumber(callingCode: PhoneNumber.mainland, national: national, extensionDigits: extra)
    }
    if local, national.hasPrefix("86"), count == 13 || (count >= 11 && national.hasPrefix("860")) {
      return mainland(national.dropFirst(2), extra: extra)
    }
    guard hasTrunk || !local, let area = PhoneNumber.areaCodeLength(national),
      (area == 2 ? 8...8 : 7...8).contains(count - area)
    else { return nil }
    return PhoneNumber(callingCode: PhoneNumber.mainland, national: national, extensionDigits: extra)
  }

  /// Hong Kong, Macau and Taiwan with their code but no sign before it, and Taiwan's own mobiles: ten
  /// digits from 09, where mainland area codes that begin so give eleven or twelve.
  private static func neighbour(_ digits: String, extra: String) -> PhoneNumber? {
    let count = digits.utf8.count
    if count == 11, digits.hasPrefix("852") || digits.hasPrefix("853") {
      return UInt64(digits.prefix(3)).flatMap { foreign($0, digits.dropFirst(3), extra: extra) }
    }
    if digits.hasPrefix("886") {
      let national = digits.dropFirst(3)
      return foreign(886, national.first == "0" ? national.dropFirst() : national, extra: extra)
    }
    if count == 10, digits.hasPrefix("09") { return foreign(886, digits.dropFirst(), extra: extra) }
    return nil
  }

  /// Numbers of other plans; only Hong Kong's, Macau's and Taiwan's lengths are known here.
  private static func foreign(_ code: UInt64, _ national: Substring, extra: String) -> PhoneNumber? {
    let lengths =
      switch code {
      case 852, 853: 8...8
      case 886: 8...9
      default: 6...14
      }
    guard lengths.contains(national.utf8.count) else { return nil }
    return PhoneNumber(callingCode: code, national: national, extensionDigits: extra)
  }

  private static func masked(_ signs: [UInt8]) -> PhoneEntry.Reading {
    let star = UInt8(ascii: "*")
    let kept = signs.filter { PhoneScanner.isDigit($0) || $0 == star }
    guard let first = kept.firstIndex(of: star), let last = kept.lastIndex(of: star) else {
      return .malformed("")
    }
    var prefix = text(kept[..<first])
    let suffix = text(kept[(last + 1)...])
    guard prefix.utf8.count + suffix.utf8.count >= 4, suffix.utf8.allSatisfy(PhoneScanner.isDigit) else {
      return .malformed(prefix + suffix)
    }
    for code in ["0086", "86"] where prefix.hasPrefix(code) { prefix.removeFirst(code.utf8.count) }
    return .masked(MaskedPhone(prefix: prefix, hiddenCount: last - first + 1, suffix: suffix))
  }

  /// `1.63123E+10`: all numbers that round to these digits, half a unit of the last one either way.
  private static func rounded(_ signs: [UInt8]) -> RoundedPhone? {
    let parts = signs.split(separator: UInt8(ascii: "E"))
    guard parts.count == 2, let exponent = Int(text(parts[1].filter(PhoneScanner.isDigit))) else {
      return nil
    }
    let digits = parts[0].filter(PhoneScanner.isDigit)
    let scale = exponent - (digits.count - 1)
    guard (6...14).contains(exponent), (1...12).contains(scale), let value = UInt64(text(digits)) else {
      return nil
    }
    let unit = (0..<scale).reduce(UInt64(1)) { power, _ in power * 10 }
    guard value > 0 else { return nil }
    return RoundedPhone(lowest: value * unit - unit / 2, highest: value * unit + unit / 2 - 1)
  }
}

extension PhoneReader {
  /// Whether nobody has this number, by its shape: one digit eight times running, eight digits counting
  /// up or down, or a first block that comes again with nothing but zeros beside it (13800138000).
  static func isFiller(_ national: String) -> Bool {
    let digits = Array(national.utf8)
    guard digits.count >= 7 else { return false }
    if longestRun(digits, step: 0) >= min(8, digits.count) { return true }
    if longestRun(digits, step: 1) >= 8 || longestRun(digits, step: -1) >= 8 { return true }
    let block = digits.prefix(3)
    guard digits.count > 6, !block.contains(UInt8(ascii: "0")) else { return false }
    return digits.filter { $0 != UInt8(ascii: "0") } == Array(block + block)
  }

  private static func longestRun(_ digits: [UInt8], step: Int) -> Int {
    var longest = 1
    var run = 1
    for (left, right) in zip(digits, digits.dropFirst()) {
      run = Int(right) - Int(left) == step ? run + 1 : 1
      longest = max(longest, run)
    }
    return longest
  }
}
