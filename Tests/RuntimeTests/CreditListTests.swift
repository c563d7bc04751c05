import Access
import Application
import HTTPTypes
import Kernel
import Records
import Runtime
import TestKit
import Testing
import Transport
import Web

/// Credits and notices as lists: whose they are, by what they are narrowed down, and how they leave.
@Suite("Lists of credits and notices")
struct CreditListTests {
  private let site: CounterSite
  private var people: People { site.people }
  private var desk: AccessDesk { site.door.access }

  init() async throws { site = try await CounterSite(exportCaps: ExportCaps(alone: 4, approved: 20)) }

  private func sell(
    _ member: MemberID?, by code: String, _ units: Int64, brand: String = "Lunaris",
    currency: Currency = .cny
  ) async throws -> PurchaseID {
    people.bench.advance(.seconds(1))
    return try await RecordSale(
      record: member.map { SourceRecordID($0.row) }, associate: People.id(code),
      lines: [
        .init(
          brand: brand, reference: "R", serial: "", amount: Money(minorUnits: units * 100, currency: currency)
        )
      ]
    ).run(people.hub.recorder)
  }

  /// The record that the other store has of a person whom store A knew first: one member, who belongs to store A.
  private func twin(name: String = "王小明", phone: String = "13911138222") async throws -> MemberID {
    let record = try await people.member(by: "SB-1", name: name, phone: phone)
    try await decide()
    return record
  }

  private func decide() async throws {
    let adjudicator = Adjudicator(recorder: people.hub.recorder)
    while try await !adjudicator.decideBatch().isIdle {}
  }

  private func credits(_ filter: ListFilter, as code: String, limit: Int = 50) async throws -> [PurchaseID] {
    var found: [PurchaseID] = []
    var cursor: String?
    repeat {
      let page = try await desk.credits(filter, as: People.id(code), after: cursor, limit: limit)
      #expect(page.rows.count <= limit)
      found += page.rows.map(\.id)
      cursor = page.next
    } while cursor != nil
    return found
  }

  private func shares(_ filter: ListFilter, as code: String) async throws -> [String: Int64] {
    let shares = try await desk.creditShares(filter, as: People.id(code))
    return Dictionary(
      uniqueKeysWithValues: shares.map {
        ($0.associate?.code ?? $0.store?.code ?? "", $0.credited.first?.minorUnits ?? 0)
      })
  }

  @Test("of a store are what its people are credited for wherever it was sold, page by page without a gap")
  func whose() async throws {
    let member = try await people.member(by: "SA-1")
    try await decide()
    let elsewhere = try await sell(try await twin(), by: "SB-1", 100)
    try await decide()
    let own = try await sell(member, by: "SA-2", 20, brand: "Aurum")
    let walkIn = try await sell(nil, by: "SA-2", 3)
    let returned = try await RecordReturn(purchase: walkIn, associate: People.id("SA-1"), reason: "x").run(
      people.hub.recorder
    ).goodsReturned
    let foreign = try await sell(nil, by: "SB-1", 7)
    for decided in [false, true] {
      if decided { try await decide() }
      let all = [returned, walkIn, own, elsewhere]
      for limit in [1, 2, 50] {
        #expect(try await credits(ListFilter(), as: "MA-1", limit: limit) == all, "\(limit) \(decided)")
      }
      let ann = ListFilter(associate: People.id("SA-1"))
      #expect(try await credits(ann, as: "MA-1") == [own, elsewhere])
      // Goods that come back follow who served the sale.
      let ada = ListFilter(associate: People.id("SA-2"))
      #expect(try await credits(ada, as: "MA-1", limit: 1) == [returned, walkIn])
      #expect(try await credits(ListFilter(), as: "SA-1") == [own, elsewhere])
      #expect(try await credits(ListFilter(), as: "SB-1") == [foreign])
      #expect(try await credits(ListFilter(brand: "aurum"), as: "MA-1") == [own])
      let tomorrow = CalendarDay(of: people.hub.world.clock.wall()).advanced(by: 1)
      #expect(try await credits(ListFilter(from: tomorrow), as: "MA-1").isEmpty)
      #expect(try await shares(ListFilter(), as: "MA-1") == ["SA-1": 12_000, "SA-2": 0])
      #expect(try await shares(ListFilter(brand: "AURUM"), as: "MA-1") == ["SA-1": 2_000])
      #expect(try await shares(ListFilter(), as: "SB-1") == ["SB-1": 700])
      // Head office sees stores first, and a store's people once it is chosen.
      #expect(try await shares(ListFilter(), as: "HO-1") == ["A": 12_000, "B": 700])
      let storeB = ListFilter(store: Organisation.storeID(code: "B"))
      #expect(try await shares(storeB, as: "HO-1") == ["SB-1": 700])
      #expect(await code { _ = try await desk.credits(storeB, as: People.id("MA-1")) } == .notAllowed)
      let bea = ListFilter(associate: People.id("SB-1"))
      #expect(await code { _ = try await desk.creditShares(bea, as: People.id("MA-1")) } == .notAllowed)
      #expect(await code { _ = try await desk.credits(ada, as: People.id("SA-1")) } == .notAllowed)
      let month = try await desk.storeMonth(as: People.id("MA-1"))
      let ownShares = try await shares(ListFilter(), as: "MA-1")
      for share in month.associates {
        #expect(share.credited.first?.minorUnits ?? 0 == ownShares[share.associate.code] ?? 0)
      }
      // A sale without a member waits for nobody.
      #expect(month.waitingCount == (decided ? 0 : 1))
    }
  }

