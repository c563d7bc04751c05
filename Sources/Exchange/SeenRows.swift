internal import Kernel

/// Which rows of a file have been seen, by the first half of their digests: 16 bytes each, so that
/// memory is bounded by the number of rows and not by what stands in them.
struct SeenRows {
  private struct Key: Hashable {
    let high: UInt64
    let low: UInt64
  }

  private var seen: [Key: UInt32] = [:]

  /// How many rows with this digest came before; counts this one.
  mutating func countEarlier(_ digest: Digest) -> Int {
    let key = Key(high: digest.words.0, low: digest.words.1)
    let count = seen[key, default: 0]
    seen[key] = count + 1
    return Int(count)
  }

  /// The line on which this digest came first; `nil`, and remembered, when it is new.
  mutating func firstLine(of digest: Digest, line: Int) -> Int? {
    let key = Key(high: digest.words.0, low: digest.words.1)
    if let earlier = seen[key] { return Int(earlier) }
    seen[key] = UInt32(clamping: line)
    return nil
  }
}

/// Values joined for hashing, each text with its length before it so that no two lists run together.
struct DigestInput {
  private var bytes: [UInt8] = []

  mutating func begin() { bytes.removeAll(keepingCapacity: true) }

  mutating func add(_ text: String) {
    add(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func add(_ number: UInt64) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }

  var digest: Digest { .sha256(bytes) }
}
