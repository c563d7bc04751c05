internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/store`: this month of the stores that the person leads, down to each sale.
enum StorePages {
  /// Stores on one page; who leads more chooses one.
  private static let storesMax = 12

  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/store") { visit in try await page(visit) },
      counter.page(.get, "/store/members") { visit in try await MemberListPage.page(visit) },
      counter.page(.post, "/store/members/export") { visit in try await ListForm.file(.members, visit) },
      counter.page(.get, "/store/credits") { visit in try await CreditListPage.page(visit) },
      counter.page(.post, "/store/credits/export") { visit in try await ListForm.file(.credits, visit) },
    ]
  }

  private static func page(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let stores = try await visit.desk.visibleStores(for: .viewCredits, to: visit.associate)
    let asked = RowID(visit.request.query["store"] ?? "").map { StoreID($0) }
    let today = CalendarDay(of: visit.counter.now)
    let month =
      CalendarDay(visit.request.query["month"] ?? "").map { begin(of: min($0, today)) } ?? begin(of: today)
    var cards: [Markup] = []
    for store in asked.map({ [$0] }) ?? Array(stores.prefix(storesMax)) {
      cards.append(card(try await visit.desk.storeMonth(store, of: month, as: visit.associate), visit))
    }
    let names = try await StoreNames.load(visit.counter.recorder.database)
    let others = stores.count > storesMax ? stores.map { ($0.description, names[$0]) } : []
    let choice: Markup =
      others.isEmpty
      ? .empty
      : """
      <form class="filter" action="/store">\(Components.select(
        "store", texts.store, others, in: FormEntry(visit.request.query)))
      <button class="button quiet">\(texts.show)</button></form>
      """
    let body: Markup = cards.isEmpty ? Components.empty(texts.nothingFound, "") : Markup.joining(cards)
    return visit.page(
      texts.store, at: .store,
      """
      \(Components.head(
        month == begin(of: today) ? texts.thisMonth : visit.formats.month(month),
        texts.since(visit.formats.day(month)), actions: actions(month, today, visit)))
      \(choice)\(Components.live("figures", body))
      """)
  }

  private static func begin(of day: CalendarDay) -> CalendarDay {
    day.advanced(by: 1 - day.components.day)
  }

  /// To the month before and the one after, and to the members.
  private static func actions(_ month: CalendarDay, _ today: CalendarDay, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let kept = visit.request.query["store"].map { "store=\(WebPath.encoded($0))&" } ?? ""
    func link(_ day: CalendarDay, _ word: String) -> Markup {
      Components.link("/store?\(kept)month=\(begin(of: day))", word, "button quiet")
    }
    let days = CalendarDay.length(ofMonth: month.components.month, year: month.components.year)
    let next = month.advanced(by: days)
    return """
      \(link(month.advanced(by: -1), texts.monthBefore))\
      \(next <= today ? link(next, texts.monthAfter) : .empty)\
      \(Components.link(ExportList.credits.path, texts.credits, "button quiet"))\
      \(Components.link(ExportList.members.path, texts.members, "button quiet"))
      """
  }

  private static func card(_ month: StoreMonth, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let (year, number, _) = month.month.components
    let last = month.month.advanced(by: CalendarDay.length(ofMonth: number, year: year) - 1)
    let rows = month.associates.map { share -> Markup in
      let narrow = "?associate=\(share.associate.id.description)&from=\(month.month)&until=\(last)"
      let open: Markup =
        share.provisional.isEmpty
        ? .empty : Components.badge("\(texts.provisional) \(visit.formats.sum(share.provisional))", .warn)
      let mended: Markup =
        share.correctedCount > 0
        ? " \(Components.badge("\(texts.corrected) \(share.correctedCount)", .brass))" : .empty
      return """
        <tr><td><a href="/sales\(narrow)">\(share.associate.called)</a></td>
        <td class="amount" data-label="\(texts.salesThisMonth)">\(visit.formats.sum(share.served))</td>
        <td class="amount" data-label="\(texts.creditThisMonth)"><a href="\(ExportList.credits.path)\(narrow)">\(visit.formats.sum(share.credited))</a></td>
        <td>\(open)\(mended)</td></tr>
        """
    }
    let sold = month.sold.map { visit.formats.money($0.net) }.joined(separator: " + ")
    let count = month.sold.reduce(0) { $0 + $1.saleCount }
    let summary = Components.figures([
      (texts.soldHere, sold.isEmpty ? "–" : sold), (texts.pieceCount, visit.formats.number(count)),
      (texts.newMembers, visit.formats.number(month.newMembers)),
      (texts.waitingForHub, visit.formats.number(month.waitingCount)),
    ])
    return Components.card(
      month.store.called,
      """
      \(summary)<div class="scroll" tabindex="0" role="region" aria-label="\(month.store.called)">
      <table class="table"><thead><tr><th scope="col">\(texts.associate)</th>
      <th scope="col" class="amount">\(texts.salesThisMonth)</th>
      <th scope="col" class="amount">\(texts.creditThisMonth)</th><th scope="col">\(texts.state)</th></tr></thead>
      <tbody>\(Markup.joining(rows))</tbody></table></div>
      """)
  }
}
