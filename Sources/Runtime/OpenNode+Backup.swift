package import Application
internal import Kernel
internal import Trust

extension OpenNode {
  /// Writes a sealed copy of this node, which goes on working.
  ///
  /// - Parameter recipient: as `clientele backup key` printed it.
  /// - Throws: `invalidInput` for another text, and what ``MakeBackup/run(to:recipient:generations:isDurable:progress:)`` throws.
  package func backup(
    to folder: String, recipient: String, generations: Int, isDurable: Bool,
    progress: (_ done: Int, _ all: Int) async throws -> Void
  ) async throws -> MakeBackup.Report {
    try await MakeBackup(
      database: database, log: log, world: world, dataDirectory: directory, version: ProgramVersion.text
    ).run(
      to: folder, recipient: try LogKey.publicKey(ofBackupRecipient: recipient), generations: generations,
      isDurable: isDurable, progress: progress)
  }
}
