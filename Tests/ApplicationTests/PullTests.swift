import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import NodeKit
import Persistence
import Records
import Sync
import TestKit
import Testing
import Wire

/// Pages of a pull, as `ScopeReader` makes them and a node takes them.
@Suite struct `Pulling page by page` {
  private let chain: Chain
  private let shop: Chain.Shop

  init() async throws {
    chain = try await Chain(["A", "B"])
    shop = chain["A"]
  }

  private func operation(_ record: SourceRecordID, _ note: String) -> ChangeLog.Operation {
    ChangeLog.Operation(
      table: .sourceRecord, row: record.row, writes: [.init(SourceRecordField.note.id, .text(note))])
  }

  private func record(_ number: Int) -> SourceRecordID {
    SourceRecordID(RowID(high: 0x10, low: UInt64(number)))
  }

  private func write(_ numbers: some Sequence<Int>, _ note: String = "n") throws {
    for number in numbers { try chain.hub.write([operation(record(number), note)], about: record(number)) }
  }

  private func hold(_ numbers: some Sequence<Int>, _ holds: Bool = true) throws {
    // What changes who holds a record has a place of its own in the hub's order.
    try chain.hub.write([operation(record(0), "\(Array(numbers))\(holds)")])
    let (profile, scope) = (chain.hub.profile, shop.node.profile.scope)
    let numbers = Array(numbers)
    try chain.hub.database.writeBlocking { connection in
      let writer = StateWriter(connection, profile: profile)
      let head = try HubOrder(connection).head
      for number in numbers {
        if holds {
          try writer.enter(record(number), into: scope, at: head)
        } else {
          try writer.exit(record(number), from: scope, at: head)
        }
      }
      try writer.finish()
    }
  }

  /// One page of so many rows; between two pages anything may happen.
  private func page(_ rowsMax: UInt32, desk: NodeDesk? = nil) async throws -> PullProgress {
    let desk = desk ?? shop.desk
    var request: ProtoPullRequest = try SyncBody.decode(try await desk.pullRequest())
    request.rowsMax = rowsMax
    let answer = try await chain.hubDesk.answer(
      path: SyncPath.pull, body: try SyncBody.encode(request), from: shop.node.profile.node)
    return try await desk.takePull(answer, roundTrip: Milliseconds(20))
  }

  private func held() throws -> [String] {
    try shop.node.read {
      try $0.query("SELECT id, note FROM sourceRecord ORDER BY id") { "\(try $0.id(0).low) \($0.text(1))" }
    }
  }

  @Test(arguments: [1, 2, 3, 7, 100])
  func `gives the same rows whatever the size of a page`(_ rowsMax: Int) async throws {
    try write(1...9)
    try hold(1...9)
    try write([3, 5], "later")
    var progress = try await page(UInt32(rowsMax))
    while !progress.isClosed { progress = try await page(UInt32(rowsMax)) }
    #expect(progress.isFaithful)
    #expect(try held() == (1...9).map { "\($0) \([3, 5].contains($0) ? "later" : "n")" })
  }

  @Test func `shows nothing before the page that closes the checkpoint`() async throws {
    try write(1...5)
    try hold(1...5)
    let cursor = try await shop.desk.facts().cursor
    for _ in 1...4 {
      #expect(try await !page(1).isClosed)
      #expect(try held().isEmpty)
      #expect(try await shop.desk.facts().cursor == cursor)
    }
    while try await !page(1).isClosed {}
    #expect(try held().count == 5)
    #expect(try await shop.desk.facts().cursor > cursor)
  }

  @Test func `goes on after a restart of either side where it was`() async throws {
    try write(1...6)
    try hold(1...6)
    for _ in 1...3 { #expect(try await !page(1).isClosed) }
    let restarted = chain.desk(of: shop.node)
    let staged = try shop.node.read { try $0.count("SELECT count(*) FROM stagedRow") }
    #expect(staged == 3)
    var count = 0
    while try await !page(1, desk: restarted).isClosed { count += 1 }
    #expect(count < 6, "pages that were taken are not sent again")
    #expect(try held().count == 6)
    #expect(try shop.node.read { try $0.count("SELECT count(*) FROM stagedRow") } == 0)
  }

  @Test(arguments: Array<UInt64>(1...12))
  func `ends faithful whatever is written, enters and leaves between the pages`(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    try write(1...8)
    try hold(1...5)
    for _ in 0..<4 {
      var progress = try await page(UInt32(1 + random.below(3)))
      while !progress.isClosed {
        for _ in 0..<random.below(3) {
          let number = 1 + random.below(8)
          switch random.below(3) {
          case 0: try hold([number])
          case 1: try hold([number], false)
          default: try write([number], "note \(random.below(1_000))")
          }
        }
        progress = try await page(UInt32(1 + random.below(3)))
      }
      #expect(progress.isFaithful, "seed \(seed)")
      try hold([1 + random.below(8)], random.chance(percent: 50))
    }
    while try await !page(2).isClosed {}
    let scope = shop.node.profile.scope
    let expected = try chain.hub.read { connection in
      try connection.query(
        """
        SELECT sourceRecord.id, sourceRecord.note FROM sourceRecord JOIN serve ON serve.recordID = sourceRecord.id
        WHERE serve.scope = ? AND serve.exitedAt IS NULL ORDER BY sourceRecord.id
        """, [scope.column]
      ) { "\(try $0.id(0).low) \($0.text(1))" }
    }
    #expect(try held() == expected, "seed \(seed)")
  }

  @Test func `of a page that was spoilt on the way takes nothing`() async throws {
    try write(1...3)
    try hold(1...3)
    var body = try await chain.hubDesk.answer(
      path: SyncPath.pull, body: try await shop.desk.pullRequest(), from: shop.node.profile.node)
    body[body.count / 2] ^= 0x40
    await expect(.frameMalformed) { try await shop.desk.takePull(body, roundTrip: Milliseconds(20)) }
    let cut = Array(body.prefix(body.count - 3))
    #expect(await failure { try await shop.desk.takePull(cut, roundTrip: Milliseconds(20)) } != nil)
    #expect(try held().isEmpty)
    try await chain.pull(shop)
    #expect(try held().count == 3)
  }

  @Test func `a node that was told of rows it does not hold knows that it is not faithful`() async throws {
    try write(1...3)
    try hold(1...3)
    try await chain.pull(shop)
    try shop.node.database.writeBlocking { connection in
      try connection.execute(
        "UPDATE fingerprint SET rows = rows + 1 WHERE scope = ?", [shop.node.profile.scope.column])
    }
    try write([2], "again")
    var progress = try await page(100)
    while !progress.isClosed { progress = try await page(100) }
    #expect(!progress.isFaithful)
    #expect(
      try await SyncStatus().run(shop.node.database, profile: shop.node.profile).fingerprint == "different")
  }
}
