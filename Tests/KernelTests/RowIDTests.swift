import Kernel
import Testing

@Suite("Row identifiers")
struct RowIDTests {
  @Test("the text form reads back, and a wrong one is refused")
  func text() {
    let id = RowID(high: 0x0190_0000_0000_7001, low: 0x8000_0000_0000_00FF)
    #expect(id.description == "01900000-0000-7001-8000-0000000000ff")
    #expect(RowID(id.description) == id)
    #expect(RowID("01900000-0000-7001-8000-0000000000f") == nil)
    #expect(RowID("0190000000007001800000000000000ff") == nil)
    #expect(RowID(bytes: id.bytes) == id)
    #expect(RowID(bytes: [1, 2, 3]) == nil)
  }

  @Test("a version 7 identifier carries its milliseconds and sorts by them")
  func version7() {
    let early = RowID.version7(at: Instant(milliseconds: 1_000), random: (.max, .max))
    let late = RowID.version7(at: Instant(milliseconds: 1_001), random: (0, 0))
    #expect(early < late)
    #expect(early.description.dropFirst(14).first == "7")
  }

  @Test("a derived identifier depends on each of source, document and line, and on where they part")
  func derived() {
    let ids = [
      RowID.derived(source: "pos", document: "12", line: "3"),
      .derived(source: "pos", document: "1", line: "23"),
      .derived(source: "pos1", document: "2", line: "3"), .derived(source: "pos", document: "123"),
    ]
    #expect(Set(ids).count == ids.count)
    #expect(RowID.derived(source: "pos", document: "12", line: "3") == ids[0])
  }
}
