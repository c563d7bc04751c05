import Kernel
import Sync
import Testing

@Suite("Who is served at once")
struct RequestAdmissionTests {
  private var admission = RequestAdmission()

  @Test("each class has places of its own, and the live ones stay free under a storm")
  mutating func places() {
    var (bootstraps, catchUps) = (0, 0)
    for number in 0..<300 {
      if case .admitted = admission.admit(.bootstrap, announced: 100, now: 0, random: UInt64(number)) {
        bootstraps += 1
      }
      if case .admitted = admission.admit(.catchUp, announced: 1 << 20, now: 0, random: UInt64(number)) {
        catchUps += 1
      }
    }
    #expect(bootstraps == 2 && catchUps == 8)
    guard case .admitted = admission.admit(.live, announced: 2_000, now: 0, random: 1) else {
      Issue.record("a live request was turned away")
      return
    }
    #expect(admission.turnedAway == 590)
  }

  @Test("a place that is left is taken again, and leaving twice frees one")
  mutating func leaving() {
    guard case .admitted(let first) = admission.admit(.bootstrap, announced: 0, now: 0, random: 0),
      case .admitted = admission.admit(.bootstrap, announced: 0, now: 0, random: 0)
    else {
      Issue.record("two places were not free")
      return
    }
    admission.leave(first, now: 100)
    admission.leave(first, now: 100)
    var admitted = 0
    for _ in 0..<3 {
      if case .admitted = admission.admit(.bootstrap, announced: 0, now: 100, random: 0) { admitted += 1 }
    }
    #expect(admitted == 1)
  }

  @Test("bodies that are not read yet count, and one that is too large alone is still served")
  mutating func memory() {
    var admitted = 0
    for number in 0..<64 {
      if case .admitted = admission.admit(.live, announced: 16 << 20, now: 0, random: UInt64(number)) {
        admitted += 1
      }
    }
    #expect(admitted == 11)
    var empty = RequestAdmission()
    guard case .admitted = empty.admit(.catchUp, announced: 1 << 30, now: 0, random: 0) else {
      Issue.record("nothing would ever go on")
      return
    }
    guard case .later = empty.admit(.live, announced: 1 << 20, now: 0, random: 0) else {
      Issue.record("there was no memory left")
      return
    }
  }

  @Test("those turned away are told different moments, one after the other, and nobody waits over a minute")
  mutating func appointments() {
    for _ in 0..<8 { _ = admission.admit(.catchUp, announced: 0, now: 0, random: 0) }
    var pauses: [Int64] = []
    for _ in 0..<300 {
      guard case .later(let pause) = admission.admit(.catchUp, announced: 0, now: 0, random: 0) else {
        continue
      }
      pauses.append(pause.count)
    }
    #expect(pauses.count == 300)
    #expect(pauses == pauses.sorted())
    #expect(pauses.first.map { $0 >= 500 } == true && pauses.last.map { $0 > 10_000 && $0 <= 60_000 } == true)
    // Later the queue has gone by, by whatever clock the test keeps.
    guard case .later(let pause) = admission.admit(.catchUp, announced: 0, now: 120_000, random: 0) else {
      Issue.record("the places are still taken")
      return
    }
    #expect(pause.count < 2_000)
  }

  @Test("all come through in the end: a storm of three hundred, each taking its appointment")
  mutating func storm() {
    var due = (0..<300).map { (at: Int64(0), node: $0) }
    var open: [(until: Int64, ticket: RequestAdmission.Ticket)] = []
    var served: Set<Int> = []
    var random: UInt64 = 1
    var asked = 0
    while let next = due.min(by: { ($0.at, $0.node) < ($1.at, $1.node) }) {
      due.removeAll { $0.node == next.node }
      for item in open where item.until <= next.at { admission.leave(item.ticket, now: item.until) }
      open.removeAll { $0.until <= next.at }
      random = random &* 6_364_136_223_846_793_005 &+ 1
      asked += 1
      switch admission.admit(.catchUp, announced: 1 << 20, now: next.at, random: random >> 33) {
      case .admitted(let ticket):
        served.insert(next.node)
        open.append((next.at + 400, ticket))
      case .later(let pause): due.append((next.at + pause.count, next.node))
      }
    }
    #expect(served.count == 300)
    // Appointments, not a herd: few have to ask often.
    #expect(asked < 300 * 8)
  }
}

@Suite("How large a batch is")
struct BatchSizeTests {
  @Test(
    "follows how long the last one took",
    arguments: [
      // size, items, applied, travelled -> size
      (512, 512, 100, 0, 512), (512, 512, 500, 0, 256), (512, 512, 5_000, 0, 256), (64, 64, 10, 0, 128),
      (100, 100, 200, 0, 125), (64, 10, 10, 0, 64), (512, 100, 1_000, 0, 256), (512, 512, 0, 20_000, 256),
      (16, 16, 9_000, 0, 16),
    ])
  func learns(size: Int, items: Int, applied: Int64, travelled: Int64, expected: Int) {
    var batch = BatchSize(16...512, count: size)
    batch.learn(items: items, applied: Milliseconds(applied), travelled: Milliseconds(travelled))
    #expect(batch.count == expected)
  }
}
