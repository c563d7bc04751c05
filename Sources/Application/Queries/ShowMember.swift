internal import Catalogue
package import Kernel
package import Persistence
internal import Records

/// Everything this node holds of a person, in one value.
package struct ShowMember: Sendable {
  package var id: MemberID

  package init(id: MemberID) {
    self.id = id
  }

  package struct Story: Encodable, Sendable {
    package var member: String
    package var name: String
    package var phone: String
    package var owner: String
    package var ownerStore: String
    package var ownerStep: String
    package var provisional: Bool
    package var records: [Record]
    package var purchases: [Purchase]
    package var interactions: [Interaction]
  }

  package struct Record: Encodable, Sendable {
    package var record: String
    package var store: String
    package var name: String
    package var gender: String
    package var birthday: String
    package var address: String
    package var note: String
    package var tags: String
    package var basedOn: String
    package var contacts: [String]
    package var contactPoints: [ContactPoint]
  }

  package struct ContactPoint: Encodable, Sendable {
    package var id: String
    package var kind: String
    package var value: String
  }

  package struct Purchase: Encodable, Sendable {
    package var purchase: String
    package var store: String
    package var serving: String
    package var credited: String
    package var soldAt: String
    package var amount: String
    package var pieces: [String]
  }

  package struct Interaction: Encodable, Sendable {
    package var store: String
    package var associate: String
    package var kind: String
    package var at: String
    package var note: String
  }

  /// - Throws: `notFound` when this node holds no record of the person.
  package func run(_ database: Database) async throws -> Story {
    try await database.read { try story($0) }
  }

  func story(_ connection: Connection) throws -> Story {
    let reader = MemberReader(connection)
    let member = try reader.member(of: SourceRecordID(id.row))
    let records = try reader.records(of: member)
    guard !records.isEmpty else {
      throw ClienteleError(.notFound, "this node holds no record of member \(id)")
    }
    let codes = try StaffQueries(connection).codes()
    let summary = try reader.summary(of: member)
    let award = try connection.first("SELECT step, provisionalUntil FROM award WHERE id = ?", [.id(member)]) {
      (step: $0.text(0), provisional: !$0.isNull(1))
    }
    let words = Codes(stores: codes.stores, associates: codes.associates)
    return Story(
      member: member.description, name: summary.name, phone: summary.phone,
      owner: words.associate(summary.owner?.row), ownerStore: words.store(summary.ownerStore?.row),
      ownerStep: award?.step ?? "", provisional: award?.provisional ?? false,
      records: try records.map { try record($0, words, connection) },
      purchases: try records.flatMap { try purchases(of: $0, words, connection) },
      interactions: try records.flatMap { try interactions(of: $0, words, connection) })
  }

  private struct Codes {
    let stores: [StoreID: String]
    let associates: [AssociateID: String]

    func store(_ id: RowID?) -> String { id.flatMap { stores[StoreID($0)] } ?? "" }
    func associate(_ id: RowID?) -> String { id.flatMap { associates[AssociateID($0)] } ?? "" }
  }

  private func record(_ id: SourceRecordID, _ codes: Codes, _ connection: Connection) throws -> Record {
    let contacts = try connection.query(
      "SELECT id, kind, value FROM contactPoint WHERE recordID = ? ORDER BY kind, value, id", [.id(id)]
    ) { ContactPoint(id: try $0.id(0).description, kind: $0.text(1), value: $0.text(2)) }
    let found = try connection.first(
      """
      SELECT storeID, name, gender, birthday, address, note, tags, basedOn FROM sourceRecord WHERE id = ?
      """, [.id(id)]
    ) { row in
      Record(
        record: id.description, store: codes.store(row.optionalID(0)), name: row.text(1), gender: row.text(2),
        birthday: row.text(3), address: row.text(4), note: row.text(5), tags: row.text(6),
        basedOn: row.optionalID(7)?.description ?? "",
        contacts: contacts.map { "\($0.kind) \($0.value)" }, contactPoints: contacts)
    }
    guard let found else { throw ClienteleError(.notFound, "this node does not hold record \(id)") }
    return found
  }

  private func purchases(
    of record: SourceRecordID, _ codes: Codes, _ connection: Connection
  ) throws -> [Purchase] {
    let found = try connection.query(
      """
      SELECT purchase.id, purchase.storeID, purchase.associateID, credit.associateID, purchase.soldAt,
        purchase.amountMinorUnits, purchase.currency
      FROM purchase LEFT JOIN credit ON credit.id = purchase.id
      WHERE purchase.recordID = ? ORDER BY purchase.soldAt, purchase.id LIMIT ?
      """, [.id(record), .number(Limits.listRowsMax)]
    ) { row in
      (
        id: try row.id(0),
        shown: Purchase(
          purchase: try row.id(0).description, store: codes.store(row.optionalID(1)),
          serving: codes.associate(row.optionalID(2)), credited: codes.associate(row.optionalID(3)),
          soldAt: Instant(milliseconds: row.integer(4)).description,
          amount: Money(minorUnits: row.integer(5), currency: Currency(row.text(6)) ?? .cny).description,
          pieces: [])
      )
    }
    return try found.map { item in
      var shown = item.shown
      shown.pieces = try connection.query(
        "SELECT brand, reference, serial FROM purchaseLine WHERE purchaseID = ? ORDER BY id", [.id(item.id)]
      ) { [$0.text(0), $0.text(1), $0.text(2)].filter { !$0.isEmpty }.joined(separator: " ") }
      return shown
    }
  }

  private func interactions(
    of record: SourceRecordID, _ codes: Codes, _ connection: Connection
  ) throws -> [Interaction] {
    try connection.query(
      """
      SELECT storeID, associateID, kind, statedAt, note FROM interaction WHERE recordID = ?
      ORDER BY statedAt, id LIMIT ?
      """, [.id(record), .number(Limits.listRowsMax)]
    ) { row in
      Interaction(
        store: codes.store(row.optionalID(0)), associate: codes.associate(row.optionalID(1)),
        kind: row.text(2),
        at: Instant(milliseconds: row.integer(3)).description, note: row.text(4))
    }
  }
}
