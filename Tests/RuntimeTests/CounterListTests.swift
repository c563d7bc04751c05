import Access
import Application
import Kernel
import Members
import Persistence
import Records
import Runtime
import Testing

@Suite("What people are shown of the life of a store")
struct CounterListTests {
  let people: People

  init() async throws { people = try await People(Bench()) }

  private var desk: AccessDesk { people.hub.accessDesk }
  private var now: Instant { people.hub.world.clock.wall() }

  private func sell(_ member: MemberID?, by code: String, _ yuan: Int64, brand: String = "Lunaris")
    async throws
    -> PurchaseID
  {
    try await RecordSale(
      record: member.map { SourceRecordID($0.row) }, associate: People.id(code),
      lines: [
        .init(brand: brand, reference: "R", serial: "", amount: Money(minorUnits: yuan * 100, currency: .cny))
      ]
    ).run(people.hub.recorder)
  }

  /// typed · what finds it
  @Test(
    "search recognises what is typed",
    arguments: [
      ("13911138222", "phone"), ("+86 139-1113-8222", "phone"), ("０１３９１１１３８２２２", "phone"),
      ("8222", "lastDigits"),
      ("1113", "lastDigits"), ("王小明", "name"), ("小明", "name"), ("wxm", "name"), ("wangxiao", "name"),
      ("王先生", "name"), ("WX_Wang", "chat"), ("wang@exam", "email"), ("ｗａｎｇ", "name"),
    ])
  func recognised(_ typed: String, _ matched: String) async throws {
    let done = try await RegisterMember(
      associate: People.id("SA-1"), name: "王小明", phones: ["13911138222"], email: "wang@example.com",
      wechat: "wx_wang"
    ).run(people.hub.recorder)
    let answer = try await desk.search(typed, as: People.id("SA-1"))
    #expect(answer.members.map(\.record) == [done.record])
    #expect(answer.members.first?.matched.rawValue == matched)
    #expect(answer.members.first?.phone == "139****8222" && answer.members.first?.rank == .own)
  }

  @Test(
    "search finds nobody, and does not fail",
    arguments: [
      "", " ", "8", "82", "822", "%", "_", "'", "\"", "\u{0}", "\u{202E}", "王大明", "m", "*",
      "13911138223", "<script>", String(repeating: "9", count: 4_000), String(repeating: "王", count: 4_000),
      "👩‍👩‍👧",
    ])
  func nobody(_ typed: String) async throws {
    _ = try await people.member(by: "SA-1")
    #expect(try await desk.search(typed, as: People.id("SA-1")).members.isEmpty)
  }

  @Test(
    "own people come before a colleague's of the store, those before others, at most twenty, and it says so")
  func ranks() async throws {
    for number in 0..<22 {
      _ = try await people.member(by: "SB-1", name: "王甲\(number)", phone: "1391113\(8_000 + number)")
    }
    _ = try await people.member(by: "SA-2", name: "王乙", phone: "13911139001")
    _ = try await people.member(by: "SA-1", name: "王丙", phone: "13911139002")
    let answer = try await desk.search("王", as: People.id("SA-1"))
    #expect(answer.members.count == Limits.searchHitsMax && answer.isMore)
    #expect(answer.members.prefix(2).map(\.name) == ["王丙", "王乙"])
    #expect(answer.members.prefix(3).map(\.rank) == [.own, .ownStore, .other])
    #expect(answer.members[2].exposure == .stub && answer.members[2].name == "王**")
    #expect(answer.members[2].owner.isEmpty)
  }

