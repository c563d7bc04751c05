package import Application
internal import Kernel
internal import Logging
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
    HubDesk(database: database, log: log, world: world, news: news, verify: Self.verify)
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
      news: news, random: world.random, logger: logger)
  }

  /// What people are shown of members.
  package var accessDesk: AccessDesk { AccessDesk(database: database, profile: profile, world: world) }

  /// The door of this node.
  package var signInDesk: SignInDesk {
    SignInDesk(database: database, profile: profile, world: world, hashing: hashing)
  }
}
