internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Asks why a list leaves the program, and sends it as a file for a spreadsheet.
enum ExportForm {
  private static let reasons: [Reason] = [.reporting, .correction, .other]

  /// - Parameter entry: how the list is filtered; the file is filtered so too.
  static func markup(_ action: String, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let kept = SaleListPage.filterFields.map { Components.hidden($0, entry[$0]) }
    let options = reasons.map { reason -> Markup in
      "<option value=\"\(reason.rawValue)\">\(texts.reason(reason))</option>"
    }
    let most = visit.formats.number(AccessDesk.exportRowsMax)
    return """
      <details class="more no-print"><summary>\(texts.exportCSV)</summary>
      <form class="stack" method="post" action="\(action)" data-file>\(visit.token)\(Markup.joining(kept))
      <div class="field"><label for="export-why">\(texts.exportWhy)</label>
      <select id="export-why" name="reason">\(Markup.joining(options))</select></div>
      <p class="field soft">\(texts.exportSays(most))</p><button class="button quiet">\(texts.exportCSV)</button>
      \(visit.recordedFor)</form></details>
      """
  }

  static func answer(_ name: String, _ bytes: [UInt8], _ visit: Visit) -> WebResponse {
    let day = visit.formats.machineDay(visit.counter.now)
    return visit.door.withHeaders(
      WebResponse(
        contentType: "text/csv; charset=utf-8", body: bytes,
        headers: [.contentDisposition: "attachment; filename=\"\(name)-\(day).csv\""]))
  }
}
