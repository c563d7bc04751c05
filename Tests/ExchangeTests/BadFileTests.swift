import Exchange
import Kernel
import Testing

@Suite("A file that cannot be read is refused whole, with the reason")
struct BadFileTests {
  @Test(
    "a compressed file that was cut off or damaged is refused before its first row",
    arguments: [
      (cut: 40_000, flip: nil), (cut: 12, flip: nil), (cut: 395_000, flip: nil), (cut: nil, flip: 20_000),
    ]
      as [(cut: Int?, flip: Int?)])
  func damaged(cut: Int?, flip: Int?) throws {
    let scratch = try Scratch()
    var bytes = try contents(of: projectFile("deploy/demo-data/members-cn/members.csv.xz"))
    if let cut { bytes.removeSubrange(cut...) }
    if let flip { bytes[flip] ^= 0xFF }
    let path = try scratch.write(bytes, as: "members.csv.xz")
    #expect(throws: ClienteleError(.fileMalformed, "")) { try ImportedFile(path: path) }
  }

  @Test(
    "a compressed file made to swell, or to eat memory, is stopped",
    arguments: ["swelling.csv.xz", "greedy.csv.xz"])
  func bomb(name: String) {
    #expect(throws: ClienteleError(.limitExceeded, "")) {
      try ImportedFile(path: projectFile("Tests/Data/\(name)"))
    }
  }

  @Test(
    "what is not a list is named for what it is",
    arguments: [
      ([0x50, 0x4B, 0x03, 0x04, 0x14], "Excel"), ([0xD0, 0xCF, 0x11, 0xE0], "Excel"),
      ([0x1F, 0x8B, 8], "gzip"),
      ([], "empty"),
    ] as [([UInt8], String)])
  func otherKinds(bytes: [UInt8], word: String) throws {
    let scratch = try Scratch()
    let path = try scratch.write(bytes)
    let error = #expect(throws: ClienteleError.self) { try ImportedFile(path: path) }
    #expect(error?.code == .fileMalformed)
    #expect(error?.message.contains(word) == true)
  }

  @Test(
    "a missing file, a folder and a device are unreadable",
    arguments: ["/no/such/list.csv", "/", "/dev/null"])
  func unreadable(path: String) {
    #expect(throws: ClienteleError(.fileUnreadable, "")) { try ImportedFile(path: path) }
  }

  @Test("an unknown header is listed, with what was expected and without digits")
  func unknownHeader() throws {
    let scratch = try Scratch()
    let file = try ImportedFile(path: scratch.write("colour,13800138000,size\n1,2,3\n"))
    let error = #expect(throws: ClienteleError.self) { try ImportReader(file) }
    #expect(error?.code == .fileMalformed)
    #expect(error?.message.contains("\"colour\", \"00000000000\", \"size\"") == true)
    #expect(error?.hint.contains("--map") == true)
  }

  @Test("a file that changes between the look at it and its rows is noticed")
  func changed() throws {
    let scratch = try Scratch()
    let file = try ImportedFile(path: scratch.write("record_id,name\n1,a\n"))
    _ = try scratch.write("record_id,name\n1,b\n")
    let reader = try? ImportReader(file)
    #expect(throws: ClienteleError(.fileMalformed, "")) {
      if let reader { while try reader.next() != nil {} } else { throw ClienteleError(.fileMalformed, "") }
    }
  }

  @Test("a million columns are refused without being taken apart")
  func manyColumns() throws {
    let scratch = try Scratch()
    let path = try scratch.write(String(repeating: "a,", count: 1_000_000) + "\n1\n")
    #expect(throws: ClienteleError(.fileMalformed, "")) { try ImportReader(ImportedFile(path: path)) }
  }
}
