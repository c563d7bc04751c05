package import Kernel

/// One record's evidence with everything read and folded once, ready to be compared many times.
///
/// A class, because a pair is looked at in well under the time that copying two dozen arrays would take.
package final class Profile: Sendable {
  package let record: SourceRecordID
  package let list: String
  package let associate: String
  /// From the first contact to the last thing known to have happened with this record.
  package let active: ClosedRange<Instant>?
  package let names: [SpelledName]
  package let numbers: [HeldNumber]
  package let masked: [MaskedPhone]
  package let rounded: [RoundedPhone]
  /// Digits that are no whole number: with one slip, or without area or country.
  package let looseDigits: [String]
  package let chats: [ChatKey]
  package let emails: [EmailKey]
  /// `scope` and `value` joined; cards and ids of other systems.
  package let externalIDs: [String]
  package let birthday: Birthday?
  package let gender: Gender
  package let addresses: [Address]
  package let pieces: [PersonEvidence.Piece]
  /// Stands for whose contact points these are; 0 without a whole name.
  let holderKey: UInt64
  /// Digits of whole and mistyped numbers without a calling code, for slips.
  let slipDigits: [[UInt8]]
  let mentionsAssistant: Bool
  /// Stand for the list and, within it, the associate; 0 when nothing is known.
  let listKey: UInt64
  let associateKey: UInt64
  /// What the birthday and the first name are counted under.
  let birthdayTerm: FrequencyTerm?
  let listBirthdayTerm: FrequencyTerm?
  let listNameTerm: FrequencyTerm?

  /// A number and what is known about whose it is.
  package struct HeldNumber: Hashable, Sendable {
    package enum Holder: UInt8, Hashable, Sendable { case unsaid, own, another }

    package let number: PhoneNumber
    package let isVerified: Bool
    package let holder: Holder
    /// The chat field, not the telephone field, gave it.
    package let isFromChat: Bool
  }

  /// A name with its spellings in Latin letters, surname first and, when the order is not known, each way.
  package struct SpelledName: Hashable, Sendable {
    package let name: PersonName
    package let spellings: [String]
    package let surnameSpellings: [String]
    /// Hashes for counting how rare it is: of the whole name, of its sound, of the surname; 0 when there is none.
    let nameKey: UInt64
    let soundKey: UInt64
    let surnameKey: UInt64

    var surnameText: String { String(String.UnicodeScalarView(name.surname)) }
  }

  /// Reads what was typed.
  package convenience init(_ evidence: PersonEvidence) {
    let read = evidence.names.map(PersonName.init(typed:))
    let chats = evidence.chats.compactMap(ChatKey.init)
    let phones = Phones(evidence.phones, chats: chats)
    let stated = Gender(typed: evidence.gender)
    self.init(
      record: evidence.record,
      Content(
        list: evidence.list, associate: evidence.associate, active: Self.active(evidence),
        names: read.filter { $0.form != .none || !$0.aliases.isEmpty }.map(SpelledName.init),
        numbers: phones.numbers, masked: phones.masked, rounded: phones.rounded,
        looseDigits: phones.looseDigits, chats: chats,
        emails: evidence.emails.compactMap(EmailKey.init(typed:)),
        externalIDs: evidence.externalIDs.filter { !$0.value.isEmpty }.map {
          "\($0.scope)\u{1F}\($0.value)"
        },
        birthday: Birthday(typed: evidence.birthday, calendar: evidence.birthdayCalendar),
        gender: stated == .unknown ? read.first { $0.gender != .unknown }?.gender ?? .unknown : stated,
        addresses: evidence.addresses.map(Address.init(typed:)).filter { !$0.isEmpty },
        pieces: evidence.pieces))
  }

  /// What was read, before anything is derived from it.
  struct Content {
    var list = ""
    var associate = ""
    var active: ClosedRange<Instant>?
    var names: [SpelledName] = []
    var numbers: [HeldNumber] = []
    var masked: [MaskedPhone] = []
    var rounded: [RoundedPhone] = []
    var looseDigits: [String] = []
    var chats: [ChatKey] = []
    var emails: [EmailKey] = []
    var externalIDs: [String] = []
    var birthday: Birthday?
    var gender = Gender.unknown
    var addresses: [Address] = []
    var pieces: [PersonEvidence.Piece] = []
  }

  init(record: SourceRecordID, _ content: Content) {
    self.record = record
    list = content.list
    associate = content.associate
    active = content.active
    names = content.names
    numbers = content.numbers
    masked = content.masked
    rounded = content.rounded
    looseDigits = content.looseDigits
    chats = content.chats
    emails = content.emails
    externalIDs = content.externalIDs
    birthday = content.birthday
    gender = content.gender
    addresses = content.addresses
    pieces = content.pieces
    let name = content.names.first?.nameKey ?? 0
    holderKey = name
    mentionsAssistant = content.names.contains { $0.name.mentionsAssistant }
    slipDigits = Self.slipDigits(content.numbers, content.looseDigits)
    let list = content.list.isEmpty ? 0 : FixedHash.of(content.list)
    listKey = list
    associateKey = content.associate.isEmpty ? 0 : FixedHash.of("\(list) \(content.associate)")
    birthdayTerm = .birthday(content.birthday)
    listBirthdayTerm = list == 0 ? nil : .birthday(content.birthday, in: list)
    listNameTerm = list == 0 || name == 0 ? nil : .name(name, in: list)
  }

  private static func active(_ evidence: PersonEvidence) -> ClosedRange<Instant>? {
    guard let first = evidence.firstContact else { return nil }
    let last = evidence.pieces.map(\.at).max() ?? first
    return first...max(first, last, evidence.lastContact ?? first)
  }

  private static func slipDigits(_ numbers: [HeldNumber], _ loose: [String]) -> [[UInt8]] {
    let whole = numbers.map { Array($0.number.nationalDigits.utf8) }
    let mistyped = loose.map { Array(($0.hasPrefix("86") ? $0.dropFirst(2) : $0[...]).utf8) }
    return whole + mistyped.filter { $0.count > 8 }
  }
}

