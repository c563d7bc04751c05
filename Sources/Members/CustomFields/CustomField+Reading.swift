internal import Kernel

// How what people type, or what a file says, becomes a value.

extension CustomField {
  /// What is wrong with what somebody typed.
  package enum Fault: Error, Hashable, Sendable {
    /// The field has to say something.
    case missing
    /// In characters.
    case tooLong(Int)
    case tooMany(Int)
    case notWhole, notNumber, notDate, notYesNo, notAmount
    /// The number is measured in this.
    case wrongUnit(String)
    /// More digits, or more decimals, than a field keeps.
    case tooManyDigits
    case unknownOption
  }

  /// - Parameter known: what the field holds already: options that are not offered any more may stay.
  /// - Returns: `nil` for nothing.
  package func read(_ typed: String, keeping known: CustomValue? = nil) throws(Fault) -> CustomValue? {
    let text = Self.line(typed)
    guard !text.isEmpty else {
      if isRequired { throw .missing }
      return nil
    }
    return switch kind {
    case .text: .text(try Self.short(text, Self.textMax))
    case .wholeNumber: try whole(text)
    case .decimal: try decimal(text)
    case .date: try Self.date(text)
    case .yesNo: try Self.yesNo(text)
    case .amount: try amount(text)
    case .option: .option(try code(for: text, keeping: known))
    case .options: try several(text, keeping: known)
    }
  }

  /// What somebody is looked for by: an option that is offered no more finds those of whom it was said.
  package func readToFind(_ typed: String) throws(Fault) -> CustomValue? {
    try read(typed, keeping: .options(Set(options.map(\.code))))
  }

  /// Between several options in one text.
  package static let separators: Set<Character> = [",", "，", "、", ";", "；"]

  // MARK: Texts

  /// One line without blanks around it.
  private static func line(_ typed: String) -> String {
    let words = typed.split { $0.isNewline || $0 == "\t" }.joined(separator: " ")
    let kept = words.drop(while: \.isWhitespace)
    return String(kept.reversed().drop(while: \.isWhitespace).reversed())
  }

  private static func short(_ text: String, _ max: Int) throws(Fault) -> String {
    // A character can be many bytes; what a value may weigh is a limit of its own.
    guard text.count <= max, text.utf8.count <= max * 4 else { throw .tooLong(max) }
    return text
  }

  // MARK: Numbers

  private func whole(_ text: String) throws(Fault) -> CustomValue {
    let digits = try number(in: text)
    let unsigned = digits.first == "-" ? digits.dropFirst() : digits[...]
    guard !unsigned.isEmpty, unsigned.utf8.allSatisfy(\.isDigit) else { throw .notWhole }
    guard let number = Int64(digits), number.magnitude <= UInt64(ExactDecimal.magnitudeMax) else {
      throw .tooManyDigits
    }
    return .wholeNumber(number)
  }

  private func decimal(_ text: String) throws(Fault) -> CustomValue {
    let digits = try number(in: text)
    if let number = ExactDecimal(digits) { return .decimal(number) }
    let isNumber =
      digits.utf8.contains(where: \.isDigit)
      && digits.utf8.allSatisfy { $0.isDigit || $0 == 0x2E || $0 == 0x2D }
      && digits.filter { $0 == "." }.count <= 1
      && digits.lastIndex(of: "-").map { $0 == digits.startIndex } ?? true
    throw isNumber ? .tooManyDigits : .notNumber
  }

  /// The digits of a number in its own unit; commas stand between thousands and nowhere else.
  private func number(in text: String) throws(Fault) -> String {
    var rest = TypedAmount.narrowed(text).filter { !$0.isWhitespace }
    let ownUnits = ([unit] + (Self.otherNames[unit] ?? [])).filter { !$0.isEmpty }
    if let name = ownUnits.first(where: { rest.lowercased().hasSuffix($0.lowercased()) }) {
      rest.removeLast(name.count)
      // `16 mm` of a field in metres.
      guard rest.last?.isLetter != true else { throw .wrongUnit(unit) }
    } else if let last = rest.last, !last.isASCII || !last.isNumber && last != ".",
      rest.utf8.contains(where: \.isDigit), !unit.isEmpty
    {
      throw .wrongUnit(unit)
    }
    return Self.withoutThousands(rest) ?? rest
  }