  @Test("leave as a file with right and reason, up to the cap, and are in the audit")
  func export() async throws {
    for number in 0..<4 { _ = try await sell(nil, by: "SA-1", Int64(number + 1)) }
    func export(_ code: String, _ reason: Reason?) async throws -> Int {
      try await desk.export(.credits, ListFilter(), because: reason, as: People.id(code)).count
    }
    #expect(await code { _ = try await export("SA-1", .reporting) } == .notAllowed)
    #expect(await code { _ = try await export("MA-1", nil) } == .notAllowed)
    #expect(try await export("MA-1", .reporting) == 4)
    _ = try await sell(nil, by: "SA-1", 9)
    #expect(await code { _ = try await export("MA-1", .reporting) } == .limitExceeded)
    let asked = try await desk.askExport(
      .credits, ListFilter(), because: .reporting, as: People.id("MA-1"))
    #expect(asked.rowCount == 5 && asked.list == .credits)
    let noted = try people.audit().filter { $0.event == "exportMembers" }.sorted { $0.seq < $1.seq }
    #expect(noted.map(\.detail) == ["credits 4", "asked credits 5 \(asked.id)"])
  }

  @Test("notices are narrowed down by day, store, whom they are told to and the brand that was sold")
  func notices() async throws {
    _ = try await people.member(by: "SA-1")
    _ = try await people.member(by: "SA-2", name: "李淑芬", phone: "13911138223")
    try await decide()
    _ = try await sell(try await twin(), by: "SB-1", 100)
    _ = try await sell(try await twin(name: "李淑芬", phone: "13911138223"), by: "SB-1", 100, brand: "Aurum")
    try await decide()
    func told(_ filter: ListFilter, as code: String) async throws -> [String] {
      try await desk.notices(filter, as: People.id(code)).rows.map { $0.associate?.code ?? "" }.sorted()
    }
    #expect(try await told(ListFilter(), as: "MA-1") == ["SA-1", "SA-2"])
    #expect(try await told(ListFilter(), as: "SA-1") == ["SA-1"])
    #expect(try await told(ListFilter(associate: People.id("SA-2")), as: "MA-1") == ["SA-2"])
    #expect(try await told(ListFilter(brand: "aurum"), as: "MA-1") == ["SA-2"])
    #expect(try await told(ListFilter(), as: "HO-1") == ["SA-1", "SA-2"])
    #expect(try await told(ListFilter(store: Organisation.storeID(code: "B")), as: "HO-1").isEmpty)
    let today = CalendarDay(of: people.hub.world.clock.wall())
    #expect(try await told(ListFilter(from: today.advanced(by: 1)), as: "MA-1").isEmpty)
    #expect(try await told(ListFilter(through: today), as: "MA-1").count == 2)
    var pages: [RowID] = []
    var cursor: String?
    repeat {
      let page = try await desk.notices(as: People.id("MA-1"), after: cursor, limit: 1)
      pages += page.rows.map(\.id)
      cursor = page.next
    } while cursor != nil
    #expect(Set(pages).count == 2 && pages.count == 2)
    // Only the store that was told says that it was read.
    #expect(try await desk.notices(as: People.id("MA-1")).rows.allSatisfy(\.mayMark))
    #expect(try await desk.notices(as: People.id("HO-1")).rows.allSatisfy { !$0.mayMark })
    let rows = try await desk.export(.notices, ListFilter(), because: .reporting, as: People.id("MA-1"))
    #expect(rows.count == 2)
    #expect(try people.audit().contains { $0.event == "exportMembers" && $0.detail == "notices 2" })
  }

