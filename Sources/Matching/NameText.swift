/// A name field cut into its characters, Latin words and notes, before anything is concluded.
struct NameText {
  /// Simplified Han characters, dots and blanks removed.
  var han: [Unicode.Scalar] = []
  /// A dot between Han characters: a transliterated or minority name, whose first part is no surname.
  var dotted = false
  var latin: [String] = []
  /// Latin words that stood in brackets or behind a second comma.
  var bracketed: [String] = []
  var hasLostCharacter = false
  var mentionsAssistant = false

  private static let dots: Set<Unicode.Scalar> = ["·", "•", "・", "‧", "∙", "･", "."]
  private static let assistantWords = ["助理", "秘书", "代接", "代办"]

  init(_ typed: String) {
    var outside = String.UnicodeScalarView()
    var inside = String.UnicodeScalarView()
    var depth = 0
    for scalar in typed.unicodeScalars.prefix(PersonName.scalarsMax) {
      let sign = Self.halfWidth(scalar)
      switch sign {
      case "(", "[", "【": depth += 1
      case ")", "]", "】": depth = max(0, depth - 1)
      default: if depth == 0 { outside.append(sign) } else { inside.append(sign) }
      }
    }
    let note = String(inside)
    mentionsAssistant = Self.assistantWords.contains { note.contains($0) }
    if !mentionsAssistant, !note.unicodeScalars.contains(where: HanReadings.isHan) {
      bracketed = Self.words(note).filter { !NameWords.nobody.contains($0) }
    }
    readOutside(outside)
  }

  private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    case 0x3000, 0xA0, 0x09, 0x2000...0x200B: " "
    default: HanReadings.simplified(scalar)
    }
  }

  private mutating func readOutside(_ scalars: String.UnicodeScalarView) {
    var text = String(scalars)
    if let word = Self.assistantWords.first(where: { text.contains($0) }),
      let cut = Self.dash(before: word, in: text)
    {
      mentionsAssistant = true
      text = String(text[..<cut])
    }
    var rest = String.UnicodeScalarView()
    var previousWasHan = false
    for scalar in text.unicodeScalars {
      if HanReadings.isHan(scalar) {
        han.append(scalar)
        rest.append(" ")
        previousWasHan = true
        continue
      }
      if previousWasHan, Self.dots.contains(scalar) || scalar == "-" { dotted = true }
      if scalar == "?" || scalar == "\u{FFFD}" || scalar == "*" {
        hasLostCharacter = hasLostCharacter || scalar != "*" || han.count == 1
      } else {
        rest.append(scalar)
      }
      if scalar != " " { previousWasHan = false }
    }
    let parts = String(rest).split(separator: ",", maxSplits: 2)
    latin = Self.words(parts.prefix(2).joined(separator: " "))
    if han.isEmpty, parts.count == 3 || (parts.count == 2 && parts[0].contains(" ")) {
      // "WONG, Ka Kit, Vivian" and "Kin Kwok Tse, Ken": the last part is a first name of choice.
      bracketed += Self.words(String(parts[parts.count - 1]))
      latin = Self.words(parts.dropLast().joined(separator: " "))
    }
    dotted = dotted && han.count > 2
  }

  private static func dash(before word: String, in text: String) -> String.Index? {
    guard let at = text.range(of: word)?.lowerBound else { return nil }
    return text[..<at].lastIndex { "-－—/ ".contains($0) }
  }

  /// Runs of letters, lower case without accents; a hyphen joins syllables and does not part words.
  private static func words(_ text: String) -> [String] {
    guard text.unicodeScalars.contains(where: { $0.properties.isAlphabetic }) else { return [] }
    let plain = text.utf8.allSatisfy { $0 < 0x80 } ? text.lowercased() : HanReadings.latin(text)
    return plain.split { !("a"..."z").contains($0) && $0 != "-" && $0 != "'" }
      .map { String($0.filter { ("a"..."z").contains($0) || $0 == "-" }) }
      .flatMap { $0.split(separator: "-").map(String.init) }
      .filter { !$0.isEmpty }
  }

  /// Removes Mr, Ms, Dr and the like from the Latin words and says whom they address.
  mutating func takeTitle() -> Gender {
    var gender = Gender.unknown
    latin.removeAll { word in
      guard let title = NameWords.titles[word] else { return false }
      if gender == .unknown { gender = title }
      return true
    }
    if !han.isEmpty { latin.removeAll { NameWords.nobody.contains($0) } }
    return gender
  }
}

extension String {
  /// The first range of another string, by characters.
  fileprivate func range(of other: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
      start = index(after: start)
    }
    return nil
  }
}
