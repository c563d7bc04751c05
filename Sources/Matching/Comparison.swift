internal import Kernel

/// What two profiles say about each other: one finding for each question that can be asked. What the findings
/// weigh is the model's.
package struct Comparison: Sendable {
  package struct Finding: Hashable, Sendable {
    package let signal: Signal
    /// How surprising it would be among strangers to share just this name or surname: thousandths of a bit.
    let rarity: Rarity
    /// The number concerned, of which a person sees the masked form.
    let number: PhoneNumber?
  }

  enum Rarity: Hashable, Sendable {
    case none
    /// Of a whole name: neither strangers nor relatives share it but by chance.
    case name(Int)
    /// Of a surname or a part of a name, which relatives share for a reason.
    case part(Int)
  }

  package private(set) var findings: [Finding] = []
  /// Records of the population: the more there are, the more strangers look alike.
  let recordCount: Int
  private let left: Profile
  private let right: Profile

  package init(_ left: Profile, _ right: Profile, in population: Population) {
    // One order for both directions, so that score(a, b) and score(b, a) are one value.
    (self.left, self.right) = left.record <= right.record ? (left, right) : (right, left)
    recordCount = population.recordCount
    findings.reserveCapacity(12)
    compareNames(population)
    compareNumbers(population)
    compareChats(population)
    compareEmails()
    compareBirthdays(population)
    compareGender()
    compareAddresses()
    compareRest()
  }

  private mutating func add(_ signal: Signal, rarity: Rarity = .none, number: PhoneNumber? = nil) {
    findings.append(Finding(signal: signal, rarity: rarity, number: number))
  }

  // MARK: Names

  private mutating func compareNames(_ population: Population) {
    let isNobodys = population.isPlaceholderName(of: left) || population.isPlaceholderName(of: right)
    if !isNobodys, let best = NameComparison.best(left.names, right.names) {
      add(
        best.comparison.signal, rarity: Self.rarity(best.comparison.shared, best.left, best.right, population)
      )
    }
    if NameComparison.shareAlias(left.names, right.names) { add(.nameAlias) }
  }

  private static func rarity(
    _ shared: NameComparison.Shared, _ left: Profile.SpelledName, _ right: Profile.SpelledName,
    _ population: Population
  ) -> Rarity {
    switch shared {
    case .nothing: .none
    case .name: .name(nameRarity(left, right, population))
    case .sound:
      .name(
        [left.soundKey, right.soundKey].filter { $0 != 0 }
          .map { population.rarity(of: FrequencyTerm(.sound, $0, expected: 2)) }.min() ?? 0)
    case .nearName: .name(max(0, nameRarity(left, right, population) - neighbours))
    case .surname:
      .part(min(population.rarity(of: .surname(left)), population.rarity(of: .surname(right))))
    case .word(let word): .part(population.rarity(of: .word(word)))
    }
  }

  private static func nameRarity(
    _ left: Profile.SpelledName, _ right: Profile.SpelledName, _ population: Population
  ) -> Int {
    min(
      population.rarity(of: FrequencyTerm(.name, left.nameKey)),
      population.rarity(of: FrequencyTerm(.name, right.nameKey)))
  }

  /// A name has about sixteen others so near that they pass for it.
  private static let neighbours = 4_000

  // MARK: Telephone

  private mutating func compareNumbers(_ population: Population) {
    var shared: Profile.HeldNumber?
    var count = 0
    for held in left.numbers where right.numbers.contains(where: { $0.number.digits == held.number.digits }) {
      count += 1
      if shared == nil || (shared?.isFromChat == true && !held.isFromChat) { shared = held }
    }
    if let shared { return addShared(shared, count: count, population) }
    if isOneSlipApart { return add(.phoneNear) }
    if let signal = partialMatch() { return add(signal) }
    let (one, other) = (hasOwnNumber(left, population), hasOwnNumber(right, population))
    if one, other { return add(.phoneOther) }
    if (one || !left.masked.isEmpty) && (other || !right.masked.isEmpty) { add(.phonePartOther) }
  }

  /// A number that a list gives to all and sundry is none.
  private func hasOwnNumber(_ profile: Profile, _ population: Population) -> Bool {
    profile.numbers.contains { !$0.isFromChat && !population.isEverybodys($0.number) }
  }

  private mutating func addShared(_ held: Profile.HeldNumber, count: Int, _ population: Population) {
    let number = held.number
    let isLandline = !number.isMainlandMobile && number.callingCode == PhoneNumber.mainland
    add(isLandline ? .phoneLandline : .phoneSame, number: number)
    if count > 1 { add(.phoneSecond) }
    let others = right.numbers.filter { $0.number.digits == number.digits }
    if held.isVerified, others.contains(where: \.isVerified) { add(.phoneVerified) }
    if held.holder == .another || others.contains(where: { $0.holder == .another }) { add(.phoneNoted) }
    let holders = population.holders(of: number.digits)
    switch holders.others(than: left.holderKey, right.holderKey) {
    case 0: add(.phoneOnlyThese)
    case 1: add(.phoneOneMore)
    default: add(holders.hasOneAssociate ? .phoneAssociate : .phoneManyMore)
    }
    if let signal = timeSignal(holders) { add(signal) }
  }

  /// How the time between what the two records say bears on their number.
  private func timeSignal(_ holders: ContactHolders) -> Signal? {
    guard let one = left.activeDays, let other = right.activeDays else { return nil }
    if one.overlaps(other) { return .phoneSoon }
    let (first, last) =
      one.upperBound < other.lowerBound
      ? (one.upperBound, other.lowerBound) : (other.upperBound, one.lowerBound)
    let isInterrupted = holders.isHeldByAnother(
      than: left.holderKey, right.holderKey, after: first, before: last, margin: Self.reissueDays)
    if isInterrupted { return .phoneInterrupted }
    let days = last - first
    return days < Self.reissueDays ? .phoneSoon : days < Self.laterDays ? .phoneLater : .phoneYears
  }

  /// A cancelled number is given out again after 90 days at the earliest (telecommunications service standard).
  private static let reissueDays: Int32 = 90
  private static let laterDays: Int32 = 730

  /// Masked, rounded and local numbers against whole ones, and masked against masked.
  private func partialMatch() -> Signal? {
    if Self.masks(left, right) || Self.masks(right, left) { return .phoneMasked }
    if left.masked.contains(where: { mask in right.masked.contains { $0.matches(mask) } }) {
      return .phoneMasked
    }
    if Self.rounds(left, right) || Self.rounds(right, left) { return .phoneRounded }
    if left.rounded.contains(where: { one in right.rounded.contains { $0.matches(one) } }) {
      return .phoneRounded
    }
    return Self.isLocal(left, right) || Self.isLocal(right, left) ? .phoneLocal : nil
  }

  private static func masks(_ left: Profile, _ right: Profile) -> Bool {
    left.masked.contains { mask in right.numbers.contains { mask.matches($0.number) } }
  }

  private static func rounds(_ left: Profile, _ right: Profile) -> Bool {
    left.rounded.contains { rounded in right.numbers.contains { rounded.matches($0.number) } }
  }

  private static func isLocal(_ left: Profile, _ right: Profile) -> Bool {
    left.looseDigits.contains { digits in
      digits.utf8.count <= 8
        && (right.numbers.contains { $0.number.nationalDigits.hasSuffix(digits) }
          || right.looseDigits.contains(digits))
    }
  }

  private var isOneSlipApart: Bool {
    left.slipDigits.contains { one in right.slipDigits.contains { Edit.isWithinOne(one, $0) } }
  }

  // MARK: Chat and e-mail

  private mutating func compareChats(_ population: Population) {
    var isComparable = false
    for one in left.chats where !one.handle.isEmpty {
      for other in right.chats where !other.handle.isEmpty && one.scope == other.scope {
        if one.handle == other.handle {
          // A telephone number as chat id is already counted as a number.
          if one.phone != nil { return }
          let others = population.holders(of: one.hash).others(than: left.holderKey, right.holderKey)
          return add(others > 0 ? .chatCommon : .chatSame)
        }
        isComparable = true
      }
    }
    if isComparable { add(.chatOther) }
  }

  private mutating func compareEmails() {
    guard let first = left.emails.first, let second = right.emails.first else { return }
    if left.emails.contains(where: { right.emails.contains($0) }) { return add(.emailSame) }
    let isNear = first.local == second.local || Edit.isWithinOne(first.whole, second.whole)
    add(isNear ? .emailNear : .emailOther)
  }

  // MARK: Birthday, gender, address

  private mutating func compareBirthdays(_ population: Population) {
    guard let one = left.birthday, let other = right.birthday, !population.isDefaultBirthday(of: left),
      !population.isDefaultBirthday(of: right), let signal = Birthday.compare(one, other)
    else { return }
    add(signal)
  }

  private mutating func compareGender() {
    guard left.gender != .unknown, right.gender != .unknown else { return }
    add(left.gender == right.gender ? .genderSame : .genderOther)
  }

  private static let addressOrder: [Signal] = [
    .addressDoor, .addressNear, .addressStreet, .addressPlace, .addressDistrict, .addressCity, .addressOther,
    .addressElsewhere, .addressCityOther,
  ]

  private mutating func compareAddresses() {
    if left.addresses.count == 1, right.addresses.count == 1 {
      if let signal = Address.compare(left.addresses[0], right.addresses[0]) { add(signal) }
      return
    }
    let all = left.addresses.flatMap { one in right.addresses.compactMap { Address.compare(one, $0) } }
    if let best = Self.addressOrder.first(where: { all.contains($0) }) { add(best) }
  }

  // MARK: The rest

  private mutating func compareRest() {
    if left.externalIDs.contains(where: { right.externalIDs.contains($0) }) { add(.externalSame) }
    if Self.meetsPiece(left, right) || Self.meetsPiece(right, left) { add(.pieceSame) }
    if !left.list.isEmpty, left.list == right.list { add(.listSame) }
    if left.mentionsAssistant || right.mentionsAssistant { add(.assistant) }
  }

  /// Whether one has a piece looked after that the other bought or had looked after, too.
  private static func meetsPiece(_ left: Profile, _ right: Profile) -> Bool {
    guard !left.pieces.isEmpty, !right.pieces.isEmpty else { return false }
    return right.pieces.contains { piece in
      piece.role == .serviced && left.pieces.contains { $0.serial == piece.serial }
    }
  }
}
