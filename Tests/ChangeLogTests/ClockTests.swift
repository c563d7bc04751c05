import Catalogue
import ChangeLog
import Kernel
import Testing

@Suite("Hybrid time and effective stamps")
struct ClockTests {
  static func time(_ milliseconds: Int64, _ counter: UInt64 = 0) -> HybridTime {
    HybridTime(packed: UInt64(milliseconds) << 16 | counter)
  }

  @Test(
    "the next reading is the wall clock where it is ahead, else one tick on",
    arguments: [
      ("wall ahead", time(1_000, 7), 1_001, time(1_001)),
      ("wall equal", time(1_000, 7), 1_000, time(1_000, 8)),
      ("wall back", time(1_000, 7), 3, time(1_000, 8)),
      ("wall before 1970", time(0), -5, time(0, 1)),
      ("wall far back, counter full", time(1_000, 0xFFFF), 3, time(1_001)),
      ("wall equal, counter full", time(1_000, 0xFFFF), 1_000, time(1_001)),
      ("wall one ahead, counter full", time(1_000, 0xFFFF), 1_001, time(1_001)),
      ("wall past the year 6429", time(1_000), Int64.max, time(0x7FFF_FFFF_0000)),
      ("wall past it again", time(0x7FFF_FFFF_0000), Int64.max, time(0x7FFF_FFFF_0000, 1)),
    ])
  func next(name: String, last: HybridTime, wall: Int64, expected: HybridTime) {
    #expect(last.next(wall: Instant(milliseconds: wall)) == expected, "\(name)")
    #expect(last < expected)
  }

  static func receipt(_ change: Change, hubSeq: UInt64, stamp: HybridTime) -> Receipt {
    Receipt(
      node: change.header.node, incarnation: change.header.incarnation, seq: change.header.seq,
      headerHash: change.hash, position: Sample.position(hubSeq), stamp: stamp, verdict: .accepted,
      reason: "",
      previous: .zero, timeUnproven: false)
  }

  @Test("the effective stamp is the earlier of hybrid time and receipt stamp")
  func effective() throws {
    var writer = LogWriter()
    let change = try writer.write("x", wall: 1_000)
    #expect(change.context(receipt: nil).stamp.time == Self.time(1_000))
    for (stamp, expected) in [(Self.time(2_000), Self.time(1_000)), (Self.time(500), Self.time(500))] {
      let context = change.context(receipt: Self.receipt(change, hubSeq: 4, stamp: stamp))
      #expect(context.stamp.time == expected)
      #expect(context.stamp.position == Sample.position(4))
    }
  }

  @Test("a clock a year ahead wins until it is received, and not against who has seen it")
  func yearAhead() throws {
    let year: Int64 = 365 * 86_400_000
    var fast = LogWriter(node: Sample.a)
    var right = LogWriter(node: Sample.b)
    let early = try fast.write("by the fast clock", wall: 1_000 + year)
    let concurrent = try right.write("meanwhile", wall: 2_000)

    func row(_ change: Change, _ receipt: Receipt?) throws -> RowState {
      RowState(try change.operations()[0], in: change.context(receipt: receipt), catalogue: Sample.catalogue)
    }
    let pending = try row(early, nil).joined(with: row(concurrent, nil), catalogue: Sample.catalogue)
    #expect(pending.value(SampleField.note) == .text("by the fast clock"))

    // Its receipt caps it: what was written after the hub had it comes after it.
    let receipt = Self.receipt(early, hubSeq: 1, stamp: Self.time(1_500))
    let capped = try row(early, receipt).joined(with: row(concurrent, nil), catalogue: Sample.catalogue)
    #expect(capped.value(SampleField.note) == .text("meanwhile"))

    // A checkpoint moves the other's clock to at least its stamp, so even a slow clock orders after.
    right.head.hybridTime = max(right.head.hybridTime, receipt.stamp)
    let after = try right.write(
      [Draft(subject: nil, operations: [LogWriter.note("having seen it")])], wall: 3,
      seenHub: receipt.position)
    let settled = try row(early, receipt).joined(
      with: row(after, Self.receipt(after, hubSeq: 2, stamp: Self.time(1_600))), catalogue: Sample.catalogue)
    #expect(settled.value(SampleField.note) == .text("having seen it"))
    #expect(settled.losers.isEmpty)

    // And the fast node's own next change still comes after its last.
    let next = try fast.write("again", wall: 2_500)
    #expect(next.header.hybridTime > early.header.hybridTime)
  }
}
