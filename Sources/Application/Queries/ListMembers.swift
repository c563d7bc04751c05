package import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

/// One member in a list.
package struct ListedMember: Encodable, Hashable, Sendable {
  package let member: MemberID
  package let name: String
  /// Masked.
  package let phone: String
  package let owner: StaffLabel?
  package let ownerStore: StaffLabel?
  package let store: StaffLabel?
  package let firstSeenAt: Instant?
  package let lastPurchaseAt: Instant?
  package let exposure: Exposure
  /// What the custom fields say, masked as contact points are; `nil` where nobody asked for them.
  package let fields: [FieldView]?
}

extension ListedMember {
  package func field(_ definition: FieldDefinition) -> FieldView? { fields?.first { $0.id == definition.id } }
}

extension [ListedMember] {
  /// The custom fields in which any of them says something, each once: the columns of a table.
  package var ownFields: [FieldDefinition] {
    var seen: Set<RowID> = []
    return flatMap { $0.fields ?? [] }.compactMap(\.definition).filter { seen.insert($0.id).inserted }
      .sorted { ($0.moduleCode, $0.rank, $0.code) < ($1.moduleCode, $1.rank, $1.code) }
  }
}

/// Members by whom they belong to, those whom this node learnt of last first.
struct ListMembers {
  /// So many people are looked through for one page, however few of them it takes: the next page goes on behind them.
  private static let scannedMax = 5_000

  let connection: Connection
  let staff: StaffLabels
  let filter: ListFilter
  /// What each member has.
  var marks: [ListedMark] = []
  /// Custom fields to list beside each member.
  var fields: ListedFields?
  let exposure: (MemberCard) throws -> Exposure

  /// - Parameter stores: whose members are listed.
  func page(of stores: [StoreID], after cursor: Int64?, limit: Int) throws -> Page<ListedMember> {
    let holders = try stores.flatMap { try self.holders(of: $0) }
    var rows: [ListedMember] = []
    var before = cursor ?? .max
    var scanned = 0
    while scanned < Self.scannedMax {
      let part = try part(of: holders, before: before)
      guard !part.isEmpty else { return Page(rows: rows, next: nil) }
      let cards = try MemberCards(connection).cards(of: part.map(\.record))
      for item in part {
        before = item.number
        scanned += 1
        if let card = try cards[item.record].flatMap({ try listed($0, item.number) }), let row = try row(card)
        {
          rows.append(row)
        }
        if rows.count == limit { return Page(rows: rows, next: String(before)) }
      }
    }
    return Page(rows: rows, next: String(before))
  }

  private func holders(of store: StoreID) throws -> [Int64] {
    let own = filter.associate.map { Value.id($0) }
    return try connection.query(
      "SELECT number FROM holder WHERE storeID = ? \(own == nil ? "" : "AND associateID = ?") ORDER BY number",
      [.id(store)] + (own.map { [$0] } ?? [])
    ) { $0.integer(0) }
  }

  private func part(of holders: [Int64], before: Int64) throws -> [SearchIndex.Numbered] {
    let max = MemberCards.recordsMax
    let found = try holders.flatMap { holder in
      if let mark = marks.first {
        return try SearchIndex(connection).latest(mark.probe, of: holder, before: before, limit: max)
      }
      return try connection.query(
        """
        SELECT number, recordID FROM recordIndex WHERE holder = ? AND number < ? ORDER BY number DESC LIMIT ?
        """, [.integer(holder), .integer(before), .number(max)]
      ) { SearchIndex.Numbered(number: $0.integer(0), record: SourceRecordID(try $0.id(1))) }
    }
    return Array(found.sorted { $0.number > $1.number }.prefix(max))
  }

  /// The card by which a member is listed: that of its own record.
  ///
  /// - Returns: `nil` where another of the member's records stands in the list for it.
  private func listed(_ card: MemberCard, _ number: Int64) throws -> MemberCard? {
    guard let mark = marks.first else { return card.member.row == card.record.row ? card : nil }
    let records = try records(card)
    let numbers = try records.compactMap { try SearchIndex(connection).number(of: $0, foundBy: mark.probe) }
    guard numbers.allSatisfy({ $0 <= number }) else { return nil }
    let own = SourceRecordID(card.member.row)
    return try own == card.record ? card : MemberCards(connection).cards(of: [own])[own] ?? card
  }

  /// - Returns: `nil` for whom the filter leaves out.
  private func row(_ card: MemberCard) throws -> ListedMember? {
    let exposure = try exposure(card)
    guard exposure > .nothing, marks.allSatisfy({ $0.isShown(at: exposure) }) else { return nil }
    if !marks.isEmpty {
      let records = try records(card)
      guard try marks.allSatisfy({ try $0.holds(for: records, connection) }) else { return nil }
    }
    let seen =
      try connection.first("SELECT firstSeenAt FROM sourceRecord WHERE id = ?", [.id(card.record)]) {
        $0.optionalInteger(0).map { Instant(milliseconds: $0) }
      } ?? nil
    if filter.from != nil || filter.through != nil {
      guard let seen, seen >= filter.begin, seen < filter.end else { return nil }
    }
    guard try filter.brand.isEmpty || hasBought(card) else { return nil }
    let isStub = exposure < .masked
    return ListedMember(
      member: card.member, name: isStub ? Mask.name(card.name) : card.name,
      phone: PhoneNumber(card.phone)?.masked ?? "", owner: isStub ? nil : try staff.associate(card.owner),
      ownerStore: try staff.store(card.ownerStore), store: isStub ? nil : try staff.store(card.store),
      firstSeenAt: seen, lastPurchaseAt: isStub ? nil : try lastPurchase(card), exposure: exposure,
      fields: try isStub ? nil : fields?.views(of: records(card)))
  }

  private func records(_ card: MemberCard) throws -> [SourceRecordID] {
    try MemberReader(connection).records(of: card.member)
  }

  private func hasBought(_ card: MemberCard) throws -> Bool {
    try records(card).contains { record in
      try connection.count(
        """
        SELECT count(*) FROM purchaseLine WHERE recordID = ? AND upper(brand) = upper(?) AND quantity > 0
        """, [.id(record), .text(filter.brand)]) > 0
    }
  }

  private func lastPurchase(_ card: MemberCard) throws -> Instant? {
    try records(card).compactMap { record in
      try connection.first(
        "SELECT max(soldAt) FROM purchase WHERE recordID = ? AND kind = 'sale'", [.id(record)]
      ) { $0.optionalInteger(0).map { Instant(milliseconds: $0) } } ?? nil
    }.max()
  }
}

/// The custom fields of listed members, as the layout has them for somebody.
struct ListedFields {
  private let reader: FieldReader
  private let book: FieldBook
  private let roles: Set<Role>

  init(_ connection: Connection, for roles: Set<Role>) throws {
    reader = FieldReader(connection)
    book = try reader.book()
    self.roles = roles
  }

  /// Those that say something. A list leaves the house: nothing in it is more than masked.
  func views(of records: [SourceRecordID]) throws -> [FieldView] {
    guard !book.fields.isEmpty else { return [] }
    let sheet = FieldSheet(book, try reader.values(of: records))
    return sheet.arranged(for: roles).seen(at: .masked).fields.filter {
      !$0.isEmpty && $0.definition != nil
    }
  }
}
