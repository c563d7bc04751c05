package import Kernel

/// A store's list of members from before it went live, as far as its claims have come in.
package struct BookView: Encodable, Sendable {
  package let id: RowID
  package let store: StaffLabel?
  /// First contacts that it states.
  package let claims: Int
  package let members: Int
  package let associates: Int
  package let firstStatedAt: Instant?
  package let lastStatedAt: Instant?
  /// `nil` while nobody has approved it, and then its claims count as any import does.
  package let approval: Approval?

  package struct Approval: Encodable, Sendable {
    package let by: StaffLabel?
    /// `nil` where it was approved by a program that did not keep it.
    package let at: Instant?
    package let cutOff: Instant
    package let fileHash: String
    /// Claims that were stated up to the cut-off: those that count.
    package let counting: Int
  }
}

/// The books of all stores.
package struct BookList: Encodable, Sendable {
  /// Waiting for head office, those with the most claims first.
  package let waiting: [BookView]
  /// The latest approved first.
  package let approved: [BookView]
}
