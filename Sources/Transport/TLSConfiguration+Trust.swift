import Kernel
import NIOSSL
import Trust

extension TLSConfiguration {
  /// A server for clients whose certificate one of these roots signed, and no others.
  ///
  /// - Throws: `certificateUnreadable`, `keyUnreadable`.
  static func server(_ credentials: TLSCredentials, clientRoots: [EncodedCertificate]) throws
    -> TLSConfiguration
  {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try credentials.chain.map { .certificate(try $0.forTLS) },
      privateKey: .privateKey(try credentials.key.forTLS))
    configuration.minimumTLSVersion = .tlsv13
    configuration.trustRoots = .certificates(try clientRoots.map { try $0.forTLS })
    // A node's certificate names the node and no host.
    configuration.certificateVerification = .noHostnameVerification
    configuration.verifySignatureAlgorithms = ourAlgorithms
    return configuration
  }

  /// A client that trusts these roots and nothing else, and checks the name of the server.
  ///
  /// - Throws: `certificateUnreadable`, `keyUnreadable`.
  static func client(_ credentials: TLSCredentials?, roots: [EncodedCertificate]) throws -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv13
    configuration.trustRoots = .certificates(try roots.map { try $0.forTLS })
    configuration.certificateVerification = .fullVerification
    configuration.verifySignatureAlgorithms = ourAlgorithms
    if let credentials {
      configuration.certificateChain = try credentials.chain.map { .certificate(try $0.forTLS) }
      configuration.privateKey = .privateKey(try credentials.key.forTLS)
    }
    return configuration
  }

  /// With what the other side may prove that it has its key: P-256 alone, so that a weak or foreign key ends
  /// the handshake even under a certificate of our own authority.
  private static let ourAlgorithms = [SignatureAlgorithm.ecdsaSecp256R1Sha256]
}

extension EncodedCertificate {
  var forTLS: NIOSSLCertificate {
    get throws {
      do {
        return try NIOSSLCertificate(bytes: der, format: .der)
      } catch {
        throw ClienteleError(
          .certificateUnreadable, "The certificate `\(commonName)` cannot be used for TLS.", cause: error)
      }
    }
  }
}

extension IdentityKey {
  fileprivate var forTLS: NIOSSLPrivateKey {
    get throws { try NIOSSLPrivateKey(pemForTLS: pem) }
  }
}

extension ServerCredentials {
  var keyForTLS: NIOSSLPrivateKey {
    get throws { try NIOSSLPrivateKey(pemForTLS: keyPEM) }
  }
}

extension NIOSSLPrivateKey {
  fileprivate convenience init(pemForTLS pem: String) throws {
    do {
      try self.init(bytes: Array(pem.utf8), format: .pem)
    } catch {
      // The cause is left out: it could quote the key.
      throw ClienteleError(.keyUnreadable, "The private key cannot be used for TLS.")
    }
  }
}
