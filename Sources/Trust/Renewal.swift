import Crypto
package import Kernel
import X509

/// A node's request for a fresh certificate after its old one has expired: the key of the old one signs it.
///
/// Before that nothing of this is needed: the connection over which a node asks says who it is.
package struct ExpiredRenewal: Sendable {
  package let signingRequest: [UInt8]
  package let webSigningRequest: [UInt8]
  package let certificate: EncodedCertificate
  package let proof: [UInt8]

  /// How long after its end a certificate can still be renewed.
  package static let graceMax = Milliseconds.days(30)

  package init(
    signingRequest: [UInt8], webSigningRequest: [UInt8], certificate: EncodedCertificate, proof: [UInt8]
  ) {
    self.signingRequest = signingRequest
    self.webSigningRequest = webSigningRequest
    self.certificate = certificate
    self.proof = proof
  }

  package init(
    key: IdentityKey, certificate: EncodedCertificate, signingRequest: [UInt8], webSigningRequest: [UInt8]
  ) throws {
    let bytes = Self.signed(signingRequest, webSigningRequest)
    self.init(
      signingRequest: signingRequest, webSigningRequest: webSigningRequest, certificate: certificate,
      proof: Array(try key.key.signature(for: SignatureContext.renewal.signedBytes(bytes)).rawRepresentation))
  }

  /// Checks at the hub that the sender has the key of a certificate this authority gave, which ended no longer
  /// than ``graceMax`` ago. Whether somebody granted it is asked elsewhere.
  ///
  /// - Returns: who asks.
  /// - Throws: what ``NodeCertificate`` throws for a certificate that is not ours, `requestUnproven`,
  ///   `certificateExpired` when too much time has passed.
  package func verify(roots: [EncodedCertificate], at now: Instant) async throws -> NodeIdentity {
    let moment = min(now, certificate.notAfter)
    let checked = try await NodeCertificate(verifying: certificate, roots: roots, at: moment)
    guard now <= certificate.notAfter + Self.graceMax else {
      throw ClienteleError(
        .certificateExpired, "The certificate of the node expired on \(certificate.notAfter), too long ago.",
        hint: enrolAgainHint)
    }
    let message = SignatureContext.renewal.signedBytes(Self.signed(signingRequest, webSigningRequest))
    guard let key = P256.Signing.PublicKey(certificate.parsed.publicKey),
      let signature = try? P256.Signing.ECDSASignature(rawRepresentation: proof),
      key.isValidSignature(signature, for: message)
    else {
      throw ClienteleError(
        .requestUnproven, "The renewal is not signed with the key of the certificate it shows.",
        hint: enrolAgainHint)
    }
    return checked.identity
  }

  private static func signed(_ request: [UInt8], _ webRequest: [UInt8]) -> [UInt8] {
    Digest.sha256(request).bytes + Digest.sha256(webRequest).bytes
  }
}

extension SignatureContext {
  /// The key of an expired certificate asks for a fresh one.
  static let renewal = SignatureContext("renewal")
  /// The hub says that a node is revoked.
  package static let revocation = SignatureContext("revocation")
}

/// The hub's signed word that a node is revoked: the one thing on which a node destroys what it holds.
package struct Revocation: Hashable, Sendable {
  package let node: NodeID
  package let at: Instant

  package init(node: NodeID, at: Instant) {
    self.node = node
    self.at = at
  }

  package var encoded: [UInt8] { node.row.bytes + at.milliseconds.bigEndianBytes }

  package init?(encoded bytes: [UInt8]) {
    guard bytes.count == 24, let row = RowID(bytes: Array(bytes[..<16])),
      let milliseconds = Int64(bigEndianBytes: Array(bytes[16...]))
    else { return nil }
    self.init(node: NodeID(row), at: Instant(milliseconds: milliseconds))
  }
}
