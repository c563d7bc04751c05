/// The pairs of a set of profiles that share a blocking key, each once, in order of their positions.
enum CandidatePairs {
  private struct Entry: Comparable {
    let key: UInt64
    let index: Int32

    static func < (left: Entry, right: Entry) -> Bool { (left.key, left.index) < (right.key, right.index) }
  }

  /// - Parameter blockRecordsMax: a key that more profiles share is passed over and counted.
  static func find(_ profiles: [Profile], blockRecordsMax: Int) -> (pairs: [(Int, Int)], keysPassedOver: Int)
  {
    var entries: [Entry] = []
    for (index, profile) in profiles.enumerated() {
      for key in profile.blockingKeys { entries.append(Entry(key: key.hash, index: Int32(index))) }
    }
    entries.sort()
    var pairs: [UInt64] = []
    var passedOver = 0
    var start = 0
    while start < entries.count {
      let key = entries[start].key
      let end = entries[start...].firstIndex { $0.key != key } ?? entries.count
      if end - start > blockRecordsMax {
        passedOver += 1
      } else {
        append(pairsOf: entries[start..<end], to: &pairs)
      }
      start = end
    }
    pairs.sort()
    return (unique(pairs).map { (Int($0 >> 32), Int($0 & 0xFFFF_FFFF)) }, passedOver)
  }

  private static func append(pairsOf block: ArraySlice<Entry>, to pairs: inout [UInt64]) {
    for (offset, one) in block.enumerated() {
      for other in block.dropFirst(offset + 1) where one.index != other.index {
        pairs.append(UInt64(one.index) << 32 | UInt64(other.index))
      }
    }
  }

  private static func unique(_ sorted: [UInt64]) -> [UInt64] {
    var result: [UInt64] = []
    for pair in sorted where pair != result.last { result.append(pair) }
    return result
  }
}

extension BlockingKey {
  /// FNV-1a over kind and value: the same on every machine. Two keys that fall together only make a
  /// candidate more.
  fileprivate var hash: UInt64 {
    var hash = (0xCBF2_9CE4_8422_2325 ^ UInt64(kind.rawValue)) &* 0x100_0000_01B3
    for byte in value.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }
}
