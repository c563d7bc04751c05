internal import Kernel

/// What two profiles say about each other: signals with their size. What they weigh is the model's.
package struct Comparison: Sendable {
  package struct Finding: Hashable, Sendable {
    package let signal: Signal
    /// How often or how strongly it applies, in thousandths: 1000 for a plain yes.
    package let size: Int
    /// What a person may see of it: a masked number; usually `""`.
    package let detail: String
  }

  package private(set) var findings: [Finding] = []
  private let left: Profile
  private let right: Profile
  private let population: Population

  package init(_ left: Profile, _ right: Profile, in population: Population) {
    // One order for both directions, so that score(a, b) and score(b, a) are one value.
    (self.left, self.right) = left.record <= right.record ? (left, right) : (right, left)
    self.population = population
    add(.base)
    let name = compareNames()
    let phone = comparePhones()
    let chat = compareChats()
    compareEmails()
    let birthday = compareBirthdays()
    let gender = compareGender()
    let address = compareAddresses()
    compareRest()
    addCrowd()
    combine(name: name, phone: phone, chat: chat, birthday: birthday, gender: gender, address: address)
  }

  private mutating func add(_ signal: Signal, size: Int = 1_000, detail: String = "") {
    findings.append(Finding(signal: signal, size: size, detail: detail))
  }

  // MARK: Names

  private mutating func compareNames() -> Signal? {
    guard let best = NameComparison.best(left.names, right.names) else { return nil }
    add(best.comparison.signal)
    switch best.comparison.shared {
    case .name:
      add(.nameRarity, size: max(population.rarity(of: best.left), population.rarity(of: best.right)))
    case .surname:
      add(
        .surnameRarity,
        size: min(population.surnameRarity(of: best.left), population.surnameRarity(of: best.right)))
    case .nothing: break
    }
    return best.comparison.signal
  }

  // MARK: Telephone

  private mutating func comparePhones() -> Signal? {
    let shared = left.numbers.filter { held in
      right.numbers.contains { $0.number.digits == held.number.digits }
    }
    if let held = shared.first(where: { !$0.isFromChat }) ?? shared.first {
      return addShared(held, count: shared.count)
    }
    if let signal = partialMatch() {
      add(signal)
      return signal
    }
    let bothKnown = left.numbers.contains { !$0.isFromChat } && right.numbers.contains { !$0.isFromChat }
    guard bothKnown else { return nil }
    add(.phoneOther)
    return .phoneOther
  }

  private mutating func addShared(_ held: Profile.HeldNumber, count: Int) -> Signal {
    let others = right.numbers.filter { $0.number.digits == held.number.digits }
    let number = held.number
    add(.phoneSame, detail: number.masked)
    if count > 1 { add(.phoneSecond) }
    if !number.isMainlandMobile, number.callingCode == PhoneNumber.mainland { add(.phoneLandline) }
    if held.isVerified, others.contains(where: \.isVerified) { add(.phoneVerified) }
    if held.isFromChat || others.allSatisfy(\.isFromChat) { add(.phoneChat) }
    if held.holder == .another || others.contains(where: { $0.holder == .another }) { add(.phoneNoted) }
    let holders = population.holders(of: number)
    if holders > 1 { add(.phoneHolders, size: FixedLog.milliLog2(UInt64(holders))) }
    if let years = yearsApart { add(.phoneYears, size: years) }
    return .phoneSame
  }

  /// Thousandths of years between the two first contacts, at most ten years.
  private var yearsApart: Int? {
    guard let one = left.firstContact, let other = right.firstContact else { return nil }
    let days = abs((one - other).count / Milliseconds.days(1).count)
    return Int(min(days * 1_000 / 365, 10_000))
  }

  /// Masked, rounded, local and mistyped numbers against whole ones, and masked against masked.
  private func partialMatch() -> Signal? {
    if Self.masks(left, right) || Self.masks(right, left) { return .phoneMasked }
    if left.masked.contains(where: { mask in right.masked.contains { $0.matches(mask) } }) {
      return .phoneMasked
    }
    let rounds = { (one: Profile, other: Profile) in
      one.rounded.contains { rounded in other.numbers.contains { rounded.matches($0.number) } }
    }
    if rounds(left, right) || rounds(right, left) { return .phoneRounded }
    if left.rounded.contains(where: { one in right.rounded.contains { $0.matches(one) } }) {
      return .phoneRounded
    }
    if Self.isLocal(left, right) || Self.isLocal(right, left) { return .phoneLocal }
    return isOneSlipApart ? .phoneNear : nil
  }

  private static func masks(_ left: Profile, _ right: Profile) -> Bool {
    left.masked.contains { mask in right.numbers.contains { mask.matches($0.number) } }
  }

  private static func isLocal(_ left: Profile, _ right: Profile) -> Bool {
    left.looseDigits.contains { digits in
      digits.utf8.count <= 8
        && (right.numbers.contains { $0.number.nationalDigits.hasSuffix(digits) }
          || right.looseDigits.contains(digits))
    }
  }

  private var isOneSlipApart: Bool {
    func digits(_ profile: Profile) -> [String] {
      profile.numbers.map(\.number.nationalDigits)
        + profile.looseDigits.map { $0.hasPrefix("86") ? String($0.dropFirst(2)) : $0 }.filter {
          $0.utf8.count > 8
        }
    }
    let others = digits(right)
    return digits(left).contains { one in others.contains { Edit.isWithinOne(one, $0) } }
  }

  // MARK: Chat and e-mail

  private mutating func compareChats() -> Signal? {
    let one = left.chats.filter { !$0.handle.isEmpty }
    let other = right.chats.filter { !$0.handle.isEmpty }
    if let shared = one.first(where: { chat in
      other.contains { $0.handle == chat.handle && $0.scope == chat.scope }
    }) {
      // A telephone number as chat id is already counted as a number.
      if shared.phone != nil { return nil }
      let signal: Signal = population.holders(of: shared) > 2 ? .chatCommon : .chatSame
      add(signal)
      return signal
    }
    guard one.contains(where: { chat in other.contains { $0.scope == chat.scope } }) else { return nil }
    add(.chatOther)
    return .chatOther
  }

  private mutating func compareEmails() {
    guard let first = left.emails.first, let second = right.emails.first else { return }
    if left.emails.contains(where: { right.emails.contains($0) }) { return add(.emailSame) }
    let flat = { (email: EmailKey) in email.local + email.domain }
    add(Edit.isWithinOne(flat(first), flat(second)) || first.local == second.local ? .emailNear : .emailOther)
  }

  // MARK: Birthday, gender, address

  private mutating func compareBirthdays() -> Signal? {
    guard let one = left.birthday, let other = right.birthday, !population.isDefault(one),
      !population.isDefault(other),
      let signal = Birthday.compare(one, other)
    else { return nil }
    add(signal)
    return signal
  }

  private mutating func compareGender() -> Signal? {
    guard left.gender != .unknown, right.gender != .unknown else { return nil }
    let signal: Signal = left.gender == right.gender ? .genderSame : .genderOther
    add(signal)
    return signal
  }

  private static let addressOrder: [Signal] = [
    .addressDoor, .addressNear, .addressStreet, .addressDistrict, .addressCity, .addressOther,
    .addressCityOther,
  ]

  private mutating func compareAddresses() -> Signal? {
    let all = left.addresses.flatMap { one in right.addresses.compactMap { Address.compare(one, $0) } }
    guard let best = Self.addressOrder.first(where: { all.contains($0) }) else { return nil }
    add(best)
    return best
  }

  private static let sharedContacts: Set<Signal> = [
    .phoneSame, .phoneMasked, .phoneRounded, .phoneNear, .phoneLocal, .chatSame, .emailSame, .emailNear,
    .externalSame,
    .addressDoor, .pieceSame,
  ]

  private mutating func addCrowd() {
    let doublings = population.doublings
    guard doublings > 0, !findings.contains(where: { Self.sharedContacts.contains($0.signal) }) else {
      return
    }
    add(.crowd, size: doublings)
  }

  private mutating func compareRest() {
    if left.externalIDs.contains(where: { right.externalIDs.contains($0) }) { add(.externalSame) }
    let serials = { (profile: Profile, role: PersonEvidence.Piece.Role) in
      profile.pieces.filter { $0.role == role }.map(\.serial)
    }
    let meets = { (one: Profile, other: Profile) in
      let bought = serials(one, .bought) + serials(one, .serviced)
      return serials(other, .serviced).contains { bought.contains($0) }
    }
    if meets(left, right) || meets(right, left) { add(.pieceSame) }
    if !left.list.isEmpty, left.list == right.list { add(.listSame) }
    let mentions = { (profile: Profile) in profile.names.contains { $0.name.mentionsAssistant } }
    if mentions(left) || mentions(right) { add(.assistant) }
  }
}

