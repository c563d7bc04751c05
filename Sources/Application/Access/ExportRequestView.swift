internal import Access
package import Kernel
internal import Persistence
internal import Records

/// An export that takes a second person, as the two who are concerned see it.
package struct ExportRequestView: Encodable, Hashable, Sendable {
  package let id: RowID
  package let list: ExportList
  package let store: StaffLabel?
  package let associate: StaffLabel?
  package let brand: String
  package let from: CalendarDay?
  package let through: CalendarDay?
  package let tag: String
  /// Code and value of a custom field; empty where it is narrowed down by none.
  package let field: String
  package let value: String
  package let reason: String
  /// How many rows it had when it was asked for.
  package let rowCount: Int
  package let requestedBy: StaffLabel?
  package let requestedAt: Instant
  package let state: State
  package let decidedBy: StaffLabel?
  package let decidedAt: Instant?
  package let fetchedAt: Instant?
  /// Until when it can be approved, or fetched.
  package let until: Instant?
  /// Whether the viewer can approve or refuse it, or fetch it.
  package let mayDecide: Bool
  package let mayFetch: Bool

  package enum State: String, CaseIterable, Encodable, Sendable {
    case asked, approved, refused, fetched
    /// Nobody decided, or fetched, in time.
    case expired
  }
}

extension ExportRequest {
  /// So long it waits for somebody to approve it.
  package static let decidedWithin = Milliseconds.days(7)
  /// So long it can be fetched once it is approved.
  package static let fetchedWithin = Milliseconds.hours(24)
  /// So long it is shown.
  static let shownFor = Milliseconds.days(90)

  /// Until when the next step can be taken; `nil` where none follows.
  var until: Instant? {
    switch state {
    case .asked: requestedAt + Self.decidedWithin
    case .approved: decidedAt.map { $0 + Self.fetchedWithin }
    case .refused, .fetched: nil
    }
  }

  func isExpired(at now: Instant) -> Bool { until.map { $0 <= now } ?? false }

  var filter: ListFilter {
    ListFilter(
      store: store, associate: associate, brand: brand, from: from, through: through, tag: tag,
      field: FieldFilter(code: field, value: value))
  }

  var why: Reason? { Reason(rawValue: reason) }
}
