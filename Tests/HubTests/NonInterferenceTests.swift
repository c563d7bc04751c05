import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Persistence
import Records
import Sync
import Testing
import Wire

/// What a node is sent must not depend on what lies outside its buckets. Two worlds that differ only there, with
/// equal lookup rows and nobody who matches, are compared answer by answer: rows, their order, where frames end, and
/// how long they are; sequence numbers, times, hashes and signatures at fixed width.
@Suite("What lies outside a node's buckets")
struct NonInterferenceTests {
  /// One frame of an answer, with what may differ taken out.
  private struct Sent: Hashable {
    var rows: [[UInt8]] = []
    var scopeChanges: [String] = []
    var receipts = 0
    /// Of each original: the subjects its header names and the bytes of the parts that were sent.
    var originals: [[String]] = []
    var isLast = false
    var bytes = 0
  }

  /// Ids are drawn at random: what can be told from them is only which are the same. Each gets the number of its first
  /// appearance.
  private struct Names {
    private var numbers: [[UInt8]: UInt64] = [:]

    mutating func number(_ id: [UInt8]) -> UInt64 {
      let number = numbers[id] ?? UInt64(numbers.count) + 1
      numbers[id] = number
      return number
    }

    mutating func masked(_ id: RowID) -> RowID { RowID(high: 0, low: number(id.bytes)) }

    mutating func masked(_ value: Value?) -> Value? {
      guard let bytes = value?.bytes, bytes.count == 16 else { return value }
      return .bytes(RowID(high: 0, low: number(bytes)).bytes)
    }
  }

  @Test(
    "cannot be told from rows, order, frames or sizes",
    arguments: [1, 2, 3] as [UInt64])
  func isSilent(seed: UInt64) async throws {
    let quiet = try await answers(seed: seed, elsewhere: 2)
    let busy = try await answers(seed: seed, elsewhere: 90)
    #expect(quiet.count == busy.count)
    for (left, right) in zip(quiet, busy) { #expect(left == right) }
    #expect(quiet.reduce(0) { $0 + $1.rows.count } > 40)
  }

  /// A world in which another store is so busy, and all that this one is sent, from its first pull on.
  private func answers(seed: UInt64, elsewhere: Int) async throws -> [Sent] {
    let fleet = try Fleet(seed: seed)
    let hub = try await fleet.makeHub()
    let here = try await fleet.makeStore("A", at: hub)
    let there = try await fleet.makeStore("B", at: hub)
    for node in [here, there] { try await node.settle(with: hub) }
    var mine: [SourceRecordID] = []
    for number in 0..<12 {
      mine.append(try await here.register("王\(number)", phone: "1391113\(1_000 + number)").record)
    }
    // The same persons in both worlds, so that the lookup index is the same; what is done with them is not.
    var theirs: [SourceRecordID] = []
    for number in 0..<3 {
      theirs.append(try await there.register("李\(number)", phone: "1360002\(2_000 + number)").record)
    }
    for node in [here, there] { try await node.settle(with: hub) }
    try await hub.decide()
    var sent: [Sent] = []
    var names = Names()
    try await pull(here, hub, &sent, &names)
    for round in 0..<5 {
      _ = try await LogContact(
        record: mine[round], associate: here.associate, kind: "visit", note: "round \(round)"
      ).run(here.recorder)
      for number in 0..<elsewhere {
        _ = try await LogContact(
          record: theirs[number % 3], associate: there.associate, kind: "call",
          note: String(repeating: "长", count: number)
        ).run(there.recorder)
      }
      try await there.settle(with: hub, steps: 200)
      try await push(here, hub)
      try await hub.decide()
      try await pull(here, hub, &sent, &names)
    }
    return sent
  }

  private func push(_ node: NodeRig, _ hub: HubRig) async throws {
    let hello = try await hub.desk.answer(
      path: SyncPath.hello, body: try await node.desk.helloRequest(), from: node.profile.node)
    _ = try await node.desk.takeHello(hello, roundTrip: Milliseconds(1))
    guard let body = try await node.desk.pushRequest() else { return }
    try await node.desk.takePush(
      try await hub.desk.answer(path: SyncPath.push, body: body, from: node.profile.node))
  }

  private func pull(
    _ node: NodeRig, _ hub: HubRig, _ sent: inout [Sent], _ names: inout Names
  ) async throws {
    while true {
      let request = try await node.desk.pullRequest()
      let body = try await hub.desk.answer(path: SyncPath.pull, body: request, from: node.profile.node)
      let frames: [ProtoPullAnswer] = try SyncBody.decodeAll(body)
      for frame in frames { sent.append(try masked(frame, &names)) }
      if try await node.desk.takePull(body, roundTrip: Milliseconds(1)).isClosed { return }
    }
  }

  private func masked(_ frame: ProtoPullAnswer, _ names: inout Names) throws -> Sent {
    var sent = Sent()
    for row in frame.rows { sent.rows.append(try masked([UInt8](row), &names)) }
    for change in frame.scopeChanges {
      sent.scopeChanges.append("\(names.number([UInt8](change.record))) \(change.kind)")
    }
    sent.receipts = frame.receipts.count
    for original in frame.originals {
      let header = try ChangeHeader(decoding: [UInt8](original.header))
      sent.originals.append(
        header.parts.map { "\($0.subject.map { names.number($0.row.bytes) } ?? 0) \($0.length)" }
          + original.parts.map { "\($0.body.count)" })
    }
    sent.isLast = frame.hasCheckpoint
    sent.bytes = frame.rows.reduce(0) { $0 + $1.count }
    return sent
  }

  /// The row with its stamps and positions set to one value: what it says, and how long it is.
  private func masked(_ image: [UInt8], _ names: inout Names) throws -> [UInt8] {
    let state = try RowState(decoding: image, catalogue: .current)
    func mask(_ stamp: Stamp) -> Stamp {
      Stamp(
        time: HybridTime(packed: 1), node: stamp.node, incarnation: 1, seq: 1,
        position: Position(epoch: 1, hubSeq: 1))
    }
    let content: RowState.Content
    switch state.content {
    case .fact(let tellings):
      var masked: [RowState.Telling] = []
      for telling in tellings {
        var values = telling.values
        for field in values.keys.sorted() { values[field] = names.masked(values[field]) }
        masked.append(RowState.Telling(values: values, stamp: mask(telling.stamp)))
      }
      content = .fact(masked)
    case .mutable(var cells):
      for (field, cell) in cells.sorted(by: { $0.key < $1.key }) {
        var writes: [Cell.Write] = []
        for write in cell.writes {
          writes.append(Cell.Write(value: names.masked(write.value), stamp: mask(write.stamp)))
        }
        cells[field] = Cell(writes: writes, seen: .start, elements: [])
      }
      content = .mutable(cells)
    }
    return RowState(
      table: state.table, id: names.masked(state.id), position: Position(epoch: 1, hubSeq: 1),
      content: content
    ).encoded()
  }
}
