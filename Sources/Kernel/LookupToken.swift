private import Crypto

/// What of a telephone number every store may hold: the first 28 bits of HMAC-SHA256(key, E.164), which about 26
/// mobile numbers of one country share. A copy of the index proves no number, and says "perhaps" to whoever asks.
package enum LookupToken {
  package static let keyByteCount = 32
  private static let bits: UInt64 = 28

  /// - Parameter e164: with the plus, as `+8613800138000`.
  package static func of(_ e164: String, key: [UInt8]) -> Int64 {
    let code = HMAC<SHA256>.authenticationCode(for: Array(e164.utf8), using: SymmetricKey(data: key))
    let first = code.withUnsafeBytes { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) }
    return Int64(first >> (64 - bits))
  }

  /// A name of which only the beginning is told: `王**`, `J***`.
  package static func masked(name: String) -> String {
    guard let first = name.first(where: { !$0.isWhitespace }) else { return "" }
    return String(first) + (first.isASCII ? "***" : "**")
  }
}
