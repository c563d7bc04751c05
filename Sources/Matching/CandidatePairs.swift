/// The pairs of a set of profiles that share a blocking key, each once, in order of their positions.
enum CandidatePairs {
  /// - Parameter blockRecordsMax: a key that more profiles share is passed over and counted.
  static func find(_ profiles: [Profile], blockRecordsMax: Int) -> (pairs: [(Int, Int)], keysPassedOver: Int) {
    var members: [BlockingKey: [Int32]] = [:]
    for (index, profile) in profiles.enumerated() {
      for key in profile.blockingKeys { members[key, default: []].append(Int32(index)) }
    }
    var pairs: Set<UInt64> = []
    var passedOver = 0
    for block in members.values where block.count > 1 {
      if block.count > blockRecordsMax {
        passedOver += 1
        continue
      }
      for (position, one) in block.enumerated() {
        for other in block[(position + 1)...] { pairs.insert(UInt64(one) << 32 | UInt64(other)) }
      }
    }
    // The set's order must not show: sorted before anything is done with it.
    return (pairs.sorted().map { (Int($0 >> 32), Int($0 & 0xFFFF_FFFF)) }, passedOver)
  }
}
