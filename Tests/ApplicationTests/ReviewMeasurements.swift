import Access
import Application
import Catalogue
import Foundation
import Kernel
import NodeKit
import Persistence
import Records
import Testing

/// `CLIENTELE_MEASURE_REVIEW=100000 swift test --filter ReviewMeasurements` makes a hub with so many members and as many
/// cases that wait, and prints how long the pages of merge review take to read.
@Suite(
  "ReviewMeasurements",
  .enabled(if: ProcessInfo.processInfo.environment["CLIENTELE_MEASURE_REVIEW"] != nil))
struct ReviewMeasurements {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = Int(environment["CLIENTELE_MEASURE_REVIEW"] ?? "") ?? 100_000
  private static let directory =
    environment["CLIENTELE_MEASURE_DIR"] ?? FileManager.default.temporaryDirectory.path
  private static let judge = AssociateID(.derived(source: "measured", document: "judge"))

  @Test func `the work list and one pair`() async throws {
    let world = ManualClock(seed: 1).world
    let path = Self.directory + "/reviews-\(Self.count).db"
    let isThere = FileManager.default.fileExists(atPath: path)
    let database = try Database.open(path: path)
    try database.migrate(copyPath: path + ".copy", at: world.clock.wall())
    let store = MeasuredStore()
    if !isThere {
      try store.fill(database, members: Self.count)
      try fillCases(database, store)
    }
    let profile = NodeProfile(
      dealer: store.profile.dealer, node: store.profile.node, incarnation: 1, kind: .hub, name: "measured",
      store: nil, associate: nil, hub: store.profile.node, enrolledAt: store.profile.enrolledAt)
    let desk = AccessDesk(
      database: database, profile: profile, world: world, budget: ViewBudget(reviewsMax: .max))
    var cursor: String?
    var (lists, steps, pairs): ([Duration], [Duration], [Duration]) = ([], [], [])
    for _ in 0..<400 {
      let clock = ContinuousClock()
      var start = clock.now
      let page = try await desk.reviews(as: Self.judge, after: cursor)
      lists.append(clock.now - start)
      let line = try #require(page.rows.first)
      start = clock.now
      _ = try await desk.nextReview(after: cursor, as: Self.judge)
      steps.append(clock.now - start)
      start = clock.now
      _ = try await desk.review(line.record, line.other, as: Self.judge)
      pairs.append(clock.now - start)
      cursor = page.next
    }
    print("a page of the list: \(SearchMeasurements.figures(lists))")
    print("the next case: \(SearchMeasurements.figures(steps))")
    print("one pair, with its entries of the audit: \(SearchMeasurements.figures(pairs))")
    try database.close()
  }

  private func fillCases(_ database: Database, _ store: MeasuredStore) throws {
    let count = Self.count
    try database.writeBlocking { connection in
      let writer = StateWriter(connection, profile: store.profile)
      try writer.replaceBase(
        MeasuredStore.image(
          Self.judge.row,
          [
            (AssociateField.code, .text("HQ-1")), (.storeID, .id(store.stores[0])),
            (.role, .text("headOffice")),
          ]))
      try writer.finish()
      for number in 0..<count {
        let pair = [store.member(number), store.member((number * 7 + 13) % count)].sorted()
        guard pair[0] != pair[1] else { continue }
        let score = number % 4_000
        try connection.execute(
          """
          INSERT INTO matchReview (recordID, otherRecordID, scoreMillibits, reasons, modelVersion)
          VALUES (?, ?, ?, 'againstStranger:-12800:;nameSame:12600:;genderSame:1000:;phoneOther:-3700:', 'x')
          ON CONFLICT DO NOTHING
          """, [.id(pair[0]), .id(pair[1]), .number(score)])
        try connection.execute(
          """
          INSERT INTO reviewCase (oneID, otherID, recordID, otherRecordID, pairCount, skipped, stakeRank, scoreRank)
          VALUES (?, ?, ?, ?, 1, 0, ?, ?) ON CONFLICT DO NOTHING
          """,
          [
            .id(pair[0]), .id(pair[1]), .id(pair[0]), .id(pair[1]),
            .number(-12_345_600 * (number % 3)), .number(-score),
          ])
      }
    }
    try database.checkpoint()
  }
}
