package import Kernel

extension Entity {
  package enum Dealer {}
}

/// Names one chain: everything that one hub and its authority answer for.
package typealias DealerID = ID<Entity.Dealer>
