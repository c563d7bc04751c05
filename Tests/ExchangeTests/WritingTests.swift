import Exchange
import Kernel
import TestKit
import Testing

@Suite("Tables that are written")
struct WritingTests {
  @Test(
    "no cell starts like a formula, and taking the mark off gives the cell back",
    arguments: [
      "=1+1", "+8613800138000", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "'=1",
      "''=1", "'", "'abc",
      "plain", "", " =1", "王",
    ])
  func formula(cell: String) {
    let written = Formula.neutralised(cell)
    #expect(Formula.restored(written) == cell)
    let triggers: [Unicode.Scalar] = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
    #expect(written.unicodeScalars.first.map(triggers.contains) != true)
  }

  @Test("hostile tables survive writing and reading", arguments: UInt64(1)...40)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let pieces = [
      "=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "\"", "\"\"", ",", ";", "'", "''", " ", "a", "王", "𠮷",
      "＝", "＋", "é", "0",
    ]
    func cell() -> String {
      (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
    }
    let header = ["id", "name", "chat"]
    let rows = (0..<50).map { ["r\($0)", cell(), cell()] }
    let scratch = try Scratch()
    let writer = try CSVWriter(path: scratch.path + "/out.csv", header: header)
    for row in rows { try writer.row(row) }
    try writer.close()
    #expect(try contents(of: writer.path).starts(with: CSVText.byteOrderMark))
    // Rejects carry cells untrimmed, so a list whose ids are not read shows them all.
    let reader = try ImportReader(
      ImportedFile(path: writer.path),
      options: ImportOptions(kind: .purchases, columns: ["member": "id", "at": "#1", "amount": "#1"]))
    var read: [[String]] = []
    while let item = try reader.next() {
      guard case .reject(let reject) = item else { continue }
      read.append(reject.cells)
    }
    #expect(read == rows, "seed \(seed)")
  }

  @Test("rejects stand beside the input, corrected they import, and no file is ever overwritten")
  func rejects() throws {
    let scratch = try Scratch()
    let path = try scratch.write(
      "record_id,name,first_contact_at\n1,=cmd,2024/3/5\n2,b,soon\n3,\"c,2024/3/5\n")
    for expected in ["list.rejects.csv", "list.rejects-2.csv"] {
      let reader = try ImportReader(ImportedFile(path: path))
      let rejects = RejectsFile(for: path, header: reader.mapping.header)
      while let item = try reader.next() {
        if case .reject(let reject) = item { try rejects.append(reject) }
      }
      #expect(try rejects.close() == "\(scratch.path)/\(expected)")
    }
    let written = try contents(of: scratch.path + "/list.rejects.csv")
    let text = String(decoding: written.dropFirst(3), as: UTF8.self)
    let lines = text.split(separator: "\r\n")
    #expect(lines.count == 3)
    #expect(lines[0] == "reject_reason,record_id,name,first_contact_at")
    #expect(lines[1].hasSuffix("[row.timeMalformed]\",2,b,soon"))
    #expect(lines[2].hasSuffix("[row.quoteNotClosed],\"3,\"\"c,2024/3/5\""))
    let corrected = try Reading(scratch.write(text.replacing("soon", with: "2024/3/6"), as: "again.csv"))
    #expect(corrected.members.map(\.recordID) == ["2"])
  }

  @Test("a clean import leaves no file of rejects; a named one that exists is an error")
  func rejectsFileNames() throws {
    let scratch = try Scratch()
    #expect(try RejectsFile(for: scratch.path + "/x.csv", header: ["a"]).close() == nil)
    #expect(try scratch.names.isEmpty)
    let path = try scratch.write("id,name\n,x\n")
    let reject = try #require(try Reading(path).rejects.first)
    #expect(throws: ClienteleError(.invalidInput, "")) {
      try RejectsFile(path: path, header: ["id", "name"]).append(reject)
    }
  }
}
