import DatabaseKit
import Foundation
import Kernel
import Persistence
import Postgres
import TestKit
import Testing

/// Every statement that stands whole in the sources is understood by PostgreSQL, over the schema: what is not in the portable subset is
/// found without a test that runs it. Statements put together from parts are left to the tests that run them.
@Suite(.enabled(if: Engine.available.contains(.postgres))) struct `The statements of the sources` {
  private struct Written {
    let place: String
    let sql: String
  }

  private static let targets = ["Records", "Application", "Runtime", "API", "Web", "clientele"]
  /// The first words of a statement on rows.
  private static let beginnings = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH "]
  /// So many there are at least; fewer mean that they are not found any more.
  private static let countMin = 400

  private func statements() throws -> [Written] {
    try Self.targets.flatMap { target -> [Written] in
      let folder = PackageRoot.url.appending(path: "Sources/\(target)").resolvingSymlinksInPath()
      let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
      return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.flatMap { file in
        Self.literals(try String(contentsOf: file, encoding: .utf8))
          .filter { literal in Self.beginnings.contains { literal.hasPrefix($0) } }
          .map { Written(place: file.lastPathComponent, sql: $0) }
      }
    }
  }

  /// Texts of the program without an interpolation.
  private static func literals(_ source: String) -> [String] {
    var found: [String] = []
    let parts = source.components(separatedBy: "\"\"\"")
    for (offset, part) in parts.enumerated() {
      if offset.isMultiple(of: 2) {
        for line in part.split(separator: "\n") where !line.contains("//") {
          let pieces = line.replacing("\\\"", with: "\u{1}").split(
            separator: "\"", omittingEmptySubsequences: false)
          found += pieces.indices.filter { !$0.isMultiple(of: 2) }.map { String(pieces[$0]) }
        }
      } else {
        found.append(part.trimmingCharacters(in: .whitespacesAndNewlines))
      }
    }
    return found.filter { !$0.contains("\\(") }.map {
      $0.replacing("\u{1}", with: "\"").replacing("\\\\", with: "\\")
    }
  }

  private static func numbered(_ sql: String) -> String {
    var count = 0
    var isText = false
    return sql.map { character in
      if character == "'" { isText.toggle() }
      guard character == "?", !isText else { return String(character) }
      count += 1
      return "$\(count)"
    }.joined()
  }

  @Test func `are understood by PostgreSQL`() throws {
    let scratch = try ScratchDatabase(.postgres)
    try scratch.migrate()
    let line = try PostgresLine(try #require(try scratch.address), password: .none)
    let statements = try statements()
    #expect(statements.count >= Self.countMin)
    for (number, statement) in statements.enumerated() {
      do {
        try line.run(script: "PREPARE walked\(number) AS \(Self.numbered(statement.sql))")
      } catch {
        Issue.record("\(statement.place): \(error)")
      }
    }
  }
}
