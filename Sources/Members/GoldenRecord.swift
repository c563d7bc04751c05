package import Kernel

/// The view of a member computed from the source records of one person.
///
/// Every field follows a stated rule, and what did not make it stays listed with its record, so
/// that nothing is lost by a merge. A function of the set of records: neither their order nor
/// repetition matters. Nothing here is stored as truth; it is computed again when a record changes.
package struct GoldenRecord: Hashable, Sendable {
  /// The id of the source record earliest in hub order.
  package let id: MemberID
  /// The source records in hub order. A member id that was one of these goes on resolving.
  package let records: [SourceRecordID]
  /// Store and source of the earliest record: where the person first came.
  package let originStore: StoreID
  package let source: String
  package let recordedAt: Instant
  package let name: GoldenField<String>?
  package let gender: GoldenField<Gender>?
  package let birthday: GoldenField<Birthday>?
  package let address: GoldenField<String>?
  /// The tags of all records, sorted, without what an edit took away.
  package let tags: [String]
  /// Contact points in use, best first within each kind; the first of a kind is the one to use.
  package let contacts: [GoldenContact]
  /// Contact points that are not this person's any more.
  package let endedContacts: [GoldenContact]

  /// - Returns: `nil` when there is no record. Of two views with one id the earlier in hub order counts.
  package init?(of views: some Sequence<SourceRecordView>) {
    let survivorship = Survivorship(views)
    guard let first = survivorship.views.first else { return nil }
    id = MemberID(first.id.row)
    records = survivorship.views.map(\.id)
    originStore = first.store
    source = first.source
    recordedAt = first.recordedAt
    name = survivorship.field(\.name) { NameCompleteness(of: $0).rawValue }
    gender = survivorship.field(\.gender) { _ in 0 }
    birthday = survivorship.field(\.birthday) { $0.completeness }
    address = survivorship.field(\.address) { $0.allSatisfy(\.isWhitespace) ? 0 : 1 }
    tags = survivorship.standing(\.tags).reduce(into: Set<String>()) { $0.formUnion($1.value) }.sorted()
    (contacts, endedContacts) = survivorship.contacts()
  }
}

/// One field of a member: the value shown, whose it is, and what it was preferred to.
package struct GoldenField<Value: Hashable & Sendable>: Hashable, Sendable {
  package let value: Value
  package let record: SourceRecordID
  /// Other records that say the same, in hub order.
  package let agreeing: [SourceRecordID]
  /// What other records say instead, in hub order.
  package let losers: [LosingValue<Value>]
}

package struct LosingValue<Value: Hashable & Sendable>: Hashable, Sendable {
  package let value: Value
  package let record: SourceRecordID
  package let reason: LosingReason
}

/// Why a value of a source record is not shown.
package enum LosingReason: Hashable, Sendable {
  /// An edit made from this record, or from an edit of it, set or emptied the field.
  case edited(by: SourceRecordID)
  /// Another value says more: a name rather than a form of address, a date rather than a stand-in.
  case lessComplete
  case older
}

/// A contact point of a member, with all records that hold it.
package struct GoldenContact: Hashable, Sendable {
  package let kind: ContactPointView.Kind
  package let scope: String
  package let value: String
  package let verifiedAt: Instant?
  package let lastSeen: Instant
  package let endedAt: Instant?
  /// In hub order.
  package let records: [SourceRecordID]
}

extension Birthday {
  /// Stand-ins last; then by where it was taken from; a date with its year before one without.
  fileprivate var completeness: Int {
    isPlaceholder ? 0 : provenance.rawValue * 2 + (year == nil ? 0 : 1)
  }
}
