/// An identifier that knows what it identifies: an `ID<Entity.Store>` cannot be passed where an
/// `ID<Entity.Associate>` is wanted.
package struct ID<Kind>: Hashable, Comparable, Sendable {
  package let row: RowID

  package init(_ row: RowID) {
    self.row = row
  }

  package init?(_ text: some StringProtocol) {
    guard let row = RowID(text) else { return nil }
    self.row = row
  }

  package static func < (left: Self, right: Self) -> Bool { left.row < right.row }
}

extension ID: CustomStringConvertible {
  package var description: String { row.description }
}

/// What an ``ID`` can identify. The words are those of `docs/GLOSSARY.md`.
package enum Entity {
  package enum Node {}
  package enum Store {}
  package enum Associate {}
  package enum SourceRecord {}
  package enum Member {}
  package enum ContactPoint {}
  package enum Interaction {}
  package enum Purchase {}
  package enum Claim {}
}

package typealias NodeID = ID<Entity.Node>
package typealias StoreID = ID<Entity.Store>
package typealias AssociateID = ID<Entity.Associate>
package typealias SourceRecordID = ID<Entity.SourceRecord>
package typealias MemberID = ID<Entity.Member>
package typealias PurchaseID = ID<Entity.Purchase>
package typealias ClaimID = ID<Entity.Claim>
