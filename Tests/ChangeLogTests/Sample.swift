import Catalogue
import ChangeLog
import Kernel

/// A small catalogue with one field for each merge rule, and the nodes, rows and contexts that tests
/// of the change log share.
enum Sample {
  static let mutableTable = TableID(1_000)
  static let factTable = TableID(1_001)
  static let machine = StageMachine(
    states: ["open", "won", "lost"], transitions: ["open": ["won", "lost"]])

  static let rules: [MergeRule] = [
    .lastWriter, .multi, .first, .maximum, .minimum, .addWinsSet, .stage(machine),
  ]

  static let catalogue = Catalogue(tables: [
    TableSpecification(
      mutableTable, "sample", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(SampleField.note, .text, .lastWriter),
        FieldSpecification(SampleField.name, .text, .multi),
        FieldSpecification(SampleField.origin, .text, .first),
        FieldSpecification(SampleField.lastSeen, .integer, .maximum),
        FieldSpecification(SampleField.firstSeen, .integer, .minimum),
        FieldSpecification(SampleField.tags, .textSet, .addWinsSet),
        FieldSpecification(SampleField.state, .text, .stage(machine)),
      ]),
    TableSpecification(
      factTable, "sampleFact", .fact, bucket: .everyone,
      fields: [
        FieldSpecification(SampleFactField.amount, .integer),
        FieldSpecification(SampleFactField.remark, .text),
      ]),
  ])

  /// The three nodes of most tests; their order is that of ties.
  static let a = node(1)
  static let b = node(2)
  static let c = node(3)

  static func node(_ number: UInt64) -> NodeID { NodeID(RowID(high: (0xA0 + number) << 56, low: number)) }
  static func row(_ number: UInt64) -> RowID { RowID(high: 0xF, low: number) }

  static func position(_ hubSeq: UInt64) -> Position {
    hubSeq == 0 ? .start : Position(epoch: 1, hubSeq: hubSeq)
  }

  /// The context of a write.
  ///
  /// - Parameters:
  ///   - at: the effective stamp; small numbers, so that ties are common.
  ///   - got: the hubSeq of its receipt; `nil` without one.
  ///   - saw: the hubSeq its node had seen.
  static func context(_ node: NodeID, seq: UInt64, at time: UInt64, got: UInt64?, saw: UInt64) -> WriteContext
  {
    WriteContext(
      stamp: Stamp(
        time: HybridTime(packed: time), node: node, incarnation: 1, seq: seq, position: got.map(position)),
      seenHub: position(saw))
  }
}

enum SampleField: UInt32, CatalogueField {
  case note = 1
  case name = 2
  case origin = 3
  case lastSeen = 4
  case firstSeen = 5
  case tags = 6
  case state = 7

  static let table = Sample.mutableTable
}

enum SampleFactField: UInt32, CatalogueField {
  case amount = 1
  case remark = 2

  static let table = Sample.factTable
}
