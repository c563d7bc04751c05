internal import Catalogue
internal import Kernel
internal import Matching
package import Persistence
internal import Records

/// One box: a phone in any form, its last four digits, a name, an e-mail, a chat id, a card or a serial.
package struct FindMembers: Sendable {
  package var query: String

  package init(query: String) {
    self.query = query
  }

  package struct Hit: Encodable, Hashable, Sendable {
    package let member: String
    package let record: String
    package var name: String
    /// Masked.
    package let phone: String
    package var owner: String
    package let ownerStore: String
  }

  /// At most ``Limits/searchHitsMax`` members, one hit each.
  package func run(_ database: Database) async throws -> [Hit] {
    try await database.read { try hits($0) }
  }

  func hits(_ connection: Connection) throws -> [Hit] {
    let codes = try StaffQueries(connection).codes()
    let members = MemberReader(connection)
    var hits: [MemberID: Hit] = [:]
    for record in try records(connection) {
      let member = try members.member(of: record)
      guard hits[member] == nil else { continue }
      let shown = try members.summary(of: member)
      hits[member] = Hit(
        member: member.description, record: record.description, name: shown.name,
        phone: PhoneNumber(shown.phone)?.masked ?? "",
        owner: shown.owner.flatMap { codes.associates[$0] } ?? "",
        ownerStore: shown.ownerStore.flatMap { codes.stores[$0] } ?? "")
    }
    return hits.sorted { $0.key < $1.key }.map(\.value)
  }

  func records(_ connection: Connection) throws -> [SourceRecordID] {
    let search = SearchKeyTable(connection)
    let limit = Limits.searchHitsMax
    let text = query.trimmed
    var found: Set<SourceRecordID> = []
    if let id = RowID(text) { return try MemberReader(connection).records(of: MemberID(id)) }
    for number in PhoneEntry.parse(text).compactMap(\.number) {
      found.formUnion(try search.records(.phone, String(number.digits), limit: limit))
    }
    if text.utf8.count == 4, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      found.formUnion(try search.records(.lastFour, text, limit: limit))
    }
    found.formUnion(try search.records(.name, SearchKeyTable.normalisedName(text), limit: limit))
    found.formUnion(try search.records(.email, text.lowercased(), limit: limit))
    found.formUnion(try search.records(.wechat, text.lowercased(), limit: limit))
    found.formUnion(try search.records(.external, text, limit: limit))
    found.formUnion(try search.records(.serial, text.uppercased(), limit: limit))
    return Array(found.sorted().prefix(limit))
  }
}

extension String {
  /// Without blanks at either end.
  package var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

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
