import Crypto
import Kernel
import SwiftASN1

/// The Ed25519 key with which one incarnation of a node signs its log.
package struct LogKey: Sendable {
  let key: Curve25519.Signing.PrivateKey

  package static let publicKeyByteCount = 32
  package static let signatureByteCount = 64

  init(key: Curve25519.Signing.PrivateKey) {
    self.key = key
  }

  /// Reads a key in PEM (PKCS#8, RFC 8410).
  ///
  /// - Throws: `keyUnreadable`.
  package init(pem: String) throws {
    guard let document = try? PEMDocument(pemString: pem), document.discriminator == Self.pemType,
      document.derBytes.starts(with: Self.derPrefix),
      let key = try? Curve25519.Signing.PrivateKey(
        rawRepresentation: document.derBytes.dropFirst(Self.derPrefix.count))
    else {
      throw ClienteleError(
        .keyUnreadable, "This is not an Ed25519 private key in PEM.",
        hint: "Restore the key from your copy, or enrol the node again for a new one.")
    }
    self.init(key: key)
  }

  /// PKCS#8 in PEM, with a line end.
  package var pem: String {
    PEMDocument(type: Self.pemType, derBytes: Self.derPrefix + Array(key.rawRepresentation)).pemString + "\n"
  }

  private static let pemType = "PRIVATE KEY"
  /// PrivateKeyInfo, version 0, id-Ed25519, an octet string in an octet string of 32 bytes (RFC 8410,
  /// section 7).
  private static let derPrefix: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]

  /// 32 bytes.
  package var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

  package var id: LogKeyID { LogKeyID(publicKey: publicKey) }

  /// 64 bytes. A signature of the same bytes need not be the same twice.
  package func sign(_ bytes: [UInt8], in context: SignatureContext) throws -> [UInt8] {
    Array(try key.signature(for: context.signedBytes(bytes)))
  }

  /// Signs exactly the bytes given, 64 bytes. For messages whose protocol puts the kind of statement in
  /// front itself: changes, log heads, receipts and beacons begin with `clientele change 1` and the like
  /// (protocol/change.proto). Everything else is signed under a ``SignatureContext``.
  package func sign(message: [UInt8]) throws -> [UInt8] {
    Array(try key.signature(for: message))
  }

  /// Whether ``sign(message:)`` made the signature with the private half of a public key; wrong lengths
  /// are a no.
  package static func verify(_ signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
    guard signature.count == signatureByteCount,
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
    else { return false }
    return key.isValidSignature(signature, for: message)
  }

  /// Whether a signature was made with the private half of a public key; wrong lengths are a no.
  package static func verify(
    _ signature: [UInt8], of bytes: [UInt8], in context: SignatureContext, publicKey: [UInt8]
  ) -> Bool {
    guard signature.count == signatureByteCount,
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
    else { return false }
    return key.isValidSignature(signature, for: context.signedBytes(bytes))
  }
}

/// Names a log key: the first 8 bytes of SHA-256 over the public key. Two keys of one node never share it by
/// accident, and a node gains nothing by making two that do.
package struct LogKeyID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let value: UInt64

  package init(value: UInt64) {
    self.value = value
  }

  package init(publicKey: [UInt8]) {
    value = Digest.sha256(publicKey).words.0
  }

  package static func < (left: LogKeyID, right: LogKeyID) -> Bool { left.value < right.value }

  package var description: String { value.bigEndianBytes.hexadecimal }
}
