internal import Catalogue
package import Kernel
internal import Persistence

/// Terms that begin with a text; the whole text alone where `isWhole`.
package struct SearchProbe: Hashable, Sendable {
  package let kind: SearchTerm.Kind
  package let text: String
  package let isWhole: Bool

  package init(_ kind: SearchTerm.Kind, _ text: String, isWhole: Bool = false) {
    self.kind = kind
    self.text = text
    self.isWhole = isWhole
  }

  /// Names one person or next to none: never buried under those whose name only begins alike.
  package var isIdentifying: Bool { isWhole && kind != .field && kind != .tag }

  /// Behind every text that begins with ``text``.
  var end: String { text + "\u{10FFFF}" }
}

/// A record that a probe found.
package struct SearchFind: Hashable, Sendable {
  package let record: SourceRecordID
  package let probe: SearchProbe
  package let term: String
  package let rank: Rank

  package init(record: SourceRecordID, probe: SearchProbe, term: String, rank: Rank) {
    self.record = record
    self.probe = probe
    self.term = term
    self.rank = rank
  }

  /// Own people come first, then those of the own store.
  package enum Rank: Int, Comparable, Sendable {
    case own, ownStore, other

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }
}

/// For whom is searched.
package struct Searcher: Hashable, Sendable {
  package let associate: AssociateID?
  package let store: StoreID?

  package init(associate: AssociateID?, store: StoreID?) {
    self.associate = associate
    self.store = store
  }

  package static let nobody = Searcher(associate: nil, store: nil)
}

extension SearchIndex {
  /// So many terms of one probe are ranked one by one; beyond that the index is read in the order of rank.
  private static let rankedMax = 200

  /// What probes find, the best first: what names a person, then own people, those of the own store and others, each
  /// whole names before beginnings, in the order of the probes and by the alphabet. Records may come more than once.
  ///
  /// - Parameter limit: about so many of each rank are enough.
  package func find(_ probes: [SearchProbe], for searcher: Searcher, limit: Int) throws -> [SearchFind] {
    let holders = try Holders(searcher, connection)
    let finds = try probes.enumerated().flatMap { order, probe in
      try find(probe, holders, limit).map { (order: order, find: $0) }
    }
    return finds.sorted { first, second in
      let (left, right) = (first.find, second.find)
      if left.probe.isIdentifying != right.probe.isIdentifying { return left.probe.isIdentifying }
      if left.rank != right.rank { return left.rank < right.rank }
      let (leftIsWhole, rightIsWhole) = (left.term == left.probe.text, right.term == right.probe.text)
      if leftIsWhole != rightIsWhole { return leftIsWhole }
      return (first.order, left.term, left.record) < (second.order, right.term, right.record)
    }.map(\.find)
  }

  private func find(_ probe: SearchProbe, _ holders: Holders, _ limit: Int) throws -> [SearchFind] {
    let found = try all(probe, limit: Self.rankedMax + 1)
    let ranked = found.map { SearchFind($0, probe, holders.rank(of: $0.holder)) }
    guard found.count > Self.rankedMax, probe.kind.isShared else { return ranked }
    var finds: [SearchFind] = []
    for (rank, numbers) in [(SearchFind.Rank.own, holders.own), (.ownStore, holders.store)]
    where finds.count < limit {
      let held = try numbers.flatMap { try self.held(probe, by: $0, limit: limit) }
      finds += held.sorted { ($0.term, $0.record) < ($1.term, $1.record) }.prefix(limit).map {
        SearchFind($0, probe, rank)
      }
    }
    // The rest of the first ones by the alphabet: whoever is own among them is there already.
    return finds + ranked.filter { $0.rank == .other }
  }

  /// A term with the record it belongs to.
  fileprivate struct Found {
    let term: String
    let record: SourceRecordID
    let holder: Int64
  }

  private func all(_ probe: SearchProbe, limit: Int) throws -> [Found] {
    try connection.query(
      """
      SELECT searchTerm.term, recordIndex.recordID, recordIndex.holder FROM searchTerm
      JOIN recordIndex ON recordIndex.number = searchTerm.record
      WHERE searchTerm.kind = ? AND searchTerm.term >= ? AND searchTerm.term <= ?
      ORDER BY searchTerm.kind, searchTerm.term, searchTerm.record LIMIT ?
      """,
      [
        .number(probe.kind.rawValue), .text(probe.text), .text(probe.isWhole ? probe.text : probe.end),
        .number(limit),
      ]
    ) { Found(term: $0.text(0), record: ID(try $0.id(1)), holder: $0.integer(2)) }
  }

