import Catalogue
import Foundation
import Kernel
import NodeKit
import Persistence
import Records
import TestKit
import Testing

/// A database as version 003 of the schema left it, written by the program of that time (`Tests/Data/node-003.sql`): two
/// members, one of them with a call, a sale and its credit.
@Suite struct `A database of schema step 3` {
  private let scratch: TemporaryDirectory
  private let database: Database

  init() async throws {
    scratch = try TemporaryDirectory("upgrade")
    let path = scratch.path("clientele.db")
    let script = """
      import sqlite3, sys
      base = sqlite3.connect(sys.argv[1])
      base.executescript(open(sys.argv[2], encoding="utf-8").read())
      base.close()
      """
    let loader = try ChildProcess(
      "/usr/bin/env",
      ["python3", "-c", script, path, PackageRoot.url.appending(path: "Tests/Data/node-003.sql").path],
      environment: ProcessInfo.processInfo.environment, errors: scratch.path("errors"))
    _ = try await loader.ended()
    database = try Database.open(path: path)
  }

  private func migrate() throws {
    try database.migrate(copyPath: scratch.path("copy.db"), at: Instant(milliseconds: 1_800_000_000_000))
    try SearchIndex.bringUpToDate(database)
  }

  private static let kept = [
    "rowState", "change", "receipt", "sourceRecord", "contactPoint", "interaction", "claim", "award",
  ]

  @Test func `keeps every row, and a copy of what it was`() throws {
    let before = try database.readBlocking { try Snapshot($0, tables: Self.kept) }
    #expect(!before.isEmpty)
    try migrate()
    let after = try database.readBlocking { try Snapshot($0, tables: Self.kept) }
    #expect(before == after, "\(before.difference(from: after))")
    let copy = try Database.open(path: scratch.path("copy.db"))
    #expect(try copy.readBlocking { try $0.count("SELECT count(*) FROM searchKey") } > 0)
    #expect(try copy.readBlocking { try Snapshot($0, tables: Self.kept) } == before)
  }

  @Test(
    arguments: [
      (SearchProbe(.phoneTail, "2228"), 1), (SearchProbe(.phone, "13922239111 86", isWhole: true), 1),
      (SearchProbe(.han, "小明"), 1), (SearchProbe(.letters, "wxm"), 1), (SearchProbe(.letters, "smith"), 1),
      (SearchProbe(.email, "js@"), 1), (SearchProbe(.chat, "wx_wang"), 1),
      (SearchProbe(.serial, "LU-001"), 1),
      (SearchProbe(.annualDay, "C0411"), 1), (SearchProbe(.annualDay, "G0312"), 1),
      (SearchProbe(.han, "李"), 0),
    ])
  func `is searched by what its rows say, once it was opened`(_ probe: SearchProbe, _ count: Int) throws {
    try migrate()
    let found = try database.readBlocking { try SearchIndex($0).find([probe], for: .nobody, limit: 20) }
    #expect(Set(found.map(\.record)).count == count)
  }

  @Test func `is filled once`() throws {
    try migrate()
    let first = try database.readBlocking { try Snapshot.search($0) }
    #expect(!first.isEmpty)
    var rows = 0
    try SearchIndex.bringUpToDate(database) { rows = $0 }
    #expect(rows == 0)
    #expect(try database.readBlocking { try Snapshot.search($0) } == first)
  }

  @Test func `of a hub goes over its credits once more, to say when each sale was`() throws {
    try migrate()
    let waiting = try database.readBlocking { try $0.count("SELECT count(*) FROM awardQueue") }
    let credits = try database.readBlocking {
      try $0.count("SELECT count(*) FROM credit WHERE soldAt IS NULL")
    }
    #expect(waiting == credits && credits == 1)
  }
}
