import Exchange
import Foundation
import Kernel
import TestKit
import Testing

@Suite("A person as a vCard")
struct VCardTests {
  /// a text · how it lies in a value (RFC 6350, 3.4)
  @Test(
    "what separates is escaped, what may not stand there is left out",
    arguments: [
      ("王小明", "王小明"), ("a,b;c\\d", "a\\,b\\;c\\\\d"), ("one\ntwo", "one\\ntwo"), ("one\r\ntwo", "one\\ntwo"),
      ("one\rtwo", "one\\ntwo"), ("one\n\ntwo", "one\\n\\ntwo"), ("a\u{0}b\u{1F}c\u{7F}", "abc"),
      ("a\u{2028}b", "a\\nb"), ("a\u{85}b", "a\\nb"), ("END:VCARD\nBEGIN:VCARD", "END:VCARD\\nBEGIN:VCARD"),
      ("a\tb", "a\tb"),
    ])
  func escaping(_ text: String, _ value: String) {
    #expect(VCard.escaped(text) == value)
  }

  @Test(
    "no line has more than 75 octets, no character is cut, and unfolding gives the line back",
    arguments: 0...160)
  func folding(length: Int) throws {
    for piece in ["a", "王", "é", "👩‍👩‍👧", "𠮷"] {
      let line = "NOTE:" + String(repeating: piece, count: length)
      let folded = VCard.folded(line)
      #expect(folded.suffix(2) == [0x0D, 0x0A])
      let text = try #require(String(bytes: folded, encoding: .utf8))
      let lines = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: true)
      for (index, bytes) in lines.enumerated() {
        #expect(bytes.count - 1 <= VCard.lineBytesMax && bytes.last == 0x0D)
        #expect(String(bytes: bytes, encoding: .utf8) != nil)
        #expect(index == 0 || bytes.first == 0x20)
      }
      #expect(text.replacing("\r\n ", with: "").replacing("\r\n", with: "").utf8.elementsEqual(line.utf8))
    }
  }

  @Test("a card begins and ends as one, whatever is in it; blank properties are left out")
  func card() throws {
    var card = VCard(product: "-//X//EN")
    card.text("FN", "x\r\nEND:VCARD\r\nTEL:1")
    card.text("EMAIL", " ")
    card.components("ADR", ["", "", "", ""])
    card.components("N", ["王", "小;明", "", "", ""])
    card.list("CATEGORIES", ["VIP, gold", "", "潜水"])
    let text = try #require(String(bytes: card.bytes, encoding: .utf8))
    #expect(
      text.split(separator: "\r\n").map(String.init) == [
        "BEGIN:VCARD", "VERSION:4.0", "PRODID:-//X//EN", "FN:x\\nEND:VCARD\\nTEL:1", "N:王;小\\;明;;;",
        "CATEGORIES:VIP\\, gold,潜水", "END:VCARD",
      ])
  }

  @Test("a file of personal data is the owner's alone, and never over another one")
  func privateFile() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/own.json"
    try PrivateFile.write(Array("x".utf8), to: path)
    #expect(try contents(of: path) == Array("x".utf8))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    func code(_ path: String) -> ClienteleError.Code? {
      do throws(ClienteleError) {
        try PrivateFile.write(Array("y".utf8), to: path)
        return nil
      } catch { return error.code }
    }
    #expect(code(path) == .invalidInput && code(scratch.path + "/none/own.json") == .fileUnreadable)
    #expect(try contents(of: path) == Array("x".utf8))
  }
}
