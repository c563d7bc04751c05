internal import Foundation
package import Kernel
package import Logging
internal import Persistence
package import Records
internal import Trust
internal import Transport

/// Makes a node out of a token: its keys, its certificate, its database.
package enum Join {
  /// The port that hubs let nodes in on.
  package static let portDefault = 7_444

  /// - Parameters:
  ///   - token: as `clientele hub enrol` printed it.
  ///   - hub: the hub's enrolment listener.
  ///   - path: the data directory; made when it is missing.
  ///   - name: how the node is called; empty for what the token says.
  ///   - acceptsUnencrypted: that a laptop may keep its data on a directory that is not encrypted.
  /// - Returns: who the new node is.
  /// - Throws: `alreadySetUp`, `tokenMalformed`, `pinMismatch`, `hubUnreachable`, `hubRefused` with the hub's
  ///   reason, `answerRefused`, `markerUnwritable`. Keys are in their files before the hub hears of them:
  ///   the same token into the same directory finishes what was interrupted.
  @discardableResult
  package static func run(
    token text: String, hub: HostPort, path: String, name: String, acceptsUnencrypted: Bool = false,
    world: World,
    environment: [String: String], logger: Logger
  ) async throws -> NodeProfile {
    let token = try EnrolmentToken(text)
    let directory = try DataDirectory(path: path, create: true)
    let database = try Database.open(directory, at: world.clock.wall())
    do {
      let profile = try await run(
        token, hub: hub, directory, database, name: name, acceptsUnencrypted: acceptsUnencrypted,
        world: world,
        environment: environment, logger: logger)
      try database.checkpoint()
      try database.close()
      return profile
    } catch {
      try? database.close()
      throw error
    }
  }

  private static func run(
    _ token: EnrolmentToken, hub: HostPort, _ directory: DataDirectory, _ database: Database, name: String,
    acceptsUnencrypted: Bool, world: World, environment: [String: String], logger: Logger
  ) async throws -> NodeProfile {
    if let existing = try database.readBlocking(NodeProfile.load) {
      throw ClienteleError(
        .alreadySetUp,
        "\(directory.path) already belongs to the \(existing.kind.rawValue) \"\(existing.name)\"",
        hint:
          "Start it with `clientele \(existing.kind.command) --data \(directory.path)`, or name an empty directory."
      )
    }
    let files = KeyFiles(directory: directory.keysPath)
    try files.createDirectory()
    let key = try files.existingOrNew(identityKey: KeyName.nodeKey)
    let logKey = try files.existingOrNew(logKey: KeyName.logKey)
    let request = try JoinRequest(token: token, key: key, logKey: logKey)
    let client = EnrolmentClient(logger: logger, now: world.clock.wall)
    let body = try await client.post(
      host: hub.host, port: hub.port, path: "/enrol",
      body: JoinMessage(request: request, version: ProgramVersion.text, name: name).encoded(),
      pins: [token.pin])
    let admission = try Admission(decoding: body)
    let membership = try await admission.answer.verify(key: key, logKey: logKey, at: world.clock.wall())
    if admission.kind == .laptop {
      try EncryptedDirectory.require(directory.path, isAccepted: acceptsUnencrypted)
    }
    try files.write(membership.chain, name: KeyName.nodeCertificate)
    try files.write(membership.roots, name: KeyName.roots)
    try files.write(membership.logKeyCertificate, name: KeyName.logCertificate)
    try files.write(membership.hubLogKeyCertificate, name: KeyName.hubLogCertificate)
    let profile = NodeProfile(
      dealer: admission.answer.dealer.row, node: admission.answer.node,
      incarnation: admission.answer.incarnation,
      kind: admission.kind, name: admission.name, store: admission.store, associate: admission.associate,
      hub: membership.hubLogKeyCertificate.node, enrolledAt: admission.enrolledAt)
    let marker = world.newRowID()
    try MachineMarker(node: profile.node, environment: environment).create(marker)
    try database.writeBlocking { connection in
      try profile.save(connection)
      let properties = PropertyTable(connection)
      try properties.set(.machineMarker, marker.description)
      try properties.set(
        .hubAddress, HostPort(host: hub.host, port: Int(admission.answer.syncPort)).description)
      try properties.set(.hubLogKey, membership.hubLogKeyCertificate.publicKey.hexadecimal)
      try properties.set(.webRootPin, HubPins(pins: [token.pin], address: hub).description)
      try properties.set(.unencryptedAccepted, acceptsUnencrypted ? "1" : "0")
      try properties.set(.syncPort, Int(admission.answer.syncPort))
      let keys = LogKeyTable(connection)
      try keys.insert(membership.logKeyCertificate)
      try keys.insert(membership.hubLogKeyCertificate)
    }
    return profile
  }
}
