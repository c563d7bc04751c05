import Kernel
import SwiftASN1

/// The directory in which a node or a hub keeps its keys and certificates, each in a file of its own, in PEM.
///
/// Private keys are files of mode 0600 and are never written over: losing the key of an authority means
/// enrolling every node again. Everything else may be replaced, in one step.
package struct KeyFiles: Sendable {
  package let directory: String

  package init(directory: String) {
    self.directory = directory
  }

  /// Makes the directory with mode 0700 unless it is there.
  ///
  /// - Throws: `keyFileUnwritable`.
  package func createDirectory() throws {
    try DurableFile.createDirectory(directory)
  }

  package func path(_ name: String) -> String { directory + "/" + name }

  package func exists(_ name: String) -> Bool { DurableFile.exists(path(name)) }

  // MARK: Writing

  /// - Throws: `keyExists` when there is such a file, `keyFileUnwritable`.
  package func write(_ key: IdentityKey, name: String) throws {
    try DurableFile.create(path(name), mode: 0o600, text: key.pem)
  }

  /// - Throws: `keyExists` when there is such a file, `keyFileUnwritable`.
  package func write(_ key: LogKey, name: String) throws {
    try DurableFile.create(path(name), mode: 0o600, text: key.pem)
  }

  /// Writes or replaces a list of certificates, the node's own first.
  ///
  /// - Throws: `keyFileUnwritable`.
  package func write(_ certificates: [EncodedCertificate], name: String) throws {
    try DurableFile.replace(path(name), mode: 0o644, text: certificates.pem)
  }

  /// - Throws: `keyFileUnwritable`.
  package func write(_ certificate: LogKeyCertificate, name: String) throws {
    let document = PEMDocument(type: Self.logKeyCertificateType, derBytes: certificate.encoded)
    try DurableFile.replace(path(name), mode: 0o644, text: document.pemString + "\n")
  }

  // MARK: Reading

  /// - Throws: `keyMissing`, `keyExposed` when others than the owner may read it, `keyFileEmpty`,
  ///   `keyFileTruncated`, `keyUnreadable`, `fileUnreadable`.
  package func identityKey(_ name: String) throws -> IdentityKey {
    let text = try privateText(name)
    return try naming(name, .keyUnreadable, "a P-256 private key") { try IdentityKey(pem: text) }
  }

  /// - Throws: as ``identityKey(_:)``.
  package func logKey(_ name: String) throws -> LogKey {
    let text = try privateText(name)
    return try naming(name, .keyUnreadable, "an Ed25519 private key") { try LogKey(pem: text) }
  }

  /// - Returns: at least one certificate.
  /// - Throws: `certificateMissing`, `keyFileEmpty`, `keyFileTruncated`, `certificateUnreadable`,
  ///   `fileUnreadable`.
  package func certificates(_ name: String) throws -> [EncodedCertificate] {
    let text = try text(name, whenMissing: .certificateMissing, ownerOnly: false)
    return try naming(name, .certificateUnreadable, "certificates") {
      try EncodedCertificate.chain(pem: text)
    }
  }

  /// - Throws: as ``certificates(_:)``.
  package func logKeyCertificate(_ name: String) throws -> LogKeyCertificate {
    let text = try text(name, whenMissing: .certificateMissing, ownerOnly: false)
    return try naming(name, .certificateUnreadable, "the certificate of a log key") {
      let document = try PEMDocument(pemString: text)
      guard document.discriminator == Self.logKeyCertificateType else {
        throw ClienteleError(.certificateUnreadable, "It holds \(document.discriminator).")
      }
      return try LogKeyCertificate(encoded: document.derBytes)
    }
  }

  /// A private key and the certificates that go with it, read together.
  ///
  /// - Throws: as ``identityKey(_:)`` and ``certificates(_:)``; `keyMismatch` when the first certificate is
  ///   for another key.
  package func credentials(key keyName: String, certificates name: String) throws -> TLSCredentials {
    let key = try identityKey(keyName)
    let chain = try certificates(name)
    guard chain[0].publicKeyDER == key.publicKeyDER else {
      throw ClienteleError(
        .keyMismatch, "The key in \(path(keyName)) does not belong to the certificate in \(path(name)).",
        hint: "Put back both files from the same moment, or enrol the node again.")
    }
    return TLSCredentials(key: key, chain: chain)
  }

  // MARK: Content

  private static let logKeyCertificateType = "CLIENTELE LOG KEY CERTIFICATE"

  private func privateText(_ name: String) throws -> String {
    try text(name, whenMissing: .keyMissing, ownerOnly: true)
  }

  private func text(_ name: String, whenMissing missing: ClienteleError.Code, ownerOnly: Bool) throws
    -> String
  {
    let bytes = try DurableFile.read(path(name), whenMissing: missing, ownerOnly: ownerOnly)
    let text = String(decoding: bytes, as: UTF8.self)
    if text.allSatisfy(\.isWhitespace) {
      throw ClienteleError(.keyFileEmpty, "The file \(path(name)) is empty.", hint: Self.restoreHint)
    }
    if text.contains("-----BEGIN "), text.components("-----BEGIN ") > text.components("-----END ") {
      throw ClienteleError(
        .keyFileTruncated, "The file \(path(name)) is cut off: a block in it has no end.",
        hint: Self.restoreHint)
    }
    return text
  }

  private func naming<Value>(
    _ name: String, _ code: ClienteleError.Code, _ what: String, read: () throws -> Value
  ) throws -> Value {
    do {
      return try read()
    } catch {
      throw ClienteleError(
        code, "The file \(path(name)) does not hold \(what) in PEM.", hint: Self.restoreHint, cause: error)
    }
  }

  static let restoreHint =
    "Put the file back from your copy of the keys. A node whose keys are lost is enrolled again: "
    + "`clientele hub enrol` at the hub, then `clientele node join TOKEN --hub HOST` here."
}

/// What one side of a TLS connection shows: its key, and its certificates, its own first.
package struct TLSCredentials: Sendable {
  package let key: IdentityKey
  package let chain: [EncodedCertificate]
}

extension String {
  /// How often a piece of text occurs in it, counted without overlaps.
  fileprivate func components(_ piece: String) -> Int { ranges(of: piece).count }
}
