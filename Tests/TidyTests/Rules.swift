/// A place that breaks a rule, and why the rule is there.
struct Finding: Equatable, CustomStringConvertible {
  let path: String
  let line: Int
  let reason: String

  var description: String { "\(path):\(line): \(reason)" }
}

/// The rules of the house that a compiler does not check. Each takes one file and says what it found.
enum Rules {
  /// Which of our targets and which products each target may import, layer by layer from below.
  /// A target that is not here may import nothing, so that a new room gets its layer first.
  static let allowedImports: [String: Set<String>] = {
    let vocabulary: Set<String> = ["Kernel"]
    let foundation: Set<String> = ["Foundation", "FoundationEssentials", "Glibc"]
    let domain = ["Members", "Attribution", "Loyalty", "Sales", "Service", "Stock", "Insight", "Access"]
    let domainAndEngine = vocabulary.union(domain).union([
      "Matching", "Catalogue", "Wire", "ChangeLog", "Sync",
    ])
    let logging: Set<String> = ["Logging", "Metrics"]
    let nio: Set<String> = [
      "NIOCore", "NIOPosix", "NIOSSL", "NIOHTTP2", "NIOHTTP1", "HTTPTypes", "ServiceLifecycle",
    ]
    let http = nio.union([
      "Hummingbird", "HummingbirdCore", "HummingbirdTLS", "HummingbirdHTTP2", "AsyncHTTPClient",
    ])
    let keys: Set<String> = ["Crypto", "CryptoExtras", "X509", "SwiftASN1"]

    var table: [String: Set<String>] = [
      "Kernel": ["Crypto"],
      "Catalogue": vocabulary,
      "Matching": vocabulary.union(["Foundation", "Synchronization"]),
      "Wire": vocabulary.union(["CZstd", "SwiftProtobuf", "Foundation", "FoundationEssentials"]),
      "ChangeLog": vocabulary.union(["Catalogue", "Wire", "SwiftProtobuf", "Foundation"]),
      "Sync": vocabulary.union(["Catalogue", "Wire", "ChangeLog", "SwiftProtobuf", "Foundation"]),
      "Postgres": vocabulary.union(["Catalogue", "CPostgres", "Synchronization", "Dispatch"])
        .union(foundation),
      "Persistence": vocabulary.union([
        "Catalogue", "GRDB", "CSQLite", "Postgres", "Synchronization", "Dispatch",
      ])
      .union(foundation).union(logging),
    ]
    for name in domain { table[name] = vocabulary }
    // What may be shown of a field follows from its privacy class.
    table["Access"] = vocabulary.union(["Catalogue"])
    table["Records"] = domainAndEngine.union(["Persistence"]).union(foundation).union(logging)
    table["Trust"] = vocabulary.union(keys).union(foundation).union(["Dispatch", "Synchronization"])
    table["Transport"] = domainAndEngine.union([
      "Records", "Persistence", "Trust", "SwiftProtobuf", "Synchronization",
    ])
    .union(http).union(keys).union(foundation).union(logging)
    let adapters: Set<String> = ["Records", "Persistence", "Trust", "Transport"]
    let application = domainAndEngine.union(adapters).union(foundation).union(logging).union([
      "Crypto", "Synchronization",
    ])
    // Exchange turns files into typed rows; Application writes them.
    table["Application"] = application.union(["Exchange", "Synchronization"])
    table["Schedule"] = application.union(["Application", "ServiceLifecycle"])
    table["Exchange"] = application.union(["AsyncHTTPClient", "CLzma"])
    let delivery = application.union(["Application", "Schedule", "Exchange", "Collections", "Configuration"])
      .union(http).union(keys)
    table["Web"] = delivery
    table["API"] = delivery
    table["Runtime"] = delivery.union(["API", "Web", "SwiftProtobuf", "UnixSignals"])
    table["Fleet"] = delivery.union(["Runtime", "CFaultDisk", "SwiftProtobuf"])
    table["clientele-fleet"] = ["Fleet", "ArgumentParser", "Foundation", "Kernel"]
    table["clientele-match-bench"] = [
      "Kernel", "Catalogue", "ChangeLog", "Persistence", "Records", "Application", "ArgumentParser",
      "Foundation",
    ]
    // Its baselines are bare SQLite.
    table["clientele-bench"] = delivery.union(["Runtime", "ArgumentParser", "CSQLite", "SwiftProtobuf"])
    table["clientele"] = delivery.union(["API", "Web", "Runtime", "ArgumentParser"])
    return table
  }()

  /// Targets whose results depend on their arguments alone.
  static let pureTargets: Set<String> = [
    "Kernel", "Catalogue", "Matching", "Members", "Attribution", "Loyalty", "Sales", "Service", "Stock",
    "Insight",
    "Access", "Wire", "ChangeLog", "Sync",
  ]
  /// Targets whose types other people read first.
  static let documentedTargets: Set<String> = ["Kernel", "Catalogue", "Wire", "ChangeLog", "Sync"]
  static let sourceLinesMax = 600

  static func check(_ file: SourceFile) -> [Finding] {
    layering(file) + bans(file) + size(file) + documentation(file) + leftovers(file)
  }

