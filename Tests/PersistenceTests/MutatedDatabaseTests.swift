import Catalogue
import Foundation
import Kernel
import Persistence
import TestKit
import Testing

/// A file that somebody changed, or a disk: whatever stands in it, the program goes on or says what is wrong. It never ends, never
/// hangs, and never answers with an error of another kind (threat T15).
@Suite("A damaged database file")
struct MutatedDatabaseTests {
  private static let seed: UInt64 = 20_261_123
  private static let mutantsPerKind = 60

  private enum Damage: String, CaseIterable {
    /// A byte of the header, of the schema's page, of any page.
    case header, schema, anywhere
    /// Whole pages: as zeroes, as noise, in another's place.
    case emptied, noise, swapped
    case cut
  }

  private let scratch: TemporaryDirectory
  private let now = Instant(milliseconds: 1_800_000_000_000)

  init() throws {
    scratch = try TemporaryDirectory("mutants")
  }

  /// The newest schema with some rows of different sizes, everything in the one file.
  private func sound() throws -> [UInt8] {
    let path = scratch.path("sound.db")
    let database = try Database.open(path: path)
    try database.migrate(copyPath: scratch.path("copy.db"), at: now)
    try database.writeBlocking { connection throws in
      for number in 0..<300 {
        try connection.execute(
          "INSERT INTO device (id, firstUsedAt, lastUsedAt) VALUES (?, ?, ?)",
          [.id(RowID(high: UInt64(number), low: 7)), .instant(now), .instant(now)])
        try connection.execute(
          "INSERT INTO pin (associateID, verifier, failures, setAt) VALUES (?, ?, 0, ?)",
          [
            .id(RowID(high: UInt64(number), low: 8)), .text(String(repeating: "v", count: number * 30)),
            .instant(now),
          ])
      }
    }
    try database.checkpoint()
    try database.close()
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func damage(_ bytes: [UInt8], _ kind: Damage, _ random: inout SeededRandom) -> [UInt8] {
    var bytes = bytes
    let size = 4_096
    let pages = bytes.count / size
    func scramble(_ range: Range<Int>, _ times: Int) {
      for _ in 0..<times {
        bytes[range.lowerBound + random.below(range.count)] = UInt8(truncatingIfNeeded: random.next())
      }
    }
    let page = 1 + random.below(pages - 1)
    let place = (page * size)..<((page + 1) * size)
    switch kind {
    case .header: scramble(0..<100, 1 + random.below(4))
    case .schema: scramble(100..<size, 1 + random.below(8))
    case .anywhere: scramble(0..<bytes.count, 1 + random.below(32))
    case .emptied: bytes.replaceSubrange(place, with: [UInt8](repeating: 0, count: size))
    case .noise: bytes.replaceSubrange(place, with: random.bytes(size))
    case .swapped:
      let other = 1 + random.below(pages - 1)
      bytes.replaceSubrange(place, with: bytes[(other * size)..<((other + 1) * size)])
    case .cut: bytes.removeLast(1 + random.below(bytes.count - 1))
    }
    return bytes
  }

  /// Opens the file as a node does, reads every row of every table and writes one.
  private func use(_ path: String) throws {
    let database = try Database.open(path: path)
    defer { try? database.close() }
    try database.migrate(copyPath: path + ".copy", at: now)
    let tables = try database.readBlocking {
      try $0.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
        $0.text(0)
      }
    }
    for table in tables {
      try database.readBlocking { connection in
        try connection.forEach("SELECT * FROM \"\(table.replacing("\"", with: "\"\""))\"") { row in
          _ = row.text(0)
          _ = row.bytes(1)
        }
      }
    }
    try database.writeBlocking { connection throws in
      try connection.execute(
        "INSERT INTO device (id, firstUsedAt, lastUsedAt) VALUES (?, 0, 0) ON CONFLICT (id) DO UPDATE SET lastUsedAt = 1",
        [.id(RowID(high: .max, low: .max))])
    }
  }

  @Test("is used as far as it goes, or refused with a code", arguments: Damage.allCases)
  private func damaged(_ kind: Damage) throws {
    let sound = try sound()
    var random = SeededRandom(seed: Self.seed)
    var refused: [ClienteleError.Code: Int] = [:]
    for number in 0..<Self.mutantsPerKind {
      let path = scratch.path("\(kind.rawValue)-\(number).db")
      try Data(damage(sound, kind, &random)).write(to: URL(fileURLWithPath: path))
      do {
        try use(path)
      } catch let error as ClienteleError {
        refused[error.code, default: 0] += 1
        #expect(!error.message.isEmpty, "seed \(Self.seed), \(kind) \(number)")
      } catch {
        Issue.record(error, "seed \(Self.seed), \(kind) \(number): an error without a code")
      }
      for name in [path, path + "-wal", path + "-shm", path + ".copy"] {
        try? FileManager.default.removeItem(atPath: name)
      }
    }
    // What hits no structure passes: rows have no check of their own here. Where structure is hit it must be noticed.
    switch kind {
    case .noise, .emptied, .schema, .cut:
      #expect(!refused.isEmpty, "seed \(Self.seed): \(kind) was never noticed")
    case .header, .anywhere, .swapped: break
    }
    #expect(
      Set(refused.keys).isSubset(of: [.databaseCorrupt, .databaseFailed, .databaseTooNew, .schemaInvalid]),
      "seed \(Self.seed), \(kind): \(refused)")
  }
}
