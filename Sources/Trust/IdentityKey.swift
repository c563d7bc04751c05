import Crypto
import Kernel
import SwiftASN1
import X509

/// The P-256 private key that a node, a server or an authority shows in TLS or signs certificates with.
///
/// P-256 and nothing else: Ed25519 certificates fail the handshake with the defaults of the TLS library.
package struct IdentityKey: Sendable {
  let key: P256.Signing.PrivateKey

  init(key: P256.Signing.PrivateKey) {
    self.key = key
  }

  /// Reads a key in PEM, PKCS#8 (`PRIVATE KEY`) or SEC 1 (`EC PRIVATE KEY`).
  ///
  /// - Throws: `keyUnreadable` for anything else, a key on another curve included.
  package init(pem: String) throws {
    do {
      key = try P256.Signing.PrivateKey(pemRepresentation: pem)
    } catch {
      // The cause is left out: it could quote the key.
      throw ClienteleError(
        .keyUnreadable, "This is not a P-256 private key in PEM.",
        hint: "Restore the key from your copy; keys on other curves and RSA keys are not used.")
    }
  }

  /// PKCS#8 in PEM, with a line end.
  package var pem: String { key.pemRepresentation + "\n" }

  /// The public half as DER SubjectPublicKeyInfo (RFC 5280, section 4.1).
  package var publicKeyDER: [UInt8] { Array(key.publicKey.derRepresentation) }

  /// A request for a certificate, signed with this key.
  package func signingRequest() throws -> SigningRequest {
    let request = try CertificateSigningRequest(
      version: .v1, subject: DistinguishedName { CommonName("clientele") },
      privateKey: Certificate.PrivateKey(key), attributes: .init(), signatureAlgorithm: .ecdsaWithSHA256)
    return try SigningRequest(der: request.encoded)
  }
}
