import Crypto
import Foundation
package import Kernel

/// The second factor: a code of six digits that changes every thirty seconds (RFC 6238, HMAC-SHA-1). It needs
/// no line, and each code opens once.
package struct OneTimeCode: Sendable {
  private let secret: [UInt8]

  package static let secretByteCount = 20
  private static let period: Int64 = 30
  private static let digits = 6
  /// A code before and after the current one: clocks of telephones are a little off.
  private static let slack: Int64 = 1

  package init(secret: [UInt8]) {
    self.secret = secret
  }

  /// The step that a code belongs to, `nil` when it is none of those good now or not newer than the last used.
  ///
  /// - Parameter lastStep: of the last code that opened.
  package func step(of code: String, at now: Instant, after lastStep: Int64?) -> Int64? {
    let current = now.milliseconds / 1_000 / Self.period
    let typed = Array(code.utf8)
    var found: Int64?
    for step in (current - Self.slack)...(current + Self.slack) {
      let matches = Self.equal(Array(self.code(step: step).utf8), typed)
      if matches && step > lastStep ?? -1 { found = step }
    }
    return found
  }

  /// - Parameter step: half minutes since 1970.
  package func code(step: Int64) -> String {
    let counter = UInt64(bitPattern: step).bigEndianBytes
    let mac = Array(
      HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
    let offset = Int(mac[mac.count - 1] & 0x0F)
    let number =
      UInt32(mac[offset] & 0x7F) << 24 | UInt32(mac[offset + 1]) << 16 | UInt32(mac[offset + 2]) << 8
      | UInt32(mac[offset + 3])
    let text = String(number % 1_000_000)
    return String(repeating: "0", count: Self.digits - text.count) + text
  }

  /// What an authenticator reads from a QR code (Key Uri Format).
  package func uri(account: String, issuer: String) -> String {
    let allowed = CharacterSet.alphanumerics
    let name = account.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    let dealer = issuer.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    return "otpauth://totp/\(dealer):\(name)?secret=\(Self.base32(secret))&issuer=\(dealer)"
  }

  private static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// RFC 4648, section 6, without padding: what authenticators expect.
  private static func base32(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var text = ""
    var pending: UInt32 = 0
    var count = 0
    for byte in bytes {
      pending = pending << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        count -= 5
        text.append(alphabet[Int(pending >> UInt32(count) & 31)])
      }
      pending &= (1 << UInt32(count)) - 1
    }
    if count > 0 { text.append(alphabet[Int(pending << UInt32(5 - count) & 31)]) }
    return text
  }
}
