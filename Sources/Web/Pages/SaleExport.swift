internal import Access
internal import Application
internal import Exchange
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `POST /sales/export`: the list as it is filtered, as a file for a spreadsheet.
enum SaleExport {
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
    return ExportForm.answer("sales", bytes, visit)
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
