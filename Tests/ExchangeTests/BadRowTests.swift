import Exchange
import Kernel
import TestKit
import Testing

@Suite("A bad row is reported with its line and costs no other row")
struct BadRowTests {
  /// Each line stands between two good rows.
  @Test(
    "purchase rows",
    arguments: [
      ("2,c9,20240230,1,10.00,CNY,SA", .timeMalformed), ("2,c9,5/3/2024,1,10.00,CNY,SA", .timeMalformed),
      ("2,c9,,1,10.00,CNY,SA", .timeMissing), ("2,c9,2024-03-05T25:00:00Z,1,1,CNY,SA", .timeMalformed),
      ("2,c9,20240305,1,ten,CNY,SA", .amountMalformed), ("2,c9,20240305,1,10.001,CNY,SA", .amountMalformed),
      ("2,c9,20240305,1,99999999999999999999,CNY,SA", .amountMalformed),
      ("2,c9,20240305,1,,CNY,SA", .amountMissing),
      ("2,c9,20240305,1,1e3,CNY,SA", .amountMalformed),
      ("2,c9,20240305,1,10.00,dollars,SA", .currencyUnknown),
      ("2,c9,20240305,half,10.00,CNY,SA", .quantityMalformed), ("2,,20240305,1,10.00,CNY,SA", .idMissing),
      ("2,c9,20240305,1,10.00,CNY", .tooFewColumns), ("2,c9,20240305,1,10.00,CNY,SA,extra", .tooManyColumns),
      ("2,\"c9,20240305,1,10.00,CNY,SA", .quoteNotClosed),
      ("2,\"c9\"x,20240305,1,10.00,CNY,SA", .textAfterQuote),
      ("2,c\u{0}9,20240305,1,10.00,CNY,SA", .nulByte),
    ] as [(String, RowReject.Code)])
  func purchases(line: String, code: RowReject.Code) throws {
    let scratch = try Scratch()
    let reading = try Reading(
      scratch.write(
        "document,card,date,pieces,amount,currency,associate\n1,c1,20240305,1,10.00,CNY,SA\n\(line)\n"
          + "3,c3,20240305,1,30.00,CNY,SA\n"))
    #expect(reading.purchases.map(\.document) == ["1", "3"])
    #expect(reading.purchases.map(\.lineNumber) == [2, 4])
    #expect(reading.rejects.map(\.code) == [code])
    #expect(reading.rejects.map(\.lineNumber) == [3])
    #expect(reading.rejects.map(\.raw) == [line])
    let reject = try #require(reading.rejects.first)
    #expect(reject.english.hasPrefix("Line 3: "))
    #expect(reject.chinese.hasPrefix("第 3 行："))
    #expect(!reject.english.contains("c9"))
    #expect(!reject.chinese.contains("c9"))
  }

  @Test("an unknown kind of transaction is reported")
  func kind() throws {
    let scratch = try Scratch()
    let reading = try Reading(
      scratch.write("member,date,amount,kind\nm,20240305,1,退货\nm,20240305,1,loan\nm,20240305,-1,\n"))
    #expect(reading.purchases.map(\.kind) == [.return, .return])
    #expect(reading.rejects.map(\.code) == [.kindUnknown])
  }

  @Test("a record id that comes twice, a blank one and an impossible date in a member list are reported")
  func members() throws {
    let scratch = try Scratch()
    let reading = try Reading(
      scratch.write(
        "record_id,store,name,first_contact_at\n1,A,a,2024/3/5 14:20\n1,A,b,\n1,B,c,\n ,A,d,\n2,A,e,2024/13/5\n"
      ))
    #expect(reading.members.map(\.name) == ["a", "c"])
    #expect(reading.rejects.map(\.code) == [.duplicateRecord, .idMissing, .timeMalformed])
    #expect(reading.rejects.first?.earlierLine == 2)
    #expect(reading.rejects.map(\.lineNumber) == [3, 5, 6])
  }

  @Test("one damaged byte in a UTF-8 list costs its row, not the encoding of all others")
  func damagedByte() throws {
    let scratch = try Scratch()
    var bytes = Array("record_id,name\n".utf8)
    for number in 1...40 { bytes += Array("\(number),欧阳修远\n".utf8) }
    let place = try #require(bytes.firstIndex(of: 0xE6))
    bytes[place] = 0xFF
    let reading = try Reading(scratch.write(bytes))
    #expect(reading.members.count == 39)
    #expect(reading.members.allSatisfy { $0.name == "欧阳修远" })
    #expect(reading.rejects.map(\.code) == [.encoding])
    #expect(reading.rejects.map(\.lineNumber) == [2])
  }

  @Test("a stray quote in front of 100,000 rows is one reject, in linear time")
  func strayQuote() throws {
    let scratch = try Scratch()
    var text = "record_id,name\n0,\"open\n"
    for number in 1...100_000 { text += "\(number),n\n" }
    let reading = try Reading(scratch.write(text))
    #expect(reading.members.count == 100_000)
    #expect(reading.rejects.map(\.code) == [.quoteNotClosed])
    #expect(reading.members.last?.lineNumber == 100_002)
  }

  @Test(
    "a line of three megabytes and a cell of a hundred kilobytes are rejects; the rows below them are read")
  func longLines() throws {
    let scratch = try Scratch()
    let long = String(repeating: "x", count: 3 << 20)
    let cell = String(repeating: "y", count: 100 << 10)
    let reading = try Reading(
      scratch.write("record_id,name\r\n1,\(long)\r\n2,\(cell)\r\n3,\"\(cell)\"\r\n4,d\r\n"))
    #expect(reading.members.map(\.recordID) == ["4"])
    #expect(reading.members.map(\.lineNumber) == [5])
    #expect(reading.rejects.count == 3)
    #expect(reading.rejects.allSatisfy { $0.raw.utf8.count <= 64 << 10 })
  }

  @Test("two thousand hostile files of random bytes end in rows and rejects, never in a trap or a hang")
  func fuzz() throws {
    let scratch = try Scratch()
    let pieces: [[UInt8]] = [
      Array(",".utf8), Array("\"".utf8), [0x0A], [0x0D], [0], [0xFF], [0x81, 0x30], Array("a".utf8),
      Array("中".utf8),
      [0xD6, 0xD0], Array("\"\"".utf8), Array(" ".utf8),
    ]
    for seed in UInt64(1)...2_000 {
      var random = SeededRandom(seed: seed)
      var bytes = Array("record_id,name\n".utf8)
      for _ in 0..<Int.random(in: 0...60, using: &random) {
        bytes += pieces.randomElement(using: &random) ?? []
      }
      let path = try scratch.write(bytes)
      let reading = try Reading(path)
      #expect(reading.counts.rows == reading.members.count + reading.rejects.count, "seed \(seed)")
      let lines = reading.members.map(\.lineNumber) + reading.rejects.map(\.lineNumber)
      #expect(Set(lines).count == lines.count, "seed \(seed)")
    }
  }
}
