/// Says what kind of statement a signature is under, so that a signature made for one can never be
/// shown as another.
///
/// What is signed is `clientele/<name>/1`, a zero byte, and the bytes. Names are lower-case words with
/// hyphens; each statement that is signed somewhere in the program has its own.
package struct SignatureContext: Hashable, Sendable {
  package let name: String

  package init(_ name: String) {
    self.name = name
  }

  /// A node's log key vouches for its request to join.
  static let join = SignatureContext("join")
  /// The authority vouches for a log key.
  static let logKeyCertificate = SignatureContext("log-key-certificate")

  func signedBytes(_ bytes: [UInt8]) -> [UInt8] {
    Array("clientele/\(name)/1".utf8) + [0] + bytes
  }
}
