internal import Access
internal import Application
internal import Exchange
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `POST /sales/export`: the list as it is filtered, as a file for a spreadsheet.
enum SaleExport {
  private static let reasons: [Reason] = [.reporting, .correction, .other]

  static func form(_ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let kept = ["from", "until", "store", "associate", "brand"].map { Components.hidden($0, entry[$0]) }
    let options = reasons.map { reason -> Markup in
      "<option value=\"\(reason.rawValue)\">\(texts.reason(reason))</option>"
    }
    return """
      <details class="more no-print"><summary>\(texts.exportCSV)</summary>
      <form class="stack" method="post" action="/sales/export">\(visit.token)\(Markup.joining(kept))
      <div class="field"><label for="export-why">\(texts.exportWhy)</label>
      <select id="export-why" name="reason">\(Markup.joining(options))</select></div>
      <p class="field soft">\(texts.exportSays)</p><button class="button quiet">\(texts.exportCSV)</button>
      \(visit.recordedFor)</form></details>
      """
  }

  static func file(_ visit: Visit) async throws -> WebResponse {
    let entry = FormEntry(visit.request.form)
    let sales = try await visit.desk.exportSales(
      SaleListPage.filter(entry), because: Reason(rawValue: entry["reason"]),
      as: visit.associate)
    let texts = visit.texts
    var bytes = CSVText.byteOrderMark
    bytes += CSVText.line([
      texts.soldAt, texts.saleKind, texts.saleLines, texts.store, texts.served, texts.credited,
      texts.state, texts.amount, texts.currency, texts.documentNumber,
    ])
    for sale in sales { bytes += CSVText.line(cells(sale, visit)) }
    let day = visit.formats.machineDay(visit.counter.now)
    return visit.door.withHeaders(
      WebResponse(
        contentType: "text/csv; charset=utf-8", body: bytes,
        headers: [.contentDisposition: "attachment; filename=\"sales-\(day).csv\""]))
  }

  private static func cells(_ sale: SaleView, _ visit: Visit) -> [String] {
    let amount = sale.amount.description.split(separator: " ")
    let pieces = sale.lines.map { line in
      [line.brand, line.reference, line.serial].filter { !$0.isEmpty }.joined(separator: " ")
    }
    return [
      visit.formats.machine(sale.soldAt), visit.texts.purchaseKind(sale.kind.rawValue),
      pieces.joined(separator: "; "), sale.store.called, sale.serving.called, sale.credit.associate.called,
      sale.credit.state.rawValue, amount.first.map(String.init) ?? "", sale.amount.currency.code,
      sale.documentNumber,
    ]
  }
}
