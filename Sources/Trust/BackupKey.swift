internal import Kernel

// The two halves of the key of backups: whoever makes one needs the public half alone, so that a stolen machine does not
// open its own backups. The private half lies elsewhere, on paper or in a safe.

extension LogKey {
  /// What backups are sealed to: the public key and 3 bytes of a checksum, in hexadecimal.
  package var backupRecipient: String { (publicKey + Self.checksum(publicKey)).hexadecimal }

  /// - Throws: `invalidInput` for a text that is no recipient, or was typed wrong.
  package static func publicKey(ofBackupRecipient text: String) throws -> [UInt8] {
    guard let bytes = [UInt8](hexadecimal: text), bytes.count == publicKeyByteCount + checksumByteCount,
      case let key = Array(bytes.prefix(publicKeyByteCount)),
      checksum(key) == Array(bytes.suffix(checksumByteCount))
    else {
      throw ClienteleError(
        .invalidInput, "this is not a key that backups can be sealed to",
        hint: "Give the text that `clientele backup key` printed.")
    }
    return key
  }

  private static let checksumByteCount = 3

  private static func checksum(_ key: [UInt8]) -> [UInt8] {
    Array(Digest.sha256(joining: Array("clientele backup key 1".utf8), key).bytes.prefix(checksumByteCount))
  }
}
