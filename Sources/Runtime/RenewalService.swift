internal import Foundation
internal import Kernel
internal import Logging
internal import Persistence
internal import Records
internal import ServiceLifecycle
internal import Transport
internal import Trust

/// Looks once in a while whether the node's certificate is due and gets a fresh one, with a fresh key.
struct RenewalService: Service {
  let node: OpenNode
  let line: HubLine
  let logger: Logger

  private static let interval = Milliseconds.hours(1)
  /// After a failure, and while somebody has to grant it.
  private static let retry = Milliseconds.minutes(1)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        var pause = Self.interval
        do {
          if try await node.renewIfDue(over: line, logger: logger) {
            logger.notice("this node has a fresh certificate")
          }
        } catch {
          pause = Self.retry
          logger.warning(
            "the certificate was not renewed",
            metadata: ["code": "\((error as? ClienteleError)?.code.name ?? "unknown")"])
        }
        try? await Task.sleep(for: .milliseconds(pause.count))
      }
    }
  }
}

extension OpenNode {
  /// Renews when two thirds of the certificate's life are over.
  ///
  /// - Returns: whether there is a fresh certificate in force now.
  /// - Throws: what the line and the hub throw; `approvalPending` when it has expired and nobody has granted
  ///   the renewal yet.
  func renewIfDue(over line: HubLine, logger: Logger) async throws -> Bool {
    let now = world.clock.wall()
    let current = try syncCredentials()
    let isOfNewest = NodeCertificate.isSigned(current.chain[0], by: try syncRoots().last)
    let isDue = now >= current.chain[0].renewalDue || !isOfNewest
    if !isDue { guard try await hasRetiredWebCertificate() else { return false } }
    try await renew(over: line, logger: logger)
    return true
  }

  /// Whether the pages need a certificate of the dealer's: not on loopback, and not where the operator has
  /// an own one.
  var wantsWebCertificate: Bool {
    !HostPort.isLoopback(configuration.webHost) && configuration.webFiles == nil
  }

  /// Gets a fresh certificate now.
  func renew(over line: HubLine, logger: Logger) async throws {
    let now = world.clock.wall()
    let current = try syncCredentials()
    let ring = NodeKeyring(files: keys)
    let (generation, key) = try ring.nextKey()
    let request = try key.signingRequest()
    let webKey = wantsWebCertificate ? try keys.existingOrNew(identityKey: KeyName.webKey) : nil
    let webRequest = try webKey?.signingRequest().der ?? []
    let body: [UInt8]
    if now <= current.chain[0].notAfter {
      let message = RenewalMessage(signingRequest: request.der, webSigningRequest: webRequest)
      body = try await line.post(path: TrustPath.renew, body: message.encoded(), timeout: .seconds(30)).body
    } else {
      let expired = try ExpiredRenewal(
        key: current.key, certificate: current.chain[0], signingRequest: request.der,
        webSigningRequest: webRequest)
      let message = RenewalMessage(
        signingRequest: request.der, webSigningRequest: webRequest, expired: expired)
      body = try await postExpired(message.encoded(), logger: logger)
    }
    try await keep(Renewed(decoding: body), key: key, generation: generation, at: now)
    try await line.reconnect()
  }

  /// Over the enrolment listener, recognised by the pin of the token this node joined with.
  private func postExpired(_ body: [UInt8], logger: Logger) async throws -> [UInt8] {
    let stored = try await database.read { try PropertyTable($0).text(.webRootPin) }
    guard let known = stored.flatMap({ HubPins($0) }) else {
      throw ClienteleError(
        .certificateExpired, "this node's certificate expired, and it does not know where the hub enrols",
        hint: "Enrol the node again.")
    }
    let client = EnrolmentClient(logger: logger, now: world.clock.wall)
    do {
      return try await client.post(
        host: known.address.host, port: known.address.port, path: TrustPath.renewExpired, body: body,
        pins: known.pins)
    } catch let error as ClienteleError {
      throw error.refusal ?? error
    }
  }

  private func keep(_ renewed: Renewed, key: IdentityKey, generation: Int, at now: Instant) async throws {
    let checked = try await NodeCertificate(verifying: renewed.certificate, roots: renewed.roots, at: now)
    guard checked.identity == profile.identity, renewed.certificate.publicKeyDER == key.publicKeyDER else {
      throw ClienteleError(
        .answerRefused, "The fresh certificate is for another key or another node.", hint: "Nothing was kept."
      )
    }
    try keys.write(renewed.roots, name: KeyName.roots)
    try NodeKeyring(files: keys).install([renewed.certificate], generation: generation)
    if !renewed.webChain.isEmpty {
      try keys.write(renewed.webChain, name: KeyName.webCertificate)
    } else if try await hasRetiredWebCertificate() {
      // The hub allows this node no names any more, and no device is to believe the old one.
      try keys.remove(KeyName.webCertificate)
    }
  }
}
