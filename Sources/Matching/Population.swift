internal import Kernel

/// How often things occur among all records: a rare shared name says more than 王伟, a chat name that many
/// use says little, and a birthday that far too many have, in all lists or in one, is what a form fills in.
///
/// Texts are kept as 64-bit hashes, so that a million records take some 150 MB.
package struct Population: Sendable {
  package private(set) var recordCount = 0
  private var names: [UInt64: Int32] = [:]
  private var sounds: [UInt64: Int32] = [:]
  private var surnames: [UInt64: Int32] = [:]
  private var latinWords: [UInt64: Int32] = [:]
  private var birthdays = BirthdayCounts()
  private var listBirthdays: [String: BirthdayCounts] = [:]
  private var phoneHolders: [UInt64: Holders] = [:]
  private var chatHolders: [UInt64: Holders] = [:]

  package init() {}

  package init(_ profiles: some Sequence<Profile>) {
    for profile in profiles { add(profile) }
  }

  /// Counts one more record. The order of adding does not matter.
  package mutating func add(_ profile: Profile) {
    recordCount += 1
    if let first = profile.names.first {
      if first.nameKey != 0 { names[first.nameKey, default: 0] += 1 }
      if first.soundKey != 0 { sounds[first.soundKey, default: 0] += 1 }
      if first.surnameKey != 0 { surnames[first.surnameKey, default: 0] += 1 }
      for word in first.name.latin { latinWords[FixedHash.of(word), default: 0] += 1 }
    }
    if let birthday = profile.birthday {
      birthdays.add(birthday)
      if !profile.list.isEmpty { listBirthdays[profile.list, default: BirthdayCounts()].add(birthday) }
    }
    let holder = profile.holderKey
    for held in profile.numbers { phoneHolders[held.number.digits, default: Holders()].add(holder) }
    for chat in profile.chats where !chat.handle.isEmpty {
      chatHolders[chat.hash, default: Holders()].add(holder)
    }
  }

  // MARK: Answers

  /// Bits of surprise at a second record with this name, in thousandths: log₂ of records over records with
  /// it. A population that is still small is filled up with a background of names never seen again.
  func rarity(ofName key: UInt64) -> Int { Self.rarity(names[key], expected: 1, of: recordCount) }

  /// The same for how the name sounds in pinyin.
  func rarity(ofSound key: UInt64) -> Int { Self.rarity(sounds[key], expected: 2, of: recordCount) }

  func surnameRarity(of name: Profile.SpelledName) -> Int {
    let share = Self.surnameShares[name.surnameText] ?? Self.surnameShareOther
    return Self.rarity(
      surnames[name.surnameKey], expected: Self.backgroundCount * share / 1_000, of: recordCount)
  }

  /// The same for one word of a name in Latin letters.
  func rarity(ofWord word: String) -> Int {
    Self.rarity(latinWords[FixedHash.of(word)], expected: Self.backgroundCount / 500, of: recordCount)
  }

  private static func rarity(_ count: Int32?, expected: Int, of recordCount: Int) -> Int {
    FixedLog.milliLog2(UInt64(recordCount + backgroundCount))
      - FixedLog.milliLog2(UInt64(Int(count ?? 0) + expected))
  }

  /// Records to which a population is filled up.
  static let backgroundCount = 10_000

  /// Thousandths of the population with the commonest surnames (ministry of public security, name report
  /// 2020, rounded).
  private static let surnameShares: [String: Int] = [
    "王": 72, "李": 70, "张": 67, "刘": 54, "陈": 46, "杨": 31, "黄": 22, "赵": 21, "吴": 20, "周": 20, "徐": 16,
    "孙": 15, "马": 13, "朱": 13, "胡": 12, "郭": 12, "何": 11, "林": 11, "罗": 9, "高": 9,
  ]
  private static let surnameShareOther = 2

  /// Different names seen with a number beside those of these two records, 0 to 2; 2 stands for more, too.
  func otherHolders(of number: PhoneNumber, than left: Profile, _ right: Profile) -> Int {
    phoneHolders[number.digits]?.others(than: left.holderKey, right.holderKey) ?? 0
  }

  func otherHolders(of chat: ChatKey, than left: Profile, _ right: Profile) -> Int {
    chatHolders[chat.hash]?.others(than: left.holderKey, right.holderKey) ?? 0
  }

  /// Whether so many have this birthday, in all lists or in this one, that it is what a form suggests.
  func isDefault(_ birthday: Birthday, in list: String) -> Bool {
    birthdays.isDefault(birthday) || listBirthdays[list]?.isDefault(birthday) == true
  }
}

/// Up to four different names seen with one contact point; what a fifth would add is not asked.
private struct Holders: Sendable {
  private var keys = SIMD4<UInt64>()

  mutating func add(_ key: UInt64) {
    guard key != 0 else { return }
    for index in 0..<4 {
      if keys[index] == key { return }
      if keys[index] == 0 {
        keys[index] = key
        return
      }
    }
  }

  func others(than one: UInt64, _ other: UInt64) -> Int {
    var count = 0
    for index in 0..<4 where keys[index] != 0 && keys[index] != one && keys[index] != other { count += 1 }
    return min(count, 2)
  }
}

/// How many records have a birthday. The frequency to expect is one in 365 days, and one in 365 days of fifty
/// years; ten times that and more than five is no coincidence.
private struct BirthdayCounts: Sendable {
  private var counts: [Int32: Int32] = [:]
  private var fullCount = 0
  private var dayCount = 0

  private static func key(_ birthday: Birthday) -> Int32? {
    guard let month = birthday.month, let day = birthday.day else { return nil }
    return Int32((birthday.year ?? 0) * 10_000 + month * 100 + day)
  }

  mutating func add(_ birthday: Birthday) {
    guard let key = Self.key(birthday) else { return }
    counts[key, default: 0] += 1
    if birthday.year == nil { dayCount += 1 } else { fullCount += 1 }
  }

  func isDefault(_ birthday: Birthday) -> Bool {
    guard let key = Self.key(birthday), let count = counts[key] else { return false }
    return birthday.year == nil
      ? Int(count) > 5 + 3 * dayCount / 365 : Int(count) > 5 + 10 * fullCount / (365 * 50)
  }
}
