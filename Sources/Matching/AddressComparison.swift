extension Address {
  /// How two addresses relate; `nil` when neither names what the other does.
  static func compare(_ left: Address, _ right: Address) -> Signal? {
    let sameStreet = !left.street.isEmpty && left.street == right.street
    let sameNumber = sameStreet && !left.streetNumber.isEmpty && left.streetNumber == right.streetNumber
    let sameCompound = !left.compound.isEmpty && left.compound == right.compound
    let sameDoor = !left.door.isEmpty && left.door == right.door
    if sameDoor, sameNumber || sameCompound { return .addressDoor }
    if let signal = compareWords(left.words, right.words) { return signal }
    guard !left.door.isEmpty, !right.door.isEmpty else {
      return compareRegions(left, right, sharesPlace: sameNumber || sameCompound || sameStreet)
    }
    if sameDoor, sameStreet { return .addressNear }
    if sameCompound, left.building == right.building, !left.building.isEmpty { return .addressNear }
    if sameNumber, sameCompound { return .addressNear }
    if sameCompound || sameStreet { return .addressStreet }
    if left.city.isEmpty || right.city.isEmpty { return .addressOther }
    return left.city == right.city ? .addressOther : .addressElsewhere
  }

  /// Two addresses in Latin letters by what words they share, a slip allowed; `nil` when one of them has too few.
  private static func compareWords(_ left: [String], _ right: [String]) -> Signal? {
    let (short, long) = left.count <= right.count ? (left, right) : (right, left)
    guard short.count >= 3 else { return nil }
    var free = long
    var shared = 0
    var sharesNumber = false
    for word in short {
      guard let at = free.firstIndex(of: word) ?? free.firstIndex(where: { isSlip(word, $0) }) else {
        continue
      }
      sharesNumber = sharesNumber || free[at].first?.isNumber == true
      free.remove(at: at)
      shared += 1
    }
    if shared * 4 >= long.count * 3, sharesNumber { return .addressDoor }
    if shared * 5 >= short.count * 3, sharesNumber { return .addressNear }
    if shared * 3 >= short.count { return .addressStreet }
    return shared > 0 ? .addressOther : .addressElsewhere
  }

  private static func isSlip(_ one: String, _ other: String) -> Bool {
    one.utf8.count > 3 && other.utf8.count > 3 && Edit.isWithinOne(one, other)
  }

  /// At least one of them names no door.
  private static func compareRegions(_ left: Address, _ right: Address, sharesPlace: Bool) -> Signal? {
    if sharesPlace { return .addressPlace }
    if !left.city.isEmpty, !right.city.isEmpty, left.city != right.city { return .addressCityOther }
    if !left.district.isEmpty, left.district == right.district { return .addressDistrict }
    return left.city.isEmpty || left.city != right.city ? nil : .addressCity
  }
}
