internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// A member in one line, of one of its records.
struct MemberCard: Hashable, Sendable {
  let record: SourceRecordID
  let member: MemberID
  let name: String
  /// In E.164 where it can be read.
  let phone: String
  let owner: AssociateID?
  let ownerStore: StoreID?
  /// Where the record was made.
  let store: StoreID?
  /// Taken back, by the undo of an import or by a person: shown where it stands, found no more.
  let isArchived: Bool
}

/// Reads many members at once, in two statements.
struct MemberCards {
  /// So many at once.
  static let recordsMax = 40

  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  /// By record; records that this node has no person's row of are left out.
  func cards(of records: [SourceRecordID]) throws -> [SourceRecordID: MemberCard] {
    guard let first = records.first else { return [:] }
    // Always as many places, so that the statement is prepared once.
    let padded = (records + Array(repeating: first, count: Self.recordsMax)).prefix(Self.recordsMax)
    let places = padded.map { Value.id($0) }
    var phones: [SourceRecordID: String] = [:]
    try connection.forEach(Self.phoneSQL, places) { row in
      let record = SourceRecordID(try row.id(0))
      if phones[record] == nil { phones[record] = row.text(1) }
    }
    let cards = try connection.query(Self.cardSQL, places) { row in
      let record = SourceRecordID(try row.id(0))
      return MemberCard(
        record: record, member: MemberID(try row.id(1)), name: row.text(2),
        phone: row.optionalText(3) ?? phones[record].map { Self.normal($0) } ?? "",
        owner: row.optionalID(5).map { AssociateID($0) }, ownerStore: row.optionalID(4).map { StoreID($0) },
        store: row.optionalID(6).map { StoreID($0) }, isArchived: row.integer(7) != 0)
    }
    return Dictionary(cards.map { ($0.record, $0) }) { first, _ in first }
  }

  /// In the form the golden row has, whoever typed it how.
  private static func normal(_ phone: String) -> String {
    PhoneEntry.parse(phone).lazy.compactMap(\.number).first?.e164 ?? phone
  }

  private static let marks = Array(repeating: "?", count: recordsMax).joined(separator: ", ")

  private static let phoneSQL = """
    SELECT recordID, value FROM contactPoint WHERE recordID IN (\(marks)) AND kind = 'phone'
      AND validUntil IS NULL ORDER BY recordID, id
    """

  private static let cardSQL = """
    SELECT sourceRecord.id, coalesce(membership.memberID, sourceRecord.id),
      CASE WHEN member.id IS NULL THEN sourceRecord.name ELSE member.name END, member.phone, award.storeID,
      award.associateID, sourceRecord.storeID, coalesce(sourceRecord.archived, 0)
    FROM sourceRecord LEFT JOIN membership ON membership.id = sourceRecord.id
    LEFT JOIN member ON member.id = coalesce(membership.memberID, sourceRecord.id)
    LEFT JOIN award ON award.id = coalesce(membership.memberID, sourceRecord.id)
    WHERE sourceRecord.id IN (\(marks))
    """
}
