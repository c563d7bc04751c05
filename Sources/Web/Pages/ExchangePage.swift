internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Goods that come back for others: a return and a sale in one change.
enum ExchangePage {
  private static let reasonMax = 200

  static func form(_ visit: Visit) async throws -> WebResponse {
    page(visit, try await load(visit), FormEntry(["quantity-0": "1"]), lines: 1)
  }

  /// - Throws: `invalidInput` for a document of which nothing can come back.
  private static func load(_ visit: Visit) async throws -> SaleView {
    let sale = try await SalePage.load(visit)
    guard SalePage.isReturnable(sale) else {
      throw ClienteleError(.invalidInput, "nothing of this document can come back")
    }
    return sale
  }

  private static func page(
    _ visit: Visit, _ sale: SaleView, _ entry: FormEntry, lines: Int
  ) -> WebResponse {
    let texts = visit.texts
    let path = "/sales/\(sale.id)"
    let body: Markup = """
      <h2>\(texts.goodsBack)</h2>
      \(SalePage.backFields(sale, entry, texts))\(Components.field("reason", texts.returnWhy, in: entry))
      <h2>\(texts.goodsOut)</h2>
      \(SalePages.lineFields(lines, entry, amount: texts.amountIn(sale.amount.currency.code), texts))
      \(Components.field("document", texts.documentNumber, in: entry, help: texts.documentHelp,
        attributes: "autocomplete=\"off\""))
      <p class="actions"><button class="button" name="save" value="1">\(texts.exchange)</button>\
      \(Components.link(path, texts.cancel, "button quiet"))</p>
      """
    return visit.page(
      texts.exchange, at: .sales,
      """
      \(Components.head(texts.exchange, SaleViews.what(sale, texts)))\(SearchPages.wrongLine(entry, texts))
      <section class="card wide-form"><p class="soft field">\(texts.exchangeSays)</p>
      \(visit.form("\(path)/exchange", body))</section>
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  static func save(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let sale = try await load(visit)
    if let lines = SalePages.changedLines(&entry) { return page(visit, sale, entry, lines: lines) }
    let count = SalePages.lineCount(entry)
    let back = SalePage.readBack(sale, &entry, visit.texts)
    let out = SalePages.read(&entry, count, in: sale.amount.currency, visit.texts)
    guard entry.wrong.isEmpty else { return page(visit, sale, entry, lines: count) }
    let done = try await RecordReturn(
      purchase: sale.id, associate: visit.associate, lines: back, reason: entry.text("reason"),
      documentNumber: entry.text("document"), exchangedFor: out
    ).run(visit.counter.recorder)
    return visit.redirect(to: "/sales/\(done.sale ?? done.goodsReturned)", done: "exchanged")
  }
}
