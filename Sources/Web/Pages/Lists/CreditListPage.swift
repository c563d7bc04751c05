internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/store/credits`: what the people of the stores are credited for, this month unless other days are asked for: added up by
/// store or by person, then one by one, each with how far its credit has come and the way to its sale.
enum CreditListPage {
  static func page(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let month = CalendarMonth(of: CalendarDay(of: visit.counter.now))
    let entry = entry(visit, thisMonth: month)
    let filter = ListForm.filter(entry)
    let form = try await ListForm.load(.credits, entry, visit)
    let page = try await visit.desk.credits(
      filter, as: visit.associate, after: visit.request.query["after"])
    let shares = try await visit.desk.creditShares(filter, as: visit.associate)
    return visit.page(
      texts.credits, at: .store,
      """
      \(Components.head(title(filter, month, visit), texts.creditsSays, actions: months(filter, month, entry, visit)))
      \(form.filter)
      \(Components.live("shares", sums(shares, entry, visit)))
      \(Components.live(
        "credits", "<section class=\"card\">\(table(page.rows, visit))\(form.older(page.next))</section>"))\(form.export)
      """)
  }

  /// As it was asked for; without days those of this month.
  private static func entry(_ visit: Visit, thisMonth: CalendarMonth) -> FormEntry {
    var entry = FormEntry(visit.request.query)
    if entry.values["from"] == nil, entry.values["until"] == nil {
      entry.values["from"] = thisMonth.firstDay.description
    }
    return entry
  }

  // MARK: Months

  /// The month that is shown whole, as far as it has gone; `nil` for other days.
  private static func shown(_ filter: ListFilter, _ present: CalendarMonth) -> CalendarMonth? {
    guard let from = filter.from else { return nil }
    let month = CalendarMonth(of: from)
    guard month.firstDay == from else { return nil }
    return filter.through == month.lastDay || filter.through == nil && month == present ? month : nil
  }

  private static func title(_ filter: ListFilter, _ present: CalendarMonth, _ visit: Visit) -> String {
    guard let month = shown(filter, present) else { return visit.texts.credits }
    return month == present ? visit.texts.creditThisMonth : visit.texts.creditOf(visit.formats.month(month))
  }

  private static func months(
    _ filter: ListFilter, _ present: CalendarMonth, _ entry: FormEntry, _ visit: Visit
  ) -> Markup {
    let texts = visit.texts
    let base = shown(filter, present) ?? present
    func link(_ month: CalendarMonth, _ word: String) -> Markup {
      let days = ["from": month.firstDay.description, "until": month.lastDay.description]
      return Components.link(
        ListForm.path(ExportList.credits.path, entry, with: days), word, "button quiet")
    }
    let before = CalendarMonth(of: base.firstDay.advanced(by: -1))
    return """
      \(link(before, texts.monthBefore))\(base.next > present ? .empty : link(base.next, texts.monthAfter))\
      \(Components.link("/store", texts.store, "button quiet"))
      """
  }

  // MARK: Added up

  private static func sums(_ shares: [CreditShare], _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard !shares.isEmpty else { return .empty }
    let rows = shares.map { share -> Markup in
      let narrower =
        share.associate.map { ["associate": $0.id.description] } ?? [
          "store": share.store?.id.description ?? ""
        ]
      let path = ListForm.path(ExportList.credits.path, entry, with: narrower)
      let open: Markup =
        share.provisional.isEmpty
        ? .empty : Components.badge("\(texts.provisional) \(visit.formats.sum(share.provisional))", .warn)
      let mended: Markup =
        share.correctedCount > 0
        ? " \(Components.badge("\(texts.corrected) \(share.correctedCount)", .brass))" : .empty
      let who = share.associate == nil ? share.store.called : share.associate.called
      return """
        <tr><td><a href="\(path)">\(who)</a></td>
        <td class="amount" data-label="\(texts.documents)">\(visit.formats.number(share.documentCount))</td>
        <td class="amount" data-label="\(texts.credit)">\(visit.formats.sum(share.credited))</td>
        <td>\(open)\(mended)</td></tr>
        """
    }
    let isByStore = shares.contains { $0.associate == nil }
    return """
      <section class="card"><div class="scroll" tabindex="0" role="region" aria-label="\(texts.creditSum)">
      <table class="table"><thead><tr><th scope="col">\(isByStore ? texts.store : texts.associate)</th>
      <th scope="col" class="amount">\(texts.documents)</th><th scope="col" class="amount">\(texts.credit)</th>
      <th scope="col">\(texts.state)</th></tr></thead><tbody>\(Markup.joining(rows))</tbody></table></div></section>
      """
  }

  // MARK: One by one

  private static func table(_ sales: [SaleView], _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard !sales.isEmpty else { return Components.empty(texts.noCredit, texts.widen) }
    let rows = sales.map { sale -> Markup in
      let first: Markup =
        sale.credit.first.map { "<br><small>\(texts.creditedFirst): \($0.called)</small>" } ?? .empty
      return """
        <tr data-key="\(sale.id.description)"><td>\(visit.formats.tagged(sale.soldAt))</td>
        <td class="what"><a href="/sales/\(sale.id.description)">\(SaleViews.what(sale, texts))</a></td>
        <td>\(sale.credit.associate.called) \(SaleViews.credit(sale, texts))\(first)</td>
        <td>\(sale.store.called)<br><small>\(texts.served): \(sale.serving.called)</small></td>
        <td class="amount">\(visit.formats.money(sale.amount))</td></tr>
        """
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(texts.credits)"><table class="table sales"><thead><tr>
      <th scope="col">\(texts.soldAt)</th><th scope="col">\(texts.saleLines)</th>
      <th scope="col">\(texts.credited)</th><th scope="col">\(texts.soldAtStore)</th>
      <th scope="col" class="amount">\(texts.amount)</th></tr></thead>
      <tbody>\(Markup.joining(rows))</tbody></table></div>
      """
  }
}
