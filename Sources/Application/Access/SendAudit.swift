internal import ChangeLog
internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// Puts entries of this node's audit into its log, which carries them to the hub. An entry lies in the node's
/// own audit before this, so nothing hangs on when it happens.
package struct SendAudit: Sendable {
  package init() {}

  /// Entries in one change: well below what a change may hold.
  private static let batch = 1_000

  /// - Returns: how many entries there were.
  @discardableResult
  package func run(_ recorder: Recorder) async throws -> Int {
    var sent = 0
    while true {
      let count = try await recorder.database.write { connection -> Int in
        let log = AuditLogTable(connection, profile: recorder.profile)
        let entries = try log.unsent(limit: Self.batch)
        guard !entries.isEmpty else { return 0 }
        let writer = StateWriter(connection, profile: recorder.profile)
        let seq = try recorder.write(
          [Draft(subject: nil, operations: entries.map(\.operation))], kind: .audit, actor: nil, to: writer)
        try writer.finish()
        try log.markSent(entries, in: seq)
        return entries.count
      }
      sent += count
      guard count == Self.batch else { break }
    }
    if sent > 0 { recorder.announce() }
    return sent
  }
}
