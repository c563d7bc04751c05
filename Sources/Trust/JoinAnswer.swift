package import Kernel

/// What the hub answers to a node that it lets in.
package struct JoinAnswer: Sendable {
  package let dealer: DealerID
  package let node: NodeID
  package let incarnation: UInt32
  /// The node's certificate and behind it the roots of the sync authority, in PEM.
  package let certificateChainPEM: String
  /// ``LogKeyCertificate`` of the node's log key.
  package let logKeyCertificate: [UInt8]
  /// ``LogKeyCertificate`` of the hub's log key.
  package let hubLogKeyCertificate: [UInt8]
  /// The name under which the hub's sync listener is verified; ``ServerNames/hub`` today.
  package let hubServerName: String
  package let syncPort: UInt16

  package init(
    dealer: DealerID, node: NodeID, incarnation: UInt32, certificateChainPEM: String,
    logKeyCertificate: [UInt8],
    hubLogKeyCertificate: [UInt8], hubServerName: String, syncPort: UInt16
  ) {
    self.dealer = dealer
    self.node = node
    self.incarnation = incarnation
    self.certificateChainPEM = certificateChainPEM
    self.logKeyCertificate = logKeyCertificate
    self.hubLogKeyCertificate = hubLogKeyCertificate
    self.hubServerName = hubServerName
    self.syncPort = syncPort
  }

  /// Checks at the node, before anything is kept, that the answer fits the keys it asked for.
  ///
  /// That it comes from the right hub was settled by the pin when the connection was made.
  ///
  /// - Throws: `answerRefused` when parts do not fit together; what ``NodeCertificate`` and
  ///   ``LogKeyCertificate`` throw for certificates that are not good, `certificateNotYetValid` and
  ///   `certificateExpired` when the node's clock is wrong.
  package func verify(key: IdentityKey, logKey: LogKey, at now: Instant) async throws -> Membership {
    let chain = try EncodedCertificate.chain(pem: certificateChainPEM)
    let roots = Array(chain.dropFirst())
    let certificate = try await NodeCertificate(verifying: chain[0], roots: roots, at: now)
    let identity = NodeIdentity(dealer: dealer, node: node)
    guard chain[0].publicKeyDER == key.publicKeyDER, certificate.identity == identity else {
      throw Self.refused("the certificate is for another key or another node")
    }
    let ours = try LogKeyCertificate(encoded: logKeyCertificate)
    try ours.verify(roots: roots)
    guard ours.publicKey == logKey.publicKey, ours.node == node, ours.incarnation == incarnation else {
      throw Self.refused("the log key it vouches for is not the one of this node")
    }
    let hubs = try LogKeyCertificate(encoded: hubLogKeyCertificate)
    try hubs.verify(roots: roots)
    guard hubs.node != node else { throw Self.refused("it gives this node the identity of the hub") }
    return Membership(
      identity: identity, chain: [chain[0]], roots: roots, logKeyCertificate: ours, hubLogKeyCertificate: hubs
    )
  }

  private static func refused(_ reason: String) -> ClienteleError {
    ClienteleError(
      .answerRefused, "The hub's answer does not fit the request: \(reason).",
      hint: "Nothing was kept. Repeat `clientele node join` with a new token; tell who runs the hub.")
  }
}

/// What a node keeps once it has joined.
package struct Membership: Sendable {
  package let identity: NodeIdentity
  /// The node's own certificate.
  package let chain: [EncodedCertificate]
  /// Roots of the sync authority.
  package let roots: [EncodedCertificate]
  package let logKeyCertificate: LogKeyCertificate
  package let hubLogKeyCertificate: LogKeyCertificate
}
