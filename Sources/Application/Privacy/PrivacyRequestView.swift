internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

/// A request about the own data, as lists and pages show it.
package struct PrivacyRequestView: Encodable, Hashable, Sendable {
  package var id: RowID
  /// `nil` once the person is erased.
  package var record: SourceRecordID?
  package var member: MemberID?
  /// As far as the viewer may see it; empty once the person is erased.
  package var memberName: String
  package var store: StaffLabel?
  package var kind: String
  package var requester: String
  /// Of a guardian or a relative.
  package var requesterName: String
  package var channel: String
  package var receivedAt: Instant
  package var receivedBy: StaffLabel?
  package var dueAt: Instant
  package var isOverdue: Bool
  /// At the hub, of a request to be erased that waits: before this it is not carried out.
  package var coolsOffUntil: Instant?
  package var state: String
  package var handledBy: StaffLabel?
  package var handledAt: Instant?
  package var outcome: String
  package var note: String

  package var isOpen: Bool { PrivacyRequestState(rawValue: state)?.isOpen ?? false }
  /// Whether it asks for the erasure and may be carried out now.
  package func isReadyToErase(at now: Instant) -> Bool {
    kind == PrivacyRequestKind.erase.rawValue && state == PrivacyRequestState.verified.rawValue
      && coolsOffUntil.map { $0 <= now } ?? false
  }
}

/// The register of requests.
package struct PrivacyRegister: Encodable, Sendable {
  /// What waits, the soonest due first.
  package var open: [PrivacyRequestView]
  /// What is over, the latest first; empty where it was not asked for.
  package var closed: [PrivacyRequestView]
  /// There are more than are shown.
  package var isCut: Bool

  package var overdueCount: Int { open.count(where: \.isOverdue) }

  package static let openMax = Limits.listRowsMax
  package static let closedMax = 200
}

/// Reads requests as this node holds them; names are put in by whoever asks the policy.
struct PrivacyRequestReader {
  private let connection: Connection
  private let staff: StaffLabels
  private let settings: PrivacySettings
  private let isHub: Bool
  private let now: Instant

  init(_ connection: Connection, profile: NodeProfile, now: Instant) {
    self.connection = connection
    self.now = now
    staff = StaffLabels(connection)
    settings = PrivacySettings(connection)
    isHub = profile.kind == .hub
  }

  private static let openStates = "('received', 'verified')"

  /// - Parameter stores: at which they were made; `nil` for all.
  func open(at stores: [StoreID]?, limit: Int) throws -> [PrivacyRequestView] {
    let (condition, arguments) = Self.made(at: stores)
    return try requests(
      "state IN \(Self.openStates)\(condition) ORDER BY dueAt, id LIMIT ?", arguments + [.number(limit)]
    ).sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
  }

  func closed(at stores: [StoreID]?, limit: Int) throws -> [PrivacyRequestView] {
    let (condition, arguments) = Self.made(at: stores)
    return try requests(
      "state NOT IN \(Self.openStates)\(condition) ORDER BY handledAt DESC, id DESC LIMIT ?",
      arguments + [.number(limit)])
  }

  /// Of one person, the latest first.
  func requests(about records: [SourceRecordID]) throws -> [PrivacyRequestView] {
    try records.flatMap {
      try requests("recordID = ? ORDER BY receivedAt DESC, id LIMIT ?", [.id($0), .number(100)])
    }
    .sorted { ($0.receivedAt, $0.id) > ($1.receivedAt, $1.id) }
  }

  func request(_ id: RowID) throws -> PrivacyRequestView? { try requests("id = ?", [.id(id)]).first }

  private static func made(at stores: [StoreID]?) -> (String, [Value?]) {
    guard let stores else { return ("", []) }
    let marks = stores.map { _ in "?" }.joined(separator: ", ")
    return (" AND storeID IN (\(marks))", stores.map { .id($0) })
  }

  private func requests(_ condition: String, _ arguments: [Value?]) throws -> [PrivacyRequestView] {
    try connection.query(
      """
      SELECT id, recordID, storeID, kind, requester, requesterName, channel, receivedAt, receivedBy, dueAt, state,
        handledBy, handledAt, outcome, note FROM privacyRequest WHERE \(condition)
      """, arguments, read)
  }

  private func read(_ row: ResultRow) throws -> PrivacyRequestView {
    let receivedAt = Instant(milliseconds: row.integer(7))
    // What the store told the person holds, unless the house gives itself less.
    let told = Instant(milliseconds: row.integer(9))
    let dueAt = isHub ? min(told, try settings.due(ofRequestAt: receivedAt)) : told
    let isOpen = PrivacyRequestState(rawValue: row.text(10))?.isOpen ?? false
    let isErase = row.text(3) == PrivacyRequestKind.erase.rawValue
    return PrivacyRequestView(
      id: try row.id(0), record: row.optionalID(1).map { SourceRecordID($0) }, member: nil, memberName: "",
      store: try staff.store(row.optionalID(2)), kind: row.text(3), requester: row.text(4),
      requesterName: row.text(5), channel: row.text(6), receivedAt: receivedAt,
      receivedBy: try staff.associate(row.optionalID(8)), dueAt: dueAt, isOverdue: isOpen && dueAt < now,
      coolsOffUntil: isHub && isOpen && isErase ? try settings.coolingOffEnd(ofRequestAt: receivedAt) : nil,
      state: row.text(10), handledBy: try staff.associate(row.optionalID(11)),
      handledAt: row.optionalInteger(12).map { Instant(milliseconds: $0) }, outcome: row.text(13),
      note: row.text(14))
  }
}
