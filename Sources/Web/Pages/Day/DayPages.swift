internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/day`: a day of the chain as it happened, drawn and in sentences.
enum DayPages {
  static let path = "/day"

  static func routes(_ counter: Counter) -> [WebRoute] {
    [counter.page(.get, path) { try await show($0) }]
  }

  private static func show(_ visit: Visit) async throws -> WebResponse {
    let form = DayForm(visit)
    let view = try await visit.desk.day(
      form.day, form.filter, remembering: visit.counter.days, as: visit.associate,
      after: visit.request.query["after"])
    let texts = visit.texts
    let body: Markup = """
      \(Components.head(texts.dayOfChain, texts.dayOfChainSays))
      \(form.markup(view))\(words(texts))
      \(live("day-drawing", view, drawing(view, form, visit)))
      \(live("day-list", view, list(view, form, visit)))
      """
    return visit.page(
      texts.dayOfChain, at: .day, body, status: form.entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  /// What is over changes no more under the reader's eyes.
  private static func live(_ id: String, _ view: DayView, _ body: Markup) -> Markup {
    view.isToday ? Components.live(id, body) : body
  }

  private static func drawing(_ view: DayView, _ form: DayForm, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let title = visit.formats.day(view.day)
    guard !view.lanes.isEmpty else {
      return Components.card(title, Components.empty(texts.quietDay, texts.quietDaySays))
    }
    var notes: [String] = []
    if view.lanesLeftOut > 0 { notes.append(texts.lanesLeftOut(view.lanesLeftOut)) }
    if view.quietLanes > 0 { notes.append(texts.quietLanes(view.quietLanes)) }
    if view.isCut { notes.append(texts.dayIsCut) }
    let below: Markup =
      notes.isEmpty
      ? .empty : "<p class=\"soft\">\(notes.joined(separator: texts.say(" ", "")))</p>"
    return Components.card(
      title,
      """
      \(DayDrawing.legend(view, form, visit))
      <div class="scroll" tabindex="0" role="region" aria-label="\(texts.drawingOf(title))">\(DayDrawing.svg(view, form, visit))</div>
      \(below)
      """)
  }

  private static func list(_ view: DayView, _ form: DayForm, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let title = form.filter.half.map { texts.between(DayForm.time(ofHalf: $0), DayForm.time(ofHalf: $0 + 1)) }
    let whole: Markup =
      form.filter.half == nil
      ? .empty : Components.link(form.address(half: .some(nil)), texts.wholeDay, "soft")
    let rows = view.lines.rows.map { DaySentences.row($0, view, visit) }
    let body: Markup =
      rows.isEmpty
      ? Components.empty(texts.nothingThen, texts.nothingThenSays)
      : "<ol class=\"rows\">\(Markup.joining(rows))</ol>"
    let further: Markup =
      view.lines.next.map { next in
        """
        <p class="actions">\(Components.link("\(form.address())&after=\(WebPath.encoded(next))", texts.furtherLines, "button quiet"))</p>
        """
      } ?? .empty
    return """
      \(Components.card(title ?? texts.inOrder, body, more: whole))\(further)
      """
  }

  /// What the words mean, for whoever sees the product for the first time.
  private static func words(_ texts: PageTexts) -> Markup {
    let rows = texts.dayWords.map { ($0.0, "\($0.1)" as Markup) }
    return """
      <details class="more"><summary>\(texts.whatIsWhat)</summary>
      <section class="card">\(Components.facts(rows))
      <h3>\(texts.whyLateTitle)</h3><p>\(texts.whyLate)</p><p class="soft">\(texts.whereTimesComeFrom)</p></section></details>
      """
  }
}
