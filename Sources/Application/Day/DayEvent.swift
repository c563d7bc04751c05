package import Kernel

/// What the page of a day tells of, each with a row of its own in every lane.
package enum DayKind: String, CaseIterable, Encodable, Hashable, Sendable {
  /// A first contact was claimed.
  case met
  case sale
  /// Records joined to one person, or told apart.
  case link
  /// Whose a member is, decided or decided anew.
  case award
  /// A machine that the hub did not hear.
  case offline
}

/// One thing that happened, as the log holds it: identifiers alone, for names change and people are erased.
package struct DayEvent: Hashable, Sendable {
  /// By the change's own time, never after the hub had it (docs/change-log.md, "Order").
  package let at: Instant
  /// When the hub took it in.
  package let heardAt: Instant
  /// The place in the hub's order, and which operation of the change it was.
  package let id: RowID
  package let what: DayHappening
  /// Where it is drawn; `nil` for the hub.
  package var store: StoreID?
  package var associate: AssociateID?
  /// The source record, or the member whom it is about.
  package var subject: RowID?
  /// Of a link the other record.
  package var other: RowID?
  /// The row itself: the document of a sale.
  package let row: RowID
  package var amount: Money?

  package init(at: Instant, heardAt: Instant, id: RowID, what: DayHappening, row: RowID) {
    self.at = at
    self.heardAt = heardAt
    self.id = id
    self.what = what
    self.row = row
  }

  var kind: DayKind { what.kind }

  /// Later than this a change was written while the hub could not be reached: a node in touch sends within seconds.
  package static let lateness = Milliseconds.minutes(10)
  var isLate: Bool { heardAt - at > Self.lateness }
}

/// What can happen on a day, but for machines that are away.
package enum DayHappening: String, CaseIterable, Encodable, Hashable, Sendable {
  case met
  case sold, takenBack
  /// By the machine, and by a person.
  case linked, joinedByPerson
  /// A link taken back, and a person's word that two records are two people.
  case unlinked, toldApart
  case decided, decidedAnew, ruled

  package var kind: DayKind {
    switch self {
    case .met: .met
    case .sold, .takenBack: .sale
    case .linked, .joinedByPerson, .unlinked, .toldApart: .link
    case .decided, .decidedAnew, .ruled: .award
    }
  }
}

/// A change that reached the hub late.
package struct LateChange: Hashable, Sendable {
  package let at: Instant
  package let heardAt: Instant

  package init(at: Instant, heardAt: Instant) {
    self.at = at
    self.heardAt = heardAt
  }
}

/// For how long the hub did not hear a node, as far as it can tell afterwards.
package struct OfflineSpan: Hashable, Sendable {
  package let node: NodeID
  /// The first thing that did not reach the hub, or the last word of a node that is still away: the line was down from then on
  /// at the latest.
  package let from: Instant
  /// When the hub heard it again; `nil` while it has not.
  package let until: Instant?
  /// How many changes it then brought; 0 while it is away.
  package let count: Int

  package init(node: NodeID, from: Instant, until: Instant?, count: Int) {
    self.node = node
    self.from = from
    self.until = until
    self.count = count
  }

  var id: RowID { .derived(source: "day:offline", document: node.description, line: "\(from.milliseconds)") }

  /// What reached the hub within this time came in one conversation.
  private static let conversation = Milliseconds.minutes(10)

  /// Changes that came late, put together by the conversation in which they came.
  ///
  /// - Parameter late: in the order of the node's log.
  package static func spans(of node: NodeID, _ late: [LateChange]) -> [OfflineSpan] {
    var spans: [OfflineSpan] = []
    var lastHeard: Instant?
    for change in late {
      if let last = spans.last, let until = last.until, let heard = lastHeard,
        change.heardAt - heard <= conversation
      {
        spans[spans.count - 1] = OfflineSpan(
          node: node, from: min(last.from, change.at), until: until, count: last.count + 1)
      } else {
        spans.append(OfflineSpan(node: node, from: change.at, until: change.heardAt, count: 1))
      }
      lastHeard = change.heardAt
    }
    return spans
  }
}
