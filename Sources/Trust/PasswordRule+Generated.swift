package import Kernel

extension PasswordRule {
  /// A password to be said once and changed: 80 random bits in four groups, without characters that are taken for one
  /// another.
  package static func generated(_ random: RandomSource) -> String {
    let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789xy")
    let letters = random.bytes(16).map { alphabet[Int($0) & 31] }
    return stride(from: 0, to: 16, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-")
  }
}
