package import Kernel
package import Logging
import NIOSSL
package import Trust

/// The one request that a node makes before it trusts anybody: to the hub's web listener, recognised by the
/// pin in the enrolment token.
package struct EnrolmentClient: Sendable {
  private let logger: Logger
  private let now: @Sendable () -> Instant

  private static let timeout = Milliseconds.seconds(30)
  private static let answerBytesMax = 1 << 20

  /// - Parameter now: the clock by which the hub's certificate must be good.
  package init(logger: Logger, now: @escaping @Sendable () -> Instant) {
    self.logger = logger
    self.now = now
  }

  /// Asks for the certificates of the server, checks that the root among them is the one of a pin, and sends
  /// the request over a second connection that trusts this root alone: nothing leaves before the check.
  ///
  /// - Parameter pins: of the roots that are trusted; two while one replaces another.
  /// - Throws: `pinMismatch`; a certificate code when the root is right and the server's certificate is not
  ///   good; `hubUnreachable`; `hubRefused` with the hub's error under `refusal`.
  package func post(
    host: String, port: Int, path: String, body: [UInt8], pins: [RootPin]
  ) async throws -> [UInt8] {
    let address = HubAddress(host: host, port: port)
    let strangers = Diagnosis(address: address, credentials: nil, roots: [], now: now)
    let root: EncodedCertificate
    do {
      root = try await RootPin.verify(
        anyOf: pins, presented: Handshake.presentedChain(of: address), at: now())
    } catch {
      throw await strangers.explain(error)
    }
    let diagnosis = Diagnosis(address: address, credentials: nil, roots: [root], now: now)
    let connection = HubConnection(address, tls: try .client(nil, roots: [root]), logger: logger)
    let result: Result<HubConnection.Answer, any Error>
    do {
      result = .success(
        try await connection.post(
          path: path, body: body, timeout: Self.timeout, answerBytesMax: Self.answerBytesMax))
    } catch {
      result = .failure(error)
    }
    await connection.shutdown()
    do {
      let answer = try result.get()
      try diagnosis.checkAccepted(answer)
      return answer.body
    } catch {
      throw await diagnosis.explain(error)
    }
  }
}
