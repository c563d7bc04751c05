internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

/// Carries one request to the hub and its answer back.
package typealias HubCall = @Sendable (_ path: String, _ body: [UInt8]) async throws -> [UInt8]

/// What comparing the rows of this node with the hub's found, and what it cost.
package struct CompareReport: Encodable, Hashable, Sendable {
  package var rows = 0
  package var differing = 0
  package var repaired = 0
  package var removed = 0
  package var messages = 0
  package var bytesSent = 0
  package var bytesReceived = 0
  /// Whether the hub had something new for this node meanwhile; it is to be pulled first.
  package var isStale = false
}

extension NodeDesk {
  /// Compares every row of this node with the hub's, range by range, and mends those that differ. Speaks of hashes
  /// until it knows which rows those are.
  ///
  /// - Parameter repairs: whether to mend, or only to count.
  package func compareRows(repairs: Bool, call: HubCall) async throws -> CompareReport {
    var report = CompareReport()
    for (number, scope) in profile.scope.classes {
      var search = RowSearch(rowClass: number, scope: scope)
      while !search.ranges.isEmpty {
        let answer = try await ask(&search, &report, call)
        if answer.stale {
          report.isStale = true
          return report
        }
        let (compared, wide) = (search, search.asked)
        let found = try await database.read { try compared.compare(answer, wide, $0) }
        search.take(found)
      }
      report.rows += try await database.read {
        try ClassRows($0, ofNode: number).count(.all)
      }
      report.differing += search.wanted.count + search.extra.count
      if repairs { try await mend(search, &report, call) }
    }
    if repairs && !report.isStale {
      let hasFound = report.differing > 0
      try await database.write { connection in
        let state = RepairState(connection)
        if hasFound { try state.noteAttempt() } else { try state.forget() }
        try PropertyTable(connection).set(.fingerprintMismatches, 0)
      }
    }
    return report
  }

  private func ask(
    _ search: inout RowSearch, _ report: inout CompareReport, _ call: HubCall
  ) async throws -> ProtoVerifyAnswer {
    search.asked = Array(search.ranges.prefix(RowComparison.rangesMax))
    search.ranges.removeFirst(search.asked.count)
    var request = try await emptyRequest(search.rowClass)
    request.ranges = search.asked.map(\.proto)
    return try await send(request, &report, call)
  }

  /// Rows are mended as of the cursor, which stays where it is.
  private func keepCursor(_ connection: Connection) throws {
    let properties = PropertyTable(connection)
    try properties.set(.cursor, try properties.position(.cursor))
  }

  private func emptyRequest(_ rowClass: UInt32) async throws -> ProtoVerifyRequest {
    let cursor = try await database.read { try PropertyTable($0).position(.cursor) }
    var request = ProtoVerifyRequest()
    request.node = Data(profile.node.row.bytes)
    request.cursor = ProtoPosition(cursor)
    request.rowClass = rowClass
    return request
  }

  private func send(
    _ request: ProtoVerifyRequest, _ report: inout CompareReport, _ call: HubCall
  ) async throws -> ProtoVerifyAnswer {
    let body = try SyncBody.encode(request)
    let reply = try await call(SyncPath.verify, body)
    report.messages += 1
    report.bytesSent += body.count
    report.bytesReceived += reply.count
    return try SyncBody.decode(reply)
  }