  @Test("today shows own tasks and dates, masked for whoever does not serve the member")
  func today() async throws {
    let member = try await people.member(by: "SA-1")
    let day = CalendarDay(of: now).advanced(by: 3)
    let record = SourceRecordID(member.row)
    let parts = day.components
    _ = try await EditMember(
      record: record, associate: People.id("SA-1"),
      birthday: "1985-\(parts.month.padded(2))-\(parts.day.padded(2))"
    ).run(people.hub.recorder)
    _ = try await KeepDate(
      record: record, actor: People.id("SA-1"), kind: .wedding, label: "银婚",
      date: try #require(AnnualDate(calendar: .gregorian, month: parts.month, day: parts.day)), leadDays: 2
    ).run(people.hub.recorder)
    let due = now + .hours(2)
    for (to, summary, priority) in [("SA-1", "later", 5), ("SA-1", "first", 1), ("SA-2", "hers", 1)] {
      _ = try await PlanTask(
        record: record, actor: People.id("SA-1"), assignee: People.id(to), summary: summary, dueAt: due,
        priority: priority
      ).run(people.hub.recorder)
    }
    _ = try await PlanTask(record: nil, actor: People.id("SA-2"), assignee: nil, summary: "anybody's").run(
      people.hub.recorder)
    let mine = try await desk.today(as: People.id("SA-1"))
    #expect(mine.tasks.map(\.summary) == ["first", "later", "anybody's"])
    #expect(mine.tasks.first?.memberName == "王小明")
    // The wedding is three days off and is told of two days before.
    #expect(mine.dates.map(\.kind) == ["birthday"] && mine.dates.map(\.daysLeft) == [3])
    people.bench.advance(.days(1))
    let tomorrow = try await desk.today(as: People.id("SA-1"))
    #expect(tomorrow.dates.map(\.daysLeft) == [2, 2])
    let hers = try await desk.today(as: People.id("SA-2"))
    #expect(hers.tasks.map(\.summary) == ["hers", "anybody's"] && hers.dates.isEmpty)
    #expect(await code { _ = try await desk.today(as: People.id("SA-2"), wholeStore: true) } == .notAllowed)
    let whole = try await desk.today(as: People.id("MA-1"), wholeStore: true)
    #expect(whole.tasks.count == 4 && whole.dates.count == 2)
    #expect(
      whole.dates.allSatisfy { $0.years == nil && ($0.date.contains("****") || $0.date.hasPrefix("--")) })
    #expect(await code { _ = try await desk.today(as: People.id("AD-1")) } == .notAllowed)
    let storeA = Organisation.storeID(code: "A")
    #expect(await code { _ = try await desk.today(as: People.id("SB-1"), store: storeA) } == .notAllowed)
  }

  @Test(
    "sales are listed by day, brand and person, page by page without a gap, and to an associate the own ones")
  func sales() async throws {
    let member = try await people.member(by: "SA-1")
    var all: [PurchaseID] = []
    for number in 0..<7 {
      all.append(
        try await sell(
          number % 2 == 0 ? member : nil, by: number < 5 ? "SA-1" : "SA-2", Int64(number + 1),
          brand: number == 3 ? "Aurum" : "Lunaris"))
      people.bench.advance(.seconds(1))
    }
    let other = try await sell(nil, by: "SB-1", 100)
    func pages(_ filter: ListFilter, as code: String, limit: Int) async throws -> [PurchaseID] {
      var found: [PurchaseID] = []
      var cursor: String?
      repeat {
        let page = try await desk.sales(filter, as: People.id(code), after: cursor, limit: limit)
        #expect(page.rows.count <= limit)
        found += page.rows.map(\.id)
        cursor = page.next
      } while cursor != nil
      return found
    }
    for limit in [1, 2, 3, 7, 50] {
      #expect(try await pages(ListFilter(), as: "MA-1", limit: limit) == all.reversed(), "\(limit)")
    }
    #expect(try await pages(ListFilter(), as: "SA-2", limit: 2) == all.suffix(2).reversed())
    #expect(try await pages(ListFilter(brand: "aurum"), as: "MA-1", limit: 2) == [all[3]])
    #expect(
      try await pages(ListFilter(associate: People.id("SA-2")), as: "MA-1", limit: 9)
        == all.suffix(2).reversed())
    let today = CalendarDay(of: now)
    #expect(try await pages(ListFilter(through: today.advanced(by: -2)), as: "MA-1", limit: 9).isEmpty)
    #expect(try await pages(ListFilter(from: today.advanced(by: -1)), as: "MA-1", limit: 9).count == 7)
    let storeB = Organisation.storeID(code: "B")
    #expect(
      await code { _ = try await desk.sales(ListFilter(store: storeB), as: People.id("MA-1")) } == .notAllowed
    )
    #expect(try await pages(ListFilter(), as: "SB-1", limit: 9) == [other])
    #expect(await code { _ = try await desk.sales(ListFilter(), as: People.id("AD-1")) } == .notAllowed)
    for limit in [0, -1, Limits.listRowsMax + 1] {
      #expect(
        await code { _ = try await desk.sales(ListFilter(), as: People.id("MA-1"), limit: limit) }
          == .invalidInput)
    }
    for cursor in ["", "x", "1.", "1.x", "99999999999999999999.\(all[0])"] {
      #expect(
        await code { _ = try await desk.sales(ListFilter(), as: People.id("MA-1"), after: cursor) }
          == .invalidInput)
    }
    #expect(try await desk.sale(all[0], as: People.id("SA-1")).id == all[0])
    #expect(await code { _ = try await desk.sale(other, as: People.id("SA-1")) } == .notFound)
    #expect(await code { _ = try await desk.sale(all[0], as: People.id("SB-1")) } == .notFound)
  }

  @Test("a month adds up what was sold, served and credited, to an associate the own share")
  func month() async throws {
    let member = try await people.member(by: "SA-1")
    let sale = try await sell(member, by: "SA-2", 100)
    _ = try await sell(nil, by: "SA-2", 10)
    _ = try await RecordReturn(purchase: sale, associate: People.id("SA-1"), reason: "x").run(
      people.hub.recorder)
    let month = try await desk.storeMonth(as: People.id("MA-1"))
    #expect(month.sold.map(\.net.minorUnits) == [1_000] && month.sold.map(\.returnCount) == [1])
    #expect(month.sold.map(\.saleCount) == [2] && month.newMembers == 1)
    let served = Dictionary(
      uniqueKeysWithValues: month.associates.map { ($0.associate.code, $0.served.first?.minorUnits ?? 0) })
    #expect(served == ["SA-1": -10_000, "SA-2": 11_000, "MA-1": 0])
    let own = try await desk.storeMonth(as: People.id("SA-2"))
    #expect(own.associates.map(\.associate.code) == ["SA-2"] && own.sold.isEmpty)
    let last = try await desk.storeMonth(of: CalendarDay(of: now).advanced(by: -40), as: People.id("MA-1"))
    #expect(last.sold.isEmpty && last.waitingCount == 0)
  }

  @Test("members are listed by whom they belong to, brand and day, each once")
  func members() async throws {
    var made: [MemberID] = []
    for number in 0..<5 {
      made.append(
        try await people.member(
          by: number < 3 ? "SA-1" : "SA-2", name: ["王建国", "李淑芬", "陈志强", "刘洋", "赵敏"][number],
          phone: "1391113822\(number)"))
    }
    _ = try await people.member(by: "SB-1", name: "Other", phone: "13911138300")
    _ = try await sell(made[1], by: "SA-1", 5, brand: "Aurum")
    func pages(_ filter: ListFilter, as code: String, limit: Int) async throws -> [MemberID] {
      var found: [MemberID] = []
      var cursor: String?
      repeat {
        let page = try await desk.members(filter, as: People.id(code), after: cursor, limit: limit)
        found += page.rows.map(\.member)
        cursor = page.next
      } while cursor != nil
      return found
    }
    for limit in [1, 2, 50] {
      #expect(try await pages(ListFilter(), as: "MA-1", limit: limit) == made.reversed())
    }
    #expect(
      try await pages(ListFilter(associate: People.id("SA-2")), as: "MA-1", limit: 2) == [made[4], made[3]])
    #expect(try await pages(ListFilter(brand: "AURUM"), as: "MA-1", limit: 2) == [made[1]])
    let tomorrow = CalendarDay(of: now).advanced(by: 1)
    #expect(try await pages(ListFilter(from: tomorrow), as: "MA-1", limit: 2).isEmpty)
    #expect(await code { _ = try await desk.members(ListFilter(), as: People.id("PO-1")) } == .notAllowed)
    let adjudicator = Adjudicator(recorder: people.hub.recorder)
    while try await !adjudicator.decideBatch().isIdle {}
    let row = try #require(
      try await desk.members(ListFilter(brand: "Aurum"), as: People.id("MA-1")).rows.first)
    #expect(row.phone == "139****8221" && row.lastPurchaseAt != nil && row.owner?.code == "SA-1")
  }

  @Test("what leaves as a file needs the right and a reason, and is in the audit with how much it was")
  func export() async throws {
    let member = try await people.member(by: "SA-1")
    _ = try await sell(member, by: "SA-1", 5)
    func export(_ code: String, _ reason: Reason?) async throws -> [ListedMember] {
      let rows = try await desk.export(.members, ListFilter(), because: reason, as: People.id(code))
      guard case .members(let members) = rows else { return [] }
      return members
    }
    #expect(await code { _ = try await export("SA-1", .reporting) } == .notAllowed)
    #expect(await code { _ = try await export("MA-1", nil) } == .notAllowed)
    #expect(try await export("MA-1", .reporting).map(\.phone) == ["139****8222"])
    #expect(
      try await desk.export(.sales, ListFilter(), because: .reporting, as: People.id("MA-1")).count == 1)
    let noted = try people.audit().filter { $0.event == "exportMembers" }
    #expect(Set(noted.map(\.detail)) == ["members 1", "sales 1"])
    #expect(noted.allSatisfy { $0.reason == "reporting" })
  }
}
