import Kernel
import NIOCore
import NIOSSL
import Synchronization
import Trust

/// Who is at the other end of a connection, by the certificate it has shown.
///
/// The handshake has already checked that certificate against the same roots and the clock of the operating
/// system. Here it is checked again, by the rules and the clock of this program, and anew at least every
/// minute, because a connection may outlive its certificate.
final class PeerCertificates: Sendable {
  private let roots: [EncodedCertificate]
  private let now: @Sendable () -> Instant
  private let verified = Mutex<[Digest: Verified]>([:])

  private struct Verified {
    let node: NodeID
    let notAfter: Instant
    let at: Instant
  }

  private static let freshness = Milliseconds.minutes(1)
  private static let countMax = 4_096

  init(roots: [EncodedCertificate], now: @escaping @Sendable () -> Instant) {
    self.roots = roots
    self.now = now
  }

  /// - Throws: what ``NodeCertificate`` throws; `certificateMissing` when none was shown.
  func node(of channel: any Channel) async throws -> NodeID {
    // In HTTP/2 each request has a channel of its own below that of the connection.
    let connection = channel.parent?.parent == nil ? channel : channel.parent ?? channel
    guard let certificate = try await connection.nioSSL_peerCertificate().get() else {
      throw ClienteleError(
        .certificateMissing, "No certificate was shown.",
        hint: "Enrol this node first: `clientele node join`.")
    }
    return try await node(of: EncodedCertificate(der: certificate.toDERBytes()))
  }

  private func node(of certificate: EncodedCertificate) async throws -> NodeID {
    let now = now()
    let fingerprint = certificate.fingerprint
    if let known = verified.withLock({ $0[fingerprint] }), known.at <= now, now - known.at < Self.freshness,
      now <= known.notAfter
    {
      return known.node
    }
    let checked = try await NodeCertificate(verifying: certificate, roots: roots, at: now)
    let entry = Verified(node: checked.identity.node, notAfter: checked.notAfter, at: now)
    verified.withLock { known in
      if known.count >= Self.countMax { known.removeAll() }
      known[fingerprint] = entry
    }
    return entry.node
  }
}
