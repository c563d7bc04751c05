internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Matching
internal import Members
internal import Persistence
internal import Records

/// Reads what a source record says, in the shapes the domain compares and computes with.
struct EvidenceReader {
  private let connection: Connection
  private let rows: RowTable

  init(_ connection: Connection) {
    self.connection = connection
    rows = RowTable(connection)
  }

  // MARK: For matching

  /// - Returns: `nil` when there is no such record or it was archived.
  func evidence(_ record: SourceRecordID) throws -> PersonEvidence? {
    let found = try connection.first(
      """
      SELECT storeID, associateID, name, birthday, birthdayCalendar, gender, address, firstSeenAt FROM sourceRecord
      WHERE id = ? AND (archived IS NULL OR archived <> 1)
      """, [.id(record)]
    ) { row in
      var evidence = PersonEvidence(record: record)
      evidence.list = row.optionalID(0)?.description ?? ""
      evidence.associate = row.optionalID(1)?.description ?? ""
      evidence.names = row.text(2).isEmpty ? [] : [row.text(2)]
      evidence.birthday = row.text(3)
      evidence.birthdayCalendar = row.text(4)
      evidence.gender = row.text(5)
      evidence.addresses = row.text(6).isEmpty ? [] : [row.text(6)]
      evidence.firstContact = row.optionalInteger(7).map { Instant(milliseconds: $0) }
      return evidence
    }
    guard var evidence = found else { return nil }
    try addContacts(to: &evidence)
    evidence.pieces = try pieces(of: record)
    return evidence
  }

  private func addContacts(to evidence: inout PersonEvidence) throws {
    try connection.forEach(
      """
      SELECT kind, value, scope, verifiedAt, validFrom, validUntil FROM contactPoint WHERE recordID = ? ORDER BY id
      """, [.id(evidence.record)]
    ) { row in
      let value = row.text(1)
      // One that ended before it began was put down by mistake.
      let neverHeld = row.optionalInteger(5).map { $0 <= row.optionalInteger(4) ?? .min } ?? false
      guard !value.isEmpty, !neverHeld else { return }
      switch row.text(0) {
      case "phone":
        evidence.phones.append(
          .init(
            value, verified: !row.isNull(3),
            firstSeen: row.optionalInteger(4).map { Instant(milliseconds: $0) },
            validUntil: row.optionalInteger(5).map { Instant(milliseconds: $0) }))
      case "email": evidence.emails.append(value)
      case "wechat": evidence.chats.append(.init(value, scope: row.text(2)))
      case "card": evidence.externalIDs.append(.init(scope: row.text(2), value: value))
      default: break
      }
    }
  }

  private func pieces(of record: SourceRecordID) throws -> [PersonEvidence.Piece] {
    let bought = try connection.query(
      """
      SELECT purchaseLine.serial, purchase.soldAt FROM purchaseLine
      JOIN purchase ON purchase.id = purchaseLine.purchaseID
      WHERE purchaseLine.recordID = ? AND purchaseLine.serial IS NOT NULL ORDER BY purchaseLine.id
      """, [.id(record)]
    ) {
      PersonEvidence.Piece(serial: $0.text(0), role: .bought, at: Instant(milliseconds: $0.integer(1)))
    }
    let serviced = try connection.query(
      "SELECT serial, statedAt FROM interaction WHERE recordID = ? AND serial IS NOT NULL ORDER BY id",
      [.id(record)]
    ) {
      PersonEvidence.Piece(serial: $0.text(0), role: .serviced, at: Instant(milliseconds: $0.integer(1)))
    }
    return bought + serviced
  }

  // MARK: For the golden member

  func order(of record: SourceRecordID) throws -> RowOrder? {
    try rows.state(.sourceRecord, record.row).flatMap(Self.order)
  }

  /// The place of the change that made a record: that of the earliest write of its first field.
  static func order(_ state: RowState) -> RowOrder? {
    guard let stamp = state.stamp(SourceRecordField.storeID.id), let position = stamp.position else {
      return nil
    }
    return RowOrder(epoch: position.epoch, hubSeq: position.hubSeq, node: stamp.node, seq: stamp.seq)
  }

  func view(_ record: SourceRecordID) throws -> SourceRecordView? {
    guard let state = try rows.state(.sourceRecord, record.row), let order = Self.order(state),
      let store = state.reference(SourceRecordField.storeID)
    else { return nil }
    func stamped<Result>(_ field: SourceRecordField, _ read: (String) -> Result?) -> Stamped<Result>? {
      guard let stamp = state.stamp(field.id) else { return nil }
      return Stamped(state.value(field)?.text.flatMap(read), EditStamp(stamp))
    }
    let calendar = state.value(SourceRecordField.birthdayCalendar)?.text ?? ""
    let recordedAt = Instant(milliseconds: state.value(SourceRecordField.firstSeenAt)?.integer ?? 0)
    return SourceRecordView(
      id: record, order: order, store: ID(store), recordedAt: recordedAt,
      source: state.value(SourceRecordField.source)?.text ?? "",
      basedOn: state.reference(SourceRecordField.basedOn).map { ID($0) }, name: stamped(.name) { $0 },
      gender: stamped(.gender) { Members.Gender(typed: $0) },
      birthday: stamped(.birthday) { Members.Birthday(typed: $0, calendar: calendar) },
      address: stamped(.address) { $0 }, tags: nil, contacts: try contacts(of: record, recordedAt))
  }

  private func contacts(of record: SourceRecordID, _ recordedAt: Instant) throws -> [ContactPointView] {
    try connection.query(
      """
      SELECT kind, value, scope, verifiedAt, validFrom, validUntil FROM contactPoint WHERE recordID = ? ORDER BY id
      """, [.id(record)]
    ) { row -> [ContactPointView] in
      let seen = row.optionalInteger(4).map { Instant(milliseconds: $0) } ?? recordedAt
      let verified = row.optionalInteger(3).map { Instant(milliseconds: $0) }
      let ended = row.optionalInteger(5).map { Instant(milliseconds: $0) }
      let value = row.text(1)
      switch row.text(0) {
      case "phone":
        return PhoneEntry.parse(value).compactMap(\.number).map {
          ContactPointView(kind: .phone, value: $0.e164, verifiedAt: verified, lastSeen: seen, endedAt: ended)
        }
      case "email" where !value.isEmpty:
        return [
          ContactPointView(
            kind: .email, value: value.lowercased(), verifiedAt: verified, lastSeen: seen, endedAt: ended)
        ]
      case "wechat" where !value.isEmpty:
        return [
          ContactPointView(
            kind: .chat, scope: row.text(2), value: value, verifiedAt: verified, lastSeen: seen,
            endedAt: ended)
        ]
      default: return []
      }
    }.flatMap(\.self)
  }
}

extension EditStamp {
  init(_ stamp: Stamp) {
    self.init(
      instant: Instant(milliseconds: stamp.time.milliseconds), counter: stamp.time.counter, node: stamp.node,
      seq: stamp.seq)
  }
}

extension Members.Gender {
  fileprivate init?(typed: String) {
    switch Matching.Gender(typed: typed) {
    case .female: self = .female
    case .male: self = .male
    default: return nil
    }
  }
}

extension Members.Birthday {
  fileprivate init?(typed: String, calendar: String) {
    guard let read = Matching.Birthday(typed: typed, calendar: calendar), let month = read.month,
      let day = read.day
    else { return nil }
    self.init(
      calendar: read.system == .lunar ? .chinese : .gregorian, year: read.year, month: month,
      isLeapMonth: read.isLeapMonth, day: day, provenance: .imported)
  }
}
