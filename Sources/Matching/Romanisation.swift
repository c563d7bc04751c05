/// How Chinese names are written in Latin letters: pinyin, the older Taiwan passport spelling and
/// Hong Kong's.
enum Romanisation {
  /// Every whole name, surname first, without blanks; at most ``spellingsMax``.
  static func spellings(surname: [Unicode.Scalar], given: [Unicode.Scalar]) -> [String] {
    var spellings: [String] = []
    for system in systems {
      for spelling in joined(surname: surname, given: given, system) where !spellings.contains(spelling) {
        spellings.append(spelling)
      }
    }
    return Array(spellings.prefix(spellingsMax))
  }

  /// Every spelling of a surname.
  static func spellings(ofSurname surname: [Unicode.Scalar]) -> [String] {
    spellings(surname: surname, given: [])
  }

  private static let spellingsMax = 12
  private static let readingsMax = 4

  private static let systems: [@Sendable (Unicode.Scalar, Bool) -> [String]] = [
    { pinyin($0, isSurname: $1) },
    { scalar, isSurname in pinyin(scalar, isSurname: isSurname).flatMap { passportSpellings($0) } },
    { scalar, _ in hongKong[scalar] ?? [] },
  ]

  private static func joined(
    surname: [Unicode.Scalar], given: [Unicode.Scalar], _ readings: (Unicode.Scalar, Bool) -> [String]
  ) -> [String] {
    var results = [""]
    for (scalar, isSurname) in surname.map({ ($0, true) }) + given.map({ ($0, false) }) {
      let options = readings(scalar, isSurname)
      results = results.flatMap { start in options.map { start + $0 } }
      if results.count > readingsMax { results = Array(results.prefix(readingsMax)) }
    }
    return results.filter { !$0.isEmpty }
  }

  static func pinyin(_ scalar: Unicode.Scalar, isSurname: Bool) -> [String] {
    let reading = HanReadings.reading(of: scalar)
    let sounds = isSurname && !reading.surnameSyllable.isEmpty ? [reading.surnameSyllable] : reading.syllables
    return sounds.flatMap { $0.contains("v") ? [$0, String($0.map { $0 == "v" ? "u" : $0 })] : [$0] }
  }

  /// The first reading, for keys by sound.
  static func sound(_ scalar: Unicode.Scalar, isSurname: Bool) -> String {
    pinyin(scalar, isSurname: isSurname).first ?? String(Character(scalar))
  }

  /// Passports write 怡 both I and Yi.
  private static func passportSpellings(_ syllable: String) -> [String] {
    syllable == "yi" ? ["yi", "i"] : [wadeGiles(syllable)]
  }

  /// Wade-Giles as passports print it, without apostrophes and accents, from a pinyin syllable.
  static func wadeGiles(_ syllable: String) -> String {
    if let whole = wholeSyllables[syllable] { return whole }
    var rest = Substring(syllable)
    var initial = ""
    for (from, to) in initials where rest.hasPrefix(from) {
      initial = to
      rest = rest.dropFirst(from.count)
      break
    }
    var final = finals[String(rest)] ?? String(rest)
    if rest == "uo", ["k", "h", "sh"].contains(initial) { final = "uo" }
    if rest == "ui", initial == "k" { final = "uei" }
    return initial + final
  }

  private static let initials: [(String, String)] = [
    ("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("b", "p"), ("p", "p"), ("d", "t"), ("t", "t"), ("g", "k"),
    ("k", "k"),
    ("j", "ch"), ("q", "ch"), ("x", "hs"), ("r", "j"), ("z", "ts"), ("c", "ts"), ("s", "s"), ("m", "m"),
    ("f", "f"),
    ("n", "n"), ("l", "l"), ("h", "h"), ("y", "y"), ("w", "w"),
  ]
  private static let finals: [String: String] = [
    "ong": "ung", "iong": "iung", "ian": "ien", "ie": "ieh", "ue": "ueh", "ve": "ueh", "uo": "o", "v": "u",
    "er": "erh",
  ]
  private static let wholeSyllables: [String: String] = [
    "yi": "i", "you": "yu", "yan": "yen", "ye": "yeh", "yue": "yueh", "zi": "tzu", "ci": "tzu", "si": "ssu",
    "zhi": "chih",
    "chi": "chih", "shi": "shih", "ri": "jih", "er": "erh", "yong": "yung", "rong": "jung", "ke": "ko",
    "ge": "ko", "he": "ho",
  ]

  /// Characters usual in Hong Kong names by the spelling identity cards use there.
  private static let hongKong: [Unicode.Scalar: [String]] = hongKongSpellings.reduce(into: [:]) {
    table, line in
    let parts = line.split(separator: " ")
    guard parts.count == 2 else { return }
    for scalar in parts[1].unicodeScalars { table[scalar, default: []].append(String(parts[0])) }
  }
}
