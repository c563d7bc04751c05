package import Kernel

/// One record's evidence with everything read and folded once, ready to be compared many times.
package struct Profile: Sendable {
  package let record: SourceRecordID
  package let list: String
  package let associate: String
  package let firstContact: Instant?
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
  }

  package init(_ evidence: PersonEvidence) {
    record = evidence.record
    list = evidence.list
    associate = evidence.associate
    firstContact = evidence.firstContact
    let read = evidence.names.map(PersonName.init(typed:))
    names = read.filter { $0.form != .none || !$0.aliases.isEmpty }.map(SpelledName.init)
    chats = evidence.chats.compactMap(ChatKey.init)
    let phones = Phones(evidence.phones, chats: chats)
    numbers = phones.numbers
    masked = phones.masked
    rounded = phones.rounded
    looseDigits = phones.looseDigits
    emails = evidence.emails.compactMap(EmailKey.init(typed:))
    externalIDs = evidence.externalIDs.filter { !$0.value.isEmpty }.map { "\($0.scope)\u{1F}\($0.value)" }
    birthday = Birthday(typed: evidence.birthday, calendar: evidence.birthdayCalendar)
    let stated = Gender(typed: evidence.gender)
    gender = stated == .unknown ? read.first { $0.gender != .unknown }?.gender ?? .unknown : stated
    addresses = evidence.addresses.map(Address.init(typed:)).filter { !$0.isEmpty }
    pieces = evidence.pieces
  }
}

extension Profile.SpelledName {
  fileprivate init(_ name: PersonName) {
    self.name = name
    switch name.form {
    case .full:
      spellings = Romanisation.spellings(surname: name.surname, given: name.given)
      surnameSpellings = Romanisation.spellings(ofSurname: name.surname)
    case .surnameOnly where name.latin.isEmpty:
      spellings = []
      surnameSpellings = Romanisation.spellings(ofSurname: name.surname)
    case .nickname:
      spellings = []
      surnameSpellings = Romanisation.spellings(ofSurname: name.given)
    default:
      spellings = Self.orders(of: name.latin)
      surnameSpellings = [name.latin.first, name.latin.last].compactMap { $0 }
    }
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
