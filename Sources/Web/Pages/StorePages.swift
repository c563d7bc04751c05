internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/store`: the figures of this month, of the stores and people that the person may see.
enum StorePages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [counter.page(.get, "/store") { visit in try await page(visit) }]
  }

  private static func page(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let from = visit.formats.beginOfMonth
    let stores = try await visit.desk.figures(from: from, until: visit.counter.now, as: visit.associate)
    let cards = stores.map { card($0, since: from, visit) }
    let body: Markup = cards.isEmpty ? Components.empty(texts.nothingFound, "") : Markup.joining(cards)
    return visit.page(
      texts.store, at: .store,
      """
      \(Components.head(texts.store, texts.since(visit.formats.day(from))))
      \(Components.live("figures", body))
      """)
  }

  private static func card(_ figures: StoreFigures, since: Instant, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let first = visit.formats.machineDay(since)
    let rows = figures.people.map { person -> Markup in
      let sales = "/sales?associate=\(person.associate.description)&from=\(first)"
      let open = person.credited.reduce(0) { $0 + $1.provisional }
      let state: Markup =
        open > 0 ? Components.badge("\(texts.provisional) \(visit.formats.number(open))", .warn) : .empty
      return """
        <tr><td><a href="\(sales)">\(visit.names.associate(person.associate))</a></td>
        <td class="amount">\(sum(person.served, visit))</td><td class="amount">\(sum(person.credited, visit))</td>
        <td>\(state)</td><td class="amount">\(visit.formats.number(person.members))</td></tr>
        """
    }
    let sold: Markup =
      figures.sold.isEmpty
      ? .empty : "<span class=\"soft\">\(texts.soldHere) \(sum(figures.sold, visit))</span>"
    return Components.card(
      visit.names.store(figures.store),
      """
      <div class="scroll" tabindex="0" role="region" aria-label="\(visit.names.store(figures.store))">
      <table class="table"><thead><tr><th scope="col">\(texts.associate)</th>
      <th scope="col" class="amount">\(texts.salesThisMonth)</th>
      <th scope="col" class="amount">\(texts.creditThisMonth)</th><th scope="col">\(texts.state)</th>
      <th scope="col" class="amount">\(texts.ownedMembers)</th></tr></thead>
      <tbody>\(Markup.joining(rows))</tbody></table></div>
      """, more: sold)
  }

  private static func sum(_ sums: [StoreFigures.Sum], _ visit: Visit) -> String {
    guard !sums.isEmpty else { return "–" }
    return sums.map { "\(visit.formats.money($0.amount)) (\($0.count))" }.joined(separator: " + ")
  }
}
