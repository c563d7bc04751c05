import Crypto
import Foundation
package import Kernel

/// What a browser shows to prove who signed in at it: 256 random bits. The node keeps the hash alone, so a
/// copy of its database opens no session.
package struct SessionToken: Sendable {
  private let bytes: [UInt8]

  package static let byteCount = 32

  /// - Parameter random: ``byteCount`` random bytes.
  package init(random: [UInt8]) {
    bytes = random
  }

  /// - Returns: `nil` for a text that is no token.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == Self.byteCount * 2, let bytes = [UInt8](hexadecimal: Array(text.utf8)) else {
      return nil
    }
    self.bytes = bytes
  }

  package var text: String { bytes.hexadecimal }
  package var hash: Kernel.Digest { .sha256(bytes) }

  /// Stands in every form and goes back with it: a page of another origin cannot read it.
  package var formToken: String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("clientele form 1".utf8), using: SymmetricKey(data: bytes))
    return Array(code).hexadecimal
  }

  /// Compares without leaving early.
  package func accepts(formToken given: String) -> Bool {
    let left = Array(formToken.utf8)
    let right = Array(given.utf8)
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