  private static let otherNames: [String: [String]] = [
    "mm": ["毫米", "公厘"], "cm": ["厘米", "公分"], "m": ["米", "公尺"], "g": ["克"], "kg": ["公斤", "千克"],
  ]

  /// - Returns: `nil` where a comma stands anywhere else.
  private static func withoutThousands(_ text: String) -> String? {
    let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = halves.first else { return nil }
    let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
    guard groups.count > 1, let first = groups.first, (1...4).contains(first.count),
      groups.dropFirst().allSatisfy({ $0.count == 3 })
    else { return nil }
    return ([groups.joined()] + halves.dropFirst().map(String.init)).joined(separator: ".")
  }

  private func amount(_ text: String) throws(Fault) -> CustomValue {
    let usual = Currency(unit)
    guard let money = TypedAmount.read(text, usual: usual),
      money.currency == usual || Currency.offered.contains(money.currency)
    else { throw .notAmount }
    return .amount(money)
  }

  // MARK: Days and words

  /// A day of the Gregorian calendar, the year first.
  private static func date(_ text: String) throws(Fault) -> CustomValue {
    let narrow = TypedAmount.narrowed(text).filter { !$0.isWhitespace }
    var parts = narrow.split { "-/.年月日号".contains($0) }.map(String.init)
    let signs = narrow.filter { !$0.isNumber }
    if parts.count == 1, narrow.utf8.count == 8, signs.isEmpty {
      parts = [String(narrow.prefix(4)), String(narrow.dropFirst(4).prefix(2)), String(narrow.suffix(2))]
    }
    guard parts.count == 3, signs.allSatisfy({ "-/.年月日号".contains($0) }), parts[0].utf8.count == 4,
      parts.dropFirst().allSatisfy({ (1...2).contains($0.utf8.count) }),
      parts.allSatisfy({ $0.utf8.allSatisfy(\.isDigit) }),
      let year = Int(parts[0]), let month = Int(parts[1]), let number = Int(parts[2]),
      let day = CalendarDay(year: year, month: month, day: number)
    else { throw .notDate }
    return .date(day)
  }

  private static let yes: Set<String> = ["yes", "y", "true", "1", "是", "有", "对", "√"]
  private static let no: Set<String> = ["no", "n", "false", "0", "否", "无", "不", "没有"]

  private static func yesNo(_ text: String) throws(Fault) -> CustomValue {
    let word = TypedAmount.narrowed(text).lowercased()
    if yes.contains(word) { return .yesNo(true) }
    guard no.contains(word) else { throw .notYesNo }
    return .yesNo(false)
  }

  // MARK: Options

  private func several(_ text: String, keeping known: CustomValue?) throws(Fault) -> CustomValue? {
    var codes: Set<String> = []
    for piece in text.split(whereSeparator: Self.separators.contains) {
      let word = Self.line(String(piece))
      if !word.isEmpty { codes.insert(try code(for: word, keeping: known)) }
    }
    guard codes.count <= Self.choicesMax else { throw .tooMany(Self.choicesMax) }
    guard !codes.isEmpty else {
      if isRequired { throw .missing }
      return nil
    }
    return .options(codes)
  }

  /// By code or by what the option is called in either language.
  private func code(for word: String, keeping known: CustomValue?) throws(Fault) -> String {
    let wanted = Self.folded(word)
    let kept = Set(known.map { $0.choices + [$0.stored] } ?? [])
    if kept.contains(word) { return word }
    let found = options.first { option in
      (!option.isArchived || kept.contains(option.code))
        && [option.code, option.label.english, option.label.chinese].contains { Self.folded($0) == wanted }
    }
    if let found { return found.code }
    guard isOpen, !options.contains(where: { $0.code == word }) else { throw .unknownOption }
    return try Self.short(word, Self.optionTextMax)
  }

  private static func folded(_ text: String) -> String {
    TypedAmount.narrowed(text).lowercased().filter { !$0.isWhitespace }
  }
}
