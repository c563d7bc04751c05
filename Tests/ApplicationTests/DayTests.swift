import Access
import Application
import Kernel
import NodeKit
import Persistence
import Records
import Testing

/// A day of the chain: how it is put together from what happened, and how it is read out of the log.
@Suite struct `A day of the chain` {
  private static let day = CalendarDay(of: Instant(milliseconds: 1_800_000_000_000))
  private static let begin = day.begin()
  private static let store = StoreID(RowID(high: 5, low: 1))
  private static let other = StoreID(RowID(high: 5, low: 2))
  private static let node = TestNode.nodeID(1)

  private static func at(_ hour: Int64, _ minute: Int64 = 0) -> Instant {
    begin + .hours(hour) + .minutes(minute)
  }

  // MARK: Putting together

  private static func event(_ what: DayHappening, _ at: Instant, _ store: StoreID?, _ number: UInt64)
    -> DayEvent
  {
    let id = RowID(high: number, low: 0)
    var event = DayEvent(at: at, heardAt: at, id: id, what: what, row: id)
    event.store = store
    return event
  }

  private static func assembly(
    _ events: [DayEvent], _ spans: [OfflineSpan] = [], now: Instant = at(30),
    places: [DayPlace] = [.hub, .store(store), .store(other)]
  ) -> DayAssembly {
    DayAssembly(
      day: day, now: now, events: events, spans: spans, lanes: [node: .store(store)], places: places)
  }

