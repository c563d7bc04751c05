import AsyncHTTPClient
import Kernel
import NIOSSL
import Trust

/// Says in the terms of this program why a request to the hub failed.
struct Diagnosis: Sendable {
  let address: HubAddress
  /// What this side shows; `nil` when it shows nothing.
  let credentials: TLSCredentials?
  let roots: [EncodedCertificate]
  let now: @Sendable () -> Instant

  /// - Throws: `hubRefused` unless the answer is a success; a certificate code when the hub refused this node's.
  func checkAccepted(_ answer: HubConnection.Answer) throws {
    guard answer.status != 200 else { return }
    guard
      let refusal = ErrorAnswer.read(code: answer.errorCode, retryAfter: answer.retryAfter, body: answer.body)
    else {
      throw ClienteleError(
        .hubRefused, "The server at \(address) answered with status \(answer.status).",
        hint: "Check the address behind --hub: this may be another port of the hub, or another program.")
    }
    if Self.aboutCertificates.contains(refusal.code) {
      throw ClienteleError(
        refusal.code, "The hub refused the certificate of this node: \(refusal.message)", hint: refusal.hint,
        cause: refusal)
    }
    throw ClienteleError(.hubRefused, refusal.message, hint: refusal.hint, cause: refusal)
  }

  private static let aboutCertificates: Set<ClienteleError.Code> = [
    .certificateRefused, .certificateExpired, .certificateNotYetValid, .certificateOtherAuthority,
    .certificateNoIdentity, .certificateMissing, .authorityExpired, .keyTypeRefused,
  ]

  /// Turns what the transport threw into an error of this program; cancellation stays what it is.
  func explain(_ error: any Error) async -> any Error {
    if error is ClienteleError || error is CancellationError { return error }
    if let failure = error as? HTTPClientError, failure == .cancelled { return CancellationError() }
    var error = error
    // In TLS 1.3 a server refuses the client's certificate after the client has begun to send, and the HTTP
    // client only says that the connection was closed.
    if let failure = error as? HTTPClientError, failure == .remoteConnectionClosed, let own = credentials {
      error = await Handshake.objection(of: address, to: own, roots: roots) ?? error
    }
    guard let alert = TLSAlert(error) else { return unreachable(error) }
    switch alert {
    case .serverNotVerified: return await hubNotVerified(error)
    case .ownExpired: return await ownRefused(error, fallback: .certificateExpired)
    case .ownRefused: return await ownRefused(error, fallback: .certificateRefused)
    case .other: return await shownProblem(error) ?? notOurTLS(error)
    }
  }

  private func unreachable(_ error: any Error) -> ClienteleError {
    ClienteleError(
      .hubUnreachable, "The hub at \(address) cannot be reached.",
      hint:
        "Check the line, the address behind --hub, and whether the hub runs; work goes on here meanwhile.",
      cause: error)
  }

  private func notOurTLS(_ error: any Error) -> ClienteleError {
    ClienteleError(
      .hubUnreachable, "What answers at \(address) does not speak TLS as the hub does.",
      hint: "Check the port behind --hub: it is printed behind `sync` when the hub starts.", cause: error)
  }

  /// The server's certificate did not pass. TLS does not say why, so it is fetched once more and looked at.
  private func hubNotVerified(_ error: any Error) async -> ClienteleError {
    await shownProblem(error)
      ?? ClienteleError(
        .certificateRefused,
        "The certificate that the server at \(address) shows is not that of this node's hub.",
        hint: "Check the address behind --hub, and the clocks of both machines.", cause: error)
  }

  /// What is wrong with the certificate the server shows; `nil` when it shows none, or nothing is.
  private func shownProblem(_ error: any Error) async -> ClienteleError? {
    guard let first = try? await Handshake.presentedChain(of: address).first,
      let reason = await problem(ofHub: first)
    else { return nil }
    return ClienteleError(
      reason.code,
      "The certificate that the server at \(address) shows is not that of this node's hub: \(reason.message)",
      hint: reason.hint, cause: error)
  }

  private func problem(ofHub certificate: [UInt8]) async -> ClienteleError? {
    var problem: ClienteleError?
    for root in roots {
      do {
        _ = try await RootPin(root: root).verify(presented: [certificate, root.der], at: now())
        return nil
      } catch {
        problem = problem ?? error as? ClienteleError
      }
    }
    return problem
  }

  private func ownRefused(_ error: any Error, fallback: ClienteleError.Code) async -> ClienteleError {
    guard let own = credentials?.chain.first else {
      return ClienteleError(
        .certificateMissing, "The server at \(address) wants a certificate.",
        hint: "This is the hub's port for nodes; enrol at its web port.", cause: error)
    }
    var problem: ClienteleError?
    do {
      _ = try await NodeCertificate(verifying: own, roots: roots, at: now())
    } catch {
      problem = error as? ClienteleError
    }
    return ClienteleError(
      problem?.code ?? fallback,
      "The hub at \(address) refused the certificate of this node"
        + (problem.map { ": \($0.message)" } ?? "."),
      hint: problem?.hint
        ?? "Check the clocks of both machines; if they are right, enrol the node again: `clientele node join`.",
      cause: error)
  }
}

/// What a failed TLS connection says about certificates.
enum TLSAlert {
  case serverNotVerified
  case ownExpired
  case ownRefused
  /// Anything else about TLS: another protocol, no common version.
  case other

  /// `nil` when the error is not about TLS.
  init?(_ error: any Error) {
    switch error {
    case NIOSSLError.handshakeFailed(let inner): self.init(stack: "\(inner)")
    case let error as BoringSSLError: self.init(stack: "\(error)")
    case is NIOSSLExtraError: self = .serverNotVerified
    default: return nil
    }
  }

  /// - Parameter stack: BoringSSL's names of reasons; alerts are those that came from the other side.
  private init?(stack: String) {
    if stack.contains("CERTIFICATE_VERIFY_FAILED") {
      self = .serverNotVerified
    } else if stack.contains("ALERT_CERTIFICATE_EXPIRED") {
      self = .ownExpired
    } else if Self.refusals.contains(where: stack.contains) {
      self = .ownRefused
    } else if stack.contains("sslError") {
      self = .other
    } else {
      return nil
    }
  }

  private static let refusals = [
    "ALERT_UNKNOWN_CA", "ALERT_BAD_CERTIFICATE", "ALERT_CERTIFICATE_UNKNOWN", "ALERT_CERTIFICATE_REVOKED",
    "ALERT_UNSUPPORTED_CERTIFICATE", "ALERT_CERTIFICATE_REQUIRED", "ALERT_ACCESS_DENIED",
    "ALERT_DECRYPT_ERROR",
  ]
}
