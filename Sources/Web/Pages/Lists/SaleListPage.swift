internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Sales with their credit, filtered, page by page.
enum SaleListPage {
  static func page(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let form = try await ListForm.load(.sales, FormEntry(visit.request.query), visit)
    let page = try await visit.desk.sales(
      ListForm.filter(form.entry), as: visit.associate, after: visit.request.query["after"])
    return visit.page(
      texts.sales, at: .sales,
      """
      \(Components.head(texts.sales, actions: Components.link("/sales/new", texts.recordSale)))
      \(form.filter)
      \(Components.live(
        "sales", "<section class=\"card\">\(table(page.rows, visit))\(form.older(page.next))</section>"))\(form.export)
      """)
  }

  static func table(_ sales: [SaleView], _ visit: Visit) -> Markup {
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
