package import Kernel
package import Logging
import NIOSSL
package import Trust

/// What the hub answered, and how long the whole exchange took, connecting included.
package struct SyncReply: Sendable {
  package let body: [UInt8]
  package let roundTrip: Milliseconds
  package let isHTTP2: Bool
}

/// A node's way to its hub: HTTP/2 over mutual TLS 1.3, connections kept and used again.
///
/// Each request stands alone: a hub that restarts is found again by the next one.
package final class SyncClient: Sendable {
  private let connection: HubConnection
  private let diagnosis: Diagnosis

  /// - Parameters:
  ///   - host: name or address to dial; the certificate is verified under ``ServerNames/hub``.
  ///   - roots: roots of the sync authority, the only ones trusted.
  ///   - now: the clock used to say what is wrong with a certificate.
  /// - Throws: `certificateUnreadable`, `keyUnreadable`.
  package init(
    host: String, port: Int, credentials: TLSCredentials, roots: [EncodedCertificate], logger: Logger,
    now: @escaping @Sendable () -> Instant
  ) throws {
    let address = HubAddress(host: host, port: port)
    connection = HubConnection(address, tls: try .client(credentials, roots: roots), logger: logger)
    diagnosis = Diagnosis(address: address, credentials: credentials, roots: roots, now: now)
  }

  /// Sends one request and waits for its answer.
  ///
  /// - Parameters:
  ///   - path: begins with `/`.
  ///   - timeout: for all of it; more than the hub's own for a long poll.
  /// - Throws: `hubUnreachable`: nobody answers, in time or at all. `certificateRefused`, and where it is known
  ///   `certificateExpired`, `certificateNotYetValid`, `certificateOtherAuthority`: the hub's certificate or this
  ///   node's, the message says whose. `hubRefused`: the hub's own words, its error under `refusal`.
  ///   `limitExceeded`: the body is larger than any hub takes. `CancellationError` when the task is cancelled.
  package func post(path: String, body: [UInt8], timeout: Milliseconds) async throws -> SyncReply {
    guard body.count <= Limits.syncBodyBytesMax else {
      throw ClienteleError(
        .limitExceeded, "A sync request of \(body.count) bytes is more than \(Limits.syncBodyBytesMax).")
    }
    let clock = ContinuousClock()
    let start = clock.now
    do {
      let answer = try await connection.post(
        path: path, body: body, timeout: timeout, answerBytesMax: Limits.syncBodyBytesMax)
      try diagnosis.checkAccepted(answer)
      return SyncReply(
        body: answer.body, roundTrip: Milliseconds(start.duration(to: clock.now)), isHTTP2: answer.isHTTP2)
    } catch {
      throw await diagnosis.explain(error)
    }
  }

  /// Closes all connections. Called once, after the last ``post(path:body:timeout:)``.
  package func shutdown() async {
    await connection.shutdown()
  }
}

extension Milliseconds {
  /// Whole milliseconds, rounded down.
  init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self.init(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
  }
}