  static func layering(_ file: SourceFile) -> [Finding] {
    guard file.isSource else { return [] }
    return file.code.compactMap { number, text in
      guard let module = importedModule(text), module != file.target else { return nil }
      guard let allowed = allowedImports[file.target] else {
        return Finding(
          path: file.path, line: number,
          reason: "\(file.target) has no layer yet: give it one in Tests/TidyTests/Rules.swift")
      }
      guard !allowed.contains(module) else { return nil }
      return Finding(
        path: file.path, line: number,
        reason:
          "\(file.target) may not import \(module): dependencies point down, a driver stays in one place"
      )
    }
  }

  /// The module that a line imports: `package import struct Foundation.Data` is of `Foundation`.
  static func importedModule(_ line: String) -> String? {
    var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })[...]
    while let word = words.first,
      ["package", "internal", "private", "fileprivate", "public"].contains(word) || word.hasPrefix("@")
    {
      words = words.dropFirst()
    }
    guard words.first == "import" else { return nil }
    words = words.dropFirst()
    if let kind = words.first,
      ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"].contains(kind)
    {
      words = words.dropFirst()
    }
    return words.first.flatMap { $0.split(separator: ".").first }.map(String.init)
  }

  static func bans(_ file: SourceFile) -> [Finding] {
    var banned: [(word: String, reason: String)] = []
    if file.isSource {
      banned += [
        ("try!", "a failure of the world must reach somebody who can say what to do"),
        ("Markup(stringLiteral", "text becomes markup by interpolation, which escapes it"),
        ("as!", "a failure of the world must reach somebody who can say what to do"),
      ]
      if pureTargets.contains(file.target), !file.isGenerated {
        banned += [
          ("Date(", "time is an argument here: the same input must give the same result on every node"),
          ("UUID(", "identifiers are arguments here: they come from World"),
          (".random(", "randomness is an argument here: it comes from World"),
          ("Task {", "this layer has no concurrency: its callers decide where it runs"),
          ("Task.detached", "this layer has no concurrency: its callers decide where it runs"),
          ("DispatchQueue", "this layer has no concurrency: its callers decide where it runs"),
          ("ContinuousClock", "time is an argument here: it comes from World"),
          ("ProcessInfo", "the environment is read at the composition root only"),
          (" async ", "this layer has no I/O to wait for"),
        ]
      }
    }
    if file.isSource || file.isTest {
      let reason =
        file.isTest
        ? "a test waits for an event, never for time: it would be slow and still fail on a slower machine"
        : "waiting for time is the business of the schedule"
      if file.isTest || pureTargets.contains(file.target) {
        banned += [("sleep(", reason), ("usleep(", reason)]
      }
    }
    return file.code.flatMap { number, text in
      banned.filter { occurs($0.word, in: text) }.map {
        Finding(path: file.path, line: number, reason: "\($0.word): \($0.reason)")
      }
    }
  }

  static func size(_ file: SourceFile) -> [Finding] {
    guard file.isSource, !file.isGenerated, file.lines.count > sourceLinesMax else { return [] }
    return [
      Finding(
        path: file.path, line: sourceLinesMax,
        reason: "\(file.lines.count) lines: a file holds one concept and stays under \(sourceLinesMax)")
    ]
  }

  static func documentation(_ file: SourceFile) -> [Finding] {
    guard file.isSource, !file.isGenerated, documentedTargets.contains(file.target) else { return [] }
    let kinds = ["struct", "enum", "final class", "class", "protocol", "actor"]
    return file.lines.indices.compactMap { index in
      let line = file.lines[index].drop { $0 == " " }
      let isMarker = line.hasSuffix(" {}")
      guard !isMarker, kinds.contains(where: { line.hasPrefix("package \($0) ") }) else { return nil }
      var above = index - 1
      while above >= 0, file.lines[above].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
      guard above < 0 || !file.lines[above].drop(while: { $0 == " " }).hasPrefix("///") else { return nil }
      return Finding(
        path: file.path, line: index + 1,
        reason: "a type that others use says what it is for: a /// comment is missing")
    }
  }

  /// Spelt in halves, or this file would break its own rule.
  static let leftoverWords = ["TO" + "DO", "FIX" + "ME"]

  static func leftovers(_ file: SourceFile) -> [Finding] {
    file.lines.enumerated().flatMap { offset, line in
      leftoverWords.filter { occurs($0, in: line) }.map { word in
        Finding(
          path: file.path, line: offset + 1,
          reason: "\(word): finish it, or write it down where work is planned")
      }
    }
  }

  /// Whether `word` stands in `text` with nothing alphanumeric running into either end of it.
  static func occurs(_ word: String, in text: String) -> Bool {
    func isWordPart(_ character: Character?) -> Bool {
      character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
    }
    var rest = text[...]
    while let range = rest.firstRange(of: word) {
      let before = range.lowerBound == text.startIndex ? nil : text[text.index(before: range.lowerBound)]
      let after = range.upperBound == text.endIndex ? nil : text[range.upperBound]
      let runsIn = isWordPart(word.first) && isWordPart(before) || isWordPart(word.last) && isWordPart(after)
      if !runsIn { return true }
      rest = text[range.upperBound...]
    }
    return false
  }
}
