import Crypto
import Kernel
import SwiftASN1
import X509

/// A request for a certificate (PKCS#10) whose sender has shown that the key is theirs.
///
/// Only the public key of a request is ever used. The names, the extensions and whatever else it
/// asks for are ignored: what goes into a certificate is decided by the enrolment.
package struct SigningRequest: Sendable {
  package let der: [UInt8]
  let publicKey: Certificate.PublicKey

  /// Longest request that is looked at; ours have about 200 bytes.
  package static let byteCountMax = 16 << 10

  /// - Throws: `requestMalformed`; `requestUnproven` when the signature over the request is not of
  ///   the key inside it; `keyTypeRefused` for any key but P-256.
  package init(der: [UInt8]) throws {
    guard der.count <= Self.byteCountMax else {
      throw ClienteleError(.requestMalformed, "The certificate request has \(der.count) bytes, too many.")
    }
    let request: CertificateSigningRequest
    do {
      request = try CertificateSigningRequest(derEncoded: der)
    } catch {
      throw ClienteleError(
        .requestMalformed, "The certificate request cannot be read.",
        hint: "Send a PKCS#10 request in DER with a P-256 key.", cause: error)
    }
    guard P256.Signing.PublicKey(request.publicKey) != nil else {
      throw ClienteleError(
        .keyTypeRefused, "The certificate request holds a key that is not P-256.",
        hint: "Make a P-256 key; `clientele node join` does so by itself.")
    }
    guard request.publicKey.isValidSignature(request.signature, for: request) else {
      throw ClienteleError(
        .requestUnproven, "The certificate request is not signed by the key it asks a certificate for.",
        hint: "Repeat `clientele node join`; if it happens again something on the way alters the request.")
    }
    self.der = der
    publicKey = request.publicKey
  }

  /// The key that asks for a certificate, as DER SubjectPublicKeyInfo.
  package var publicKeyDER: [UInt8] { publicKey.subjectPublicKeyInfo }
}