  private func mend(_ search: RowSearch, _ report: inout CompareReport, _ call: HubCall) async throws {
    var rest = search.wanted
    while !rest.isEmpty {
      var request = try await emptyRequest(search.rowClass)
      request.wanted = rest.prefix(RowComparison.wantedMax).map(\.proto)
      let answer = try await send(request, &report, call)
      if answer.stale {
        report.isStale = true
        return
      }
      guard !answer.rows.isEmpty else { break }
      let rows = answer.rows.map { [UInt8]($0) }
      let got = try await database.write { connection in
        let writer = StateWriter(connection, profile: profile)
        for row in rows { try writer.replaceBase(row) }
        try writer.finish()
        try keepCursor(connection)
        return Set(try rows.map { try RowState(decoding: $0, catalogue: .current).place })
      }
      report.repaired += rows.count
      rest.removeAll { got.contains($0) }
    }
    let (extra, rowClass, scope) = (search.extra, search.rowClass, search.scope)
    report.removed += extra.count
    try await database.write { connection in
      let writer = StateWriter(connection, profile: profile)
      for place in extra { try writer.removeBase(place.table, place.row) }
      try writer.finish()
      try keepCursor(connection)
      // The sum itself may have been what was wrong.
      try writer.recount(scope) { add in
        try ClassRows(connection, ofNode: rowClass).forEach(.all) { _, image in add(image) }
      }
    }
  }
}

/// One class being searched for rows that differ.
private struct RowSearch: Sendable {
  let rowClass: UInt32
  let scope: Scope
  var ranges = [RowPlaces.all]
  var asked: [RowPlaces] = []
  /// Missing here, or otherwise there.
  var wanted: [RowPlace] = []
  /// Here and not there.
  var extra: [RowPlace] = []

  struct Found: Sendable {
    var ranges: [RowPlaces] = []
    var wanted: [RowPlace] = []
    var extra: [RowPlace] = []
  }

  mutating func take(_ found: Found) {
    ranges += found.ranges
    wanted += found.wanted
    extra += found.extra
  }

  func compare(
    _ answer: ProtoVerifyAnswer, _ asked: [RowPlaces], _ connection: Connection
  ) throws -> Found {
    var found = Found()
    let rows = ClassRows(connection, ofNode: rowClass)
    let sums = Dictionary(grouping: answer.sums, by: \.range)
    let digests = Dictionary(grouping: answer.digests, by: \.range)
    for (index, places) in asked.enumerated() {
      if let pieces = sums[UInt32(index)] {
        try compare(pieces, in: places, rows, &found)
      } else {
        try compare(digests[UInt32(index)] ?? [], in: places, rows, &found)
      }
    }
    return found
  }

  private func compare(
    _ pieces: [ProtoRangeSum], in places: RowPlaces, _ rows: ClassRows, _ found: inout Found
  ) throws {
    let ends = try pieces.map { try RowPlace($0.last) }
    var sums = pieces.map { _ in (sum: Fingerprint.empty, rows: UInt64(0)) }
    var current = 0
    try rows.forEach(places) { place, image in
      while current < ends.count - 1 && place > ends[current] { current += 1 }
      sums[current].sum.add(.sha256(image))
      sums[current].rows += 1
    }
    var first = places.first
    for (index, piece) in pieces.enumerated() {
      if sums[index].rows != piece.rows || RowComparison.prefix(sums[index].sum.sum) != piece.sum {
        found.ranges.append(RowPlaces(first: first, last: ends[index]))
      }
      first = ends[index].next
    }
  }

  private func compare(
    _ digests: [ProtoRowDigest], in places: RowPlaces, _ rows: ClassRows, _ found: inout Found
  ) throws {
    var theirs = Dictionary(try digests.map { (try RowPlace($0.key), $0.hash) }) { first, _ in first }
    var extra: [RowPlace] = []
    var wanted: [RowPlace] = []
    try rows.forEach(places) { place, image in
      guard let hash = theirs.removeValue(forKey: place) else { return extra.append(place) }
      if hash != RowComparison.prefix(.sha256(image)) { wanted.append(place) }
    }
    found.extra += extra
    found.wanted += wanted + theirs.keys.sorted()
  }
}

extension RowPlace {
  /// The place right behind this one.
  fileprivate var next: RowPlace {
    if row.low < .max { return RowPlace(table: table, row: RowID(high: row.high, low: row.low + 1)) }
    if row.high < .max { return RowPlace(table: table, row: RowID(high: row.high + 1, low: 0)) }
    return RowPlace(table: TableID(table.number &+ 1), row: .zero)
  }
}

extension RowState {
  fileprivate var place: RowPlace { RowPlace(table: table, row: id) }
}
