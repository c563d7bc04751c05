import Crypto

// The one place of this target that takes randomness from its surroundings: private keys come
// from the generator of the cryptography library and from nowhere else, tests included.

extension IdentityKey {
  /// A fresh P-256 key.
  package static func generate() -> IdentityKey {
    IdentityKey(key: P256.Signing.PrivateKey())
  }
}

extension LogKey {
  /// A fresh Ed25519 key.
  package static func generate() -> LogKey {
    LogKey(key: Curve25519.Signing.PrivateKey())
  }
}
