import Catalogue
import ChangeLog
import Kernel
import TestKit
import Testing

/// Makes changes of one log, with everything that does not matter to a test filled in.
struct LogWriter {
  var head: LogHead
  private var random = SeededRandom(seed: 1)

  init(node: NodeID = Sample.a, incarnation: UInt32 = 1) {
    head = LogHead(node: node, incarnation: incarnation)
  }

  static func note(_ text: String, row: UInt64 = 1) -> Operation {
    Operation(
      table: Sample.mutableTable, row: Sample.row(row), writes: [.init(SampleField.note.id, .text(text))])
  }

  static func time(_ wall: Int64) -> TimeSample {
    TimeSample(
      wall: Instant(milliseconds: wall), boot: BootReading(bootID: Sample.row(9), milliseconds: 5),
      beacon: nil,
      beaconArrival: nil)
  }

  mutating func write(
    _ drafts: [Draft], kind: ChangeKind = .record, wall: Int64 = 1_000, seenHub: Position = .start,
    sign: ([UInt8]) throws -> [UInt8] = { _ in [] }
  ) throws -> Change {
    try head.append(
      drafts, kind: kind, actor: nil, seenHub: seenHub, time: Self.time(wall), idempotency: [],
      salts: drafts.map { _ in random.bytes(Part.saltByteCount) }, sign: sign)
  }

  mutating func write(_ text: String, wall: Int64 = 1_000) throws -> Change {
    try write([Draft(subject: nil, operations: [Self.note(text)])], wall: wall)
  }
}

/// Runs a closure for the code it is refused with; `nil` when it is not.
func refusal(_ body: () throws -> Void) -> ClienteleError.Code? {
  do {
    try body()
    return nil
  } catch {
    return (error as? ClienteleError)?.code ?? ClienteleError.Code("not one of ours")
  }
}

@Suite("A node's log")
struct LogHeadTests {
  @Test("changes are numbered without gaps, and each repeats the hash of the one before")
  func chain() throws {
    var writer = LogWriter()
    let changes = try ["one", "two", "three"].map { try writer.write($0) }
    #expect(changes.map(\.header.seq) == [1, 2, 3])
    #expect(changes[0].header.previous == .zero)
    #expect(changes[1].header.previous == .sha256(changes[0].headerBytes))
    #expect(changes[2].header.previous == changes[1].hash)
    #expect(writer.head.hash == changes[2].hash)

    var reader = LogHead(node: Sample.a, incarnation: 1)
    for change in changes {
      try reader.accepts(change)
      reader.advance(past: change)
    }
    #expect(reader == writer.head)
  }

  @Test("a log goes on with its own next change and nothing else")
  func accepts() throws {
    var writer = LogWriter()
    let first = try writer.write("one")
    let second = try writer.write("two")
    let third = try writer.write("three")
    var otherHistory = LogWriter()
    _ = try otherHistory.write("another one")
    let fork = try otherHistory.write("two")
    var otherNode = LogWriter(node: Sample.b)
    let stranger = try otherNode.write("one")
    var nextLife = LogWriter(incarnation: 2)
    let reborn = try nextLife.write("one")

    var head = LogHead(node: Sample.a, incarnation: 1)
    head.advance(past: first)
    #expect(refusal { try head.accepts(second) } == nil)
    #expect(refusal { try head.accepts(first) } == .changeChainBroken, "a repetition")
    #expect(refusal { try head.accepts(third) } == .changeChainBroken, "a gap")
    #expect(refusal { try head.accepts(fork) } == .changeChainBroken, "the same number in another history")
    #expect(refusal { try head.accepts(stranger) } == .changeWrongNode)
    #expect(refusal { try head.accepts(reborn) } == .changeWrongNode)
  }

  @Test("a log whose hybrid time stands still or falls is refused")
  func risingTime() throws {
    var writer = LogWriter()
    let first = try writer.write("one", wall: 5_000)
    for time in [first.header.hybridTime, HybridTime(packed: first.header.hybridTime.packed - 1)] {
      var header = try LogWriter(continuing: writer.head).header(at: time)
      header.previous = first.hash
      let change = Change(header: header, headerBytes: header.encoded(), parts: [], signature: [])
      #expect(refusal { try writer.head.accepts(change) } == .changeChainBroken)
    }
  }

  @Test("a header is hashed as the bytes it came in, not as the bytes it would be written in")
  func verbatim() throws {
    var writer = LogWriter()
    let change = try writer.write("one")
    let withUnknownField = change.headerBytes + [0xFA, 0x06, 0x01, 0x2A]  // field 111, one byte
    let read = try Change(headerBytes: withUnknownField, parts: change.parts, signature: [])
    #expect(read.header == change.header)
    #expect(read.hash == .sha256(withUnknownField))
    #expect(read.hash != change.hash)
    #expect(try Change(read.envelope) == read)
  }

  @Test("only evidence and decisions are signed, over their domain and hash")
  func signature() throws {
    var writer = LogWriter()
    var signed: [[UInt8]] = []
    let drafts = [Draft(subject: nil, operations: [LogWriter.note("x")])]
    let record = try writer.write(drafts, kind: .record) { message in
      signed.append(message)
      return [1]
    }
    #expect(record.signature.isEmpty)
    let claim = try writer.write(drafts, kind: .claim) { message in
      signed.append(message)
      return [1, 2, 3]
    }
    #expect(claim.signature == [1, 2, 3])
    #expect(signed == [Array("clientele change 1".utf8) + claim.hash.bytes])
  }

  @Test("a change that cannot be made leaves the log where it was")
  func failure() throws {
    struct KeyGone: Error {}
    var writer = LogWriter()
    _ = try writer.write("one")
    let before = writer.head
    let drafts = [Draft(subject: nil, operations: [LogWriter.note("x")])]
    #expect(throws: KeyGone.self) { try writer.write(drafts, kind: .claim) { _ in throw KeyGone() } }
    let tooLong = [Draft(subject: nil, operations: [LogWriter.note(String(repeating: "长", count: 6_000))])]
    #expect(throws: ClienteleError(.changeTooLarge, "")) { try writer.write(tooLong) }
    #expect(writer.head == before)
    #expect(try writer.write("two").header.seq == 2)
  }
}

extension LogWriter {
  init(continuing head: LogHead) {
    self.init()
    self.head = head
  }

  /// The header of the next change, with a hybrid time of one's choice.
  func header(at time: HybridTime) throws -> ChangeHeader {
    ChangeHeader(
      node: head.node, incarnation: head.incarnation, seq: head.seq + 1, previous: head.hash,
      hybridTime: time,
      seenHub: .start, time: Self.time(0), actor: nil, schemaEpoch: 1, kind: .record, idempotency: [],
      parts: [],
      keyID: 1)
  }
}
