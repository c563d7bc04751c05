import Kernel

/// Groups of records that grow together (union-find by size), and pairs that must stay apart.
struct Joining {
  private let records: [SourceRecordID]
  private let index: [SourceRecordID: Int]
  private var parent: [Int]
  private var size: [Int]
  /// For the root of each group, the pairs with exactly one record in the group.
  private var apart: [[RecordPair]]

  /// - Parameter records: distinct, in hub order.
  init(records: [SourceRecordID]) {
    self.records = records
    index = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($1, $0) })
    parent = Array(records.indices)
    size = Array(repeating: 1, count: records.count)
    apart = Array(repeating: [], count: records.count)
  }

  private mutating func root(_ record: SourceRecordID) -> Int? {
    index[record].map { root($0) }
  }

  private mutating func root(_ start: Int) -> Int {
    var node = start
    while parent[node] != node {
      parent[node] = parent[parent[node]]
      node = parent[node]
    }
    return node
  }

  mutating func join(_ pair: RecordPair) {
    guard let one = root(pair.first), let other = root(pair.second), one != other else { return }
    let (large, small) = size[one] >= size[other] ? (one, other) : (other, one)
    parent[small] = large
    size[large] += size[small]
    apart[large] += apart[small]
    apart[small] = []
  }

  mutating func areJoined(_ pair: RecordPair) -> Bool {
    guard let one = root(pair.first), let other = root(pair.second) else { return false }
    return one == other
  }

  mutating func keepApart(_ pair: RecordPair) {
    guard let one = root(pair.first), let other = root(pair.second) else { return }
    apart[one].append(pair)
    apart[other].append(pair)
  }

  /// The first pair that joining these two groups would wrongly bring together.
  mutating func conflict(_ pair: RecordPair) -> RecordPair? {
    guard let one = root(pair.first), let other = root(pair.second), one != other else { return nil }
    let shorter = apart[one].count <= apart[other].count ? one : other
    return apart[shorter].filter { kept in
      guard let first = root(kept.first), let second = root(kept.second) else { return false }
      return Set([first, second]) == [one, other]
    }.min()
  }

  /// The groups in hub order of their first records, each in hub order.
  var groups: [[SourceRecordID]] {
    var copy = self
    var groups: [Int: [SourceRecordID]] = [:]
    var firsts: [Int] = []
    for (position, record) in records.enumerated() {
      let root = copy.root(position)
      if groups[root] == nil { firsts.append(root) }
      groups[root, default: []].append(record)
    }
    return firsts.compactMap { groups[$0] }
  }
}
