private import Crypto

/// A SHA-256 value: the hash of a header, of a part, of a row, of a file.
package struct Digest: Hashable, Sendable {
  package let words: (UInt64, UInt64, UInt64, UInt64)

  package static let byteCount = 32
  package static let zero = Digest(words: (0, 0, 0, 0))

  package init(words: (UInt64, UInt64, UInt64, UInt64)) {
    self.words = words
  }

  /// - Parameter bytes: exactly 32 bytes; anything else gives `nil`.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.byteCount else { return nil }
    func word(_ index: Int) -> UInt64 {
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
    words = (word(0), word(1), word(2), word(3))
  }

  package init?(bytes: [UInt8]) {
    guard let digest = bytes.withUnsafeBytes({ Digest(bytes: $0) }) else { return nil }
    self = digest
  }

  package init?(bytes: ArraySlice<UInt8>) {
    guard let digest = bytes.withUnsafeBytes({ Digest(bytes: $0) }) else { return nil }
    self = digest
  }

  package static func sha256(_ bytes: [UInt8]) -> Digest {
    var hasher = SHA256()
    bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    return Digest(finished: hasher.finalize())
  }

  /// SHA-256 over several runs of bytes, one after the other, without joining them first.
  package static func sha256(joining parts: [UInt8]...) -> Digest {
    var hasher = SHA256()
    for part in parts { part.withUnsafeBytes { hasher.update(bufferPointer: $0) } }
    return Digest(finished: hasher.finalize())
  }

  private init(finished: SHA256Digest) {
    words = finished.withUnsafeBytes { raw in
      func word(_ index: Int) -> UInt64 {
        UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
      }
      return (word(0), word(1), word(2), word(3))
    }
  }

  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    for word in [words.0, words.1, words.2, words.3] { bytes += word.bigEndianBytes }
    return bytes
  }

  package static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}

extension Digest: CustomStringConvertible {
  package var description: String { bytes.hexadecimal }
}

/// The sum of digests modulo 2²⁵⁶: equal for equal sets of rows in whatever order they came,
/// and kept up to date by one addition or subtraction a row.
///
/// Additive rather than XOR so that a row counted twice shows. Not a proof against a peer who
/// chooses rows to collide; both ends of a session are authenticated.
package struct Fingerprint: Hashable, Sendable {
  package private(set) var sum: Digest

  package static let empty = Fingerprint(sum: .zero)

  package init(sum: Digest) {
    self.sum = sum
  }

  package mutating func add(_ digest: Digest) {
    combine(digest) { $0.addingReportingOverflow($1) }
  }

  package mutating func subtract(_ digest: Digest) {
    combine(digest) { $0.subtractingReportingOverflow($1) }
  }

  private mutating func combine(
    _ digest: Digest,
    _ operation: (UInt64, UInt64) -> (partialValue: UInt64, overflow: Bool)
  ) {
    func step(_ left: UInt64, _ right: UInt64, _ carry: Bool) -> (UInt64, Bool) {
      let first = operation(left, right)
      let second = operation(first.partialValue, carry ? 1 : 0)
      return (second.partialValue, first.overflow || second.overflow)
    }
    let (word3, carry3) = step(sum.words.3, digest.words.3, false)
    let (word2, carry2) = step(sum.words.2, digest.words.2, carry3)
    let (word1, carry1) = step(sum.words.1, digest.words.1, carry2)
    let (word0, _) = step(sum.words.0, digest.words.0, carry1)
    sum = Digest(words: (word0, word1, word2, word3))
  }
}
