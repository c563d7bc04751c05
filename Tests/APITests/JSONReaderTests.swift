import API
import Kernel
import Testing

@Suite struct `JSON from outside` {
  private static func text(_ count: Int, of piece: String) -> String {
    String(repeating: piece, count: count)
  }

  @Test(
    arguments: [
      "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "'a'", "01", "1.", ".5", "+1", "1e", "--1",
      "0x10", "NaN", "Infinity", "nul", "tru", "[1 2]", "{\"a\":1}{", "1 2", "\"\u{0}\"", "\"\n\"", "\"\\x\"",
      #""\u12""#, #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, #""\u0000""#, "\"abc",
      #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#,
      text(17, of: "[") + text(17, of: "]"), text(100_000, of: "["),
      "{" + (0...200).map { "\"n\($0)\":1" }.joined(separator: ",") + "}",
      "[" + text(60_000, of: "1,") + "1]",
    ])
  func `that two readers could understand differently, or that is too much, is refused`(_ text: String) {
    #expect(throws: ClienteleError(.bodyMalformed, "")) { try JSONReader.read(Array(text.utf8)) }
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE4, 0xB8, 0x22],
      [0xEF, 0xBB, 0xBF, 0x31], [0xFF, 0xFE, 0x31, 0x00],
    ] as [[UInt8]])
  func `that is not UTF-8 is refused`(_ bytes: [UInt8]) {
    #expect(throws: ClienteleError(.bodyMalformed, "")) { try JSONReader.read(bytes) }
  }

  @Test(
    arguments: [
      ("null", .null), (" true ", true), ("-0", 0), ("12.00", 12), ("9223372036854775807", .integer(.max)),
      ("9223372036854775808", .number("9223372036854775808")), ("1.5", .number("1.5")),
      ("1e2", .number("1e2")), (#""\u4e2d\ud83d\ude00\/\n""#, .string("中😀/\n")), ("[]", []),
      ("{}", .object([])),
      (#"{"a":{"b":[1,null]}}"#, ["a": ["b": [1, .null]]]),
      // Names that merely look alike are two.
      (
        "{\"\u{E9}\":1,\"e\u{301}\":2}",
        .object([.init("\u{E9}", 1), .init("e\u{301}", 2)])
      ),
    ] as [(String, JSON)])
  func `is read as it stands`(_ text: String, _ value: JSON) throws {
    #expect(try JSONReader.read(Array(text.utf8)) == value)
  }

  @Test func `comes back as it was written, whatever it holds`() throws {
    let value: JSON = [
      "text": .string("\u{1}\"\\\u{2028}\u{7F}汉\u{1F600}\n\t"), "numbers": [.integer(.min), .integer(.max)],
      "": [[], .object([]), .null, true],
    ]
    #expect(try JSONReader.read(value.bytes) == value)
  }
}
