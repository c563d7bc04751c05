package import Kernel

extension Entity {
  /// A place in the organisation above the stores: dealer, region, city, in any depth.
  package enum Unit {}
}

package typealias UnitID = ID<Entity.Unit>

/// The organisation as a tree of any depth. Who sees what is computed from it at the moment of asking and
/// copied on to no record, so that moving a store moves its sight at once and saving a record never does.
///
/// Rows can arrive in any order and from a damaged database: a unit whose parent is missing is a root, and a
/// circle of parents ends where it began.
package struct OrganisationTree: Hashable, Sendable {
  private let parents: [UnitID: UnitID]
  private let unitOfStore: [StoreID: UnitID]
  private let stores: Set<StoreID>

  /// - Parameters:
  ///   - units: each unit with its parent.
  ///   - stores: each store with the unit it lies in.
  package init(units: [UnitID: UnitID?], stores: [StoreID: UnitID?]) {
    parents = units.compactMapValues(\.self)
    unitOfStore = stores.compactMapValues(\.self)
    self.stores = Set(stores.keys)
  }

  package static let empty = OrganisationTree(units: [:], stores: [:])

  /// The units above a store, the nearest first.
  package func units(above store: StoreID) -> [UnitID] {
    var path: [UnitID] = []
    var seen: Set<UnitID> = []
    var next = unitOfStore[store]
    while let unit = next, seen.insert(unit).inserted {
      path.append(unit)
      next = parents[unit]
    }
    return path
  }

  package func holds(_ store: StoreID, under unit: UnitID) -> Bool { units(above: store).contains(unit) }

  /// The stores anywhere below a unit, in order of identifier.
  package func stores(under unit: UnitID) -> [StoreID] {
    stores.filter { holds($0, under: unit) }.sorted()
  }

  /// Every store, in order of identifier.
  package var allStores: [StoreID] { stores.sorted() }

  /// Whether `unit` would come to lie below itself if `parent` became its parent.
  package func wouldCircle(_ unit: UnitID, under parent: UnitID) -> Bool {
    var seen: Set<UnitID> = []
    var next: UnitID? = parent
    while let current = next, seen.insert(current).inserted {
      if current == unit { return true }
      next = parents[current]
    }
    return false
  }
}
