internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// A log, in one of its lives.
struct LogName: Hashable, Comparable, Sendable {
  let node: NodeID
  let incarnation: UInt32

  static func < (left: LogName, right: LogName) -> Bool {
    (left.node, left.incarnation) < (right.node, right.incarnation)
  }
}

/// What one log says of a day, as far as it was read.
struct DayPart: Sendable {
  /// The first change that was not read yet.
  var next: UInt64
  var events: [DayEvent] = []
  /// Changes that came late, also of days before this one when they came on it.
  var late: [LateChange] = []
  /// A change of a later day was met: along a log the order stands.
  var isOver = false
  /// How many changes were read.
  var count = 0
  /// More than is read of one log.
  var isCut = false
}

/// Reads a day out of the change log. In a log number, stamp and place rise together, so that where a day begins is searched
/// for and only the day is read.
struct DayLog {
  let connection: Connection
  let begin: Instant
  let end: Instant

  /// So many changes of one log are read of one day; a store that wrote more is shown as far as that.
  static let changesOfLogMax = 20_000
  /// So many of all logs together.
  static let changesMax = 200_000
  private static let rowsAtOnce = 500

  /// Every log that the hub holds, with its last number.
  func heads() throws -> [LogName: UInt64] {
    let rows = try connection.query("SELECT node, incarnation, seq FROM logHead WHERE seq > 0") { row in
      (
        LogName(node: NodeID(try row.id(0)), incarnation: UInt32(clamping: row.integer(1))),
        UInt64(row.integer(2))
      )
    }
    return Dictionary(rows) { first, _ in first }
  }

  /// A part that begins with the first change that the hub heard on the day or later: what it heard before happened before.
  func part(of log: LogName, through last: UInt64) throws -> DayPart {
    var low: UInt64 = 1
    var high = last + 1
    while low < high {
      let middle = low + (high - low) / 2
      if let heard = try heard(log, middle), heard < begin { low = middle + 1 } else { high = middle }
    }
    return DayPart(next: low)
  }

  /// When the hub took a change in; `nil` while it has not.
  private func heard(_ log: LogName, _ seq: UInt64) throws -> Instant? {
    try connection.first(
      """
      SELECT receipt FROM receipt WHERE node = ? AND incarnation = ? AND seq >= ? ORDER BY seq LIMIT 1
      """, [.id(log.node), .number(log.incarnation), .number(seq)]
    ) { Instant(milliseconds: try Receipt(decoding: $0.bytes(0)).stamp.milliseconds) }
  }

  /// Reads on.
  ///
  /// - Parameter max: how many changes at most.
  func read(_ part: inout DayPart, of log: LogName, max: Int) throws {
    var left = max
    while !part.isOver, left > 0 {
      let limit = min(left, Self.rowsAtOnce)
      let rows = try rows(of: log, from: part.next, limit: limit)
      for row in rows where !part.isOver { try take(row, into: &part) }
      left -= rows.count
      if rows.count < limit { return }
    }
    part.isCut = !part.isOver
  }

  private struct Row {
    let change: Change
    let receipt: Receipt
  }

  private func rows(of log: LogName, from seq: UInt64, limit: Int) throws -> [Row] {
    try connection.query(
      """
      SELECT change.header, change.parts, change.signature, receipt.receipt
      FROM change JOIN receipt ON receipt.position = change.position
      WHERE change.node = ? AND change.incarnation = ? AND change.seq >= ? ORDER BY change.seq LIMIT ?
      """, [.id(log.node), .number(log.incarnation), .number(seq), .number(limit)]
    ) { Row(change: try ChangeTable.read($0), receipt: try Receipt(decoding: $0.bytes(3))) }
  }

  private func take(_ row: Row, into part: inout DayPart) throws {
    let header = row.change.header
    let heardAt = Instant(milliseconds: row.receipt.stamp.milliseconds)
    let at = min(Instant(milliseconds: header.hybridTime.milliseconds), heardAt)
    guard at < end else {
      part.isOver = true
      return
    }
    part.next = header.seq + 1
    part.count += 1
    guard header.kind != .audit, row.receipt.verdict == .accepted else { return }
    if heardAt - at > DayEvent.lateness { part.late.append(LateChange(at: at, heardAt: heardAt)) }
    guard at >= begin, DayOperations.kinds.contains(header.kind) else { return }
    part.events += DayOperations.events(
      of: try row.change.operations(), at: at, heardAt: heardAt, position: row.receipt.position,
      author: header.actor)
  }
}