  @Test(
    "have pages in both languages, with filters that stay, the way to the sale and a file",
    arguments: ["en", "zh"])
  func pages(_ language: String) async throws {
    _ = try await people.member(by: "SA-1")
    try await decide()
    let sale = try await sell(try await twin(), by: "SB-1", 100)
    try await decide()
    try await site.signIn("MA-1", language: language)
    for path in [
      "/store/credits", "/store/credits?brand=lunaris", "/notices?brand=lunaris", "/sales", "/store",
    ] {
      let html = try await site.page(path)
      HostileFieldsTests.expectHarmless(html, path)
      #expect(html.contains("/sales/\(sale)") || path == "/store" || path == "/sales", "\(path)")
    }
    let credits = ParsedPage(try await site.page("/store/credits"))
    let people = credits.all("select").first { $0.attributes["name"] == "associate" }
    #expect(people != nil)
    let narrow = try #require(
      credits.all("a").compactMap { $0.attributes["href"] }.first { $0.contains("associate=") })
    #expect(try await site.page(narrow).contains("/sales/\(sale)"))
    #expect(try await site.page("/sales/\(sale)").contains("100.00"))
    let empty = try await site.page("/store/credits?from=2020-01-01&until=2020-01-31")
    #expect(!empty.contains("/sales/\(sale)"))
    for list in ["/store/credits", "/notices", "/sales", "/store/members"] {
      let file = try await site.send(.post, "\(list)/export", ["reason": "reporting", "as": "csv"])
      #expect(file.status == .ok && file.headers[.contentType]?.hasPrefix("text/csv") == true, "\(list)")
      let refused = try await site.send(.post, "\(list)/export", ["as": "csv"])
      #expect(refused.status == .forbidden, "\(list)")
    }
    try await site.signIn("SA-1", language: language)
    let own = try await site.page("/store/credits")
    #expect(own.contains("/sales/\(sale)") && !own.contains("/store/credits/export"))
    #expect(!(try await site.page("/notices")).contains("/notices/export"))
  }

  @Test("sales are made, taken back and exchanged in the currency of the store and of the sale")
  func currencies() async throws {
    try await site.signIn("SA-1")
    func chosen(_ path: String) async throws -> String? {
      let page = ParsedPage(try await site.page(path))
      return page.all("option").first { $0.attributes["selected"] != nil }?.attributes["value"]
    }
    #expect(try await chosen("/sales/new") == "CNY")
    let line = ["brand-0": "Lunaris", "quantity-0": "1"]
    let made = try await site.submit(
      "/sales/new", line.merging(["amount-0": "HK$88,000.50", "currency": "HKD"]) { $1 })
    #expect(made.contains("HKD 88,000.50"))
    #expect(try await chosen("/sales/new") == "HKD")
    for (amount, currency) in [
      ("¥100", "HKD"), ("€100", "CNY"), ("100.5", "JPY"), ("100", "XXX"), ("$5", "EUR"),
    ] {
      let answer = try await site.send(
        .post, "/sales/new", line.merging(["amount-0": amount, "currency": currency]) { $1 })
      #expect(answer.status == .unprocessableContent, "\(amount) \(currency)")
    }
    let sale = try #require(try await desk.sales(ListFilter(), as: People.id("SA-1")).rows.first)
    let form = try await site.page("/sales/\(sale.id)/exchange")
    #expect(form.contains("HKD"))
    let back = "back-\(try #require(sale.lines.first).id)"
    let done = try await site.submit(
      "/sales/\(sale.id)/exchange",
      line.merging(["amount-0": "90000", back: "1", "reason": "size", "save": "1"]) { $1 })
    #expect(done.contains("HKD 90,000.00"))
    let rows = try await desk.sales(ListFilter(), as: People.id("SA-1")).rows
    #expect(rows.count == 3 && rows.allSatisfy { $0.amount.currency.code == "HKD" })
  }
}
