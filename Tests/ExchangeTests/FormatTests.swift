import Exchange
import Kernel
import Testing

@Suite("Formats that lists come in")
struct FormatTests {
  @Test(
    "encodings are told apart by mark, strict UTF-8, GB18030",
    arguments: [
      (Array("record_id,name\n1,王\n".utf8), .utf8),
      ([0xEF, 0xBB, 0xBF] + Array("record_id,name\n1,王\n".utf8), .utf8),
      (Array("record_id,name\n1,".utf8) + [0xCD, 0xF5, 0x0A], .gb18030),
      ([0x84, 0x31, 0x95, 0x33] + Array("record_id,name\n1,".utf8) + [0xCD, 0xF5, 0x0A], .gb18030),
      (
        [0xFF, 0xFE] + "record_id\tname\r\n1\t王\r\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
        .utf16LittleEndian
      ),
      (
        [0xFE, 0xFF] + "record_id\tname\r\n1\t王\r\n".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
        .utf16BigEndian
      ),
    ] as [([UInt8], TextEncoding)])
  func encodings(bytes: [UInt8], encoding: TextEncoding) throws {
    let scratch = try Scratch()
    let path = try scratch.write(bytes)
    let file = try ImportedFile(path: path)
    #expect(file.encoding == encoding)
    #expect(file.digest == Digest.sha256(bytes))
    #expect(file.byteCount == Int64(bytes.count))
    let reading = try Reading(path)
    #expect(reading.members.map(\.name) == ["王"])
    #expect(reading.rejects.isEmpty)
  }

  @Test("a four-byte character of GB18030 outside GBK is read, also across a chunk boundary")
  func fourBytes() throws {
    let scratch = try Scratch()
    // U+20BB7 𠮷 is 95 34 8C... in GB18030: 0x9534 8F39 by the mapping of planes above 0.
    let linear = 0x20BB7 - 0x10000
    let code: [UInt8] = [
      UInt8(0x90 + linear / 12_600), UInt8(0x30 + linear / 1_260 % 10), UInt8(0x81 + linear / 10 % 126),
      UInt8(0x30 + linear % 10),
    ]
    var bytes = Array("record_id,name\n".utf8)
    for number in 0..<60_000 { bytes += Array("\(number),".utf8) + code + code + [0x0A] }
    let reading = try Reading(scratch.write(bytes))
    #expect(reading.members.count == 60_000)
    #expect(reading.members.allSatisfy { $0.name == "𠮷𠮷" })
  }

  @Test(
    "separators and line ends are recognised, quotes hold both",
    arguments: [
      "record_id,name,address\n1,\"Wang, Lin\",\"a\nb\"\n2,x,5\" dial\n",
      "record_id;name;address\r\n1;\"Wang, Lin\";\"a\nb\"\r\n2;x;5\" dial\r\n",
      "record_id\tname\taddress\r1\tWang, Lin\t\"a\nb\"\r2\tx\t5\" dial",
      "sep=;\nrecord_id;name;address\n\n1;Wang, Lin;\"a\nb\";;\n;;\n2;x;\"5\"\" dial\"\n",
    ])
  func separators(text: String) throws {
    let scratch = try Scratch()
    let reading = try Reading(scratch.write(text))
    #expect(reading.rejects.isEmpty)
    #expect(reading.members.map(\.recordID) == ["1", "2"])
    #expect(reading.members.map(\.name) == ["Wang, Lin", "x"])
    #expect(reading.members.map(\.address) == ["a\nb", "5\" dial"])
  }

  @Test("lines inside quotes count, so that later rows carry the line an editor shows")
  func lineNumbers() throws {
    let scratch = try Scratch()
    let reading = try Reading(
      scratch.write("record_id,name\r\n1,\"a\r\nb\rc\"\r\n\r\n2,x\r\n"))
    #expect(reading.members.map(\.lineNumber) == [2, 6])
    #expect(reading.counts.blankLines == 1)
    #expect(reading.counts.lines == 6)
  }

