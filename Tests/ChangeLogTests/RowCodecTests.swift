import Catalogue
import ChangeLog
import Kernel
import TestKit
import Testing
import Wire

/// Invariant: the codec of rows, written by hand, and the one generated from `protocol/change.proto` agree on every
/// byte, and reading undoes writing.
@Suite("The codec of rows")
struct RowCodecTests {
  @Test("rows of drawn histories are written as the generated code writes them, and read back")
  func againstGenerated() throws {
    var longest = 0
    for seed in 0..<300 as Range<UInt64> {
      let history = try History(seed: seed, nodes: 2 + Int(seed % 3), steps: 30)
      for (_, row) in fold(history.entries) {
        let bytes = row.encoded()
        let proto: ProtoRow = try decodeWire(bytes, code: .frameMalformed)
        #expect(wireBytes(proto) == bytes, "seed \(seed)")
        #expect(try RowState(decoding: bytes, catalogue: Sample.catalogue) == row, "seed \(seed)")
        longest = max(longest, bytes.count)
      }
    }
    #expect(longest > 0x80, "lengths of more than one byte are among them")
  }

  @Test(
    "numbers at the ends of their ranges",
    arguments: [.min, -1, 0, 1, 63, 64, .max] as [Int64])
  func numbers(number: Int64) throws {
    let row = Self.row(.integer(number))
    let proto: ProtoRow = try decodeWire(row.encoded(), code: .frameMalformed)
    #expect(wireBytes(proto) == row.encoded())
    #expect(try RowState(decoding: row.encoded(), catalogue: Sample.catalogue) == row)
  }

  @Test(
    "texts whose lengths need one, two and three bytes", arguments: [0, 1, 40, 127, 128, 300, 16_383, 16_384])
  func lengths(count: Int) throws {
    let row = Self.row(
      .text(String(repeating: "字", count: count / 3) + String(repeating: "x", count: count % 3)))
    let proto: ProtoRow = try decodeWire(row.encoded(), code: .frameMalformed)
    #expect(wireBytes(proto) == row.encoded())
    #expect(try RowState(decoding: row.encoded(), catalogue: Sample.catalogue) == row)
  }

  @Test("a field of a later version is passed over")
  func unknownFields() throws {
    let row = Self.row(.text("a"))
    let later: [UInt8] = [0xF8, 0x07, 0x05, 0xFA, 0x07, 0x02, 1, 2, 0xFD, 0x07, 1, 2, 3, 4]
    #expect(try RowState(decoding: row.encoded() + later, catalogue: Sample.catalogue) == row)
  }

  private static func row(_ value: Value) -> RowState {
    RowState(
      Operation(table: Sample.mutableTable, row: Sample.row(1), writes: [.init(FieldID(999), value)]),
      in: Sample.context(Sample.a, seq: 1, at: 1, got: 1, saw: 0), catalogue: Sample.catalogue)
  }
}
