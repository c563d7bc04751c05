package import Application
internal import Catalogue
internal import ChangeLog
internal import Foundation
package import Kernel
internal import Persistence
internal import Records
package import Trust

/// Puts a backup into a folder from which the node can be started: the hub in a new epoch, cleared of whoever was erased
/// since the backup was made, tied to this machine.
package struct Restore: Sendable {
  private let world: World
  private let environment: [String: String]

  package init(world: World, environment: [String: String]) {
    self.world = world
    self.environment = environment
  }

  package struct Report: Encodable, Sendable {
    package let manifest: BackupManifest
    /// Erased people of whom the backup still held records, counted by record.
    package let erased: Int
    /// The hub's epoch afterwards; 0 at a node.
    package let epoch: UInt32
  }

  /// - Parameters:
  ///   - ledgers: files of identifiers of what was erased for good: that of the lost directory, of the archive's disk, or of any
  ///     other node.
  ///   - folder: becomes the data directory.
  /// - Throws: what ``OpenBackup/extract(to:)`` throws; then the folder is not there. What fails later leaves the folder, and
  ///   the command may be given again for another one.
  package func run(
    backup: String, key: LogKey, ledgers: [String], to folder: String
  ) async throws -> Report {
    let erased = try ledgers.flatMap { path in
      guard FileManager.default.fileExists(atPath: path) else {
        throw ClienteleError(.fileUnreadable, "there is no ledger of erasures at \(path)")
      }
      return try ErasureLedger(path: path).read()
    }
    let manifest = try OpenBackup(path: backup, key: key).extract(to: folder)
    try tieToMachine(folder)
    let configuration = try await NodeConfiguration.load(
      flags: [:], environment: environment, directory: folder)
    let node = try OpenNode(
      path: folder, configuration: configuration, world: world, environment: environment)
    let count: Int
    let epoch: UInt32
    do {
      epoch = try await beginEpoch(node)
      count = try await node.eraseAgain(Set(erased).sorted().map { SourceRecordID($0) })
      try node.close()
    } catch {
      try? node.close()
      throw error
    }
    return Report(manifest: manifest, erased: count, epoch: epoch)
  }

  /// The operator's word that the node is to live here from now on.
  private func tieToMachine(_ folder: String) throws {
    let database = try Database.open(path: folder + "/clientele.db")
    defer { try? database.close() }
    guard let node = try database.readBlocking({ try NodeProfile.load($0)?.node }) else {
      throw ClienteleError(.databaseCorrupt, "the backup holds no node")
    }
    let id = world.newRowID()
    try MachineMarker(node: node, environment: environment).create(id)
    try database.writeBlocking { try PropertyTable($0).set(.machineMarker, id.description) }
  }

  /// Positions after the backup were signed and are not known here: whatever the hub writes now lies above them.
  private func beginEpoch(_ node: OpenNode) async throws -> UInt32 {
    guard node.profile.kind == .hub else { return 0 }
    let (hub, now) = (node.profile.node, world.clock.wall())
    return try await node.database.write { connection in
      let order = try HubOrder(connection)
      try EpochTable(connection).begin(
        hub: hub, witnessed: order.head.epoch, stamp: order.headStamp, reason: "restore", at: now)
      return UInt32(clamping: try PropertyTable(connection).integer(.epoch) ?? 1)
    }
  }
}

extension OpenNode {
  /// Erases records again of which an old copy of the database may hold something.
  ///
  /// - Returns: of how many it did.
  func eraseAgain(_ records: [SourceRecordID]) async throws -> Int {
    let held = try await EraseAgain(records: records).run(recorder)
    while try await eraseTraces(hasArchive: false).run() > 0 {}
    return held
  }
}
