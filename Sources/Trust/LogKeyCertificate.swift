import Crypto
package import Kernel
import X509

/// The sync authority's word that an Ed25519 key is the log key of one incarnation of one node.
///
/// 125 bytes: format 1, node (16), incarnation (4), public key (32), not before in milliseconds (8), and the
/// authority's ECDSA signature (r and s, 32 bytes each) over what stands before it, under the context
/// `log-key-certificate`. It has no end: a log must be provable as long as it is kept, and a key that was
/// replaced or revoked is dated by changes in the log.
package struct LogKeyCertificate: Hashable, Sendable {
  package let node: NodeID
  /// 1, 2, 3 … for the lives of the node's log.
  package let incarnation: UInt32
  /// 32 bytes, Ed25519.
  package let publicKey: [UInt8]
  package let notBefore: Instant
  /// 64 bytes. Takes no part in any hash or identifier of the log.
  package let signature: [UInt8]

  package static let byteCount = 125
  private static let format: UInt8 = 1
  private static let bodyByteCount = 61

  package var keyID: LogKeyID { LogKeyID(publicKey: publicKey) }

  package var encoded: [UInt8] { body + signature }

  private var body: [UInt8] {
    [Self.format] + node.row.bytes + incarnation.bigEndianBytes + publicKey
      + notBefore.milliseconds.bigEndianBytes
  }

  /// Reads the bytes without believing them: ``verify(roots:)`` does that.
  ///
  /// - Throws: `logKeyCertificateMalformed`.
  package init(encoded: [UInt8]) throws {
    guard encoded.count == Self.byteCount, encoded[0] == Self.format,
      let node = RowID(bytes: encoded[1..<17]), let incarnation = UInt32(bigEndianBytes: encoded[17..<21]),
      let notBefore = Int64(bigEndianBytes: encoded[53..<61])
    else { throw Self.malformed }
    self.node = NodeID(node)
    self.incarnation = incarnation
    publicKey = Array(encoded[21..<53])
    self.notBefore = Instant(milliseconds: notBefore)
    signature = Array(encoded[Self.bodyByteCount...])
  }

  private init(node: NodeID, incarnation: UInt32, publicKey: [UInt8], notBefore: Instant, signature: [UInt8])
  {
    self.node = node
    self.incarnation = incarnation
    self.publicKey = publicKey
    self.notBefore = notBefore
    self.signature = signature
  }

  static func issue(
    node: NodeID, incarnation: UInt32, publicKey: [UInt8], notBefore: Instant, key: IdentityKey
  ) throws -> LogKeyCertificate {
    guard publicKey.count == LogKey.publicKeyByteCount else { throw malformed }
    let unsigned = LogKeyCertificate(
      node: node, incarnation: incarnation, publicKey: publicKey, notBefore: notBefore, signature: [])
    let signature = try key.key.signature(for: SignatureContext.logKeyCertificate.signedBytes(unsigned.body))
    return LogKeyCertificate(
      node: node, incarnation: incarnation, publicKey: publicKey, notBefore: notBefore,
      signature: Array(signature.rawRepresentation))
  }

  /// Checks that one of the roots of the sync authority has signed it. A root that has expired since is good
  /// enough: the log is older than the moment at which it is checked.
  ///
  /// - Throws: `logKeyCertificateForged`.
  package func verify(roots: [EncodedCertificate]) throws {
    let signed = SignatureContext.logKeyCertificate.signedBytes(body)
    if let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) {
      for root in roots where root.isRoot {
        if let key = P256.Signing.PublicKey(root.parsed.publicKey),
          key.isValidSignature(signature, for: signed)
        {
          return
        }
      }
    }
    throw ClienteleError(
      .logKeyCertificateForged, "No authority of this dealer vouches for log key \(keyID) of node \(node).",
      hint: "Its changes are not accepted. " + enrolAgainHint)
  }

  private static let malformed = ClienteleError(
    .logKeyCertificateMalformed, "The certificate of a log key does not have the form it must have.",
    hint: "It is damaged, or of a newer version of the program.")
}
