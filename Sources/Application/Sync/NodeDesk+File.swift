internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Sync
package import Trust
internal import Wire

extension NodeDesk {
  /// Writes what this node would tell the hub into a file that only the hub reads.
  ///
  /// - Throws: what writing the file throws; there is no file then.
  package func export(to path: String) async throws -> SyncFileReport {
    let incarnation = try await database.read { try log.incarnation($0) }
    var head = ProtoFileHead()
    head.sender = Data(profile.node.row.bytes)
    head.incarnation = incarnation
    head.receiver = Data(profile.hub.row.bytes)
    let file = try SyncFileWriter(path: path, to: hubLogKey, head: head)
    var report = SyncFileReport()
    try await finishCheckpoint()
    try file.append(SyncPath.hello, try await helloRequest())
    var given = try await database.read { try PropertyTable($0).position(.giveBackAfter) }
    while let request = try await giveBackRequest(after: given) {
      try file.append(SyncPath.giveBack, request.body)
      given = request.through
    }
    var sent: UInt64?
    while let batch = try await pushBatch(above: sent) {
      try file.append(SyncPath.push, batch.body)
      report.changes += batch.count
      sent = batch.last
    }
    try file.finish { try log.sign(message: $0, incarnation: incarnation) }
    return report
  }

  /// Takes a file of the hub's.
  ///
  /// - Parameter key: of a life of this node's log.
  /// - Throws: `fileNotForUs`, `fileMalformed`, `fileOutOfOrder` when one before it is missing, `historyForked` when
  ///   this log must not go on; nothing was taken then.
  package func take(file path: String, key: (_ incarnation: UInt32) throws -> LogKey) async throws
    -> SyncFileReport
  {
    let (incarnation, cursor) = try await database.read { connection in
      (try log.incarnation(connection), try PropertyTable(connection).position(.cursor))
    }
    let file = try SyncFileReader(path: path, key: try key(incarnation)) { head, signature, message in
      try rowID(head.sender) == profile.hub.row && rowID(head.receiver) == profile.node.row
        && isSignedByHub(signature, message)
    }
    let (from, through) = (try Position(file.head.from), try Position(file.head.through))
    var report = SyncFileReport()
    guard through > cursor else {
      report.isOld = true
      return report
    }
    guard from <= cursor else {
      throw ClienteleError(
        .fileOutOfOrder, "the file begins at \(from), and this node holds the hub's order only to \(cursor)",
        hint: "Import the files before it first, or let the hub export with --full.")
    }
    // A pull that was begun over the line and not ended is begun anew by the file.
    try await database.write { try PropertyTable($0).set(.pullToken, "") }
    var counted = report
    try await file.forEach { path, body in
      switch path {
      case SyncPath.hello: try await takeFiledHello(body)
      case SyncPath.push: counted.changes += try await takeFiledPush(body)
      case SyncPath.pull: counted.rows += try await takePull(body, roundTrip: Milliseconds(0)).rows
      default:
        throw ClienteleError(
          .protocolUnsupported, "a file holds an exchange `\(path)` this node does not know")
      }
    }
    return counted
  }

  private func takeFiledHello(_ body: [UInt8]) async throws {
    let decision = try await takeHello(body, roundTrip: Milliseconds(0))
    guard decision == .carryOn || decision == .hubRestored else {
      throw ClienteleError(
        .historyForked, "the hub does not take this log any further: this node was restored or copied",
        hint: "It goes on by itself at the next contact over a line.")
    }
  }

  private func takeFiledPush(_ body: [UInt8]) async throws -> Int {
    let answer: ProtoPushAnswer = try SyncBody.decode(body)
    try await takePush(body)
    return answer.receipts.receipts.count
  }
}
