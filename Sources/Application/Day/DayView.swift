package import Kernel

/// Where something is drawn: the lane of a store, or of the hub.
package enum DayPlace: Encodable, Hashable, Sendable {
  case hub
  case store(StoreID)
}

/// What of a day is shown.
package struct DayFilter: Hashable, Sendable {
  package var kind: DayKind?
  package var place: DayPlace?
  /// Of the list alone: one half hour of the day, counted from midnight.
  package var half: Int?
  package var latestFirst: Bool

  package init(
    kind: DayKind? = nil, place: DayPlace? = nil, half: Int? = nil, latestFirst: Bool = false
  ) {
    self.kind = kind
    self.place = place
    self.half = half
    self.latestFirst = latestFirst
  }
}

/// One day of the chain: its drawing, and a page of it in sentences.
package struct DayView: Sendable {
  package let day: CalendarDay
  package let at: Instant
  package let isToday: Bool
  /// At most ``lanesMax``, the hub first, then stores by code; of those in which something happened.
  package let lanes: [DayLane]
  /// Lanes beyond that, and lanes of which there is nothing to draw.
  package let lanesLeftOut: Int
  package let quietLanes: Int
  /// Of what the filter shows.
  package let totals: [DayKind: Int]
  package let lines: Page<DayLine>
  /// What can be chosen.
  package let stores: [StaffLabel]
  package let showsHub: Bool
  /// The day has more than is read.
  package let isCut: Bool

  package static let lanesMax = 40
  package static let halvesADay = 48
  package static let half = Milliseconds.minutes(30)
}

/// One store, or the hub, over a day.
package struct DayLane: Hashable, Sendable {
  package let place: DayPlace
  /// `nil` for the hub.
  package var store: StaffLabel?
  package let marks: [DayMark]
  package let bands: [DayBand]
}

/// What of one kind happened within half an hour.
package struct DayMark: Hashable, Sendable {
  package let kind: DayKind
  /// Counted from midnight.
  package let half: Int
  package let count: Int

  package init(kind: DayKind, half: Int, count: Int) {
    self.kind = kind
    self.half = half
    self.count = count
  }
}

/// A time in which the hub did not hear a node, as far as it lies in the day.
package struct DayBand: Hashable, Sendable {
  package let begin: Instant
  package let end: Instant
  package let isBack: Bool
  /// How many changes it then brought.
  package let count: Int

  package init(begin: Instant, end: Instant, isBack: Bool, count: Int) {
    self.begin = begin
    self.end = end
    self.isBack = isBack
    self.count = count
  }
}

/// One thing that happened, for a sentence.
package struct DayLine: Encodable, Sendable {
  package let id: RowID
  package let at: Instant
  package let heardAt: Instant
  package let isLate: Bool
  package let what: What
  package let store: StaffLabel?
  package let associate: StaffLabel?
  /// Of the member, as far as it may be shown.
  package let name: String
  package let otherName: String
  package let amount: Money?
  package let link: Link?

  package enum What: Encodable, Hashable, Sendable {
    case event(DayHappening)
    /// - from: where it began, also before the day.
    /// - until: when the node was heard again; `nil` while it is away.
    case offline(node: String, isLaptop: Bool, from: Instant, until: Instant?, count: Int)
  }

  /// What the viewer may open.
  package enum Link: Encodable, Hashable, Sendable {
    case member(MemberID)
    case sale(PurchaseID)
    case records(MemberID)
    case award(MemberID)
  }
}
