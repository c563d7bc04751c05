internal import Access
internal import Application
internal import Exchange
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Asks why a list leaves the program and in which form, and sends it as a file for a spreadsheet.
enum ExportForm {
  static let reasons: [Reason] = [.reporting, .correction, .other]

  /// - Parameter entry: how the list is filtered; the file is filtered so too.
  static func markup(_ action: String, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let kept = ListForm.fields.map { Components.hidden($0, entry[$0]) }
    let most = visit.formats.number(visit.desk.exportCaps.alone)
    return """
      <details class="more no-print"><summary>\(texts.exportList)</summary>
      <form class="stack" method="post" action="\(action)" data-file>\(visit.token)\(Markup.joining(kept))
      \(select("export-why", "reason", texts.exportWhy, reasons.map { ($0.rawValue, texts.reason($0)) }))
      \(formats(texts))
      <p class="field soft">\(texts.exportSays(most)) \(Components.link(ExportPages.path, texts.toExports, "link"))</p>
      <button class="button quiet">\(texts.exportList)</button>
      \(visit.recordedFor)</form></details>
      """
  }

  /// What to do about a list that is too large for one person alone: a page that asks for it.
  static func tooLarge(_ list: ExportList, _ entry: FormEntry, _ visit: Visit) -> WebResponse {
    let texts = visit.texts
    let kept = ListForm.fields.map { Components.hidden($0, entry[$0]) }
    let why = select(
      "export-why", "reason", texts.exportWhy, reasons.map { ($0.rawValue, texts.reason($0)) },
      chosen: entry["reason"])
    return visit.page(
      texts.exportAsk, at: list.place,
      """
      \(Components.head(texts.exportAsk, texts.exportTooLarge(visit.formats.number(visit.desk.exportCaps.alone))))
      <section class="card">\(visit.form(
        ExportPages.path, keep: false,
        """
        \(Components.hidden("list", list.rawValue))\(Markup.joining(kept))\(why)
        <p class="actions"><button class="button">\(texts.exportAsk)</button></p>
        """))</section>
      """, status: .unprocessableContent)
  }

  /// In which form a file is made.
  static func formats(_ texts: PageTexts) -> Markup {
    select(
      "export-as", "as", texts.exportAs,
      SpreadsheetFormat.allCases.map { ($0.rawValue, texts.spreadsheet($0.rawValue)) })
  }

  private static func select(
    _ id: String, _ name: String, _ label: String, _ options: [(String, String)], chosen: String = ""
  ) -> Markup {
    let choices = options.map { option -> Markup in
      let isChosen: Markup = option.0 == chosen ? " selected" : ""
      return "<option value=\"\(option.0)\"\(isChosen)>\(option.1)</option>"
    }
    return """
      <div class="field"><label for="\(id)">\(label)</label>
      <select id="\(id)" name="\(name)">\(Markup.joining(choices))</select></div>
      """
  }

  /// A file in the form that was chosen, a workbook where none was.
  static func answer(
    _ name: String, _ tables: [ExportTable], _ entry: FormEntry, _ visit: Visit
  ) throws -> WebResponse {
    let format = SpreadsheetFormat(rawValue: entry["as"]) ?? .xlsx
    let day = visit.formats.machineDay(visit.counter.now)
    return visit.door.withHeaders(
      WebResponse(
        contentType: format.mediaType, body: try format.bytes(of: tables),
        headers: [
          .contentDisposition: "attachment; filename=\"\(name)-\(day).\(format.rawValue)\""
        ]))
  }
}

extension ExportCell {
  init(_ instant: Instant?) {
    self = instant.map { .instant($0) } ?? .empty
  }
}
