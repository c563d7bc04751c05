internal import Access
internal import Foundation
internal import Kernel
internal import Logging
internal import Persistence
internal import Records
internal import Transport
internal import Trust

/// What a contact with the hub means beside what was said in it: a laptop's lease begins anew, and a node that
/// was revoked finds out.
struct ContactWatch: Sendable {
  let node: OpenNode
  let line: HubLine
  let logger: Logger

  /// The hub has answered.
  func reached() async {
    do {
      if try await node.adoptAnchors() {
        logger.notice("the authority is being replaced; this node trusts what the hub says")
        try await line.reconnect()
        _ = try await node.renewIfDue(over: line, logger: logger)
      }
    } catch {
      // What a stop interrupts is no error; the next contact takes them over.
      guard !Task.isCancelled else { return }
      logger.error("the roots of the authority were not taken over", metadata: ["error": "\(error)"])
    }
    guard node.profile.kind == .laptop else { return }
    let (wall, boot) = (node.world.clock.wall(), node.world.clock.boot())
    do {
      try await node.database.write { try LeaseTable($0).save(OfflineLease(contactAt: wall, boot: boot)) }
    } catch {
      logger.error("the contact was not noted", metadata: ["error": "\(error)"])
    }
  }

  /// The hub has refused. Only its signed word that this node is revoked makes the node destroy what it holds;
  /// an answer that merely says so does not.
  ///
  /// - Throws: `nodeRevoked` once everything is destroyed, which ends the process.
  func refused(_ error: any Error) async throws {
    guard (error as? ClienteleError)?.refusal?.code == .nodeRevoked else { return }
    let key = try node.keys.logKeyCertificate(KeyName.hubLogCertificate).publicKey
    let reply = try await line.post(path: TrustPath.standing, body: [], timeout: .seconds(10))
    guard
      let revocation = try RevocationMessage.verified(
        reply.body, node: node.profile.node, hubLogKey: key)
    else { return }
    logger.critical("this node was revoked; it destroys what it holds", metadata: ["at": "\(revocation.at)"])
    try node.destroy(by: reply.body)
    throw OpenNode.revoked(node.profile.node)
  }
}

extension OpenNode {
  /// Removes the database and all keys; what is left is the statement that asked for it.
  func destroy(by statement: [UInt8]) throws {
    let files = FileManager.default
    try Data(statement).write(to: URL(fileURLWithPath: directory.path + "/revoked"), options: .atomic)
    for name in try files.contentsOfDirectory(atPath: directory.path).sorted()
    where name.hasPrefix("clientele.db") || name == "before-upgrade.db" {
      try files.removeItem(atPath: directory.path + "/" + name)
    }
    for name in try files.contentsOfDirectory(atPath: keys.directory).sorted() where name.hasSuffix(".key") {
      try files.removeItem(atPath: keys.path(name))
    }
  }
}
