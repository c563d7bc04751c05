import Access
import Application
import Kernel
import Matching
import Members
import NodeKit
import Persistence
import Records
import TestKit
import Testing

/// The work list of whoever judges which records are one person, and what becomes of a word once it is given.
@Suite struct `Judging who is one person` {
  private let chain: Chain
  private let desk: AccessDesk
  private let judge = Chain.headOfficeActor

  init() async throws {
    chain = try await Chain(["A", "B"])
    desk = AccessDesk(
      database: chain.hub.database, profile: chain.hub.profile, world: chain.hub.world,
      budget: ViewBudget(reviewsMax: 40))
  }

  /// One person at both stores, by name and little else: too little for the machine.
  private func meet(_ name: String, spending amount: Int64 = 0) async throws -> [SourceRecordID] {
    var records: [SourceRecordID] = []
    for shop in [chain["A"], chain["B"]] {
      shop.node.clock.advance(.seconds(60))
      let done = try await RegisterMember(associate: shop.associate, name: name, gender: "female").run(
        shop.recorder)
      records.append(done.record)
    }
    if amount > 0 { try await sell(to: records[0], amount) }
    return records
  }

  private func sell(to record: SourceRecordID, _ amount: Int64) async throws {
    let shop = chain["A"]
    shop.node.clock.advance(.seconds(60))
    _ = try await RecordSale(
      record: record, associate: shop.associate,
      lines: [
        .init(brand: "L", reference: "R", serial: "", amount: Money(minorUnits: amount, currency: .cny))
      ]
    ).run(shop.recorder)
  }

  private func waiting() async throws -> [ReviewLine] { try await desk.reviews(as: judge).rows }

  private func judgeFirst(_ verdict: JudgePersons.Verdict) async throws -> ReviewLine {
    let line = try #require(try await waiting().first)
    try await JudgePersons(line.record, line.other, verdict, actor: judge, seen: LinkWord.none, note: "asked")
      .run(chain.headOffice)
    return line
  }

  private func isOne(_ line: ReviewLine) async throws -> Bool {
    try await desk.review(line.record, line.other, as: judge).isOnePerson
  }

  @Test func `what is most at stake comes first, and what is put aside last, until something is new`()
    async throws
  {
    _ = try await meet("端木清扬", spending: 5_000)
    let rich = try await meet("澹台明月", spending: 900_000)
    _ = try await meet("令狐听雨")
    try await chain.settle()
    var lines = try await waiting()
    #expect(lines.map(\.name) == ["澹台明月", "端木清扬", "令狐听雨"])
    #expect(lines[0].stake == [Money(minorUnits: 900_000, currency: .cny)])
    #expect(!lines[0].reasons.isEmpty && lines.allSatisfy { $0.pairCount == 1 })

    try await SkipReview(lines[0].record, lines[0].other, actor: judge).run(chain.headOffice)
    lines = try await waiting()
    #expect(lines.map(\.name) == ["端木清扬", "令狐听雨", "澹台明月"])
    #expect(lines.map(\.isSkipped) == [false, false, true])
    try await chain.settle()
    #expect(try await waiting().map(\.isSkipped) == [false, false, true])
    try await sell(to: rich[0], 100)
    try await chain.settle()
    #expect(try await waiting().map(\.name) == ["澹台明月", "端木清扬", "令狐听雨"])
  }

  @Test func `pages of the list follow each other without a gap`() async throws {
    for (index, name) in ["端木清扬", "澹台明月", "令狐听雨", "公孙望舒", "濮阳知秋"].enumerated() {
      _ = try await meet(name, spending: Int64(index % 2) * 1_000)
    }
    try await chain.settle()
    let all = try await waiting()
    #expect(all.count == 5)
    var paged: [SourceRecordID] = []
    var cursor: String?
    repeat {
      let page = try await desk.reviews(as: judge, after: cursor, limit: 2)
      #expect(page.waiting == 5)
      paged += page.rows.map(\.record)
      cursor = page.next
    } while cursor != nil
    #expect(paged == all.map(\.record))
    // From the last one on, the next is the first again.
    let last = try await desk.review(all[4].record, all[4].other, as: judge)
    #expect(last.place != nil)
    let next = try #require(try await desk.nextReview(after: last.place, as: judge))
    #expect(next.record == all[0].record)
  }

