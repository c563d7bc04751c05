package import Kernel

/// Two source records, in no order.
package struct RecordPair: Hashable, Comparable, Sendable {
  package let first: SourceRecordID
  package let second: SourceRecordID

  package init(_ one: SourceRecordID, _ other: SourceRecordID) {
    first = min(one, other)
    second = max(one, other)
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.first, left.second) < (right.first, right.second)
  }
}

/// A recorded decision that two source records are, or are not, one person, or that an earlier
/// decision is taken back.
package struct LinkDecision: Hashable, Sendable {
  package let id: RowID
  package let verdict: Verdict
  package let author: Author
  package let order: RowOrder

  package init(id: RowID, verdict: Verdict, author: Author, order: RowOrder) {
    self.id = id
    self.verdict = verdict
    self.author = author
    self.order = order
  }

  package enum Verdict: Hashable, Sendable {
    case same(RecordPair)
    case different(RecordPair)
    /// The decision of that id counts as never taken. A machine cannot take back a person's.
    case withdrawn(RowID)
  }

  package enum Author: Hashable, Sendable {
    /// - score: how sure the machine is, more is surer; any scale, the same for all links.
    case machine(score: Int)
    case person(AssociateID)

    package var isPerson: Bool {
      if case .person = self { true } else { false }
    }
  }
}
