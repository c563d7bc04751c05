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
      counter.page(.post, "/store/members/export") { visit in try await MemberListPage.file(visit) },
    ]
  }

  private static func page(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let stores = try await visit.desk.visibleStores(for: .viewCredits, to: visit.associate)
    let asked = RowID(visit.request.query["store"] ?? "").map { StoreID($0) }
    var cards: [Markup] = []
    for store in asked.map({ [$0] }) ?? Array(stores.prefix(storesMax)) {
      cards.append(card(try await visit.desk.storeMonth(store, as: visit.associate), visit))
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
      \(Components.head(texts.thisMonth, texts.since(visit.formats.day(visit.formats.beginOfMonth)),
        actions: Components.link("/store/members", texts.members, "button quiet")))
      \(choice)\(Components.live("figures", body))
      """)
  }

  private static func card(_ month: StoreMonth, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let rows = month.associates.map { share -> Markup in
      let sales = "/sales?associate=\(share.associate.id.description)&from=\(month.month.description)"
      let open: Markup =
        share.provisional.isEmpty
        ? .empty : Components.badge("\(texts.provisional) \(sum(share.provisional, visit))", .warn)
      let mended: Markup =
        share.correctedCount > 0
        ? " \(Components.badge("\(texts.corrected) \(share.correctedCount)", .brass))" : .empty
      return """
        <tr><td><a href="\(sales)">\(share.associate.called)</a></td>
        <td class="amount" data-label="\(texts.salesThisMonth)">\(sum(share.served, visit))</td>
        <td class="amount" data-label="\(texts.creditThisMonth)">\(sum(share.credited, visit))</td>
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

  private static func sum(_ amounts: [Money], _ visit: Visit) -> String {
    amounts.isEmpty ? "–" : amounts.map { visit.formats.money($0) }.joined(separator: " + ")
  }
}
