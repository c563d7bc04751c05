import Catalogue
import ChangeLog
import Kernel
import Testing

/// Conflicts as they are specified: who wrote what when, having seen what, and the whole row after
/// it with the stamp of each value.
@Suite("Conflicts, row by row")
struct RowStateConflictTests {
  static let cases: [Conflict] = [
    Conflict(
      "a later write that had seen the earlier one stands alone",
      [
        Said(Sample.a, at: 10, got: 1, saw: 0, SampleField.note, "likes steel"),
        Said(Sample.b, at: 20, got: 2, saw: 1, SampleField.note, "likes gold"),
      ],
      """
      note = likes gold  @20 b1 #2
      """),
    Conflict(
      "of two writes that had not seen each other the later stands and the other is kept",
      [
        Said(Sample.a, at: 10, got: 2, saw: 0, SampleField.note, "likes steel"),
        Said(Sample.b, at: 20, got: 1, saw: 0, SampleField.note, "likes gold"),
      ],
      """
      note = likes gold  @20 b1 #1
        not likes steel  @10 a1 #2
      """),
    Conflict(
      "with equal stamps the greater node stands, on every node",
      [
        Said(Sample.b, at: 10, got: 1, saw: 0, SampleField.note, "b"),
        Said(Sample.a, at: 10, got: 2, saw: 0, SampleField.note, "a"),
      ],
      """
      note = b  @10 b1 #1
        not a  @10 a1 #2
      """),
    Conflict(
      "a write that had seen both settles the conflict",
      [
        Said(Sample.a, at: 10, got: 1, saw: 0, SampleField.name, "章明"),
        Said(Sample.b, at: 20, got: 2, saw: 0, SampleField.name, "张明"),
        Said(Sample.c, at: 30, got: 3, saw: 2, SampleField.name, "章明"),
      ],
      """
      name = 章明  @30 c1 #3
      """),
    Conflict(
      "a write that had seen one of two settles it with that one only",
      [
        Said(Sample.a, at: 10, got: 1, saw: 0, SampleField.name, "章明"),
        Said(Sample.b, at: 20, got: 2, saw: 0, SampleField.name, "张明"),
        Said(Sample.c, at: 30, got: 3, saw: 1, SampleField.name, "张铭"),
      ],
      """
      name = 张铭  @30 c1 #3
        not 张明  @20 b1 #2
      """),
    Conflict(
      "of one node only the last losing write is kept",
      [
        Said(Sample.a, at: 10, got: 1, saw: 0, SampleField.note, "one"),
        Said(Sample.a, seq: 2, at: 12, got: 2, saw: 0, SampleField.note, "two"),
        Said(Sample.b, at: 20, got: 3, saw: 0, SampleField.note, "three"),
      ],
      """
      note = three  @20 b1 #3
        not two  @12 a2 #2
      """),
    Conflict(
      "fields of one row are decided apart",
      [
        Said(Sample.a, at: 10, got: 2, saw: 0, SampleField.note, "from a", SampleField.name, "from a"),
        Said(Sample.b, at: 20, got: 1, saw: 0, SampleField.note, "from b"),
      ],
      """
      note = from b  @20 b1 #1
        not from a  @10 a1 #2
      name = from a  @10 a1 #2
      """),
    Conflict(
      "the first write stands, not the first to arrive",
      [
        Said(Sample.b, at: 20, got: 1, saw: 0, SampleField.origin, "counter"),
        Said(Sample.a, at: 10, got: 2, saw: 0, SampleField.origin, "event"),
      ],
      """
      origin = event  @10 a1 #2
      """),
    Conflict(
      "an add stands against a removal that had not seen it",
      [
        Said(Sample.a, at: 10, got: 1, saw: 0, adding: ["vip"]),
        Said(Sample.b, at: 20, got: 2, saw: 1, removing: ["vip"]),
        Said(Sample.c, at: 15, got: 3, saw: 1, adding: ["vip"]),
      ],
      """
      tags = {vip}
      """),
    Conflict(
      "a removal covers the adds it had seen, and those of its own node before it",
      [
        Said(Sample.a, at: 10, got: 1, saw: 0, adding: ["vip", "gold"]),
        Said(Sample.b, at: 20, got: 2, saw: 1, removing: ["vip"]),
        Said(Sample.c, at: 21, got: 3, saw: 0, adding: ["silk"]),
        Said(Sample.c, seq: 2, at: 22, got: 4, saw: 0, removing: ["silk"]),
      ],
      """
      tags = {gold}
      """),
    Conflict(
      "won and lost at once goes to a person",
      [
        Said(Sample.a, at: 10, got: 1, saw: 0, SampleField.state, "won"),
        Said(Sample.b, at: 20, got: 2, saw: 0, SampleField.state, "lost"),
      ],
      """
      state = lost  @20 b1 #2
        not won  @10 a1 #1
        for a person
      """),
    Conflict(
      "open and lost at once does not: the one leads to the other",
      [
        Said(Sample.a, at: 10, got: 1, saw: 0, SampleField.state, "open"),
        Said(Sample.b, at: 20, got: 2, saw: 0, SampleField.state, "lost"),
      ],
      """
      state = lost  @20 b1 #2
        not open  @10 a1 #1
      """),
  ]

