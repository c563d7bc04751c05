import Kernel
import Members
import Testing

/// What several records of one member say in one custom field.
@Suite struct `A custom field of a member` {
  private static func record(_ number: UInt64) -> SourceRecordID {
    SourceRecordID(RowID(high: 0, low: number))
  }

  private static func told(
    _ record: UInt64, _ value: String, _ choices: Set<String> = [], at seq: UInt64
  ) -> ToldField {
    ToldField(
      record: self.record(record), value: value, choices: choices,
      stamp: EditStamp(
        instant: Instant(milliseconds: Int64(seq)), node: NodeID(RowID(high: 9, low: record)), seq: seq))
  }

  @Test func `is the later single value, and all sets together`() {
    let value = GoldenFieldValue(
      [Self.told(1, "165", ["omega"], at: 5), Self.told(2, "170", ["iwc"], at: 3)], bases: [:])
    #expect(value.value == "165")
    #expect(value.choices == ["iwc", "omega"])
  }

  @Test func `is what an edit says of the record it was made from, also where it takes something away`() {
    let bases = [Self.record(2): Self.record(1)]
    let value = GoldenFieldValue(
      [Self.told(1, "165", ["omega", "iwc"], at: 3), Self.told(2, "", ["iwc"], at: 5)], bases: bases)
    #expect(value.value == "")
    #expect(value.choices == ["iwc"])
  }

  @Test func `is not what an edit says of a record that was itself edited later`() {
    let bases = [Self.record(2): Self.record(1)]
    let value = GoldenFieldValue(
      [Self.told(1, "165", ["omega"], at: 7), Self.told(2, "170", ["iwc"], at: 5)], bases: bases)
    #expect(value.value == "165")
    #expect(value.choices == ["iwc", "omega"])
  }

  @Test func `ends where records were made from each other in a circle`() {
    let bases = [Self.record(1): Self.record(2), Self.record(2): Self.record(1)]
    let value = GoldenFieldValue([Self.told(1, "165", at: 3), Self.told(2, "170", at: 5)], bases: bases)
    #expect(value.value == "170")
  }

  /// Three records, each silent or with one of two values at one of two times, made from each other or not.
  @Test func `is a function of the set of what was told`() {
    let values: [(String, Set<String>)] = [("", ["a"]), ("1", []), ("2", ["b"])]
    let bases = [Self.record(2): Self.record(1), Self.record(3): Self.record(2)]
    var seen = 0
    for first in values {
      for second in values {
        for third in values {
          for order in [[1, 2, 3], [3, 1, 2], [2, 3, 1]] as [[UInt64]] {
            let told = zip([first, second, third], 1...).map { value, number in
              Self.told(number, value.0, value.1, at: order[Int(number) - 1])
            }
            for bases in [bases, [:]] {
              let one = GoldenFieldValue(told, bases: bases)
              #expect(GoldenFieldValue(told.reversed(), bases: bases) == one)
              #expect(GoldenFieldValue(told + told, bases: bases) == one)
              seen += 1
            }
          }
        }
      }
    }
    #expect(seen == 162)
  }
}
