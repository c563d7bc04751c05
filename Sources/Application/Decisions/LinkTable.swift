internal import Kernel
internal import Matching
internal import Persistence

/// Links decided earlier in the same batch, not yet in the table.
struct LinkOverlay {
  /// What the table will say of a pair; `nil` for a link withdrawn.
  private var standing: [RecordEdge: LinkStanding?] = [:]
  private var partners: [SourceRecordID: Set<SourceRecordID>] = [:]

  mutating func note(_ one: SourceRecordID, _ other: SourceRecordID, _ standing: LinkStanding?) {
    self.standing[RecordEdge(one, other)] = .some(standing)
    partners[one, default: []].insert(other)
    partners[other, default: []].insert(one)
  }

  /// The outer `nil` when nothing was decided about the pair here.
  func standing(_ one: SourceRecordID, _ other: SourceRecordID) -> LinkStanding?? {
    standing[RecordEdge(one, other)]
  }

  func partners(of record: SourceRecordID) -> Set<SourceRecordID> { partners[record] ?? [] }
}

/// What stands between two records.
enum LinkStanding {
  /// The machine joined them.
  case linked
  /// A person said that they are one, or that they never are.
  case confirmed, never
}

/// Table `link` as the deciding reads it: each record's links once, so a value of this lives for one phase of
/// deciding, in which no link is written.
final class LinkTable {
  private let connection: Connection
  private var known: [SourceRecordID: [Link]] = [:]

  init(_ connection: Connection) {
    self.connection = connection
  }

  struct Link {
    let id: RowID
    let record: SourceRecordID
    let other: SourceRecordID
    let verdict: String
    let decidedBy: String
    let scoreMillibits: Int
    let reasons: String

    func otherThan(_ one: SourceRecordID) -> SourceRecordID { one == record ? other : record }
  }

  /// One row for a pair, whoever decides and however often.
  func id(of one: SourceRecordID, _ other: SourceRecordID) -> RowID {
    let pair = [one, other].sorted()
    return .derived(source: "link", document: pair[0].description, line: pair[1].description)
  }

  func links(of record: SourceRecordID) throws -> [Link] {
    if let links = known[record] { return links }
    let links = try connection.query(
      """
      SELECT id, recordID, otherRecordID, verdict, decidedBy, scoreMillibits, reasons FROM link WHERE recordID = ?
      UNION ALL
      SELECT id, recordID, otherRecordID, verdict, decidedBy, scoreMillibits, reasons FROM link
      WHERE otherRecordID = ?
      """, [.id(record), .id(record)]
    ) { row in
      Link(
        id: try row.id(0), record: ID(try row.id(1)), other: ID(try row.id(2)), verdict: row.text(3),
        decidedBy: row.text(4), scoreMillibits: Int(row.integer(5)), reasons: row.text(6))
    }.sorted { $0.id < $1.id }
    known[record] = links
    return links
  }

  /// What stands between a record and others, in the order of those.
  func standings(
    of record: SourceRecordID, _ overlay: LinkOverlay
  ) throws -> [(other: SourceRecordID, standing: LinkStanding)] {
    var found: [SourceRecordID: LinkStanding] = [:]
    for link in try links(of: record) {
      switch (link.verdict, link.decidedBy) {
      case ("same", "person"): found[link.otherThan(record)] = .confirmed
      case ("same", _): found[link.otherThan(record)] = .linked
      // What a person took back counts as never said.
      case ("different", "person"): found[link.otherThan(record)] = .never
      default: break
      }
    }
    for other in overlay.partners(of: record) {
      if let decided = overlay.standing(record, other) { found[other] = decided }
    }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Every record that standing links join with one, itself included.
  func person(of start: SourceRecordID, _ overlay: LinkOverlay = LinkOverlay()) throws -> [SourceRecordID] {
    var reached: Set<SourceRecordID> = [start]
    var frontier = [start]
    while let record = frontier.popLast() {
      for (other, standing) in try standings(of: record, overlay) where standing != .never {
        if reached.insert(other).inserted { frontier.append(other) }
      }
    }
    return reached.sorted()
  }
}
