internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

extension HubDesk {
  /// Takes apart the ranges a node asks for, and sends the rows it wants whole. Reads one view of the database; the
  /// node begins again when that is not the one its cursor stands for.
  func compareRows(_ request: ProtoVerifyRequest, from node: NodeID) async throws -> [UInt8] {
    try requireOwn(request.node, node)
    guard request.ranges.count <= RowComparison.rangesMax, request.wanted.count <= RowComparison.wantedMax
    else { throw ClienteleError(.limitExceeded, "a comparison asks for too much at once") }
    let answer = try await database.read { connection in try compare(request, node, connection) }
    return try SyncBody.encode(answer)
  }

  private func compare(
    _ request: ProtoVerifyRequest, _ node: NodeID, _ connection: Connection
  ) throws -> ProtoVerifyAnswer {
    guard let session = try SessionTable(connection).session(of: node),
      let scope = session.scope.classes.first(where: { $0.number == request.rowClass })?.scope
    else { throw ClienteleError(.certificateRefused, "node \(node) holds no such class of rows") }
    var answer = ProtoVerifyAnswer()
    guard try !isStale(session.scope, since: Position(request.cursor), connection) else {
      answer.stale = true
      return answer
    }
    let rows = ClassRows(connection, held: scope)
    for (index, range) in request.ranges.enumerated() {
      try takeApart(try RowPlaces(range), UInt32(index), rows, &answer)
    }
    var bytes = 0
    for key in request.wanted {
      let place = try RowPlace(key)
      try rows.forEach(RowPlaces(first: place, last: place)) { _, image in
        bytes += image.count
        // What does not fit is asked for again.
        if bytes <= Limits.frameBytesMax / 2 { answer.rows.append(Data(image)) }
      }
    }
    return answer
  }

  private func isStale(_ scope: Scope, since cursor: Position, _ connection: Connection) throws -> Bool {
    let head = try HubOrder(connection).head
    guard cursor < head else { return cursor > head }
    let page = try ScopeReader(connection, scope: scope).page(
      from: PageToken(after: cursor), head: head, rowsMax: 1)
    return !page.rows.isEmpty || !page.scopeChanges.isEmpty
  }

  private func takeApart(
    _ places: RowPlaces, _ index: UInt32, _ rows: ClassRows, _ answer: inout ProtoVerifyAnswer
  ) throws {
    let count = try rows.count(places)
    if count <= RowComparison.listedRows {
      var digests: [ProtoRowDigest] = []
      try rows.forEach(places) { place, image in
        var digest = ProtoRowDigest()
        digest.range = index
        digest.key = place.proto
        digest.hash = RowComparison.prefix(.sha256(image))
        digests.append(digest)
      }
      answer.digests += digests
      return
    }
    let size = (count + RowComparison.pieces - 1) / RowComparison.pieces
    var sums: [ProtoRangeSum] = []
    var piece = ProtoRangeSum()
    var fingerprint = Fingerprint.empty
    try rows.forEach(places) { place, image in
      fingerprint.add(.sha256(image))
      piece.rows += 1
      guard piece.rows == UInt64(size) else { return }
      piece.last = place.proto
      sums.append(piece.finished(index, fingerprint))
      piece = ProtoRangeSum()
      fingerprint = .empty
    }
    if piece.rows > 0 { sums.append(piece.finished(index, fingerprint)) }
    // The last piece reaches to the end of the range, so that what lies behind the hub's last row is seen.
    if var last = sums.popLast() {
      last.last = places.last.proto
      sums.append(last)
    }
    answer.sums += sums
  }
}

extension ProtoRangeSum {
  fileprivate func finished(_ index: UInt32, _ fingerprint: Fingerprint) -> ProtoRangeSum {
    var sum = self
    sum.range = index
    sum.sum = RowComparison.prefix(fingerprint.sum)
    return sum
  }
}
