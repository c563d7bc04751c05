/// Which records share a blocking key with which: for each record the others, without ever holding all pairs.
package struct CandidateIndex: Sendable {
  fileprivate struct Entry: Comparable {
    let key: UInt64
    let index: UInt32

    static func < (left: Entry, right: Entry) -> Bool { (left.key, left.index) < (right.key, right.index) }
  }

  /// Keys of records, gathered piece by piece, which may be done in parallel.
  package struct Keys: Sendable {
    fileprivate var entries: [Entry] = []

    package init() {}

    /// - Parameter first: the position of the first of these profiles among all.
    package init(_ profiles: ArraySlice<Profile>) {
      entries.reserveCapacity(profiles.count * 32)
      for index in profiles.indices {
        for key in profiles[index].blockingKeys { entries.append(Entry(key: key.code, index: UInt32(index))) }
      }
    }

    package mutating func append(_ other: Keys) { entries += other.entries }
  }

  package let recordCount: Int
  /// Keys that too many records share to be of use, and how many share the most shared one.
  package private(set) var keysPassedOver = 0
  package private(set) var largestBlock = 0
  /// The records of each key that two or more share, one key behind the other.
  private var members: [UInt32] = []
  private var starts: [UInt32] = [0]
  /// The keys of each record, one record behind the other.
  private var keys: [UInt32] = []
  private var keyStarts: [UInt32] = []

  package init(_ profiles: [Profile], model: MatchModel) {
    self.init(Keys(profiles[...]), recordCount: profiles.count, model: model)
  }

  /// - Parameter model: says from how many records on a key is passed over and counted (``MatchModel/recordsMax(of:)``).
  package init(_ keys: consuming Keys, recordCount: Int, model: MatchModel) {
    self.recordCount = recordCount
    keys.entries.sort()
    group(keys.entries, BlockingKey.Kind.allCases.map(model.recordsMax(of:)))
    keys.entries = []
    invert()
  }

  private mutating func group(_ entries: [Entry], _ recordsMax: [Int]) {
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].key == entries[start].key { end += 1 }
      largestBlock = max(largestBlock, end - start)
      if end - start > recordsMax[Int(entries[start].key & BlockingKey.kindMask)] {
        keysPassedOver += 1
      } else if end - start > 1 {
        for entry in entries[start..<end] { members.append(entry.index) }
        starts.append(UInt32(members.count))
      }
      start = end
    }
  }

  private mutating func invert() {
    var counts = [UInt32](repeating: 0, count: recordCount + 1)
    for member in members { counts[Int(member) + 1] += 1 }
    for index in 0..<recordCount { counts[index + 1] += counts[index] }
    keyStarts = counts
    keys = [UInt32](repeating: 0, count: members.count)
    for group in 0..<(starts.count - 1) {
      for place in Int(starts[group])..<Int(starts[group + 1]) {
        let member = Int(members[place])
        keys[Int(counts[member])] = UInt32(group)
        counts[member] += 1
      }
    }
  }

  /// The positions behind this one that share a key with it, ascending, each once.
  package func candidates(after index: Int) -> [Int] { candidates(of: index, from: index + 1) }

  /// All positions that share a key with this one.
  package func candidates(of index: Int) -> [Int] { candidates(of: index, from: 0) }

  private func candidates(of index: Int, from start: Int) -> [Int] {
    var found: [UInt32] = []
    for place in Int(keyStarts[index])..<Int(keyStarts[index + 1]) {
      let group = Int(keys[place])
      for member in members[Int(starts[group])..<Int(starts[group + 1])]
      where Int(member) >= start && member != index {
        found.append(member)
      }
    }
    found.sort()
    var unique: [Int] = []
    for member in found where unique.last != Int(member) { unique.append(Int(member)) }
    return unique
  }
}
