internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// Reads members as they are shown: by the hub's golden row, or by the one record this node has.
struct MemberReader {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  struct Summary {
    var name: String
    var phone: String
    var owner: AssociateID?
    var ownerStore: StoreID?
  }

  /// The member a record belongs to; a record without a membership is its own.
  func member(of record: SourceRecordID) throws -> MemberID {
    let known = try connection.first("SELECT memberID FROM membership WHERE id = ?", [.id(record)]) {
      $0.optionalID(0)
    }
    return MemberID((known ?? nil) ?? record.row)
  }

  /// The records this node holds of a member, or of the member a former id now means.
  func records(of member: MemberID) throws -> [SourceRecordID] {
    let current = try self.member(of: SourceRecordID(member.row))
    let linked = try connection.query(
      "SELECT id FROM membership WHERE memberID = ? ORDER BY id", [.id(current)]
    ) {
      SourceRecordID(try $0.id(0))
    }
    if !linked.isEmpty { return linked }
    let exists = try connection.count("SELECT count(*) FROM sourceRecord WHERE id = ?", [.id(current)]) > 0
    return exists ? [SourceRecordID(current.row)] : []
  }

  func summary(of member: MemberID) throws -> Summary {
    let golden = try connection.first("SELECT name, phone FROM member WHERE id = ?", [.id(member)]) {
      ($0.text(0), $0.text(1))
    }
    let shown = try golden ?? ownWords(of: SourceRecordID(member.row))
    let award = try connection.first("SELECT associateID, storeID FROM award WHERE id = ?", [.id(member)]) {
      (associate: $0.optionalID(0), store: $0.optionalID(1))
    }
    return Summary(
      name: shown.0, phone: shown.1, owner: award?.associate.map { AssociateID($0) },
      ownerStore: award?.store.map { StoreID($0) })
  }

  private func ownWords(of record: SourceRecordID) throws -> (String, String) {
    let name = try connection.first("SELECT name FROM sourceRecord WHERE id = ?", [.id(record)]) {
      $0.text(0)
    }
    let phone = try connection.first(
      "SELECT value FROM contactPoint WHERE recordID = ? AND kind = 'phone' ORDER BY id LIMIT 1",
      [.id(record)]
    ) { $0.text(0) }
    // In the form the golden row has, whoever typed it how.
    let number = phone.flatMap { PhoneEntry.parse($0).compactMap(\.number).first }
    return (name ?? "", number?.e164 ?? phone ?? "")
  }
}