  @Test func `marks stand in their lane, counted by kind and half hour`() {
    let drawing = Self.assembly([
      Self.event(.met, Self.at(10, 0), Self.store, 1), Self.event(.met, Self.at(10, 29), Self.store, 2),
      Self.event(.met, Self.at(10, 30), Self.store, 3), Self.event(.sold, Self.at(10, 1), Self.store, 4),
      Self.event(.takenBack, Self.at(10, 2), Self.store, 5), Self.event(.linked, Self.at(0), nil, 6),
      Self.event(.decided, Self.at(23, 59), Self.store, 7),
    ]).drawing(DayFilter())
    #expect(drawing.lanes.map(\.place) == [.hub, .store(Self.store)])
    #expect(drawing.lanes[0].marks == [DayMark(kind: .link, half: 0, count: 1)])
    #expect(
      drawing.lanes[1].marks == [
        DayMark(kind: .met, half: 20, count: 2), DayMark(kind: .met, half: 21, count: 1),
        DayMark(kind: .sale, half: 20, count: 2), DayMark(kind: .award, half: 47, count: 1),
      ])
    #expect(drawing.quiet == 1 && drawing.leftOut == 0)
    #expect(drawing.totals == [.met: 3, .sale: 2, .link: 1, .award: 1])
  }

  @Test func `the filter keeps one kind and one place, and who sees no lane sees nothing of it`() {
    let events = [
      Self.event(.met, Self.at(9), Self.store, 1), Self.event(.sold, Self.at(9), Self.store, 2),
      Self.event(.met, Self.at(9), Self.other, 3), Self.event(.linked, Self.at(9), nil, 4),
    ]
    let rows: [(DayFilter, [DayPlace], [DayKind: Int])] = [
      (DayFilter(), [.hub, .store(Self.store), .store(Self.other)], [.met: 2, .sale: 1, .link: 1]),
      (DayFilter(kind: .met), [.hub, .store(Self.store), .store(Self.other)], [.met: 2]),
      (DayFilter(place: .store(Self.other)), [.hub, .store(Self.other)], [.met: 1]),
      (DayFilter(place: .hub), [.hub], [.link: 1]),
      (DayFilter(place: .hub), [.store(Self.store)], [:]),
      (DayFilter(), [.store(Self.store)], [.met: 1, .sale: 1]),
    ]
    for (filter, places, totals) in rows {
      #expect(Self.assembly(events, places: places).drawing(filter).totals == totals, "\(filter)")
    }
  }

  @Test func `a band is cut at the edges of the day, and ends now where nobody came back`() {
    func span(_ from: Instant, _ until: Instant?) -> OfflineSpan {
      OfflineSpan(node: Self.node, from: from, until: until, count: 3)
    }
    let rows: [(OfflineSpan, now: Instant, band: (Instant, Instant, Bool)?)] = [
      (span(Self.at(10), Self.at(15)), Self.at(20), (Self.at(10), Self.at(15), true)),
      (span(Self.at(-5), Self.at(2)), Self.at(20), (Self.at(0), Self.at(2), true)),
      (span(Self.at(22), Self.at(26)), Self.at(30), (Self.at(22), Self.at(24), true)),
      (span(Self.at(10), nil), Self.at(12), (Self.at(10), Self.at(12), false)),
      (span(Self.at(10), nil), Self.at(50), (Self.at(10), Self.at(24), false)),
      (span(Self.at(-9), Self.at(-5)), Self.at(20), nil),
      (span(Self.at(25), Self.at(26)), Self.at(30), nil),
    ]
    for (span, now, expected) in rows {
      let bands = Self.assembly([], [span], now: now).drawing(DayFilter()).lanes.flatMap(\.bands)
      #expect(
        bands == (expected.map { [DayBand(begin: $0.0, end: $0.1, isBack: $0.2, count: 3)] } ?? []), "\(span)"
      )
    }
  }

  @Test func `more lanes than a drawing holds are counted and left out`() {
    let stores = (1...60).map { StoreID(RowID(high: 6, low: UInt64($0))) }
    let events = stores.enumerated().map { Self.event(.met, Self.at(9), $1, UInt64($0)) }
    let drawing = Self.assembly(events, places: stores.map { .store($0) }).drawing(DayFilter())
    #expect(drawing.lanes.count == DayView.lanesMax && drawing.leftOut == 60 - DayView.lanesMax)
    #expect(drawing.totals == [.met: 60])
  }

  @Test func `what came late is put together by the conversation in which it came`() {
    func late(_ at: Int64, _ heard: Int64) -> LateChange {
      LateChange(at: Self.begin + .minutes(at), heardAt: Self.begin + .minutes(heard))
    }
    func span(_ from: Int64, _ until: Int64, _ count: Int) -> OfflineSpan {
      OfflineSpan(
        node: Self.node, from: Self.begin + .minutes(from), until: Self.begin + .minutes(until), count: count)
    }
    let rows: [([LateChange], [OfflineSpan])] = [
      ([], []),
      ([late(600, 900)], [span(600, 900, 1)]),
      ([late(600, 900), late(700, 900), late(800, 905)], [span(600, 900, 3)]),
      // A long upload is one return, however long it takes.
      ([late(600, 900), late(610, 909), late(620, 918)], [span(600, 900, 3)]),
      ([late(600, 900), late(1_000, 1_100)], [span(600, 900, 1), span(1_000, 1_100, 1)]),
    ]
    for (changes, expected) in rows {
      #expect(OfflineSpan.spans(of: Self.node, changes) == expected)
    }
  }

  // MARK: Out of the log

  private struct Met {
    let chain: Chain
    let desk: AccessDesk
    let memory = DayMemory()

    init() async throws {
      chain = try await Chain(["A", "B"])
      desk = AccessDesk(database: chain.hub.database, profile: chain.hub.profile, world: chain.hub.world)
    }

    func advance(_ interval: Milliseconds) {
      chain.hub.clock.advance(interval)
      for shop in chain.shops { shop.node.clock.advance(interval) }
    }

    func meet(_ code: String, _ name: String, _ phone: String) async throws -> SourceRecordID {
      advance(.seconds(30))
      let shop = chain[code]
      return try await RegisterMember(associate: shop.associate, name: name, phones: [phone]).run(
        shop.recorder
      ).record
    }

    func view(
      _ filter: DayFilter = DayFilter(), day: CalendarDay? = nil, memory: DayMemory? = nil,
      after: String? = nil, limit: Int = 50
    ) async throws -> DayView {
      try await desk.day(
        day ?? CalendarDay(of: chain.hub.world.clock.wall()), filter, remembering: memory ?? self.memory,
        as: Chain.headOfficeActor, after: after, limit: limit)
    }
  }

  private func happened(_ view: DayView) -> [DayHappening] {
    view.lines.rows.compactMap { if case .event(let what) = $0.what { what } else { nil } }
  }

  @Test func `what a store did with the line down stands where it happened, with when the hub heard`()
    async throws
  {
    let met = try await Met()
    let start = met.chain.hub.world.clock.wall()
    let record = try await met.meet("A", "端木清扬", "13911138222")
    try await met.chain.settle()
    #expect(happened(try await met.view()) == [.met, .decided])
    #expect(try await met.view().lanes.flatMap(\.bands).isEmpty)

    met.advance(.hours(1))
    _ = try await met.meet("A", "澹台明月", "13911138333")
    met.advance(.hours(1))
    _ = try await RecordSale(
      record: record, associate: met.chain["A"].associate,
      lines: [.init(brand: "L", reference: "R", serial: "", amount: Money(minorUnits: 900, currency: .cny))]
    ).run(met.chain["A"].recorder)
    met.advance(.hours(3))
    // Nobody has told the hub yet.
    #expect(happened(try await met.view(DayFilter(kind: .met))) == [.met])
    try await met.chain.settle()

    let view = try await met.view()
    let late = view.lines.rows.filter(\.isLate)
    #expect(late.map(\.what) == [.event(.met), .event(.sold)])
    #expect(late.allSatisfy { $0.heardAt - start >= .hours(5) && $0.at - start < .hours(3) })
    #expect(late.last?.amount == Money(minorUnits: 900, currency: .cny) && late.last?.link != nil)
    let bands = view.lanes.flatMap(\.bands)
    #expect(bands.count == 1 && bands.first?.isBack == true && (bands.first?.count ?? 0) >= 2)
    #expect(view.totals[.offline] == 1 && view.totals[.met] == 2 && view.totals[.sale] == 1)
    // Who reads it afresh and who has watched it see the same.
    let fresh = try await met.view(memory: DayMemory())
    #expect(fresh.lines.rows.map(\.id) == view.lines.rows.map(\.id) && fresh.lanes == view.lanes)
  }

  @Test func `a link, a word on it and a ruling are told, each by who made it`() async throws {
    let met = try await Met()
    let one = try await met.meet("A", "令狐听雨", "13911138222")
    let two = try await met.meet("B", "令狐听雨", "13911138222")
    try await met.chain.settle()
    #expect(happened(try await met.view(DayFilter(kind: .link))) == [.linked])
    met.advance(.minutes(5))
    try await JudgePersons(one, two, .different, actor: Chain.headOfficeActor).run(met.chain.headOffice)
    try await met.chain.settle()
    let links = try await met.view(DayFilter(kind: .link))
    #expect(happened(links) == [.linked, .toldApart])
    #expect(links.lines.rows.last?.associate?.code == "HQ-01" && links.lines.rows.last?.name == "令狐听雨")
    met.advance(.minutes(5))
    _ = try await RuleAward(
      member: MemberID(one.row), owner: .associate(met.chain["B"].associate), actor: Chain.headOfficeActor,
      reason: "asked both"
    ).run(met.chain.headOffice)
    try await met.chain.settle()
    let awards = happened(try await met.view(DayFilter(kind: .award)))
    #expect(awards.contains(.ruled) && awards.last == .decidedAnew && awards.first == .decided)
    #expect(happened(try await met.view(DayFilter(place: .hub))) == [.linked, .toldApart])
  }

  @Test func `the list comes page by page in both orders, and each thing once`() async throws {
    let met = try await Met()
    for number in 0..<5 { _ = try await met.meet("A", "宾客\(number)", "1391113\(8_000 + number * 37)") }
    try await met.chain.settle()
    for latestFirst in [false, true] {
      let filter = DayFilter(kind: .met, latestFirst: latestFirst)
      var seen: [Instant] = []
      var cursor: String?
      repeat {
        let page = try await met.view(filter, after: cursor, limit: 2).lines
        seen += page.rows.map(\.at)
        cursor = page.next
      } while cursor != nil
      #expect(seen.count == 5 && seen == seen.sorted { latestFirst ? $1 < $0 : $0 < $1 })
    }
    #expect(try await met.view(DayFilter(half: 0)).lines.rows.isEmpty)
    let before = CalendarDay(of: met.chain.hub.world.clock.wall()).advanced(by: -1)
    let empty = try await met.view(day: before)
    #expect(empty.lanes.isEmpty && empty.lines.rows.isEmpty && !empty.isToday)
    await #expect(throws: ClienteleError.self) { try await met.view(day: before.advanced(by: 2)) }
  }
}
