import Crypto
import SwiftASN1
import X509

extension DERSerializable {
  /// The DER encoding.
  var encoded: [UInt8] {
    get throws {
      var serializer = DER.Serializer()
      try serializer.serialize(self)
      return serializer.serializedBytes
    }
  }
}

extension Certificate.PublicKey {
  /// DER SubjectPublicKeyInfo. Keys come from certificates and requests that were themselves read
  /// from DER, so that writing them again does not fail; if it did, no bytes equal no other key.
  var subjectPublicKeyInfo: [UInt8] {
    if let key = P256.Signing.PublicKey(self) { return Array(key.derRepresentation) }
    return (try? encoded) ?? []
  }
}
