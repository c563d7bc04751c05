internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Sales with their credit, filtered, page by page.
enum SaleListPage {
  static func page(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let entry = FormEntry(visit.request.query)
    let page = try await visit.desk.sales(
      filter(entry), as: visit.associate, after: visit.request.query["after"])
    let stores = try await visit.desk.visibleStores(for: .viewSales, to: visit.associate)
    let names = try await StoreNames.load(visit.counter.recorder.database)
    let mayExport = try await visit.desk.mayExport(visit.associate)
    let export: Markup = mayExport ? ExportForm.markup("/sales/export", entry, visit) : .empty
    let more: Markup =
      page.next.map { "<p>\(Components.link(path("/sales", entry, after: $0), texts.older, "link"))</p>" }
      ?? .empty
    return visit.page(
      texts.sales, at: .sales,
      """
      \(Components.head(texts.sales, actions: Components.link("/sales/new", texts.recordSale)))
      \(filterForm("/sales", entry, stores, names, texts))
      \(Components.live("sales", "<section class=\"card\">\(table(page.rows, visit))\(more)</section>"))\(export)
      """)
  }

  static let filterFields = ["from", "until", "store", "associate", "brand"]

  static func filter(_ entry: FormEntry) -> ListFilter {
    ListFilter(
      store: RowID(entry["store"]).map { StoreID($0) }, associate: AssociateID(entry["associate"]),
      brand: entry.text("brand"), from: CalendarDay(entry.text("from")),
      through: CalendarDay(entry.text("until")))
  }

  /// The next page of a list that is filtered.
  static func path(_ list: String, _ entry: FormEntry, after cursor: String) -> String {
    let kept = filterFields.filter { !entry[$0].isEmpty }.map { "\($0)=\(WebPath.encoded(entry[$0]))&" }
    return "\(list)?\(kept.joined())after=\(WebPath.encoded(cursor))"
  }

  static func filterForm(
    _ list: String, _ entry: FormEntry, _ stores: [StoreID], _ names: StoreNames, _ texts: PageTexts
  ) -> Markup {
    let choices = stores.map { ($0.description, names[$0]) }.sorted { $0.1 < $1.1 }
    let storeField =
      choices.count > 1
      ? Components.select("store", texts.store, [("", texts.everyStore)] + choices, in: entry) : .empty
    let who: Markup =
      entry["associate"].isEmpty ? .empty : Components.hidden("associate", entry["associate"])
    return """
      <form class="filter" action="\(list)">\(who)\(Components.field("from", texts.from, in: entry, type: "date"))
      \(Components.field("until", texts.until, in: entry, type: "date"))\(storeField)
      \(Components.field("brand", texts.brand, in: entry))
      <button class="button quiet">\(texts.show)</button></form>
      """
  }

  private static func table(_ sales: [SaleView], _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard !sales.isEmpty else { return Components.empty(texts.nothingFound, texts.widen) }
    let rows = sales.map { sale -> Markup in
      """
      <tr data-key="\(sale.id.description)"><td>\(visit.formats.tagged(sale.soldAt))</td>
      <td class="what"><a href="/sales/\(sale.id.description)">\(SaleViews.what(sale, texts))</a></td>
      <td>\(sale.store.called)<br><small>\(sale.serving.called)</small></td>
      <td>\(sale.credit.associate.called) \(SaleViews.credit(sale, texts))</td>
      <td class="amount">\(visit.formats.money(sale.amount))</td></tr>
      """
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(texts.sales)"><table class="table sales"><thead><tr>
      <th scope="col">\(texts.soldAt)</th><th scope="col">\(texts.saleLines)</th>
      <th scope="col">\(texts.store)</th><th scope="col">\(texts.credited)</th>
      <th scope="col" class="amount">\(texts.amount)</th></tr></thead>
      <tbody>\(Markup.joining(rows))</tbody></table></div>
      """
  }
}