  private func held(_ probe: SearchProbe, by holder: Int64, limit: Int) throws -> [Found] {
    try connection.query(
      """
      SELECT heldTerm.term, recordIndex.recordID, recordIndex.holder FROM heldTerm
      JOIN recordIndex ON recordIndex.number = heldTerm.record
      WHERE heldTerm.holder = ? AND heldTerm.kind = ? AND heldTerm.term >= ? AND heldTerm.term <= ?
      ORDER BY heldTerm.holder, heldTerm.kind, heldTerm.term, heldTerm.record LIMIT ?
      """,
      [
        .integer(holder), .number(probe.kind.rawValue), .text(probe.text),
        .text(probe.isWhole ? probe.text : probe.end), .number(limit),
      ]
    ) { Found(term: $0.text(0), record: ID(try $0.id(1)), holder: $0.integer(2)) }
  }

  /// Records that have exactly one term, in order of identifier.
  package func records(_ term: SearchTerm, limit: Int) throws -> [SourceRecordID] {
    try connection.query(
      """
      SELECT recordIndex.recordID FROM searchTerm JOIN recordIndex ON recordIndex.number = searchTerm.record
      WHERE searchTerm.kind = ? AND searchTerm.term = ? ORDER BY recordIndex.recordID LIMIT ?
      """, [.number(term.kind.rawValue), .text(term.text), .number(limit)]
    ) { ID(try $0.id(0)) }
  }

  /// Records of people of an associate, or of everybody of a store, who have one of some terms.
  ///
  /// - Parameter limit: so many at most, of each holder.
  package func records(
    of searcher: Searcher, with terms: [SearchTerm], limit: Int
  ) throws -> [(record: SourceRecordID, term: SearchTerm)] {
    let holders = try Holders(searcher, connection)
    let numbers = searcher.associate == nil ? holders.own + holders.store : holders.own
    return try numbers.flatMap { number in
      try terms.flatMap { term in
        try held(SearchProbe(term.kind, term.text, isWhole: true), by: number, limit: limit).map {
          ($0.record, term)
        }
      }
    }
  }

  /// A record with its number, by which lists go.
  package struct Numbered: Hashable, Sendable {
    package let number: Int64
    package let record: SourceRecordID

    package init(number: Int64, record: SourceRecordID) {
      self.number = number
      self.record = record
    }
  }

  /// Records of a holder that a probe finds, those this node learnt of last first, each once.
  package func latest(
    _ probe: SearchProbe, of holder: Int64, before number: Int64, limit: Int
  ) throws -> [Numbered] {
    try connection.query(
      """
      SELECT DISTINCT heldTerm.record, recordIndex.recordID FROM heldTerm
      JOIN recordIndex ON recordIndex.number = heldTerm.record
      WHERE heldTerm.holder = ? AND heldTerm.kind = ? AND heldTerm.term >= ? AND heldTerm.term <= ?
        AND heldTerm.record < ? ORDER BY heldTerm.record DESC LIMIT ?
      """,
      [
        .integer(holder), .number(probe.kind.rawValue), .text(probe.text),
        .text(probe.isWhole ? probe.text : probe.end), .integer(number), .number(limit),
      ]
    ) { Numbered(number: $0.integer(0), record: ID(try $0.id(1))) }
  }

  /// The number of a record that a probe finds; `nil` for one that it does not.
  package func number(of record: SourceRecordID, foundBy probe: SearchProbe) throws -> Int64? {
    try connection.first(
      """
      SELECT searchTerm.record FROM recordIndex JOIN searchTerm ON searchTerm.record = recordIndex.number
      WHERE recordIndex.recordID = ? AND searchTerm.kind = ? AND searchTerm.term >= ? AND searchTerm.term <= ? LIMIT 1
      """,
      [
        .id(record), .number(probe.kind.rawValue), .text(probe.text),
        .text(probe.isWhole ? probe.text : probe.end),
      ]
    ) { $0.integer(0) }
  }

  /// The numbers of the searcher's own people and of the store's.
  private struct Holders {
    let own: [Int64]
    let store: [Int64]

    init(_ searcher: Searcher, _ connection: Connection) throws {
      own =
        try searcher.associate.map { associate in
          try connection.query(
            "SELECT number FROM holder WHERE associateID = ? ORDER BY number", [.id(associate)]
          ) { $0.integer(0) }
        } ?? []
      let all =
        try searcher.store.map { store in
          try connection.query("SELECT number FROM holder WHERE storeID = ? ORDER BY number", [.id(store)]) {
            $0.integer(0)
          }
        } ?? []
      store = all.filter { [own] in !own.contains($0) }
    }

    func rank(of holder: Int64) -> SearchFind.Rank {
      own.contains(holder) ? .own : store.contains(holder) ? .ownStore : .other
    }
  }
}

extension SearchFind {
  fileprivate init(_ found: SearchIndex.Found, _ probe: SearchProbe, _ rank: Rank) {
    self.init(record: found.record, probe: probe, term: found.term, rank: rank)
  }
}
