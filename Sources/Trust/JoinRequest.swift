package import Kernel

/// What a node sends to the hub's enrolment listener: the token, a request for a certificate of its
/// TLS key, its log key, and that key's signature over both, so that nobody can join with someone else's.
package struct JoinRequest: Sendable {
  package let tokenText: String
  /// PKCS#10 in DER.
  package let signingRequest: [UInt8]
  /// 32 bytes, Ed25519.
  package let logPublicKey: [UInt8]
  /// 64 bytes over token and signing request, under the context `join`.
  package let logKeyProof: [UInt8]

  package init(tokenText: String, signingRequest: [UInt8], logPublicKey: [UInt8], logKeyProof: [UInt8]) {
    self.tokenText = tokenText
    self.signingRequest = signingRequest
    self.logPublicKey = logPublicKey
    self.logKeyProof = logKeyProof
  }

  /// Makes the request at the node. Both keys are in their files before this is sent, and a repetition
  /// uses the same.
  ///
  package init(token: EnrolmentToken, key: IdentityKey, logKey: LogKey) throws {
    let signingRequest = try key.signingRequest()
    let proof = try logKey.sign(Self.proven(token.text, signingRequest.der), in: .join)
    self.init(
      tokenText: token.text, signingRequest: signingRequest.der, logPublicKey: logKey.publicKey,
      logKeyProof: proof)
  }

  /// A request whose proofs were checked.
  package struct Verified: Sendable {
    package let token: EnrolmentToken
    package let signingRequest: SigningRequest
    package let logPublicKey: [UInt8]
    /// What the request is known by when it comes a second time: the digest of its two public keys.
    package let digest: Digest
  }

  /// Checks everything but the token's row, at the hub.
  ///
  /// - Throws: `tokenMalformed`, `requestMalformed`, `requestUnproven`, `keyTypeRefused`.
  package func verify() throws -> Verified {
    let token = try EnrolmentToken(tokenText)
    let request = try SigningRequest(der: signingRequest)
    guard
      LogKey.verify(logKeyProof, of: Self.proven(token.text, request.der), in: .join, publicKey: logPublicKey)
    else {
      throw ClienteleError(
        .requestUnproven, "The request to join is not signed by the log key it names.",
        hint: "Repeat `clientele node join`; if it happens again something on the way alters the request.")
    }
    return Verified(
      token: token, signingRequest: request, logPublicKey: logPublicKey,
      digest: .sha256(joining: logPublicKey, request.publicKeyDER))
  }

  private static func proven(_ tokenText: String, _ signingRequest: [UInt8]) -> [UInt8] {
    let token = Array(tokenText.utf8)
    return UInt32(token.count).bigEndianBytes + token + signingRequest
  }
}
