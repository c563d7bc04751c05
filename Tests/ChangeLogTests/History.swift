import Catalogue
import ChangeLog
import Kernel
import TestKit

/// A small world drawn from a seed: nodes that write with clocks of their own, a hub that answers in
/// its order, checkpoints, and changes that were parked or never sent.
struct History {
  private(set) var entries: [HistoryEntry] = []
  private(set) var nodes: [Node]
  private var hubClock = HybridTime.zero
  private var hubSeq: UInt64 = 0
  private var chainHash = Digest.zero
  /// True time; each node's wall clock is off by its own error.
  private var now = Instant(milliseconds: 1_000)
  private var random: SeededRandom

  struct Node {
    var head: LogHead
    let clockError: Milliseconds
    /// The newest checkpoint applied.
    var cursor = Position.start
    /// Indexes into `entries` of what the hub has not received yet.
    var unsent: [Int] = []
  }

  init(seed: UInt64, nodes count: Int, steps: Int) throws {
    random = SeededRandom(seed: seed)
    var errors: [Milliseconds] = [
      Milliseconds(0), Milliseconds(1), Milliseconds(-1), .days(365), .days(-365),
    ]
    errors.shuffle(using: &random)
    nodes = (0..<count).map { index in
      Node(head: LogHead(node: Sample.node(UInt64(index + 1)), incarnation: 1), clockError: errors[index])
    }
    for _ in 0..<steps { try step() }
  }

  /// Everybody sends everything and applies the checkpoint that closes it.
  mutating func settle() {
    for node in nodes.indices { push(node, upTo: .max) }
    for node in nodes.indices { pull(node) }
  }

  private mutating func step() throws {
    now = now + Milliseconds(Int64(random.below(3)))
    let node = random.below(nodes.count)
    switch random.below(10) {
    case 0..<6: try write(node)
    case 6..<8: push(node, upTo: 1 + random.below(2))
    default: pull(node)
    }
  }

  private mutating func write(_ node: Int) throws {
    let operations = randomOperations()
    let sample = TimeSample(
      wall: now + nodes[node].clockError, boot: BootReading(bootID: Sample.row(99), milliseconds: 0),
      beacon: nil,
      beaconArrival: nil)
    let change = try nodes[node].head.append(
      [Draft(subject: nil, operations: operations)], kind: .record, actor: nil, seenHub: nodes[node].cursor,
      time: sample, idempotency: [], salts: [random.bytes(Part.saltByteCount)], sign: { _ in [] })
    nodes[node].unsent.append(entries.count)
    entries.append(HistoryEntry(change: change, operations: operations, receipt: nil))
  }

  private mutating func push(_ node: Int, upTo count: Int) {
    for index in nodes[node].unsent.prefix(count) {
      hubSeq += 1
      hubClock = hubClock.next(wall: now)
      let header = entries[index].change.header
      let receipt = Receipt(
        node: header.node, incarnation: header.incarnation, seq: header.seq,
        headerHash: entries[index].change.hash,
        position: Sample.position(hubSeq), stamp: hubClock,
        verdict: random.chance(percent: 10) ? .parked : .accepted, reason: "", previous: chainHash,
        timeUnproven: false)
      chainHash = .sha256(receipt.encoded())
      entries[index].receipt = receipt
    }
    nodes[node].unsent.removeFirst(min(count, nodes[node].unsent.count))
  }

  private mutating func pull(_ node: Int) {
    nodes[node].cursor = Sample.position(hubSeq)
    nodes[node].head.hybridTime = max(nodes[node].head.hybridTime, hubClock)
  }

  /// Operations on different rows, each field at most once, values from a domain of two.
  private mutating func randomOperations() -> [Operation] {
    (0...random.below(2)).map { row in
      if random.chance(percent: 25) {
        let writes = [
          Operation.Write(SampleFactField.amount.id, .integer(Int64(random.below(2)))),
          Operation.Write(SampleFactField.remark.id, .text(["x", "y"].pick(&random))),
        ]
        return Operation(table: Sample.factTable, row: Sample.row(UInt64(row)), writes: writes)
      }
      let fields = SampleField.allCases.filter { _ in random.chance(percent: 40) }
      let writes = (fields.isEmpty ? [.note] : fields).map { randomWrite($0) }
      return Operation(table: Sample.mutableTable, row: Sample.row(UInt64(row)), writes: writes)
    }
  }

  private mutating func randomWrite(_ field: SampleField) -> Operation.Write {
    switch field {
    case .tags:
      let kind = random.below(3)
      let elements = random.chance(percent: 50) ? ["gold"] : ["gold", "vip"]
      return Operation.Write(
        field.id, add: kind != 1 ? elements : [], remove: kind != 0 ? [["gold", "vip"].pick(&random)] : [])
    case .lastSeen, .firstSeen:
      return Operation.Write(field.id, random.chance(percent: 15) ? nil : .integer(Int64(random.below(2))))
    case .state: return Operation.Write(field.id, .text(Sample.machine.states.pick(&random)))
    default:
      return Operation.Write(field.id, random.chance(percent: 15) ? nil : .text(["x", "y"].pick(&random)))
    }
  }
}

/// The rows that a set of changes makes, folded one by one in the order given.
func fold(_ entries: [HistoryEntry], onto base: [RowKey: RowState] = [:]) -> [RowKey: RowState] {
  var rows = base
  for entry in entries where entry.receipt?.verdict != .parked {
    let context = entry.change.context(receipt: entry.receipt)
    for operation in entry.operations {
      let key = RowKey(table: operation.table, row: operation.row)
      let single = RowState(operation, in: context, catalogue: Sample.catalogue)
      rows[key] = rows[key].map { $0.joined(with: single, catalogue: Sample.catalogue) } ?? single
    }
  }
  return rows
}

func views(_ rows: [RowKey: RowState]) -> [RowView] {
  rows.sorted { $0.key < $1.key }.map { RowView($0.value, catalogue: Sample.catalogue) }
}