  @Test(arguments: JudgePersons.Verdict.allCases)
  func `a word leaves the list at once, holds, and is taken back whole`(_ verdict: JudgePersons.Verdict)
    async throws
  {
    _ = try await meet("澹台明月", spending: 900_000)
    try await chain.settle()
    let line = try await judgeFirst(verdict)
    #expect(try await waiting().isEmpty)
    try await chain.settle()
    #expect(try await waiting().isEmpty)
    #expect(try await isOne(line) == (verdict == .same))
    let pair = try await desk.review(line.record, line.other, as: judge)
    #expect(pair.link.word == (verdict == .same ? .linkedByPerson : .apartByPerson))
    #expect(pair.link.by?.code == "HQ-01" && pair.link.note == "asked" && pair.link.at != nil)

    let last = try #require(try await desk.lastJudgement(as: judge))
    #expect(last.verdict == verdict.rawValue && last.name == "澹台明月")
    let outcome = try await TakeBackJudgement(actor: judge).run(chain.headOffice)
    #expect(Set([outcome.record, outcome.other]) == Set([line.record, line.other]))
    // Seen as two again before the hub has worked it out.
    #expect(try await !isOne(line))
    try await chain.settle()
    let again = try await waiting()
    #expect(again.map(\.record) == [line.record] && again[0].stake == line.stake)
    #expect(try await desk.review(line.record, line.other, as: judge).link.word == .none)
    #expect(try await desk.lastJudgement(as: judge) == nil)
    await expect(.notFound) { _ = try await TakeBackJudgement(actor: judge).run(chain.headOffice) }
  }

  @Test func `a link of the machine that is undone and taken back is the machine's again`() async throws {
    var records: [SourceRecordID] = []
    for shop in [chain["A"], chain["B"]] {
      shop.node.clock.advance(.seconds(60))
      records.append(
        try await RegisterMember(associate: shop.associate, name: "王小明", phones: ["13911138222"]).run(
          shop.recorder
        )
        .record)
    }
    try await chain.settle()
    let pair = try await desk.review(records[0], records[1], as: judge)
    #expect(pair.isOnePerson && pair.link.word == .linkedByMachine)
    #expect(
      pair.scoreMillibits ?? 0 >= pair.linkAtMillibits && pair.reasons.contains { $0.signal == .phoneSame })
    let person = try await desk.personRecords(of: pair.one.member, as: judge)
    #expect(person.side.records.count == 2 && person.links.map(\.word) == [.linkedByMachine])

    try await JudgePersons(records[0], records[1], .different, actor: judge, seen: .linkedByMachine).run(
      chain.headOffice)
    try await chain.settle()
    let apart = try await desk.personRecords(of: MemberID(records[0].row), as: judge)
    #expect(apart.side.records.count == 1 && apart.links.isEmpty && apart.apart.map(\.other) == [records[1]])
    #expect(apart.others[records[1]] == "王小明")
    #expect(try await waiting().isEmpty)