  @Test("conflicts end as specified, in whatever order they are folded", arguments: cases)
  func conflict(_ conflict: Conflict) {
    let states = conflict.said.map(\.state)
    for order in [states, states.reversed()] {
      let joined = order.dropFirst().reduce(order[0]) { $0.joined(with: $1, catalogue: Sample.catalogue) }
      #expect(snapshot(joined) == conflict.expected, "\(conflict.name)")
    }
  }

  @Test("a fact told twice alike is one; told otherwise, the earliest stands and the others are shown")
  func facts() {
    func told(_ node: NodeID, at time: UInt64, got: UInt64, amount: Int64) -> RowState {
      RowState(
        Operation(
          table: Sample.factTable, row: Sample.row(1),
          writes: [.init(SampleFactField.amount.id, .integer(amount))]),
        in: Sample.context(node, seq: 1, at: time, got: got, saw: 0), catalogue: Sample.catalogue)
    }
    let alike = told(Sample.b, at: 20, got: 1, amount: 5).joined(
      with: told(Sample.a, at: 10, got: 2, amount: 5), catalogue: Sample.catalogue)
    #expect(RowView(alike, catalogue: Sample.catalogue).tellings == ["1=integer(5) by a1000000/1/1"])
    let otherwise = alike.joined(with: told(Sample.c, at: 5, got: 3, amount: 6), catalogue: Sample.catalogue)
    #expect(otherwise.value(SampleFactField.amount) == .integer(6))
    #expect(otherwise.losers.map(\.telling) == [[SampleFactField.amount.id: .integer(5)]])
    #expect(otherwise.position == Sample.position(3))
  }

  @Test("two tellings of a fact in one change, as from a file with a line twice, stand alike on every node")
  func factTwiceInOneChange() {
    let context = Sample.context(Sample.a, seq: 1, at: 10, got: 1, saw: 0)
    let states = [3, 1, 2].map { amount in
      RowState(
        Operation(
          table: Sample.factTable, row: Sample.row(1),
          writes: [.init(SampleFactField.amount.id, .integer(amount))]),
        in: context, catalogue: Sample.catalogue)
    }
    for order in [states, states.reversed()] {
      let joined = order.dropFirst().reduce(order[0]) { $0.joined(with: $1, catalogue: Sample.catalogue) }
      #expect(joined.value(SampleFactField.amount) == .integer(1))
      #expect(joined.losers.map { $0.telling[SampleFactField.amount.id] } == [.integer(2), .integer(3)])
    }
  }

