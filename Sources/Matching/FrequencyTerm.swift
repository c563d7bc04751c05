internal import Kernel

/// Something whose records are counted: a name, a surname, a birthday as one list has it.
package struct FrequencyTerm: Hashable, Comparable, Sendable {
  package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    /// All records; those of one list.
    case records = 40, list
    case name, sound, surname, word
    /// What a form fills in shows as a frequency no chance explains: of one day among all records, of one day or of one
    /// name within a list.
    case birthday, listBirthday, listName
  }

  package let kind: Kind
  /// A hash with the kind in its lowest six bits, as that of a ``BlockingKey``: both fit one table.
  package let code: UInt64
  /// Of names and their parts: records with it that any population is taken to have had before it is counted. Of
  /// what may be a convention: one record in so many may have it by chance.
  let expected: Int

  init(_ kind: Kind, _ hash: UInt64, expected: Int = 1) {
    self.kind = kind
    self.expected = expected
    code = hash & ~BlockingKey.kindMask | UInt64(kind.rawValue)
  }

  static func surname(_ name: Profile.SpelledName) -> FrequencyTerm {
    let share = surnameShares[name.surnameText] ?? surnameShareOther
    return FrequencyTerm(.surname, name.surnameKey, expected: Population.backgroundCount * share / 1_000)
  }

  static func word(_ word: String) -> FrequencyTerm {
    FrequencyTerm(.word, FixedHash.of(word), expected: Population.backgroundCount / 500)
  }

  /// One day in 365 of fifty years, or of any year, ten or three times over.
  static func birthday(_ birthday: Birthday?, in list: UInt64? = nil) -> FrequencyTerm? {
    guard let birthday, let day = birthday.dayKey else { return nil }
    let spread = birthday.year == nil ? 365 / 3 : 365 * 50 / 10
    return list.map { FrequencyTerm(.listBirthday, FixedHash.of("\($0) \(day)"), expected: spread) }
      ?? FrequencyTerm(.birthday, FixedHash.of(day), expected: spread)
  }

  /// The commonest whole name has one in 4,000 people.
  static func name(_ name: UInt64, in list: UInt64) -> FrequencyTerm {
    FrequencyTerm(.listName, FixedHash.of("\(list) \(name)"), expected: 4_000 / 10)
  }

  package static let records = FrequencyTerm(.records, 0)

  package static func < (left: FrequencyTerm, right: FrequencyTerm) -> Bool { left.code < right.code }

  /// Thousandths of the population with the commonest surnames (ministry of public security, name report
  /// 2020, rounded).
  private static let surnameShares: [String: Int] = [
    "王": 72, "李": 70, "张": 67, "刘": 54, "陈": 46, "杨": 31, "黄": 22, "赵": 21, "吴": 20, "周": 20, "徐": 16,
    "孙": 15, "马": 13, "朱": 13, "胡": 12, "郭": 12, "何": 11, "林": 11, "罗": 9, "高": 9,
  ]
  private static let surnameShareOther = 2
}

extension Profile {
  /// What this record is counted under, each once.
  package var frequencyTerms: [FrequencyTerm] {
    var terms: Set<FrequencyTerm> = [.records]
    if listKey != 0 { terms.insert(FrequencyTerm(.list, listKey)) }
    if let first = names.first {
      if first.nameKey != 0 { terms.insert(FrequencyTerm(.name, first.nameKey)) }
      if first.soundKey != 0 { terms.insert(FrequencyTerm(.sound, first.soundKey, expected: 2)) }
      if first.surnameKey != 0 { terms.insert(.surname(first)) }
      for word in first.name.latin { terms.insert(.word(word)) }
    }
    terms.formUnion([birthdayTerm, listBirthdayTerm, listNameTerm].compactMap(\.self))
    return terms.sorted()
  }
}
