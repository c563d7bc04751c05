internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// The fields of one module, as one member has them: on the sheet, and in a form.
enum MemberFieldPage {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/members/{id}/fields/{module}") { try await form($0) },
      counter.page(.post, "/members/{id}/fields/{module}") { try await save($0) },
    ]
  }

  // MARK: On the sheet

  /// A card for each module in which somebody may see something.
  static func cards(_ sheet: MemberSheet, _ visit: Visit) -> Markup {
    let fields = sheet.story.fields
    let known = fields.modules.compactMap { card($0, fields, sheet, visit) }
    let unknown = fields.fields.filter { $0.definition == nil }
    guard !unknown.isEmpty else { return .joining(known) }
    let rows = unknown.map { (visit.texts.unknownField, "\(FieldWords.text($0, visit))" as Markup) }
    return """
      \(Markup.joining(known))\(Components.card(
        visit.texts.unknownFields,
        "\(Components.facts(rows))<p class=\"soft\"><small>\(visit.texts.unknownFieldsSay)</small></p>"))
      """
  }

  private static func card(
    _ module: FieldModule, _ fields: FieldSheet, _ sheet: MemberSheet, _ visit: Visit
  ) -> Markup? {
    let texts = visit.texts
    let own = fields.fields(of: module)
    let said = own.filter { !$0.isEmpty }
    let isEdited = own.contains(where: \.isEditable)
    guard isEdited || !said.isEmpty else { return nil }
    let word = said.isEmpty ? texts.add : texts.change
    let link: Markup =
      isEdited
      ? Components.link("\(sheet.path)/fields/\(module.id)", word, "soft no-print") : .empty
    // What stands at the head of the page is not said twice.
    let rows = said.filter { $0.definition?.place != .head }.map { row($0, visit) }
    let body: Markup =
      said.isEmpty
      ? "<p class=\"soft\">\(texts.nothingKnown)</p>" : rows.isEmpty ? .empty : Components.facts(rows)
    return Components.card(texts.called(module.label), body, more: link)
  }

  private static func row(_ view: FieldView, _ visit: Visit) -> (String, Markup) {
    let label = view.definition.map { visit.texts.called($0.label) } ?? visit.texts.unknownField
    return (label, "\(FieldWords.text(view, visit))")
  }

  /// What the layout puts at the head of the page.
  static func head(_ sheet: MemberSheet, _ visit: Visit) -> Markup {
    let shown = sheet.story.fields.fields.filter { $0.definition?.place == .head && !$0.isEmpty }
    guard !shown.isEmpty else { return .empty }
    return "<section class=\"card\">\(Components.facts(shown.map { row($0, visit) }))</section>"
  }

  // MARK: In a form

  private struct Page {
    let sheet: MemberSheet
    let module: FieldModule
    let fields: [FieldView]
  }

  /// - Throws: `notFound` for a module without a field that this person edits.
  private static func load(_ visit: Visit) async throws -> Page {
    let sheet = try await MemberSheet.loadOpen(visit)
    let id = visit.request.captures["module"].flatMap { RowID($0) }
    guard let module = sheet.story.fields.modules.first(where: { $0.id == id }) else {
      throw ClienteleError(.notFound, "there is no such module")
    }
    let fields = sheet.story.fields.fields(of: module).filter(\.isEditable)
    guard !fields.isEmpty else { throw ClienteleError(.notFound, "there is nothing to fill in") }
    return Page(sheet: sheet, module: module, fields: fields)
  }

  private static func form(_ visit: Visit) async throws -> WebResponse {
    let page = try await load(visit)
    return answer(page, FieldForm.entry(of: page.fields), visit)
  }

  private static func answer(_ page: Page, _ entry: FormEntry, _ visit: Visit) -> WebResponse {
    MemberForm(
      visit: visit, sheet: page.sheet, title: visit.texts.called(page.module.label),
      action: "/fields/\(page.module.id)"
    ).page(
      entry, says: visit.texts.editSays,
      FieldForm.inputs(page.fields.compactMap(\.definition), in: entry, visit.texts))
  }

  private static func save(_ visit: Visit) async throws -> WebResponse {
    let page = try await load(visit)
    var entry = FormEntry(visit.request.form)
    let changed = FieldForm.changed(page.fields, &entry, visit.texts)
    guard entry.wrong.isEmpty else { return answer(page, entry, visit) }
    try await SetFields(record: page.sheet.record, actor: visit.associate, typed: changed)
      .run(visit.counter.recorder)
    return visit.redirect(to: page.sheet.path, done: "edited")
  }
}
