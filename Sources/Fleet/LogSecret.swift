internal import Kernel

/// Stands in for a log key in the simulator: a keyed hash instead of Ed25519, which alone would take half of a
/// seed's time. Nobody in a fleet forges; the signatures themselves are tested in TrustTests and on live processes.
struct LogSecret: Sendable {
  let bytes: [UInt8]

  init(_ random: inout SeededStream) {
    bytes = (0..<4).flatMap { _ in random.next().bigEndianBytes }
  }

  /// The secret of a later life of the same log.
  init(drawing draw: () -> UInt64) {
    bytes = (0..<4).flatMap { _ in draw().bigEndianBytes }
  }

  func sign(_ message: [UInt8]) -> [UInt8] { Self.signature(message, bytes) }

  /// The secret counts as its own public half.
  static let verify: @Sendable ([UInt8], [UInt8], [UInt8]) -> Bool = { signed, message, key in
    signed == signature(message, key)
  }

  private static func signature(_ message: [UInt8], _ key: [UInt8]) -> [UInt8] {
    let hash = Digest.sha256(joining: key, message).bytes
    return hash + hash
  }
}
