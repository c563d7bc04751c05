internal import Access
internal import Catalogue
internal import Kernel
internal import Members
internal import Persistence
internal import Records

/// At the hub: which dealer answers for which store, and to whom people agreed that their data is passed on. A chain of one
/// dealer passes nothing on, and asks nobody.
struct PassingOn {
  private let connection: Connection
  private let dealers: [StoreID: RowID]
  /// Dealers by what people call them in a consent.
  private let dealersByWord: [String: RowID]

  /// What unit of the organisation is a legal person of its own.
  static let dealerKind = "dealer"

  init(_ connection: Connection) throws {
    self.connection = connection
    let units = try Self.dealers(connection)
    guard !units.isEmpty else {
      (dealers, dealersByWord) = ([:], [:])
      return
    }
    let known = Set(units.map(\.id))
    let tree = try PolicyReader(connection).policy().tree
    var dealers: [StoreID: RowID] = [:]
    for store in tree.allStores {
      dealers[store] = tree.units(above: store).first { known.contains($0.row) }?.row
    }
    self.dealers = dealers
    dealersByWord = Dictionary(
      units.flatMap { unit in unit.words.map { ($0.lowercased(), unit.id) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// - Returns: the dealers with code and name, in order of code; none where there is only one.
  static func dealers(_ connection: Connection) throws -> [(id: RowID, words: [String])] {
    let units = try connection.query(
      "SELECT id, code, name FROM unit WHERE kind = ? AND coalesce(archived, 0) = 0 ORDER BY code, id",
      [.text(dealerKind)]
    ) { (id: try $0.id(0), words: [$0.text(1), $0.text(2)]) }
    return units.count > 1 ? units : []
  }

  /// Whether there are dealers between whom data could pass.
  var hasBorders: Bool { Set(dealers.values).count > 1 }

  /// The dealers that have stores.
  var allDealers: [RowID] { Set(dealers.values).sorted() }

  func dealer(of store: StoreID) -> RowID? { dealers[store] }

  /// The dealer that a scope's nodes belong to.
  func dealer(of scope: Scope) throws -> RowID? {
    switch scope {
    case .store(let store): return dealers[store]
    case .associate(let associate):
      let home = try connection.first("SELECT storeID FROM associate WHERE id = ?", [.id(associate)]) {
        $0.optionalID(0)
      }
      return (home ?? nil).flatMap { dealers[StoreID($0)] }
    default: return nil
    }
  }

  /// - Returns: `nil` in a chain without borders, where everything passes.
  func borders(among records: [SourceRecordID]) throws -> DealerBorders? {
    guard hasBorders else { return nil }
    var dealerOfRecord: [SourceRecordID: RowID] = [:]
    var agreements: [DealerBorders.Agreement] = []
    for record in records {
      let store = try connection.first("SELECT storeID FROM sourceRecord WHERE id = ?", [.id(record)]) {
        $0.optionalID(0)
      }
      dealerOfRecord[record] = (store ?? nil).flatMap { dealers[StoreID($0)] }
      agreements += try self.agreements(about: record)
    }
    return DealerBorders(dealers: dealerOfRecord, agreements: agreements)
  }

  /// Whether a scope's nodes may hold one of a member's records.
  ///
  /// - Parameter member: all of the member's records.
  func mayHold(_ record: SourceRecordID, of member: [SourceRecordID], _ scope: Scope) throws -> Bool {
    guard let borders = try borders(among: member) else { return true }
    return borders.mayPass(from: borders.besides(record, among: member), to: try dealer(of: scope))
  }

  private func agreements(about record: SourceRecordID) throws -> [DealerBorders.Agreement] {
    try connection.query(
      "SELECT id, recipient, verdict, statedAt FROM consent WHERE recordID = ? AND purpose = ? ORDER BY id",
      [.id(record), .text(ConsentPurpose.sharing.rawValue)]
    ) { row -> DealerBorders.Agreement? in
      guard let dealer = dealersByWord[row.text(1).lowercased()] else { return nil }
      return DealerBorders.Agreement(
        id: try row.id(0), record: record, recipient: dealer,
        isGiven: row.text(2) == ConsentVerdict.given.rawValue, statedAt: Instant(milliseconds: row.integer(3))
      )
    }.compactMap(\.self)
  }

  // MARK: When the organisation changes

  /// Members of stores that came under another dealer are decided again.
  ///
  /// - Parameter position: from where on nodes hear of it.
  func noteMoves(at position: Position) throws {
    let properties = PropertyTable(connection)
    let before = try properties.text(.dealersOfStores).map(Self.decode) ?? [:]
    let after = hasBorders ? dealers : [:]
    guard before != after else { return }
    for store in Set(before.keys).union(after.keys).sorted() where before[store] != after[store] {
      try connection.execute(
        """
        INSERT INTO awardQueue (recordID, position) SELECT id, ? FROM sourceRecord WHERE storeID = ?
        ON CONFLICT (recordID) DO UPDATE SET position = excluded.position
        """, [.position(position), .id(store)])
    }
    try properties.set(.dealersOfStores, Self.encode(after))
  }

  private static func encode(_ dealers: [StoreID: RowID]) -> String {
    dealers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: "\n")
  }

  private static func decode(_ text: String) -> [StoreID: RowID] {
    var dealers: [StoreID: RowID] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map { RowID(String($0)) }
      if words.count == 2, let store = words[0], let dealer = words[1] { dealers[StoreID(store)] = dealer }
    }
    return dealers
  }
}
