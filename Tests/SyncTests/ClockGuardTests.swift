import Kernel
import Sync
import Testing

@Suite("The hub's watch over its clocks")
struct ClockGuardTests {
  private static let boot = RowID(high: 1, low: 1)
  private static let other = RowID(high: 1, low: 2)
  private static let start = ClockReference(
    wall: Instant(milliseconds: 1_000_000_000), boot: BootReading(bootID: boot, milliseconds: 0))

  /// Elapsed by the wall clock, by the boot clock (`nil`: another boot) → whether the hub still vouches.
  static let table: [(wall: Milliseconds, boot: Milliseconds?, isSteady: Bool)] = [
    (.minutes(1), .minutes(1), true),
    (.minutes(5), Milliseconds(0), true),
    (Milliseconds(Milliseconds.minutes(5).count + 1), Milliseconds(0), false),
    (.minutes(-5), Milliseconds(0), true),
    (Milliseconds(-Milliseconds.minutes(5).count - 1), Milliseconds(0), false),
    (.days(21), .days(21), true),
    (.days(-1), .days(21), false),
    (.hours(24), nil, true),
    (Milliseconds(Milliseconds.hours(24).count + 1), nil, false),
    (.minutes(-5), nil, true),
    (.minutes(-6), nil, false),
  ]

  @Test("by what both clocks say since they were last compared", arguments: table.indices)
  func judged(row: Int) {
    let given = Self.table[row]
    let boot = given.boot.map { BootReading(bootID: Self.boot, milliseconds: $0.count) }
    let verdict = ClockGuard.judge(
      Self.start, wall: Self.start.wall + given.wall,
      boot: boot ?? BootReading(bootID: Self.other, milliseconds: 7))
    if case .steady = verdict { #expect(given.isSteady) } else { #expect(!given.isSteady) }
  }

  @Test("many small steps add up: a clock cannot be led astray a minute at a time")
  func creeping() {
    var reference = Self.start
    var wall = Self.start.wall
    for minute in 1...30 {
      wall = wall + .minutes(2)
      let boot = BootReading(bootID: Self.boot, milliseconds: Milliseconds.minutes(Int64(minute)).count)
      guard case .steady(let next) = ClockGuard.judge(reference, wall: wall, boot: boot) else {
        #expect(minute == 6)
        return
      }
      reference = next
    }
    Issue.record("half an hour of stolen minutes went unnoticed")
  }

  @Test("a quartz that runs off within its bound is followed for years")
  func drifting() {
    var reference = Self.start
    for day in 1...1_000 {
      let elapsed = Milliseconds.days(Int64(day))
      let boot = BootReading(bootID: Self.boot, milliseconds: elapsed.count)
      let wall = Self.start.wall + Milliseconds(elapsed.count + elapsed.count / 10_000)
      guard case .steady(let next) = ClockGuard.judge(reference, wall: wall, boot: boot) else {
        Issue.record("100 parts per million were taken for a step after \(day) days")
        return
      }
      reference = next
    }
  }
}

@Suite("The hub's history against a witness")
struct HubHistoryTests {
  private static let one = Digest.sha256([1])
  private static let two = Digest.sha256([2])

  /// Witness, the hub's head, the hub's hash at the witness' position → verdict.
  static let table:
    [(witness: (UInt32, UInt64)?, head: (UInt32, UInt64), known: Digest?, verdict: HubHistory)] =
      [
        (nil, (1, 9), nil, .agrees),
        ((1, 0), (1, 9), nil, .agrees),
        ((1, 9), (1, 9), one, .agrees),
        ((1, 5), (2, 9), one, .agrees),
        ((1, 10), (1, 9), nil, .restored(needsEpoch: true)),
        ((2, 1), (1, 9), nil, .restored(needsEpoch: true)),
        ((1, 9), (1, 9), two, .restored(needsEpoch: true)),
        ((1, 9), (2, 7), nil, .restored(needsEpoch: false)),
        ((1, 9), (2, 12), two, .restored(needsEpoch: false)),
      ]

  @Test("what the hub signed and no longer has shows", arguments: table.indices)
  func judged(row: Int) {
    let given = Self.table[row]
    let witness = given.witness.map {
      HubWitness(position: Position(epoch: $0.0, hubSeq: $0.1), chainHash: Self.one, stamp: .zero)
    }
    let head = Position(epoch: given.head.0, hubSeq: given.head.1)
    #expect(HubHistory.judge(witness, head: head, known: given.known) == given.verdict)
  }
}
