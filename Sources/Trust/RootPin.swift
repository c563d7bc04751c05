package import Kernel

/// What an enrolment token says about the root that the hub must show: the first 130 bits of SHA-256
/// over its DER.
///
/// 130 bits are 26 characters without a rest. Whoever wants to pass for the hub needs a second root with the
/// same 130 bits, 2¹³⁰ tries; collisions, at the square root of that, help only someone who made the true
/// root. The full 256 bits would double the text that people copy and stop nobody further.
package struct RootPin: Hashable, Sendable, CustomStringConvertible {
  static let symbolCount = 26
  /// 26 characters of Crockford's base 32.
  let text: String

  package init(root: EncodedCertificate) {
    text = String(Base32.encode(root.fingerprint.bytes).prefix(Self.symbolCount))
  }

  /// Reads what ``description`` wrote; `nil` for anything else.
  package init?(_ text: String) {
    guard text.count == Self.symbolCount, text.allSatisfy({ Base32.value($0) != nil }) else { return nil }
    self.text = text
  }

  init(canonical text: String) {
    self.text = text
  }

  package var description: String { text }

  /// Checks what a hub shows while a node enrols: its own certificate and the root behind it.
  ///
  /// The name in the certificate is the hub's own and not the address that was dialled: the pin already says
  /// which dealer answers, and only the hub of that dealer has this name.
  ///
  /// - Parameter chain: certificates in DER as the server sent them, its own first.
  /// - Returns: the root that the pin stands for.
  /// - Throws: `pinMismatch` when no shown root fits the pin; what ``NodeCertificate`` throws when the
  ///   server's certificate is not the hub's, or not good at this moment.
  package func verify(presented chain: [[UInt8]], at now: Instant) async throws -> EncodedCertificate {
    guard let first = chain.first, chain.count <= Self.chainMax else {
      throw ClienteleError(
        .pinMismatch, "The server showed \(chain.count) certificates instead of its own and its root.",
        hint: "Check the address and port behind --hub.")
    }
    let shown = try chain.dropFirst().map { try EncodedCertificate(der: $0) }
    guard let root = shown.first(where: { RootPin(root: $0) == self }) else {
      throw ClienteleError(
        .pinMismatch, "The server is not the hub this token was made at: its root does not fit the token.",
        hint: "Check the address behind --hub and whether the token is from this hub. If both are right, "
          + "someone stands between this machine and the hub: do not go on.")
    }
    return try await CertificateCheck(roots: [root], now: now).check(
      EncodedCertificate(der: first), for: .hub)
  }

  /// As ``verify(presented:at:)`` for any of several pins, for the time in which one root replaces another.
  ///
  /// - Parameter pins: at least one.
  package static func verify(
    anyOf pins: [RootPin], presented chain: [[UInt8]], at now: Instant
  ) async throws -> EncodedCertificate {
    var refusal: (any Error)?
    for pin in pins {
      do {
        return try await pin.verify(presented: chain, at: now)
      } catch {
        refusal = refusal ?? error
      }
    }
    throw refusal ?? ClienteleError(.pinMismatch, "There is no pin to know the hub by.", hint: enrolAgainHint)
  }

  private static let chainMax = 8
}
