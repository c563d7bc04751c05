import Foundation
import TestKit

/// One file of the project as the rules see it.
struct SourceFile: Sendable {
  /// From the package root, `Sources/Kernel/Money.swift`.
  let path: String
  let lines: [String]

  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The target's folder for files under Sources, the test target's for files under Tests.
  var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
  var isSource: Bool { path.hasPrefix("Sources/") && path.hasSuffix(".swift") }
  var isTest: Bool { path.hasPrefix("Tests/") && path.hasSuffix(".swift") }
  var isGenerated: Bool { path.contains("/Generated/") }

  /// The lines with comments and the insides of one-line strings taken out, so that rules about code
  /// read code. The number is that of the line, from 1.
  var code: [(number: Int, text: String)] {
    lines.enumerated().map { ($0.offset + 1, Self.withoutCommentsAndStrings($0.element)) }
  }

  static func withoutCommentsAndStrings(_ line: String) -> String {
    var code = ""
    var isInString = false
    var previous: Character = " "
    for character in line {
      if character == "\"" && previous != "\\" { isInString.toggle() }
      if !isInString && character == "/" && previous == "/" { return String(code.dropLast()) }
      if !isInString || character == "\"" { code.append(character) }
      previous = character
    }
    return code
  }
}

/// The text files of the package.
enum SourceTree {
  private static let textExtensions: Set<String> = [
    "", "swift", "md", "proto", "hex", "sql", "sh", "json", "html", "mustache", "css", "js", "yml", "yaml",
    "toml",
    "txt", "py", "h", "modulemap", "service", "conf",
  ]
  private static let skippedFolders: Set<String> = [".git", ".swiftpm", "node_modules"]

  static func files() throws -> [SourceFile] {
    let root = PackageRoot.url.path(percentEncoded: false)
    guard let enumerator = FileManager.default.enumerator(atPath: root) else { return [] }
    var paths: [String] = []
    while let path = enumerator.nextObject() as? String {
      let name = URL(filePath: path).lastPathComponent
      if skippedFolders.contains(name) || name.hasPrefix(".build") {
        enumerator.skipDescendants()
      } else if textExtensions.contains(URL(filePath: path).pathExtension) {
        paths.append(path)
      }
    }
    return paths.sorted().compactMap { path in
      (try? PackageRoot.text(of: path)).map { SourceFile(path: path, text: $0) }
    }
  }
}