  @Test("a field that the catalogue does not know is kept and folded, a set as a set")
  func unknownFields() throws {
    let unknown = FieldID(77)
    func state(_ write: Operation.Write, _ context: WriteContext) -> RowState {
      RowState(
        Operation(table: Sample.mutableTable, row: Sample.row(1), writes: [write]), in: context,
        catalogue: Sample.catalogue)
    }
    let first = state(
      .init(unknown, add: ["x"], remove: []), Sample.context(Sample.a, seq: 1, at: 1, got: 1, saw: 0))
    let second = state(
      .init(unknown, add: ["y"], remove: []), Sample.context(Sample.b, seq: 1, at: 2, got: 2, saw: 0))
    let third = state(
      .init(unknown, add: [], remove: ["x"]), Sample.context(Sample.b, seq: 2, at: 3, got: 3, saw: 1))
    let joined = first.joined(with: second, catalogue: Sample.catalogue).joined(
      with: third, catalogue: Sample.catalogue)
    #expect(joined.members(of: unknown) == ["y"])
    #expect(try RowState(decoding: joined.encoded(), catalogue: Sample.catalogue) == joined)
  }
}

struct Conflict: Sendable, CustomTestStringConvertible {
  let name: String
  let said: [Said]
  let expected: String

  init(_ name: String, _ said: [Said], _ expected: String) {
    self.name = name
    self.said = said
    self.expected = expected
  }

  var testDescription: String { name }
}

/// One write of a conflict.
struct Said: Sendable {
  let state: RowState

  init(
    _ node: NodeID, seq: UInt64 = 1, at time: UInt64, got: UInt64, saw: UInt64, _ field: SampleField,
    _ value: String,
    _ otherField: SampleField? = nil, _ otherValue: String = ""
  ) {
    var writes = [Operation.Write(field.id, .text(value))]
    if let otherField { writes.append(Operation.Write(otherField.id, .text(otherValue))) }
    self.init(node, seq: seq, at: time, got: got, saw: saw, writes)
  }

  init(
    _ node: NodeID, seq: UInt64 = 1, at time: UInt64, got: UInt64, saw: UInt64, adding: [String] = [],
    removing: [String] = []
  ) {
    self.init(
      node, seq: seq, at: time, got: got, saw: saw,
      [.init(SampleField.tags.id, add: adding, remove: removing)])
  }

  private init(
    _ node: NodeID, seq: UInt64, at time: UInt64, got: UInt64, saw: UInt64, _ writes: [Operation.Write]
  ) {
    state = RowState(
      Operation(table: Sample.mutableTable, row: Sample.row(1), writes: writes),
      in: Sample.context(node, seq: seq, at: time, got: got, saw: saw), catalogue: Sample.catalogue)
  }
}

/// A row as text: each value with its stamp (`@` time, node and seq, `#` hub sequence), below it what lost.
func snapshot(_ row: RowState) -> String {
  let names = [Sample.a: "a", Sample.b: "b", Sample.c: "c"]
  guard case .mutable(let cells) = row.content else { return "a fact" }
  func text(_ write: Cell.Write) -> String {
    let node = "\(names[write.stamp.node] ?? "?")\(write.stamp.seq)"
    let got = write.stamp.position.map { "#\($0.hubSeq)" } ?? "not received"
    return "\(write.value?.text ?? "nothing")  @\(write.stamp.time.packed) \(node) \(got)"
  }
  var lines: [String] = []
  for (number, cell) in cells.sorted(by: { $0.key < $1.key }) {
    guard let field = SampleField(rawValue: number.number) else { continue }
    guard field != .tags else {
      lines.append("tags = {\(cell.members.joined(separator: ", "))}")
      continue
    }
    lines.append("\(field.name) = \(cell.writes.first.map(text) ?? "")")
    lines += cell.contenders.map { "  not \(text($0))" }
    if field == .state, cell.isDisputed(under: Sample.machine) { lines.append("  for a person") }
  }
  return lines.joined(separator: "\n")
}
