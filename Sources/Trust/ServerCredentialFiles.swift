import Kernel

/// Where the operator keeps a certificate and its key for the pages. They may be exchanged at any time.
package struct ServerCredentialFiles: Hashable, Sendable {
  package let key: String
  package let certificates: String

  /// - Parameters:
  ///   - key: path of the private key, readable by its owner alone.
  ///   - certificates: path of the certificates, the server's own first, those behind it after it.
  package init(key: String, certificates: String) {
    self.key = key
    self.certificates = certificates
  }

  /// Reads both and checks that they are a pair a browser can be shown.
  ///
  /// - Throws: `keyMissing`, `keyExposed`, `certificateMissing`, `fileUnreadable`, `fileMalformed`, and what
  ///   ``ServerCredentials/init(keyPEM:chainPEM:)`` throws.
  package func read() throws -> ServerCredentials {
    let key = try text(key, whenMissing: .keyMissing, ownerOnly: true)
    let chain = try text(certificates, whenMissing: .certificateMissing, ownerOnly: false)
    return try ServerCredentials(keyPEM: key, chainPEM: chain)
  }

  private func text(_ path: String, whenMissing missing: ClienteleError.Code, ownerOnly: Bool) throws
    -> String
  {
    do {
      let bytes = try DurableFile.read(path, whenMissing: missing, ownerOnly: ownerOnly)
      return String(decoding: bytes, as: UTF8.self)
    } catch let error as ClienteleError where error.hint == KeyFiles.restoreHint {
      // That hint is about the node's own keys.
      throw ClienteleError(
        error.code, error.message, hint: "Put the file there, or take web.key and web.certificate out.",
        cause: error.cause)
    }
  }
}
