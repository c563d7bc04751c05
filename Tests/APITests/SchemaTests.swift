import API
import Kernel
import Testing

@Suite struct `A schema` {
  private static let line = Schema.object([
    required("amount", .integer(0...100)), optional("note", Schema.text(0...3).orNull),
    optional("kind", .word(["a", "b"])),
  ])
  private static let order = Schema.object([
    required("lines", .array(line, 1...2)), optional("at", .instant), optional("id", .identifier),
    optional("day", .day), optional("of", .oneOf([line, .object([required("id", .identifier)])])),
  ])

  @Test(
    arguments: [
      (["lines": [["amount": 1]]], []),
      ([], [""]), (["lines": []], ["/lines"]), (.object([]), ["/lines"]),
      (
        ["lines": [["amount": 101], ["amount": "1", "note": "long"]]],
        ["/lines/0/amount", "/lines/1/amount", "/lines/1/note"]
      ),
      (["lines": [["amount": 1, "note": .null]]], []),
      (["lines": [["amount": .null]]], ["/lines/0/amount"]),
      (["lines": [["amount": .number("1.5")]]], ["/lines/0/amount"]),
      (["lines": [["amount": 1, "kind": "c", "x": 1]]], ["/lines/0/kind", "/lines/0/x"]),
      (["lines": [["amount": 1]], "a/b~c": 1], ["/a~1b~0c"]),
      (["lines": [["amount": 1]], "at": "2026-03-05"], ["/at"]),
      (["lines": [["amount": 1]], "at": "2026-03-05T10:00:00+08:00"], []),
      (["lines": [["amount": 1]], "at": "9999-03-05T10:00:00+08:00"], ["/at"]),
      (["lines": [["amount": 1]], "id": "x", "day": "2026-02-30"], ["/id", "/day"]),
      (["lines": [["amount": 1]], "of": ["id": "x"]], ["/of/id"]),
      (["lines": [["amount": 1]], "of": ["amount": 500]], ["/of/amount"]),
      (["lines": [["amount": 1]], "of": 1], ["/of"]),
    ] as [(JSON, [String])])
  func `says where a value is not what it should be`(_ value: JSON, _ pointers: [String]) {
    #expect(Self.order.violations(in: value).map(\.pointer) == pointers)
  }

  @Test func `says no more than anybody reads, however much is wrong`() {
    let value = JSON.object((0..<200).map { .init("n\($0)", 1) })
    #expect(Self.order.violations(in: value).count == Schema.violationsMax)
  }

  @Test(
    arguments: [
      ("pos-1", true), ("a", true), ("", false), ("Pos", false), ("-a", false), ("a b", false),
      ("a/b", false),
      (String(repeating: "a", count: 33), false), ("中", false), ("..", false),
    ])
  func `of the name of a system takes what stands in an address`(_ text: String, _ isTaken: Bool) {
    #expect(Schema(.text(.system)).violations(in: .string(text)).isEmpty == isTaken)
  }

  @Test(arguments: [
    ("165", 0, true), ("-3", 0, true), ("16.5", 0, false), ("16.5", 6, true), ("16.1234567", 6, false),
    (".5", 6, false), ("5.", 6, false), ("1.2.3", 6, false), ("", 6, false), ("-", 6, false),
    ("1e3", 6, false),
    ("１", 6, false), ("+1", 6, false), (String(repeating: "9", count: 20), 6, false),
  ])
  func `of a number in a text takes plain decimal`(_ text: String, _ decimals: Int, _ isTaken: Bool) {
    #expect(Schema(.text(.number(decimals: decimals))).violations(in: .string(text)).isEmpty == isTaken)
  }

  @Test(arguments: [
    ("1", true), (" 1", false), ("1 ", false), ("a b", true), ("中", false), ("", false), ("a\n", false),
  ])
  func `of a foreign key takes visible ASCII`(_ text: String, _ isTaken: Bool) {
    #expect(Schema(.text(.foreignKey)).violations(in: .string(text)).isEmpty == isTaken)
  }
}
