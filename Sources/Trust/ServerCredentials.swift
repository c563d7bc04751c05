import Crypto
import CryptoExtras
package import Kernel
import X509

/// What a listener for browsers shows: certificates, its own first, and the key of the first.
///
/// Unlike ``TLSCredentials`` the key may be of any kind that browsers take, because the operator's own
/// certificate comes from an authority that decides this itself: P-256, P-384, or RSA of at least 2048 bits.
package struct ServerCredentials: Sendable {
  package let chain: [EncodedCertificate]
  /// PKCS#8, SEC 1 or PKCS#1.
  package let keyPEM: String

  private static let rsaBitsMin = 2_048

  /// Credentials of our own making.
  package init(_ credentials: TLSCredentials) {
    chain = credentials.chain
    keyPEM = credentials.key.pem
  }

  /// - Throws: `certificateUnreadable`, `keyUnreadable`; `keyMismatch` when they do not belong together;
  ///   `keyTypeRefused` for a key that is too weak or of a kind browsers do not take; `certificateRefused`
  ///   for the certificate of an authority, one without names, or one that is not meant for servers.
  package init(keyPEM: String, chainPEM: String) throws {
    chain = try EncodedCertificate.chain(pem: chainPEM)
    self.keyPEM = keyPEM
    let key: Certificate.PrivateKey
    do {
      key = try Certificate.PrivateKey(pemEncoded: keyPEM)
    } catch {
      // The cause is left out: it could quote the key.
      throw ClienteleError(
        .keyUnreadable, "This is not a private key in PEM, or it is too weak or protected by a password.",
        hint: Self.kindHint)
    }
    let leaf = chain[0]
    guard key.publicKey == leaf.parsed.publicKey else {
      throw ClienteleError(
        .keyMismatch, "The private key does not belong to the first certificate.",
        hint: "Put key and certificate of the same moment there, the server's own certificate first.")
    }
    try Self.checkKind(leaf)
    try Self.checkUse(leaf)
  }

  /// Whether the first certificate is good at one moment.
  ///
  /// - Throws: `certificateNotYetValid`, `certificateExpired`.
  package func checkValidity(at now: Instant) throws {
    guard chain[0].notBefore <= now else {
      throw ClienteleError(
        .certificateNotYetValid,
        "The certificate of the pages is valid from \(chain[0].notBefore); the clock here says \(now).",
        hint: "Check the clock, or wait until then.")
    }
    guard now <= chain[0].notAfter else {
      throw ClienteleError(
        .certificateExpired,
        "The certificate of the pages expired on \(chain[0].notAfter); the clock here says \(now).",
        hint: "Check the clock first, then put a fresh certificate in its place.")
    }
  }

  /// The names it is for, addresses left out.
  package var dnsNames: [String] { chain[0].dnsNames }

  private static let kindHint =
    "Give a key on P-256 or P-384, or RSA of at least \(rsaBitsMin) bits, without a password."

  private static func checkKind(_ leaf: EncodedCertificate) throws {
    let key = leaf.parsed.publicKey
    let isTaken =
      P256.Signing.PublicKey(key) != nil || P384.Signing.PublicKey(key) != nil
      || (_RSA.Signing.PublicKey(key).map { $0.keySizeInBits >= rsaBitsMin } ?? false)
    guard isTaken else {
      throw ClienteleError(
        .keyTypeRefused, "The key of the pages is too weak, or of a kind that browsers do not take.",
        hint: kindHint)
    }
  }

  private static func checkUse(_ leaf: EncodedCertificate) throws {
    guard !leaf.isAuthority else {
      throw ClienteleError(
        .certificateRefused, "The first certificate is that of an authority, not of a server.",
        hint: "Put the server's own certificate first and the authority's behind it.")
    }
    guard leaf.namesServer, isForServers(leaf) else {
      throw ClienteleError(
        .certificateRefused, "The certificate names no server, or is not meant for one.",
        hint: "Ask for a certificate for web servers with the names of this node in it.")
    }
  }

  /// Without a list of usages it is for all; a list that cannot be read is for none.
  private static func isForServers(_ leaf: EncodedCertificate) -> Bool {
    do {
      guard let usages = try leaf.parsed.extensions.extendedKeyUsage else { return true }
      return usages.contains(.serverAuth) || usages.contains(.any)
    } catch {
      return false
    }
  }
}

extension ServerCredentials: Hashable {
  package static func == (left: ServerCredentials, right: ServerCredentials) -> Bool {
    left.chain == right.chain && left.keyPEM == right.keyPEM
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(chain) }
}