extension Profile.SpelledName {
  fileprivate init(_ name: PersonName) {
    switch name.form {
    case .full:
      self.init(
        name, spellings: Romanisation.spellings(surname: name.surname, given: name.given),
        surnameSpellings: Romanisation.spellings(ofSurname: name.surname))
    case .surnameOnly where name.latin.isEmpty:
      self.init(name, spellings: [], surnameSpellings: Romanisation.spellings(ofSurname: name.surname))
    case .nickname:
      self.init(name, spellings: [], surnameSpellings: Romanisation.spellings(ofSurname: name.given))
    default:
      self.init(
        name, spellings: Self.orders(of: name.latin),
        surnameSpellings: [name.latin.first, name.latin.last].compactMap { $0 })
    }
  }

  init(_ name: PersonName, spellings: [String], surnameSpellings: [String]) {
    self.name = name
    self.spellings = spellings
    self.surnameSpellings = surnameSpellings
    switch name.form {
    case .full:
      var whole = FixedHash()
      whole.add(name.han)
      nameKey = whole.key
      soundKey = spellings.first.map(FixedHash.of) ?? 0
    case .latin where name.latin.count > 1:
      nameKey = FixedHash.of(name.latin.sorted().joined(separator: " "))
      soundKey = nameKey
    default:
      nameKey = 0
      soundKey = 0
    }
    var surname = FixedHash()
    surname.add(name.surname)
    surnameKey = name.surname.isEmpty ? 0 : surname.key
  }

  /// The words as typed, the last one first, the first one last.
  private static func orders(of words: [String]) -> [String] {
    guard let first = words.first, let last = words.last, words.count > 1 else { return words }
    let orders = [
      words.joined(), last + words.dropLast().joined(), words.dropFirst().joined() + first,
    ]
    return orders.reduce(into: []) { list, order in if !list.contains(order) { list.append(order) } }
  }
}

/// The telephone and chat fields of one record, sorted by what they say.
private struct Phones {
  var numbers: [Profile.HeldNumber] = []
  var masked: [MaskedPhone] = []
  var rounded: [RoundedPhone] = []
  var looseDigits: [String] = []

  init(_ phones: [PersonEvidence.Phone], chats: [ChatKey]) {
    for phone in phones {
      for entry in PhoneEntry.parse(phone.typed) { add(entry, isVerified: phone.verified) }
    }
    for number in chats.compactMap(\.phone) where !numbers.contains(where: { $0.number == number }) {
      numbers.append(.init(number: number, isVerified: false, holder: .unsaid, isFromChat: true))
    }
  }

  private mutating func add(_ entry: PhoneEntry, isVerified: Bool) {
    switch entry.reading {
    case .number(let number):
      numbers.append(
        .init(number: number, isVerified: isVerified, holder: Self.holder(entry.note), isFromChat: false))
    case .masked(let phone): masked.append(phone)
    case .rounded(let phone): rounded.append(phone)
    case .local(let digits), .malformed(let digits): looseDigits.append(digits)
    case .filler: break
    }
  }

  private static let anothers = [
    "助理", "家属", "太太", "先生", "老公", "老婆", "代接", "秘书", "司机", "父", "母", "儿", "女", "朋友", "同事",
  ]
  private static let owns = ["本人", "同号", "自己"]

  private static func holder(_ note: String) -> Profile.HeldNumber.Holder {
    if note.isEmpty { return .unsaid }
    if owns.contains(where: { note.contains($0) }) { return .own }
    return anothers.contains { note.contains($0) } ? .another : .unsaid
  }
}
