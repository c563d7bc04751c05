internal import Kernel
internal import Persistence

/// Links decided earlier in the same batch, not yet in the table.
struct LinkOverlay {
  private var same: [SourceRecordID: Set<SourceRecordID>] = [:]
  private var apart: Set<[SourceRecordID]> = []
  /// By the lesser of the two: what a person's own edit says, which the machine does not withdraw.
  private var confirmedBySmaller: [SourceRecordID: Set<SourceRecordID>] = [:]

  mutating func note(_ one: SourceRecordID, _ other: SourceRecordID, isSame: Bool) {
    if isSame {
      same[one, default: []].insert(other)
      same[other, default: []].insert(one)
      apart.remove([one, other])
    } else {
      same[one]?.remove(other)
      same[other]?.remove(one)
      apart.insert([one, other])
    }
  }

  mutating func confirm(_ one: SourceRecordID, _ other: SourceRecordID) {
    confirmedBySmaller[min(one, other), default: []].insert(max(one, other))
  }

  /// Those above a record whom a person has just linked to it.
  func confirmed(with record: SourceRecordID) -> [SourceRecordID] {
    (confirmedBySmaller[record] ?? []).sorted()
  }

  func neighbours(of record: SourceRecordID) -> Set<SourceRecordID> { same[record] ?? [] }

  func isApart(_ one: SourceRecordID, _ other: SourceRecordID) -> Bool {
    apart.contains(one < other ? [one, other] : [other, one])
  }
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

  /// Every record that standing links join with one, itself included.
  func person(of start: SourceRecordID, _ overlay: LinkOverlay = LinkOverlay()) throws -> [SourceRecordID] {
    var reached: Set<SourceRecordID> = [start]
    var frontier = [start]
    while let record = frontier.popLast() {
      let standing = try links(of: record).filter { $0.verdict == "same" }.map { $0.otherThan(record) }
      for other in overlay.neighbours(of: record).union(standing) where !overlay.isApart(record, other) {
        if reached.insert(other).inserted { frontier.append(other) }
      }
    }
    return reached.sorted()
  }
}
