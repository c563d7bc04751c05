extension Address {
  /// How two addresses relate; `nil` when neither names what the other does.
  static func compare(_ left: Address, _ right: Address) -> Signal? {
    let sameStreet = !left.street.isEmpty && left.street == right.street
    let sameNumber = sameStreet && !left.streetNumber.isEmpty && left.streetNumber == right.streetNumber
    let sameCompound = !left.compound.isEmpty && left.compound == right.compound
    let sameDoor = !left.door.isEmpty && left.door == right.door
    if sameDoor, sameNumber || sameCompound { return .addressDoor }
    if sameNumber, left.door.isEmpty || right.door.isEmpty { return .addressStreet }
    if sameDoor, sameStreet { return .addressNear }
    if sameCompound, left.building == right.building, !left.building.isEmpty { return .addressNear }
    if sameNumber, sameCompound { return .addressNear }
    if sameCompound || sameStreet { return .addressStreet }
    return compareRegions(left, right)
  }

  private static func compareRegions(_ left: Address, _ right: Address) -> Signal? {
    if !left.city.isEmpty, !right.city.isEmpty, left.city != right.city { return .addressCityOther }
    let isPrecise = !left.door.isEmpty && !right.door.isEmpty
    if isPrecise { return .addressOther }
    if !left.district.isEmpty, left.district == right.district { return .addressDistrict }
    return left.city.isEmpty || left.city != right.city ? nil : .addressCity
  }
}
