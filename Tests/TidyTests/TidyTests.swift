import TestKit
import Testing

@Suite("Style is executed")
struct TidyTests {
  @Test("the tree keeps the rules of the house")
  func tree() throws {
    let files = try SourceTree.files()
    #expect(files.contains { $0.path == "Sources/Kernel/Money.swift" }, "the tree was found")
    for finding in files.flatMap(Rules.check) { Issue.record("\(finding)") }
  }

  @Test("every target of the manifest has a layer")
  func everyRoomHasALayer() throws {
    let manifest = try PackageRoot.text(of: "Package.swift")
    let rooms = manifest.split(separator: "\n").compactMap { line -> String? in
      let text = line.drop { $0 == " " }
      guard text.hasPrefix("room(\"") || text.hasPrefix(".executableTarget(name: \"") else { return nil }
      return text.split(separator: "\"").dropFirst().first.map(String.init)
    }
    #expect(rooms.contains("Kernel"))
    for room in rooms {
      #expect(Rules.allowedImports[room] != nil, "\(room) is missing in Rules.allowedImports")
    }
  }
}

/// The rules on small files that keep or break them: how many findings each has.
@Suite("The rules themselves")
struct RulesTests {
  static let cases: [(name: String, path: String, text: String, findings: Int)] = [
    ("the kernel may use Crypto", "Sources/Kernel/A.swift", "private import Crypto", 0),
    ("and nothing else", "Sources/Kernel/A.swift", "import Foundation\npackage import Catalogue", 2),
    ("one declaration is of its module", "Sources/Kernel/A.swift", "import struct Foundation.Data", 1),
    (
      "an attribute does not hide an import", "Sources/Kernel/A.swift", "@preconcurrency import Foundation", 1
    ),
    ("the driver stays in its place", "Sources/Records/A.swift", "import GRDB", 1),
    ("there it is right", "Sources/Persistence/A.swift", "import GRDB", 0),
    ("a target without a layer", "Sources/Attic/A.swift", "import Kernel", 1),
    ("tests import what they test", "Tests/KernelTests/A.swift", "import GRDB", 0),

    ("the clock", "Sources/Members/A.swift", "let now = Date()", 1),
    ("a longer name", "Sources/Members/A.swift", "let now = CandiDate(x)", 0),
    ("in a comment", "Sources/Members/A.swift", "// never Date()\nlet x = 1  // nor UUID()", 0),
    ("in a string", "Sources/Members/A.swift", "let text = \"Date() // UUID()\"", 0),
    ("behind a string", "Sources/Members/A.swift", "f(\"a\", Date())", 1),
    ("in an adapter", "Sources/Transport/A.swift", "let now = Date()", 0),
    ("a function that waits", "Sources/Sync/A.swift", "func f() async throws {}", 1),
    (
      "identifiers, randomness and tasks", "Sources/Sync/A.swift", "UUID()\nInt.random(in: 0..<3)\nTask { }",
      3
    ),

    ("a forced try", "Sources/Web/A.swift", "let x = try! f()", 1),
    ("a forced cast", "Sources/Web/A.swift", "let x = y as! Int", 1),
    ("a negation behind a name that ends alike", "Sources/Web/A.swift", "let x = alias != y", 0),

    ("a test that sleeps", "Tests/WebTests/A.swift", "try await Task.sleep(for: .seconds(1))\nusleep(3)", 2),
    ("a name that ends alike", "Tests/WebTests/A.swift", "oversleep(3)", 0),

    (
      "a file at the limit", "Sources/Web/A.swift", String(repeating: "\n", count: Rules.sourceLinesMax - 1),
      0
    ),
    ("a file over it", "Sources/Web/A.swift", String(repeating: "\n", count: Rules.sourceLinesMax), 1),
    ("generated code", "Sources/Wire/Generated/a.pb.swift", String(repeating: "\n", count: 5_000), 0),

    ("a type without a word", "Sources/Kernel/A.swift", "package struct A {", 1),
    ("a type with one", "Sources/Kernel/A.swift", "/// A.\n@frozen\npackage struct A {", 0),
    ("a type of one's own", "Sources/Kernel/A.swift", "struct A {", 0),
    ("a name that only marks", "Sources/Kernel/A.swift", "package enum A {}", 0),
    ("a type in another layer", "Sources/Web/A.swift", "package struct A {", 0),

    (
      "something left over", "docs/a.md", "one\n\(Rules.leftoverWords[0]): two\n// \(Rules.leftoverWords[1])",
      2
    ),
    ("a word that ends alike", "docs/a.md", "V\(Rules.leftoverWords[0])", 0),
  ]

  @Test("each rule finds what breaks it and nothing else", arguments: cases.indices)
  func rules(index: Int) {
    let (name, path, text, count) = Self.cases[index]
    let findings = Rules.check(SourceFile(path: path, text: text))
    #expect(findings.count == count, "\(name): \(findings)")
  }
}
