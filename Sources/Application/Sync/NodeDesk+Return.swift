internal import Catalogue
internal import ChangeLog
internal import Foundation
package import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

extension NodeDesk {
  /// The next originals that a restored hub waits for.
  ///
  /// - Returns: `nil` when there are none left.
  package func giveBackRequest() async throws -> (body: [UInt8], through: Position)? {
    try await giveBackRequest(after: database.read { try PropertyTable($0).position(.giveBackAfter) })
  }

  /// - Parameter after: where those end that were given back; the start when the hub waits for none.
  func giveBackRequest(after: Position) async throws -> (body: [UInt8], through: Position)? {
    try await database.read { connection in
      let properties = PropertyTable(connection)
      guard after != .start else { return nil }
      let held = try OriginalTable(connection).others(
        than: profile.node, above: after, countMax: Limits.pushChangesMax, bytesMax: Self.returnBytesMax)
      guard let last = held.last else { return nil }
      var receipts: [[UInt8]] = []
      var originals: [ProtoOriginal] = []
      for item in held {
        guard
          let receipt = try connection.first(
            "SELECT receipt FROM receipt WHERE position = ?", [.position(item.position)], { $0.bytes(0) })
        else { continue }
        var original = ProtoOriginal()
        original.header = Data(item.change.headerBytes)
        original.parts = item.change.envelope.parts
        original.signature = Data(item.change.signature)
        original.receipt = Data(receipt)
        originals.append(original)
        receipts.append(receipt)
      }
      var first = ProtoReturnRequest()
      first.node = Data(profile.node.row.bytes)
      first.sessionCounter = UInt64(try properties.integer(.sessionCounter) ?? 0)
      first.signedReceipts = try ReceiptTable(connection).proofs(of: receipts).map {
        ProtoSignedReceipts(receipts: $0.receipts, hashes: $0.hashes, signature: $0.signature)
      }
      let frames =
        [first]
        + originals.map { original in
          var frame = ProtoReturnRequest()
          frame.originals = [original]
          return frame
        }
      return (try SyncBody.encode(frames), last.position)
    }
  }

  private static let returnBytesMax = 4 << 20

  package func takeGiveBack(_ body: [UInt8], through position: Position) async throws {
    let answer: ProtoReturnAnswer = try SyncBody.decode(body)
    try await database.write { connection in
      try PropertyTable(connection).set(.giveBackAfter, position)
      try witness(try Position(answer.hubHead), connection)
    }
  }

  /// Everything was given back.
  package func endGiveBack() async throws {
    try await database.write { try PropertyTable($0).set(.giveBackAfter, Position.start) }
  }
}
