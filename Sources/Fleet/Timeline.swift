internal import Kernel

/// Virtual time and what happens in it: events in the order of (time, random tie-break, number).
///
/// Everything of one seed runs inside ``run(until:)``, one event after the other. Nothing in it waits for
/// anything but time, so a seed has one course.
final class Timeline {
  typealias Action = () async throws -> Void

  /// True time since the beginning of the seed, which no machine's clock shows.
  private(set) var now = Milliseconds(0)
  private(set) var trace = TraceHash()
  private var latest: [String] = []
  private(set) var eventCount = 0
  /// How many events of each kind there were.
  private(set) var kinds: [String: Int] = [:]
  private var heap: [Event] = []
  private var serial: UInt64 = 0
  private var ties: SeededStream

  private struct Event {
    let at: Int64
    let tie: UInt64
    let serial: UInt64
    let label: StaticString
    let action: Action

    func isBefore(_ other: Event) -> Bool { (at, tie, serial) < (other.at, other.tie, other.serial) }
  }

  init(seed: UInt64) {
    ties = SeededStream(seed: seed, label: "ties")
  }

  func schedule(after delay: Milliseconds, _ label: StaticString, _ action: @escaping Action) {
    serial += 1
    heap.append(
      Event(
        at: now.count + max(delay.count, 0), tie: ties.next(), serial: serial, label: label, action: action))
    siftUp(heap.count - 1)
  }

  /// Twice what the busiest sound fleet needs.
  private static let eventsMax = 50_000

  /// Lets everything happen that is due by then.
  ///
  /// - Throws: ``Violation``: something goes on and on; what the actions throw.
  func run(until end: Milliseconds) async throws {
    while let first = heap.first, first.at <= end.count {
      guard eventCount < Self.eventsMax else {
        let most = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
        throw Violation("boundedWork", most.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
      }
      removeFirst()
      now = Milliseconds(first.at)
      eventCount += 1
      kinds[first.label.description, default: 0] += 1
      note("\(first.label) \(first.at)")
      try await first.action()
    }
    now = max(now, end)
  }

  /// Puts something into the trace by which two runs of a seed are compared.
  func note(_ text: String) {
    trace.mix(text)
    latest.append(text)
    if latest.count >= 2 * Self.latestMax { latest.removeFirst(latest.count - Self.latestMax) }
  }

  /// The end of the trace, for a person who asks how it came to a violation.
  var ending: [String] { latest.suffix(Self.latestMax) }

  private static let latestMax = 60

  /// Lets go of what is still to come, and so of the programs and disks that wait for it.
  func forget() { heap = [] }

  private func removeFirst() {
    let last = heap.removeLast()
    guard !heap.isEmpty else { return }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].isBefore(heap[least]) {
        least = child
      }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  private func siftUp(_ start: Int) {
    var child = start
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }
}

/// A running hash of everything that happened, FNV-1a with 64 bits.
package struct TraceHash: Hashable, Sendable {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func mix(_ text: String) {
    for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    value = (value ^ 0xFF) &* 0x0000_0100_0000_01B3
  }
}
