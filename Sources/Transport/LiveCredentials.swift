import NIOCore
import NIOSSL
import Synchronization
package import Trust

/// What a TLS listener shows to whoever connects next. It may be exchanged while the listener serves;
/// connections that stand are not touched.
package final class LiveCredentials: Sendable {
  private struct Shown {
    let credentials: ServerCredentials
    let isPubliclyTrusted: Bool
    let tls: NIOSSLContextConfigurationOverride
  }

  private let shown: Mutex<Shown>

  /// - Throws: `certificateUnreadable`, `keyUnreadable` for what cannot be used for TLS.
  package init(_ credentials: ServerCredentials, isPubliclyTrusted: Bool = false) throws {
    shown = Mutex(try Self.prepare(credentials, isPubliclyTrusted))
  }

  package var current: ServerCredentials { shown.withLock { $0.credentials } }

  /// Whether browsers believe it without a root of ours; only then may they be told to insist on TLS.
  package var isPubliclyTrusted: Bool { shown.withLock { $0.isPubliclyTrusted } }

  /// Shows others from now on, key and certificates in one step.
  ///
  /// - Throws: as ``init(_:isPubliclyTrusted:)``; then those of before go on.
  package func show(_ credentials: ServerCredentials, isPubliclyTrusted: Bool) throws {
    let next = try Self.prepare(credentials, isPubliclyTrusted)
    shown.withLock { $0 = next }
  }

  private static func prepare(_ credentials: ServerCredentials, _ isPubliclyTrusted: Bool) throws -> Shown {
    var tls = NIOSSLContextConfigurationOverride()
    tls.certificateChain = try credentials.chain.map { .certificate(try $0.forTLS) }
    tls.privateKey = .privateKey(try credentials.keyForTLS)
    return Shown(credentials: credentials, isPubliclyTrusted: isPubliclyTrusted, tls: tls)
  }

  /// For a listener without client certificates.
  func configuration() throws -> TLSConfiguration {
    let first = current
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try first.chain.map { .certificate(try $0.forTLS) },
      privateKey: .privateKey(try first.keyForTLS))
    // Old browsers on shop tablets may lack 1.3; our own programs never do.
    configuration.minimumTLSVersion = .tlsv12
    configuration.sslContextCallback = { [self] _, promise in promise.succeed(shown.withLock { $0.tls }) }
    return configuration
  }
}
