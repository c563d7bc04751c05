internal import Kernel
internal import Matching

/// What was lately read of the index for matching. Holds some tens of megabytes, however many records there are.
final class MatchCache: @unchecked Sendable {
  // @unchecked Sendable because only the adjudicator's one task reaches it, inside the write
  // transactions that it runs one after the other.
  var profiles = RecentlyUsed<SourceRecordID, Profile>(limit: 20_000)
  var counts = RecentlyUsed<UInt64, Int32>(limit: 500_000)
  var holders = RecentlyUsed<UInt64, ContactHolders>(limit: 50_000)
  private var isOpen = false

  /// Before a transaction: forgets everything when the last one did not end well.
  func begin() {
    if isOpen {
      profiles.removeAll()
      counts.removeAll()
      holders.removeAll()
    }
    isOpen = true
  }

  /// After a transaction that was committed.
  func commit() { isOpen = false }
}

/// Values in two generations: when the young one is full, it becomes the old one, and the old one goes.
struct RecentlyUsed<Key: Hashable, Element> {
  private let limit: Int
  private var young: [Key: Element] = [:]
  private var old: [Key: Element] = [:]

  /// - Parameter limit: of one generation; twice as many are held at most.
  init(limit: Int) { self.limit = limit }

  subscript(key: Key) -> Element? {
    mutating get {
      if let value = young[key] { return value }
      guard let value = old[key] else { return nil }
      insert(value, key)
      return value
    }
    set {
      old[key] = nil
      if let newValue { insert(newValue, key) } else { young[key] = nil }
    }
  }

  private mutating func insert(_ value: Element, _ key: Key) {
    if young.count >= limit {
      old = young
      young = [:]
    }
    young[key] = value
  }

  mutating func removeAll() {
    young = [:]
    old = [:]
  }
}
