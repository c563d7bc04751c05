package import Kernel

/// A source record as survivorship looks at it: what one node recorded about a person.
package struct SourceRecordView: Hashable, Sendable {
  package let id: SourceRecordID
  package let order: RowOrder
  package let store: StoreID
  package let recordedAt: Instant
  /// Where the record came from: the counter, a system, an imported book.
  package let source: String
  /// The record this one was made from as an edit; `nil` for a first recording.
  package let basedOn: SourceRecordID?
  package var name: Stamped<String>?
  package var gender: Stamped<Gender>?
  package var birthday: Stamped<Birthday>?
  package var address: Stamped<String>?
  package var tags: Stamped<Set<String>>?
  package var contacts: [ContactPointView]

  package init(
    id: SourceRecordID,
    order: RowOrder,
    store: StoreID,
    recordedAt: Instant,
    source: String,
    basedOn: SourceRecordID? = nil,
    name: Stamped<String>? = nil,
    gender: Stamped<Gender>? = nil,
    birthday: Stamped<Birthday>? = nil,
    address: Stamped<String>? = nil,
    tags: Stamped<Set<String>>? = nil,
    contacts: [ContactPointView] = []
  ) {
    self.id = id
    self.order = order
    self.store = store
    self.recordedAt = recordedAt
    self.source = source
    self.basedOn = basedOn
    self.name = name
    self.gender = gender
    self.birthday = birthday
    self.address = address
    self.tags = tags
    self.contacts = contacts
  }
}

/// When a field was last edited: the effective stamp of the change, ties by node and sequence number.
package struct EditStamp: Hashable, Comparable, Sendable {
  package let instant: Instant
  package let counter: UInt16
  package let node: NodeID
  package let seq: UInt64

  package init(instant: Instant, counter: UInt16 = 0, node: NodeID, seq: UInt64) {
    self.instant = instant
    self.counter = counter
    self.node = node
    self.seq = seq
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.instant, left.counter, left.node, left.seq) < (right.instant, right.counter, right.node, right.seq)
  }
}

/// A field with the stamp of its last edit.
package struct Stamped<Value: Hashable & Sendable>: Hashable, Sendable {
  /// `nil` when the field was emptied, which outranks what the edited record had in it.
  package let value: Value?
  package let stamp: EditStamp

  package init(_ value: Value?, _ stamp: EditStamp) {
    self.value = value
    self.stamp = stamp
  }
}

package enum Gender: Int, CaseIterable, Sendable {
  case female = 1
  case male = 2
  case other = 3
}

/// A birthday as it was stated, in the calendar it was stated in.
package struct Birthday: Hashable, Sendable {
  package let calendar: Calendar
  /// Absent when the person did not say.
  package let year: Int?
  package let month: Int
  /// A leap month of the Chinese calendar; always false in the Gregorian.
  package let isLeapMonth: Bool
  package let day: Int
  package let provenance: Provenance

  package init(
    calendar: Calendar = .gregorian,
    year: Int?,
    month: Int,
    isLeapMonth: Bool = false,
    day: Int,
    provenance: Provenance
  ) {
    self.calendar = calendar
    self.year = year
    self.month = month
    self.isLeapMonth = isLeapMonth
    self.day = day
    self.provenance = provenance
  }

  package enum Calendar: Int, CaseIterable, Sendable {
    case gregorian = 1
    case chinese = 2
  }

  /// Where the date was taken from, weakest first.
  package enum Provenance: Int, Comparable, CaseIterable, Sendable {
    case imported = 1
    case typed = 2
    case identityDocument = 3

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// The first day of a century, of Unix time or of all time is what systems write for "unknown".
  package var isPlaceholder: Bool {
    guard let year, month == 1, day == 1 else { return false }
    return [1, 1_900, 1_970, 2_000].contains(year) && provenance != .identityDocument
  }
}

/// A telephone number, e-mail address or chat account of one source record.
package struct ContactPointView: Hashable, Sendable {
  package let kind: Kind
  /// The system that gave out a chat id, such as the company's WeCom; empty for telephone and e-mail.
  package let scope: String
  /// In normal form: E.164 for a telephone.
  package let value: String
  package let verifiedAt: Instant?
  package let lastSeen: Instant
  /// When somebody noted that it is not this person's any more.
  package let endedAt: Instant?

  package init(
    kind: Kind,
    scope: String = "",
    value: String,
    verifiedAt: Instant? = nil,
    lastSeen: Instant,
    endedAt: Instant? = nil
  ) {
    self.kind = kind
    self.scope = scope
    self.value = value
    self.verifiedAt = verifiedAt
    self.lastSeen = lastSeen
    self.endedAt = endedAt
  }

  package enum Kind: Int, Comparable, CaseIterable, Sendable {
    case phone = 1
    case email = 2
    case chat = 3

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }
}
