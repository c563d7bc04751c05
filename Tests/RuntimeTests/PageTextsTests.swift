import Foundation
import Testing

@Suite("What pages say")
struct PageTextsTests {
  /// Each pair as it stands in the source: English, then Chinese; literals may be joined.
  private static let pairs: [(en: String, zh: String)] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Web").path
    let files = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    let source = files.filter { $0.hasSuffix(".swift") }.sorted()
      .compactMap { try? String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }.joined(separator: "\n")
    let pair =
      #/say\(\s*((?:"(?:[^"\\]|\\.)*"[\s+]*)+),\s*((?:"(?:[^"\\]|\\.)*"[\s+]*)+)\)/#
    return source.matches(of: pair).map { (String($0.output.1), String($0.output.2)) }
  }()

  private static func hasHan(_ text: String) -> Bool {
    text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
  }

  private static func values(_ text: String) -> [String] {
    text.matches(of: #/\\\(([^()]*)\)/#).map { String($0.output.1) }.sorted()
  }

  @Test("stands in both languages")
  func both() {
    #expect(Self.pairs.count >= 150)
    // The other language's own name, and the tag of the page.
    for (en, zh) in Self.pairs where !["\"中文\"", "\"en\""].contains(en) {
      #expect(!Self.hasHan(en.replacing("农历四月十一", with: "")), "\(en)")
      let words = zh.replacing(#/\\\([^()]*\)/#, with: "")
      #expect(Self.hasHan(words) || !words.contains(where: \.isLetter), "\(zh)")
    }
  }

  @Test("names the same things in both")
  func values() {
    for (en, zh) in Self.pairs { #expect(Self.values(en) == Self.values(zh), "\(en) \(zh)") }
  }
}
