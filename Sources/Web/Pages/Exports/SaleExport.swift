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
    do {
      let sales = try await visit.desk.exportSales(
        SaleListPage.filter(entry), because: Reason(rawValue: entry["reason"]), as: visit.associate)
      return try ExportForm.answer("sales", [table(sales, visit.texts)], entry, visit)
    } catch let error as ClienteleError where error.code == .limitExceeded {
      return ExportForm.tooLarge(.sales, entry, visit)
    }
  }

  static func table(_ sales: [SaleView], _ texts: PageTexts) -> ExportTable {
    var table = ExportTable(
      name: texts.sales,
      header: [
        texts.soldAt, texts.saleKind, texts.saleLines, texts.store, texts.served, texts.credited,
        texts.state, texts.amount, texts.currency, texts.documentNumber,
      ])
    for sale in sales {
      let pieces = sale.lines.map { line in
        [line.brand, line.reference, line.serial].filter { !$0.isEmpty }.joined(separator: " ")
      }
      table.append([
        .instant(sale.soldAt), .text(texts.purchaseKind(sale.kind.rawValue)),
        .text(pieces.joined(separator: "; ")), .text(sale.store.called), .text(sale.serving.called),
        .text(sale.credit.associate.called), .text(SaleViews.state(sale, texts)),
        .amount(sale.amount), .text(sale.amount.currency.code), .text(sale.documentNumber),
      ])
    }
    return table
  }
}
