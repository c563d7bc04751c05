internal import Kernel

/// How often things occur among all records: a rare shared name says more than 王伟, a chat name that many
/// use says little, and a birthday that far too many have is what a form fills in.
package struct Population: Sendable {
  package private(set) var recordCount = 0
  private var fullNames: [String: Int] = [:]
  private var surnames: [String: Int] = [:]
  private var birthdays: [Int: Int] = [:]
  private var fullBirthdayCount = 0
  private var dayBirthdayCount = 0
  private var phoneHolders: [UInt64: [String]] = [:]
  private var chatHolders: [String: [String]] = [:]
  private static let holdersMax = 32

  package init() {}

  package init(_ profiles: some Sequence<Profile>) {
    for profile in profiles { add(profile) }
  }

  /// Counts one more record. The order of adding does not matter below ``holdersMax`` holders.
  package mutating func add(_ profile: Profile) {
    recordCount += 1
    if let name = profile.names.first?.name {
      fullNames[Self.key(of: name), default: 0] += 1
      if let surname = Self.surname(of: name) { surnames[surname, default: 0] += 1 }
    }
    if let birthday = profile.birthday { count(birthday) }
    let holder = profile.names.first.map { Self.key(of: $0.name) } ?? ""
    for held in profile.numbers { Self.add(holder, to: &phoneHolders[held.number.digits, default: []]) }
    for chat in profile.chats where !chat.handle.isEmpty {
      Self.add(holder, to: &chatHolders[chat.scope + chat.handle, default: []])
    }
  }

  private static func add(_ holder: String, to holders: inout [String]) {
    guard !holder.isEmpty, holders.count < holdersMax, !holders.contains(holder) else { return }
    holders.append(holder)
  }

  private mutating func count(_ birthday: Birthday) {
    guard let month = birthday.month, let day = birthday.day else { return }
    birthdays[(birthday.year ?? 0) * 10_000 + month * 100 + day, default: 0] += 1
    if birthday.year == nil { dayBirthdayCount += 1 } else { fullBirthdayCount += 1 }
  }

  private static func text(_ scalars: [Unicode.Scalar]) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private static func key(of name: PersonName) -> String {
    switch name.form {
    case .full: text(name.han)
    case .latin: name.latin.count > 1 ? name.latin.sorted().joined(separator: " ") : ""
    default: ""
    }
  }

  private static func surname(of name: PersonName) -> String? {
    name.surname.isEmpty ? nil : text(name.surname)
  }

  // MARK: Answers

  /// Bits of surprise at a second record with this name, in thousandths: log₂ of records over records with
  /// it. A population that is still small is filled up with a background of names never seen again.
  func rarity(of name: PersonName) -> Int {
    Self.rarity(fullNames[Self.key(of: name)] ?? 0, expected: 1, of: recordCount)
  }

  func surnameRarity(of name: PersonName) -> Int {
    guard let surname = Self.surname(of: name) else { return 0 }
    let share = Self.surnameShares[surname] ?? Self.surnameShareOther
    return Self.rarity(
      surnames[surname] ?? 0, expected: Self.backgroundCount * share / 1_000, of: recordCount)
  }

  /// How many times larger than the background this population is, in thousandths of a doubling.
  var doublings: Int {
    max(0, FixedLog.milliLog2(UInt64(max(recordCount, 1))) - FixedLog.milliLog2(UInt64(Self.backgroundCount)))
  }

  private static func rarity(_ count: Int, expected: Int, of recordCount: Int) -> Int {
    FixedLog.milliLog2(UInt64(recordCount + backgroundCount)) - FixedLog.milliLog2(UInt64(count + expected))
  }

  private static let backgroundCount = 10_000

  /// Thousandths of the population with the commonest surnames (ministry of public security, name report
  /// 2020, rounded).
  private static let surnameShares: [String: Int] = [
    "王": 72, "李": 70, "张": 67, "刘": 54, "陈": 46, "杨": 31, "黄": 22, "赵": 21, "吴": 20, "周": 20, "徐": 16,
    "孙": 15,
    "马": 13, "朱": 13, "胡": 12, "郭": 12, "何": 11, "林": 11, "罗": 9, "高": 9,
  ]
  private static let surnameShareOther = 2

  /// Different full names seen with a number.
  func holders(of number: PhoneNumber) -> Int { phoneHolders[number.digits]?.count ?? 0 }

  func holders(of chat: ChatKey) -> Int { chatHolders[chat.scope + chat.handle]?.count ?? 0 }

  /// Whether so many have this birthday that it is what a form suggests, by the frequency to expect: one
  /// in 365 days, and one in 365 days of fifty years.
  func isDefault(_ birthday: Birthday) -> Bool {
    guard let month = birthday.month, let day = birthday.day else { return false }
    let count = birthdays[(birthday.year ?? 0) * 10_000 + month * 100 + day] ?? 0
    return birthday.year == nil
      ? count > 5 + 3 * dayBirthdayCount / 365 : count > 5 + 10 * fullBirthdayCount / (365 * 50)
  }
}

/// Logarithms that come out the same on every machine.
enum FixedLog {
  /// log₂ in thousandths, by repeated squaring; exact to one thousandth below.
  static func milliLog2(_ value: UInt64) -> Int {
    guard value > 1 else { return 0 }
    let whole = 63 - value.leadingZeroBitCount
    var mantissa = whole >= 31 ? value >> UInt64(whole - 31) : value << UInt64(31 - whole)
    var fraction = 0
    for bit in 1...14 {
      mantissa = mantissa * mantissa >> 31
      if mantissa >= 1 << 32 {
        mantissa >>= 1
        fraction += 1 << (14 - bit)
      }
    }
    return whole * 1_000 + fraction * 1_000 >> 14
  }
}
