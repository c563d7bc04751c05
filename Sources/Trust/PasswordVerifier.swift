import Crypto
import CryptoExtras
import Foundation
import Kernel

/// What a password hash costs whoever computes it (RFC 7914).
package struct PasswordCost: Hashable, Sendable {
  /// The logarithm of N.
  package let logN: Int
  package let r: Int
  package let p: Int

  package init(logN: Int, r: Int, p: Int) {
    self.logN = logN
    self.r = r
    self.p = p
  }

  /// 32 MiB and about 280 ms on one core (OWASP ASVS 5.0, appendix C).
  package static let standard = PasswordCost(logN: 15, r: 8, p: 3)
  /// Of PINs, which rest on the number of tries and not on the cost: people switch in seconds.
  package static let pin = PasswordCost(logN: 14, r: 8, p: 1)

  /// What is read from a row of another node must not be able to stop this one.
  var isBearable: Bool { (1...17).contains(logN) && (1...16).contains(r) && (1...8).contains(p) }
}

/// The hash of a password with its salt and cost: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, base 64 without padding.
package struct PasswordVerifier: Hashable, Sendable {
  package let cost: PasswordCost
  let salt: [UInt8]
  let hash: [UInt8]

  package static let saltByteCount = 16
  static let hashByteCount = 32

  init(cost: PasswordCost, salt: [UInt8], hash: [UInt8]) {
    self.cost = cost
    self.salt = salt
    self.hash = hash
  }

  package var text: String {
    "$scrypt$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$\(Self.base64(salt))$\(Self.base64(hash))"
  }

  /// - Returns: `nil` for a text of another form, or a cost nobody should be made to pay.
  package init?(_ text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", let cost = Self.cost(parts[2]),
      let salt = Self.bytes(parts[3]), let hash = Self.bytes(parts[4]), salt.count == Self.saltByteCount,
      hash.count == Self.hashByteCount
    else { return nil }
    self.init(cost: cost, salt: salt, hash: hash)
  }

  private static func cost(_ text: Substring) -> PasswordCost? {
    let values = text.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
    guard values.count == 3, values.allSatisfy({ $0.count == 2 }), values.map({ $0[0] }) == ["ln", "r", "p"],
      let logN = Int(values[0][1]), let r = Int(values[1][1]), let p = Int(values[2][1])
    else { return nil }
    let cost = PasswordCost(logN: logN, r: r, p: p)
    return cost.isBearable ? cost : nil
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("=", with: "")
  }

  private static func bytes(_ text: Substring) -> [UInt8]? {
    let padding = String(repeating: "=", count: (4 - text.count % 4) % 4)
    return Data(base64Encoded: text + padding).map { Array($0) }
  }
}

/// Computes and compares password hashes.
package struct PasswordHasher: Sendable {
  package typealias Derivation =
    @Sendable (_ password: String, _ salt: [UInt8], _ cost: PasswordCost) throws -> [UInt8]

  package let cost: PasswordCost
  private let derive: Derivation

  /// - Parameter derive: 32 bytes of a password; tests count its calls.
  package init(cost: PasswordCost = .standard, derive: @escaping Derivation = scrypt) {
    self.cost = cost
    self.derive = derive
  }

  /// - Parameter salt: ``PasswordVerifier/saltByteCount`` random bytes.
  package func verifier(of password: String, salt: [UInt8]) throws -> PasswordVerifier {
    PasswordVerifier(cost: cost, salt: salt, hash: try derive(Self.normalised(password), salt, cost))
  }

  /// Whether a password is the one of a verifier. Without a verifier one hash is computed all the same and
  /// the answer is no: an unknown account costs as much as a known one, so nobody can tell them apart.
  package func matches(_ password: String, _ verifier: PasswordVerifier?) throws -> Bool {
    let stand = verifier ?? Self.nobody(cost)
    let hash = try derive(Self.normalised(password), stand.salt, stand.cost)
    var difference: UInt8 = hash.count == stand.hash.count ? 0 : 1
    for (left, right) in zip(hash, stand.hash) { difference |= left ^ right }
    return difference == 0 && verifier != nil
  }

  private static func nobody(_ cost: PasswordCost) -> PasswordVerifier {
    PasswordVerifier(
      cost: cost, salt: [UInt8](repeating: 0, count: PasswordVerifier.saltByteCount),
      hash: [UInt8](repeating: 0, count: PasswordVerifier.hashByteCount))
  }

  /// The same password typed on two keyboards is the same bytes (NIST SP 800-63B, 5.1.1.2).
  private static func normalised(_ password: String) -> String {
    password.precomposedStringWithCompatibilityMapping
  }

  package static let scrypt: Derivation = { password, salt, cost in
    let key = try KDF.Scrypt.deriveKey(
      from: Data(password.utf8), salt: Data(salt), outputByteCount: PasswordVerifier.hashByteCount,
      rounds: 1 << cost.logN, blockSize: cost.r, parallelism: cost.p)
    return key.withUnsafeBytes { Array($0) }
  }
}
