package import Application
internal import Catalogue
internal import Kernel
internal import Logging
package import Persistence
internal import Records
internal import Transport
internal import Trust

/// The application of an open node: what commands and services do their work with.
extension OpenNode {
  /// Writes what people record here.
  package var recorder: Recorder { Recorder(database: database, log: log, world: world, news: news) }

  /// Whether a signature over exactly these bytes was made by the owner of an Ed25519 public key.
  package static let verify: @Sendable ([UInt8], [UInt8], [UInt8]) -> Bool = {
    signature, message, publicKey in
    LogKey.verify(signature, message: message, publicKey: publicKey)
  }

  /// The hub's side of the sync conversation.
  var hubDesk: HubDesk {
    let keys = keys
    return HubDesk(
      database: database, log: log, world: world, news: news, verify: Self.verify,
      certify: { key, node, incarnation, now in
        try HubKeys(files: keys).sync.certifyLogKey(
          key, node: node, incarnation: incarnation, notBefore: now
        ).encoded
      })
  }

  /// Puts back into this hub, after it was restored, what its archive holds.
  ///
  /// - Throws: `wrongRole` at a node.
  package func recover(
    from directory: ArchiveDirectory,
    progress: @escaping @Sendable (RecoverFromArchive.Report) async throws -> Void
  ) async throws -> RecoverFromArchive.Report {
    try requireHub("has an archive")
    let report = try await RecoverFromArchive(desk: hubDesk, directory: directory).run(progress: progress)
    news.announce()
    return report
  }

  /// Writes what this node has to tell its hub, or the hub a node, into a file sealed to the receiver.
  ///
  /// - Parameters:
  ///   - name: at the hub, of the node it is for; `nil` at a node.
  ///   - isFull: at the hub, from the beginning.
  /// - Throws: `invalidInput` where a name is missing or not wanted, `notFound`, and what writing the file throws.
  package func exportSync(to path: String, for name: String?, isFull: Bool) async throws -> SyncFileReport {
    guard profile.kind == .hub else {
      guard name == nil, !isFull else {
        throw ClienteleError(
          .invalidInput, "a node exports for its hub alone", hint: "Leave --node and --full out.")
      }
      return try await nodeDesk().export(to: path)
    }
    guard let name else {
      throw ClienteleError(.invalidInput, "the hub exports for one node", hint: "Give --node NAME.")
    }
    let found = try await database.read { connection in
      try connection.query("SELECT id FROM node WHERE name = ? ORDER BY id LIMIT 2", [.text(name)]) {
        NodeID(try $0.id(0))
      }
    }
    guard let node = found.first else { throw ClienteleError(.notFound, "there is no node named \(name)") }
    guard found.count == 1 else {
      throw ClienteleError(.ambiguous, "more than one node is named \(name)")
    }
    return try await hubDesk.export(for: node, to: path, isFull: isFull)
  }

  /// Takes a file that the hub has made for this node, or a node for this hub.
  ///
  /// - Throws: `fileNotForUs`, `fileMalformed`, `fileOutOfOrder`, `historyForked`, `nodeRevoked`.
  package func importSync(from path: String) async throws -> SyncFileReport {
    let ring = logKeys
    let report =
      profile.kind == .hub
      ? try await hubDesk.take(file: path, key: logKey)
      : try await nodeDesk().take(file: path) { try ring.key(of: $0) }
    news.announce()
    return report
  }

  /// The node's side of it.
  ///
  /// - Throws: what the key files throw.
  func nodeDesk() throws -> NodeDesk {
    NodeDesk(
      database: database, log: log, world: world,
      hubLogKey: try keys.logKeyCertificate(KeyName.hubLogCertificate).publicKey,
      version: ProgramVersion.text,
      verify: Self.verify)
  }

  /// The way to the hub with whatever credentials are in force when it is opened.
  func hubLine(logger: Logger) throws -> HubLine {
    let address = try hubAddress()
    return try HubLine { [self] in
      try SyncClient(
        host: address.host, port: address.port, credentials: syncCredentials(), roots: syncRoots(),
        logger: logger, now: world.clock.wall)
    }
  }

  func syncService(line: HubLine, logger: Logger) throws -> SyncService {
    SyncService(
      desk: try nodeDesk(), client: line, watch: ContactWatch(node: self, line: line, logger: logger),
      news: news, board: self.line, random: world.random, logKeys: logKeys, logger: logger)
  }

  /// Lets a command speak with the hub over a connection of its own.
  ///
  /// - Throws: `wrongRole` at the hub itself, what the key files and the transport throw.
  package func callingHub<Result: Sendable>(
    _ body: (NodeDesk, _ call: @escaping HubCall) async throws -> Result
  ) async throws -> Result {
    guard profile.kind != .hub else {
      throw ClienteleError(.wrongRole, "the hub has no hub to ask", hint: "Give --data of a store or laptop.")
    }
    let address = try hubAddress()
    let client = try SyncClient(
      host: address.host, port: address.port, credentials: try syncCredentials(), roots: try syncRoots(),
      logger: Logger(label: "clientele.command", factory: { _ in SwiftLogNoOpLogHandler() }),
      now: world.clock.wall)
    do {
      let result = try await body(try nodeDesk()) { path, bytes in
        try await client.post(path: path, body: bytes, timeout: .seconds(60)).body
      }
      await client.shutdown()
      return result
    } catch {
      await client.shutdown()
      throw error
    }
  }

  /// What people are shown of members.
  package var accessDesk: AccessDesk { AccessDesk(database: database, profile: profile, world: world) }

  /// The door of this node.
  package var signInDesk: SignInDesk {
    SignInDesk(database: database, profile: profile, world: world, hashing: hashing)
  }
}
