import Foundation
import Kernel
import Runtime
import Testing

@Suite struct `What commands say` {
  /// Each pair of the catalogue, as it stands in the source: English, then Chinese.
  private static let pairs: [(en: String, zh: String)] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Runtime/Texts")
    let files = [
      "CommandTexts", "CounterTexts", "ReplicationTexts", "PrivacyTexts", "ReviewTexts", "MonthTexts",
      "APITexts", "FieldTexts",
    ]
    let source = files.compactMap {
      try? String(contentsOf: folder.appending(path: "\($0).swift"), encoding: .utf8)
    }.joined(separator: "\n")
    let literal =
      #/en: "((?:[^"\\]|\\\((?:[^()]|\([^()]*\))*\)|\\.)*)",\s*zh: "((?:[^"\\]|\\\((?:[^()]|\([^()]*\))*\)|\\.)*)"/#
    return source.matches(of: literal).map { (String($0.output.1), String($0.output.2)) }
  }()

  private static func values(_ text: String) -> [String] {
    text.matches(of: #/\\\(((?:[^()]|\([^()]*\))*)\)/#).map { String($0.output.1) }
      .map { $0.replacing(#/"[^"]*"/#, with: "").replacing(".en", with: "").replacing(".zh", with: "") }
      .sorted()
  }

  private static func hasHan(_ text: String) -> Bool {
    text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
  }

  @Test func `stands in the catalogue in both languages`() {
    #expect(Self.pairs.count >= 80)
    for (en, zh) in Self.pairs {
      #expect(!Self.hasHan(en), "\(en)")
      let words = zh.replacing(#/\\\((?:[^()]|\([^()]*\))*\)/#, with: "")
      #expect(Self.hasHan(words) || !words.contains(where: \.isLetter), "\(zh)")
    }
  }

  @Test func `names the same things in both`() {
    for (en, zh) in Self.pairs { #expect(Self.values(en) == Self.values(zh), "\(en)\n\(zh)") }
  }

  @Test(
    arguments: [
      ([:], .en), (["LANG": "zh_CN.UTF-8"], .zh), (["LANG": "zh_TW"], .zh), (["LANG": "C"], .en),
      (["LANG": "de_DE.UTF-8"], .en), (["LANG": "zh_CN", "LC_ALL": "en_GB"], .en),
      (["LANG": "en_US", "LC_MESSAGES": "zh_CN"], .zh), (["LANG": "", "LC_ALL": "zh_HK"], .zh),
    ] as [([String: String], NodeConfiguration.Language)])
  func `is in the language of the locale where nobody says another`(
    _ environment: [String: String], _ expected: NodeConfiguration.Language
  ) async throws {
    let configuration = try await NodeConfiguration.load(
      flags: [:], environment: environment, directory: "/none")
    #expect(configuration.language == expected)
    let flagged = try await NodeConfiguration.load(
      flags: [.language: "zh"], environment: environment, directory: "/none")
    #expect(flagged.language == .zh)
  }

  @Test func `is given in the language that is asked for`() {
    let text = Text.registered("X")
    #expect(text.text(in: .en) == text.en)
    #expect(text.text(in: .zh) == text.zh)
    #expect(Text(verbatim: "A-01").text(in: .zh) == "A-01")
  }
}

@Suite struct `What errors are called in Chinese` {
  @Test func `is said for every code there is`() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources").path
    let files = try FileManager.default.subpathsOfDirectory(atPath: sources).filter { $0.hasSuffix(".swift") }
    var codes: Set<String> = []
    for file in files {
      let text = try String(contentsOfFile: sources + "/" + file, encoding: .utf8)
      codes.formUnion(
        text.matches(of: #/static let \w+ = (?:Self|ClienteleError\.Code|Code)\("(\w+\.\w+)"\)/#).map {
          String($0.output.1)
        })
    }
    #expect(codes.count > 60)
    for code in codes.sorted() {
      #expect(
        ErrorTexts.chinese(ClienteleError.Code(code)) != nil,
        "\(code) has no line in Sources/Runtime/Texts/ErrorTexts.swift")
    }
  }
}
