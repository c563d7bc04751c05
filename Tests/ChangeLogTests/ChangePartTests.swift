import Catalogue
import ChangeLog
import Kernel
import TestKit
import Testing

@Suite("The parts of a change")
struct ChangePartTests {
  static let one = SourceRecordID(Sample.row(1))
  static let two = SourceRecordID(Sample.row(2))

  static func change() throws -> Change {
    var writer = LogWriter()
    return try writer.write([
      Draft(subject: one, operations: [LogWriter.note("about one", row: 1)]),
      Draft(subject: two, operations: [LogWriter.note("about two", row: 2)]),
      Draft(subject: nil, operations: [LogWriter.note("about nobody", row: 3)]),
    ])
  }

  static func with(_ change: Change, part index: Int, _ part: Part) -> Change {
    var parts = change.parts
    parts[index] = part
    return Change(
      header: change.header, headerBytes: change.headerBytes, parts: parts, signature: change.signature)
  }

  @Test("one person's part is erased and the change still verifies; its operations are gone, the others stay")
  func erased() throws {
    let change = try Self.change()
    let erased = Self.with(change, part: 0, .erased)
    try erased.validate()
    #expect(erased.hash == change.hash)
    #expect(try erased.operations().map(\.row) == [Sample.row(2), Sample.row(3)])
    #expect(try Change(erased.envelope) == erased)
  }

  @Test("what is not the part that the header names is refused")
  func changed() throws {
    let change = try Self.change()
    let part = change.parts[0]
    let flipped = [part.body[0] ^ 1] + part.body.dropFirst()
    let otherSalt = [part.salt[0] ^ 1] + part.salt.dropFirst()
    let wrong: [(String, Part)] = [
      ("a changed body", Part(salt: part.salt, body: flipped)),
      ("a longer body", Part(salt: part.salt, body: part.body + [0])),
      ("a shorter body", Part(salt: part.salt, body: part.body.dropLast())),
      ("no body", Part(salt: part.salt, body: [])),
      ("another salt", Part(salt: otherSalt, body: part.body)),
      ("no salt", Part(salt: [], body: part.body)),
      (
        "a byte moved from body to salt",
        Part(salt: part.salt + part.body.prefix(1), body: Array(part.body.dropFirst()))
      ),
      ("another part", change.parts[1]),
    ]
    for (name, part) in wrong {
      #expect(refusal { try Self.with(change, part: 0, part).validate() } == .changeMalformed, "\(name)")
    }
    let fewer = Change(
      header: change.header, headerBytes: change.headerBytes, parts: change.parts.dropLast(), signature: [])
    #expect(refusal { try fewer.validate() } == .changeMalformed)
  }

  @Test("equal bodies of two changes have different hashes, so that an erased one cannot be guessed")
  func salted() throws {
    var writer = LogWriter()
    let first = try writer.write("same")
    let second = try writer.write("same")
    #expect(first.parts[0].body == second.parts[0].body)
    #expect(first.header.parts[0].hash != second.header.parts[0].hash)
  }

  @Test("each limit holds at its edge, where it is written and where it is read")
  func limits() throws {
    func drafts(parts: Int = 1, operations: Int = 1, _ write: Operation.Write) -> [Draft] {
      (0..<parts).map { _ in
        Draft(
          subject: nil,
          operations: (0..<operations).map {
            Operation(table: Sample.mutableTable, row: Sample.row(UInt64($0)), writes: [write])
          })
      }
    }
    let note = SampleField.note.id
    let tags = SampleField.tags.id
    func text(_ count: Int) -> String { String(repeating: "x", count: count) }
    let table: [(name: String, within: [Draft], beyond: [Draft])] = [
      (
        "parts", drafts(parts: Limits.changePartsMax, .init(note, nil)),
        drafts(parts: Limits.changePartsMax + 1, .init(note, nil))
      ),
      (
        "operations", drafts(parts: 2, operations: Limits.changeOpsMax / 2, .init(note, nil)),
        drafts(parts: 2, operations: Limits.changeOpsMax / 2 + 1, .init(note, nil))
      ),
      (
        "text", drafts(.init(note, .text(text(Limits.textBytesMax)))),
        drafts(.init(note, .text(text(Limits.textBytesMax + 1))))
      ),
      (
        "bytes", drafts(.init(note, .bytes([UInt8](repeating: 0, count: Limits.blobBytesMax)))),
        drafts(.init(note, .bytes([UInt8](repeating: 0, count: Limits.blobBytesMax + 1))))
      ),
      (
        "elements", drafts(.init(tags, add: (0..<Limits.setElementsMax).map(String.init), remove: [])),
        drafts(.init(tags, add: (0..<Limits.setElementsMax).map(String.init), remove: ["x"]))
      ),
      (
        "element", drafts(.init(tags, add: [text(Limits.textBytesMax)], remove: [])),
        drafts(.init(tags, add: [], remove: [text(Limits.textBytesMax + 1)]))
      ),
      (
        "change", drafts(operations: 59, .init(note, .text(text(Limits.textBytesMax)))),
        drafts(operations: 64, .init(note, .text(text(Limits.textBytesMax))))
      ),
    ]
    for (name, within, beyond) in table {
      var writer = LogWriter()
      let change = try writer.write(within)
      #expect(try change.operations() == within.flatMap(\.operations), "\(name)")
      #expect(refusal { _ = try writer.write(beyond) } == .changeTooLarge, "\(name), when written")
      #expect(refusal { try Self.forged(beyond).read() } == .changeTooLarge, "\(name), when read")
    }
  }

  /// What a writer that does not hold to the limits would send.
  private static func forged(_ drafts: [Draft]) throws -> Change {
    let parts = drafts.map { Part(salt: [UInt8](repeating: 1, count: 16), body: $0.operations.encodedBody()) }
    var header = try LogWriter().header(at: HybridTime(packed: 1))
    header.parts = parts.map { PartReference(subject: nil, hash: $0.hash, length: $0.body.count) }
    return Change(header: header, headerBytes: header.encoded(), parts: parts, signature: [])
  }
}

extension Change {
  /// What a receiver does before it folds.
  fileprivate func read() throws {
    try validate()
    _ = try operations()
  }
}
