import Access
import Kernel

/// A dealer: region north with city with stores A and B, region south with store C directly.
enum Chain {
  static let a = StoreID(row(1))
  static let b = StoreID(row(2))
  static let c = StoreID(row(3))
  static let dealer = UnitID(row(10))
  static let north = UnitID(row(11))
  static let city = UnitID(row(12))
  static let south = UnitID(row(13))

  static func row(_ number: UInt64) -> RowID { RowID(high: 0, low: number) }
  static func person(_ number: UInt64) -> AssociateID { AssociateID(row(100 + number)) }

  static let tree = OrganisationTree(
    units: [dealer: nil, north: dealer, city: north, south: dealer], stores: [a: city, b: city, c: south])
  static let policy = Policy(tree: tree)

  static let me = person(1)

  /// Somebody of store A, with the role's usual unit.
  static func somebody(_ role: Role) -> Principal {
    let unit: UnitID? = role == .regionalManager ? north : nil
    return Principal(associate: me, home: a, assignments: [Assignment(role, at: unit)])
  }
}
