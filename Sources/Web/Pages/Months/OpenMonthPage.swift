internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/months/open`: what is credited so far in the month that is open, and by what the closed ones are corrected.
enum OpenMonthPage {
  static func show(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let open = try await visit.desk.openMonth(as: visit.associate)
    let name = visit.formats.month(open.readiness.month)
    let sales = open.lines.filter { $0.kind == .month }
    let cut: Markup = open.isCut ? Components.say(texts.moreThanShown) : .empty
    let corrections: Markup =
      open.corrections.isEmpty
      ? Components.empty(texts.noCorrections, "")
      : """
      \(StatementPage.table(open.corrections, called: texts.corrections, visit))
      <p class="soft">\(texts.correctionsSays)</p>\(cut)\(SaleViews.list(open.corrected, visit))
      """
    return visit.page(
      texts.openMonth(name), at: .months,
      """
      \(Components.head(
        texts.openMonth(name), texts.soFar, actions: Components.link("/months", texts.allMonths, "button quiet")))
      \(Components.card(texts.corrections, corrections))
      \(Components.card(name, StatementPage.table(sales, called: name, visit)))
      """)
  }
}