extension Comparison {
  private static let conflictingNames: Set<Signal> = [
    .nameOther, .nameAddressedOther, .nameNicknameOther, .nameRomanOther, .nameLatinOther, .nameGiven,
  ]
  private static let agreeingNames: Set<Signal> = [.nameSame, .nameSound, .nameRoman, .nameLatin, .nameNear]
  private static let sharedSurnames: Set<Signal> = [.nameSurname, .nameRomanSurname]
  private static let sameDays: Set<Signal> = [
    .birthdaySame, .birthdayCalendar, .birthdayDay, .birthdayDayCalendar,
  ]
  private static let closeAddresses: Set<Signal> = [.addressDoor, .addressNear]

  /// What signals mean beside each other: members of a family share number, address and surname, so that
  /// these together say less than each by itself.
  fileprivate mutating func combine(
    name: Signal?, phone: Signal?, chat: Signal?, birthday: Signal?, gender: Signal?, address: Signal?
  ) {
    let isOther = name.map(Self.conflictingNames.contains) ?? false
    let isSame = name.map(Self.agreeingNames.contains) ?? false
    let isKin = name.map(Self.sharedSurnames.contains) ?? false
    let isAddressed = name == .nameAddressed || name == .nameNickname
    let onPhone = phone == .phoneSame
    let near = address.map(Self.closeAddresses.contains) ?? false
    let sameDay = birthday.map(Self.sameDays.contains) ?? false
    let marks: [(Bool, Signal)] = [
      (onPhone && isOther, .otherNameOnPhone), (onPhone && isKin, .surnameOnPhone),
      (onPhone && gender == .genderOther, .otherGenderOnPhone),
      (onPhone && birthday == .birthdayOther, .otherBirthdayOnPhone),
      (onPhone && isSame, .sameNameOnPhone), (onPhone && isAddressed, .addressedOnPhone),
      (onPhone && near, .phoneAndAddress),
      (near && isOther, .otherNameOnAddress), (near && isKin, .surnameOnAddress),
      (near && isSame, .sameNameAndAddress),
      ((chat == .chatSame || chat == .chatCommon) && (isOther || isKin), .otherNameOnChat),
      (isSame && sameDay, .sameNameAndBirthday), (isAddressed && sameDay, .addressedAndBirthday),
      (isSame && birthday == .birthdayOther, .otherBirthdayOnName),
      (isSame && gender == .genderOther, .otherGenderOnName),
      (isSame && (address == .addressOther || address == .addressCityOther), .otherAddressOnName),
      (isKin && sameDay, .surnameAndBirthday), (isOther && sameDay, .otherNameOnBirthday),
      (isSame && phone == .phoneOther, .otherPhoneOnName),
    ]
    for (holds, signal) in marks where holds { add(signal) }
  }
}
