package import Application
internal import Foundation
package import Kernel
package import Persistence
package import Records
package import Trust

/// A node whose data directory this process holds: database, profile and keys, ready for commands and
/// services.
package final class OpenNode: Sendable {
  package let directory: DataDirectory
  package let database: Database
  package let profile: NodeProfile
  package let keys: KeyFiles
  package let configuration: NodeConfiguration
  package let world: World
  /// Writes this node's own changes.
  package let log: LocalLog
  /// Of the life of the log that was current when the node was opened.
  package let logKey: LogKey
  let logKeys: LogKeyRing
  /// Wakes the services of this process when something was written.
  package let news: NewsBoard
  /// Whether the hub is reached, for people to see.
  package let line: LineBoard
  /// Of a hub: what it takes on at once.
  let hubGate: HubGate
  package let environment: [String: String]
  /// Where passwords of this process are hashed.
  package let hashing = HashingQueue()

  /// Takes the directory, brings its schema up to date and checks that this is the node's machine.
  ///
  /// - Parameters:
  ///   - path: the data directory.
  ///   - environment: for where the machine marker and the control socket lie.
  /// - Throws: `dataDirectoryMissing`, `dataDirectoryLocked` (then commands go through the control
  ///   socket), `databaseTooNew`, `notSetUp`, `machineChanged`, and what the key files throw.
  package init(
    path: String, configuration: NodeConfiguration, world: World, environment: [String: String]
  ) throws {
    let directory = try DataDirectory(path: path, create: false)
    guard FileManager.default.fileExists(atPath: directory.databasePath) else { throw Self.notSetUp(path) }
    let database = try Database.open(directory, at: world.clock.wall())
    do {
      let (profile, marker) = try database.readBlocking { connection in
        (try NodeProfile.load(connection), try PropertyTable(connection).text(.machineMarker))
      }
      guard let profile else { throw Self.notSetUp(path) }
      try MachineMarker(node: profile.node, environment: environment).check(against: marker)
      let keys = KeyFiles(directory: directory.keysPath)
      let ring = try LogKeyRing(files: keys)
      let logKey = try ring.key(of: profile.incarnation)
      news = NewsBoard()
      line = LineBoard(news: news)
      self.directory = directory
      self.database = database
      self.profile = profile
      self.keys = keys
      self.configuration = configuration
      self.world = world
      self.logKey = logKey
      self.environment = environment
      hubGate = HubGate(world: world)
      logKeys = ring
      log = LocalLog(profile: profile, signAs: { try ring.key(of: $0).sign(message: $1) })
    } catch {
      try? database.close()
      throw error
    }
    directory.layBallast()
  }

  /// Runs `body` in one write transaction with what it takes to write changes; it commits when the body
  /// returns. The body may be run again.
  ///
  ///     try await node.commit { writer, log in
  ///       try log.append(drafts, kind: .record, actor: actor, world: world, to: writer)
  ///     }
  package func commit<Result: Sendable>(
    _ body: @Sendable @escaping (StateWriter, LocalLog) throws -> Result
  ) async throws -> Result {
    let profile = profile
    let log = log
    let result = try await database.write { connection in
      let writer = StateWriter(connection, profile: profile)
      let result = try body(writer, log)
      try writer.finish()
      return result
    }
    news.announce()
    return result
  }

  /// The key and certificate that this node shows in sync sessions.
  package func syncCredentials() throws -> TLSCredentials {
    try NodeKeyring(files: keys).current()
  }

  /// The roots of the sync authority.
  package func syncRoots() throws -> [EncodedCertificate] { try keys.certificates(KeyName.roots) }

  /// Empties the write-ahead log and closes the database. Nothing may be done with the node afterwards;
  /// the directory is free once the last reference to it is gone.
  package func close() throws {
    try database.checkpoint()
    try database.close()
  }

  private static func notSetUp(_ path: String) -> ClienteleError {
    ClienteleError(
      .notSetUp, "the data directory \(path) belongs to no node yet",
      hint: "Finish setting it up with `clientele hub init` or `clientele node join TOKEN --hub HOST`.")
  }
}

extension Database {
  /// Opens the database of a data directory with the schema of this program.
  static func open(_ directory: DataDirectory, at now: Instant) throws -> Database {
    let database = try open(path: directory.databasePath)
    do {
      try database.migrate(copyPath: directory.formerDatabasePath, at: now)
      try LearntTables.takeIn(database)
      try SearchIndex.bringUpToDate(database)
    } catch {
      try? database.close()
      throw error
    }
    return database
  }
}

/// The names of the files in `keys/`.
package enum KeyName {
  package static let nodeKey = "node.key"
  package static let nodeCertificate = "node.crt"
  package static let logKey = "log.key"
  package static let logCertificate = "log.crt"
  /// The log key of a later life, and the certificate that came for it.
  package static func logKey(of incarnation: UInt32) -> String {
    incarnation == 1 ? logKey : "log-\(incarnation).key"
  }
  package static func logCertificate(of incarnation: UInt32) -> String {
    incarnation == 1 ? logCertificate : "log-\(incarnation).crt"
  }
  /// A key that no life of the log has yet.
  package static let nextLogKey = "log-next.key"
  package static let roots = "roots.crt"
  /// Roots that are trusted no longer but for the log keys they certified.
  package static let formerRoots = "former-roots.crt"
  /// Of a node: the hub's log key, vouched for.
  package static let hubLogCertificate = "hub-log.crt"
  /// Of the hub: its two authorities, and what its web listeners show.
  package static let authorityKey = "authority.key"
  package static let authorityCertificate = "authority.crt"
  /// The sync authority that replaces the present one, while both are trusted.
  package static let nextAuthorityKey = "authority-next.key"
  package static let nextAuthorityCertificate = "authority-next.crt"
  package static let webAuthorityKey = "web-authority.key"
  package static let webAuthorityCertificate = "web-authority.crt"
  /// The web authority that replaces the present one, while devices are given its root.
  package static let nextWebAuthorityKey = "web-authority-next.key"
  package static let nextWebAuthorityCertificate = "web-authority-next.crt"
  package static let webKey = "web.key"
  package static let webCertificate = "web.crt"
}
