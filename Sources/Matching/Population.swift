internal import Kernel

/// How often things occur among all records: a rare shared name says more than 王伟, a chat name that many
/// use says little, and what far too many have, in all lists or in one, is what a form or a habit fills in.
///
/// Every frequency counts only in steps of half a doubling (``level(of:count:_:)``). So a record more or less
/// seldom changes what other pairs weigh, and where it does is known: those records are compared again, and records
/// fed one by one end where all of them at once do. Texts are kept as 64-bit hashes.
package struct Population: Sendable {
  package let recordCount: Int
  private let counts: [UInt64: Int32]
  private let holders: [UInt64: ContactHolders]
  /// Codes of terms that say nothing of anybody: default dates, names of nobody.
  private let conventions: Set<UInt64>
  /// Numbers that stand in the records of all and sundry.
  private let everybodysNumbers: Set<UInt64>

  package init(_ profiles: some Collection<Profile>) {
    var counts: [UInt64: Int32] = [:]
    var holders: [UInt64: ContactHolders] = [:]
    for profile in profiles {
      for term in profile.frequencyTerms { counts[term.code, default: 0] += 1 }
      for holding in profile.holdings { holders[holding.contact, default: ContactHolders()].add(holding) }
    }
    self.init(recordCount: profiles.count, counts: counts, holders: holders, profiles)
  }

  /// - Parameters:
  ///   - recordCount: of the whole population.
  ///   - counts: by ``FrequencyTerm/code``, of all terms of these profiles.
  ///   - holders: by ``ContactHolding/contact``, of all that two or more of these profiles share.
  ///   - profiles: those that are to be compared.
  package init(
    recordCount: Int, counts: [UInt64: Int32], holders: [UInt64: ContactHolders],
    _ profiles: some Collection<Profile>
  ) {
    self.recordCount = recordCount
    self.counts = counts
    self.holders = holders
    var conventions: Set<UInt64> = []
    var everybodys: Set<UInt64> = []
    for profile in profiles {
      let context = Context(
        recordCount: recordCount,
        listCount: Int(counts[FrequencyTerm(.list, profile.listKey).code] ?? 0))
      for term in [profile.birthdayTerm, profile.listBirthdayTerm, profile.listNameTerm].compactMap(\.self)
      where Self.level(of: term, count: Int(counts[term.code] ?? 0), context) > 0 {
        conventions.insert(term.code)
      }
      for held in profile.numbers where holders[held.number.digits]?.isMany == true {
        everybodys.insert(held.number.digits)
      }
    }
    self.conventions = conventions
    everybodysNumbers = everybodys
  }

  // MARK: Levels

  /// What the frequency of a term depends on beside its own count.
  package struct Context: Sendable {
    /// Records in all, and in the list concerned.
    package let recordCount: Int
    package let listCount: Int

    package init(recordCount: Int, listCount: Int) {
      self.recordCount = recordCount
      self.listCount = listCount
    }
  }

  /// All that comparing takes from a count. While it stays, pairs weigh what they weighed.
  package static func level(of term: FrequencyTerm, count: Int, _ context: Context) -> Int {
    switch term.kind {
    case .records: halfOctaves(count, above: backgroundCount)
    case .list: halfOctaves(count, above: listCountMin)
    case .name, .sound, .surname, .word: halfOctaves(count + term.expected, above: term.expected)
    // More than a handful, and more than chance can make.
    case .birthday:
      count > handful + size(context.recordCount, above: backgroundCount) / term.expected ? 1 : 0
    case .listBirthday, .listName:
      count > handful + size(context.listCount, above: listCountMin) / term.expected ? 1 : 0
    }
  }

  private static let handful = 5
  private static let listCountMin = 1_000

  /// How many times a count has doubled beyond a base, in halves, rounded to the nearest.
  private static func halfOctaves(_ count: Int, above base: Int) -> Int {
    guard count > base else { return 0 }
    return (FixedLog.milliLog2(UInt64(count)) - FixedLog.milliLog2(UInt64(base)) + 250) / 500
  }

  /// log₂ of the number of records as it counts, in thousandths.
  static func milliLog2Size(_ recordCount: Int) -> Int {
    FixedLog.milliLog2(UInt64(backgroundCount)) + milliLog2Growth(recordCount)
  }

  /// log₂ of how many times ``backgroundCount`` that is, in thousandths.
  static func milliLog2Growth(_ recordCount: Int) -> Int {
    500 * halfOctaves(recordCount, above: backgroundCount)
  }

  private static func size(_ count: Int, above base: Int) -> Int {
    let halves = halfOctaves(count, above: base)
    return (base << (halves / 2)) * (halves.isMultiple(of: 2) ? 1_000 : 1_414) / 1_000
  }

  /// Records to which a population is filled up, with names never seen again.
  static let backgroundCount = 10_000

  /// Bits of surprise at a second record with this, in thousandths: log₂ of records over records with it.
  func rarity(of term: FrequencyTerm) -> Int {
    let level = Self.level(
      of: term, count: Int(counts[term.code] ?? 0), Context(recordCount: recordCount, listCount: 0))
    let size = Self.size(recordCount, above: Self.backgroundCount) + Self.backgroundCount
    return FixedLog.milliLog2(UInt64(size)) - FixedLog.milliLog2(UInt64(term.expected)) - level * 500
  }

  // MARK: Who holds a contact point

  /// Who else, beside the holders of two records that share it, is seen with a contact point.
  func holders(of contact: UInt64) -> ContactHolders { holders[contact] ?? ContactHolders() }

  /// Whether a number stands in the records of all and sundry, so that it tells nobody from anybody.
  func isEverybodys(_ number: PhoneNumber) -> Bool {
    !everybodysNumbers.isEmpty && everybodysNumbers.contains(number.digits)
  }

  // MARK: Conventions

  /// Whether so many have this birthday, in all lists or in this record's, that it is what a form suggests.
  func isDefaultBirthday(of profile: Profile) -> Bool {
    guard !conventions.isEmpty else { return false }
    return [profile.birthdayTerm, profile.listBirthdayTerm].contains {
      $0.map { conventions.contains($0.code) } ?? false
    }
  }

  /// Whether so many of the list go by this record's name that it is nobody's.
  func isPlaceholderName(of profile: Profile) -> Bool {
    !conventions.isEmpty && profile.listNameTerm.map { conventions.contains($0.code) } == true
  }
}