  @Test(
    "times that lists use",
    arguments: [
      ("2024-03-05T14:20:00+08:00", "2024-03-05T06:20:00Z", true),
      ("2024-03-05T06:20:00Z", "2024-03-05T06:20:00Z", true),
      ("2024/3/5 14:20", "2024-03-05T06:20:00Z", true), ("2024-03-05 14:20:07", "2024-03-05T06:20:07Z", true),
      ("20240305", "2024-03-04T16:00:00Z", false), ("20240305142000", "2024-03-05T06:20:00Z", true),
      ("20240305T142000", "2024-03-05T06:20:00Z", true), ("2024年3月5日", "2024-03-04T16:00:00Z", false),
      ("2024年3月5日 14:20", "2024-03-05T06:20:00Z", true), ("2024.3.5", "2024-03-04T16:00:00Z", false),
      ("2024-03-05T14:20:00.5-0530", "2024-03-05T19:50:00.500Z", true),
      ("3/5/2024", nil, false), ("2024-02-30", nil, false), ("2024-03-05 24:00", nil, false),
      ("0824-03-05", nil, false),
      ("1709619600", nil, false), ("45356", nil, false), ("2024-03-05 14:20 x", nil, false),
    ] as [(String, String?, Bool)])
  func times(text: String, instant: String?, timeKnown: Bool) throws {
    let scratch = try Scratch()
    let reading = try Reading(scratch.write("member,date,amount\nm,\(text),1\n"))
    #expect(reading.purchases.first?.at == instant.flatMap { Instant(rfc3339: $0) })
    #expect(reading.purchases.first?.timeKnown ?? false == timeKnown)
    #expect(reading.counts.rows == 1)
  }

  @Test(
    "a date with the year last is read when it was said how",
    arguments: [(DateOrder.monthFirst, 3), (.dayFirst, 5)])
  func dateOrder(order: DateOrder, month: Int) throws {
    let scratch = try Scratch()
    let path = try scratch.write("member,date,amount\nm,3/5/2024,1\n")
    let reading = try Reading(path, ImportOptions(zoneOffsetMinutes: 0, dateOrder: order))
    let at = try #require(reading.purchases.first?.at)
    #expect(CalendarDay(daysSinceEpoch: Int(at.milliseconds / 86_400_000)).components.month == month)
  }

  @Test(
    "amounts and the currency they are in",
    arguments: [
      ("amount", "151300", 15_130_000, "CNY"), ("amount_usd", "11.77", 1_177, "USD"),
      ("金额", "¥1513.5", 151_350, "CNY"),
      ("dollar_value", "0.01", 1, "USD"), ("amount", "-12.00元", -1_200, "CNY"),
      ("amount_jpy", "500", 500, "JPY"),
    ])
  func amounts(header: String, text: String, minorUnits: Int64, currency: String) throws {
    let scratch = try Scratch()
    let reading = try Reading(scratch.write("member,date,\(header)\nm,20240305,\(text)\n"))
    #expect(reading.purchases.first?.amount.minorUnits == minorUnits)
    #expect(reading.purchases.first?.amount.currency.code == currency)
  }

  @Test("reading reports how far it is, up to the whole file")
  func progress() throws {
    let file = try ImportedFile(path: projectFile("deploy/demo-data/members-cn/members.csv.xz"))
    var seen: [ImportProgress] = []
    let reader = try ImportReader(file) { seen.append($0) }
    while try reader.next() != nil {}
    #expect(seen.count > 5)
    #expect(seen.map(\.bytesRead) == seen.map(\.bytesRead).sorted())
    #expect(seen.last?.bytesRead == file.byteCount)
    #expect(seen.last?.bytesTotal == file.byteCount)
    #expect(seen.last?.rows == 12_289)
  }
}