    _ = try await TakeBackJudgement(actor: judge).run(chain.headOffice)
    try await chain.settle()
    let again = try await desk.review(records[0], records[1], as: judge)
    #expect(again.isOnePerson && again.link.word == .linkedByMachine && again.link.by == nil)
  }

  @Test func `taken back step by step, to what stood before each`() async throws {
    let records = try await meet("澹台明月")
    try await chain.settle()
    let words: [(JudgePersons.Verdict, LinkWord)] = [
      (.same, .none), (.different, .linkedByPerson), (.same, .apartByPerson),
    ]
    for (verdict, seen) in words {
      try await JudgePersons(records[0], records[1], verdict, actor: judge, seen: seen).run(chain.headOffice)
      try await chain.decide()
    }
    for (_, before) in words.reversed() {
      _ = try await TakeBackJudgement(actor: judge).run(chain.headOffice)
      try await chain.decide()
      #expect(try await desk.review(records[0], records[1], as: judge).link.word == before)
    }
    #expect(try await waiting().count == 1)
  }

  @Test func `nothing is decided over what somebody decided in the meantime`() async throws {
    let records = try await meet("澹台明月")
    try await chain.settle()
    _ = try await judgeFirst(.same)
    await expect(.overtaken) {
      try await JudgePersons(records[0], records[1], .different, actor: judge, seen: LinkWord.none).run(
        chain.headOffice)
    }
    // By the command line, which keeps nothing to go back to.
    try await JudgeLink(one: records[0], other: records[1], isSame: false, actor: judge).run(chain.headOffice)
    await expect(.overtaken) { _ = try await TakeBackJudgement(actor: judge).run(chain.headOffice) }
  }

  @Test func `who is said to be another is not joined by way of a third`() async throws {
    let records = try await meet("澹台明月")
    try await chain.settle()
    let shop = chain["B"]
    shop.node.clock.advance(.seconds(60))
    let third = try await RegisterMember(associate: shop.associate, name: "澹台明月", gender: "female").run(
      shop.recorder
    ).record
    try await chain.settle()
    try await JudgePersons(records[0], records[1], .different, actor: judge).run(chain.headOffice)
    try await JudgePersons(records[1], third, .same, actor: judge).run(chain.headOffice)
    try await chain.settle()
    // The first and the person of the other two were said to be two.
    #expect(try await waiting().isEmpty)
    await expect(.overtaken) {
      try await JudgePersons(records[0], third, .same, actor: judge).run(chain.headOffice)
    }
  }

  @Test func `is for those who may, at the hub`() async throws {
    let records = try await meet("澹台明月")
    try await chain.settle()
    let shop = chain["A"]
    for actor in [shop.associate, chain["B"].colleague] {
      await expect(.notAllowed) { _ = try await desk.reviews(as: actor) }
      await expect(.notAllowed) { _ = try await desk.review(records[0], records[1], as: actor) }
      await expect(.notAllowed) { _ = try await desk.personRecords(of: MemberID(records[0].row), as: actor) }
      await expect(.notAllowed) { _ = try await desk.nextReview(after: nil, as: actor) }
      await expect(.notAllowed) {
        try await JudgePersons(records[0], records[1], .same, actor: actor).run(chain.headOffice)
      }
      await expect(.notAllowed) {
        try await SkipReview(records[0], records[1], actor: actor).run(chain.headOffice)
      }
      await expect(.notAllowed) { _ = try await TakeBackJudgement(actor: actor).run(chain.headOffice) }
    }
    await expect(.notAllowed) {
      try await JudgePersons(records[0], records[1], .same, actor: shop.associate).run(shop.recorder)
    }
    await expect(.invalidInput) {
      try await JudgePersons(records[0], records[0], .same, actor: judge).run(chain.headOffice)
    }
    await expect(.notFound) { _ = try await desk.review(records[0], SourceRecordID(.zero), as: judge) }
    await expect(.invalidInput) { _ = try await desk.reviews(as: judge, after: "1.2.3") }
  }

  @Test func `each look and each word is in the audit, and there are only so many looks in a day`()
    async throws
  {
    _ = try await meet("澹台明月")
    try await chain.settle()
    let line = try #require(try await waiting().first)
    for _ in 1...3 { _ = try await desk.review(line.record, line.other, as: judge) }
    try await JudgePersons(line.record, line.other, .different, actor: judge).run(chain.headOffice)
    _ = try await TakeBackJudgement(actor: judge).run(chain.headOffice)
    try await SkipReview(line.record, line.other, actor: judge).run(chain.headOffice)
    let entries = try chain.hub.read {
      try AuditLogTable($0, profile: chain.hub.profile).entries(AuditFilter(actor: judge))
    }.filter { $0.event == "judgeLink" }
    let words = Dictionary(grouping: entries, by: \.detail).mapValues { Set($0.map(\.subject)).count }
    #expect(words == ["looked": 2, "different": 2, "takenBack": 2])
    #expect(entries.allSatisfy { $0.reason == "mergeReview" && $0.subjectKind == "member" })

    let strict = AccessDesk(
      database: chain.hub.database, profile: chain.hub.profile, world: chain.hub.world,
      budget: ViewBudget(reviewsMax: 2))
    let others = try await meet("令狐听雨")
    try await chain.settle()
    await expect(.limitExceeded) { _ = try await strict.review(others[0], others[1], as: judge) }
  }
}
