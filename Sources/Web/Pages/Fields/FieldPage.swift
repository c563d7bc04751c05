internal import Access
internal import Application
internal import Catalogue
internal import HTTPTypes
internal import Kernel
internal import Members
internal import Transport

/// One custom field: what it is, what it is called, who sees it, and what its form looks like.
enum FieldPage {
  private struct Page {
    let book: FieldBook
    /// `nil` of one that is to be made.
    let field: FieldDefinition?
    var path: String { "/fields/\(field?.id.description ?? FieldPages.new)" }
  }

  /// Roles to which members are shown.
  private static let roles: [Role] = [
    .associate, .manager, .regionalManager, .headOffice, .steward, .privacyOfficer,
  ]

  private static func load(_ visit: Visit) async throws -> Page {
    let book = try await FieldPages.book(visit)
    let isNew = visit.request.captures["field"] == FieldPages.new
    return Page(book: book, field: isNew ? nil : try FieldPages.field(visit, book))
  }

  // MARK: Showing

  static func form(_ visit: Visit) async throws -> WebResponse {
    let page = try await load(visit)
    var entry = FormEntry()
    if let field = page.field {
      entry.values = values(of: field)
    } else {
      entry.values["module"] = visit.request.query["module"] ?? ""
      entry.values["privacy"] = PrivacyClass.personal.word
    }
    return answer(page, entry, visit)
  }

  private static func values(of field: FieldDefinition) -> [String: String] {
    var values = [
      "module": field.moduleCode, "english": field.label.english, "chinese": field.label.chinese,
      "privacy": field.privacy.word, "place": field.place.rawValue,
      "options": field.options.filter { !$0.isArchived }.map {
        "\($0.code) = \($0.label.english) / \($0.label.chinese)"
      }.joined(separator: "\n"),
    ]
    if field.field?.isRequired == true { values["required"] = "1" }
    if field.isSearchable { values["searchable"] = "1" }
    if field.field?.isOpen == true { values["open"] = "1" }
    for role in roles { values["layout-\(role.rawValue)"] = field.layout.reach(of: [role]).rawValue }
    return values
  }

  private static func answer(_ page: Page, _ entry: FormEntry, _ visit: Visit) -> WebResponse {
    let texts = visit.texts
    let title = page.field.map { texts.called($0.label) } ?? texts.newField
    let body: Markup = """
      \(page.field == nil ? birth(entry, texts) : .empty)\(LabelFields.inputs(entry, texts))
      \(arrangement(page, entry, texts))\(options(page, entry, texts))
      <p class="actions"><button class="button">\(page.field == nil ? texts.makeField : texts.save)</button>\
      \(Components.link("/fields", texts.cancel, "button quiet"))</p>
      """
    return visit.page(
      title, at: .fields,
      """
      \(Components.head(title, page.field.map { subtitle($0, texts) } ?? ""))\(SearchPages.wrongLine(entry, texts))
      <section class="card">\(visit.form(page.path, body))</section>
      \(preview(page, texts))\(archiving(page, visit))
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func subtitle(_ field: FieldDefinition, _ texts: PageTexts) -> String {
    let unit = field.field?.unit ?? ""
    let state = field.isArchived ? texts.archivedWord : ""
    return [field.code, texts.fieldKind(field.kindName), unit, state].filter { !$0.isEmpty }
      .joined(separator: " · ")
  }

  /// What is said once and never again.
  private static func birth(_ entry: FormEntry, _ texts: PageTexts) -> Markup {
    let kinds = CustomField.Kind.allCases.map { ($0.rawValue, texts.fieldKind($0.rawValue)) }
    let plain: Markup = "autocomplete=\"off\""
    return """
      \(Components.field("code", texts.fieldCode, in: entry, help: texts.fieldCodeHelp, attributes: plain))
      <div class="pair">\(Components.select("kind", texts.fieldType, kinds, in: entry, help: texts.fieldTypeHelp))
      \(Components.field("unit", texts.fieldUnit, in: entry, help: texts.fieldUnitHelp, attributes: plain))</div>
      """
  }

  private static func arrangement(_ page: Page, _ entry: FormEntry, _ texts: PageTexts) -> Markup {
    let modules = page.book.modules.map { ($0.code, texts.called($0.label)) }
    let classes = PrivacyClass.ofFields.map { ($0.word, texts.fieldPrivacyWord($0.word)) }
    let places = FieldPlace.allCases.map { ($0.rawValue, texts.fieldPlaceWord($0)) }
    let reaches = [FieldLayout.Reach.edit, .see, .hidden].map { ($0.rawValue, texts.fieldReach($0)) }
    let layout = roles.map {
      Components.select("layout-\($0.rawValue)", texts.roleWord($0), reaches, in: entry)
    }
    return """
      <div class="pair">\(Components.select("module", texts.fieldModule, modules, in: entry))
      \(Components.select("privacy", texts.fieldPrivacy, classes, in: entry))
      \(Components.select("place", texts.fieldPlace, places, in: entry))</div>
      \(Components.check("required", texts.fieldRequired, in: entry))
      \(Components.check("searchable", texts.fieldSearchable, in: entry))
      <details class="more"><summary>\(texts.fieldLayout)</summary><div class="pair">\(Markup.joining(layout))</div></details>
      """
  }

  private static func options(_ page: Page, _ entry: FormEntry, _ texts: PageTexts) -> Markup {
    guard page.field?.field?.kind.hasOptions ?? true else { return .empty }
    return """
      \(Components.area("options", texts.fieldOptions, in: entry, help: texts.fieldOptionsHelp, attributes: "rows=\"8\""))
      \(Components.check("open", texts.fieldOpen, in: entry))
      """
  }

  /// The form of the whole module, as it comes to who fills it in.
  private static func preview(_ page: Page, _ texts: PageTexts) -> Markup {
    guard let field = page.field, let module = page.book.modules.first(where: { $0.id == field.module })
    else {
      return .empty
    }
    let fields = page.book.fields(of: module).filter { !$0.isArchived }
    return Components.card(
      texts.formPreview,
      "<fieldset disabled>\(FieldForm.inputs(fields, in: FormEntry(), texts))</fieldset>")
  }

  private static func archiving(_ page: Page, _ visit: Visit) -> Markup {
    guard let field = page.field else { return .empty }
    let texts = visit.texts
    let word = field.isArchived ? texts.takeBackIntoUse : texts.archive
    return Components.card(
      word,
      """
      <p class="soft field">\(texts.archiveSays)</p><form method="post" action="\(page.path)/archive">\(visit.token)\
      <button class="button quiet">\(word)</button></form>
      """)
  }

  // MARK: Saving

  static func save(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let page = try await load(visit)
    let draft = draft(page, &entry, visit.texts)
    guard entry.wrong.isEmpty else { return answer(page, entry, visit) }
    do {
      try await DefineFields(fields: [draft], actor: visit.associate).run(visit.counter.recorder)
    } catch let error as ClienteleError where [.invalidInput, .notFound, .limitExceeded].contains(error.code)
    {
      entry.mark(page.field == nil ? "code" : "chinese", visit.texts.couldNotDefine)
      return answer(page, entry, visit)
    }
    return visit.redirect(to: "/fields/\(FieldDefinition.id(of: draft.code))", done: "edited")
  }

  private static func draft(_ page: Page, _ entry: inout FormEntry, _ texts: PageTexts) -> FieldDraft {
    let kind = page.field?.field?.kind ?? CustomField.Kind(rawValue: entry["kind"])
    var draft = FieldDraft(page.field?.code ?? entry.text("code"), kind: kind)
    if page.field == nil {
      LabelFields.checkCode(&entry, isTaken: page.book.field(draft.code) != nil, texts)
      if kind == nil { entry.mark("kind", texts.chooseOne) }
      draft.unit = entry.text("unit")
      if let kind, !isUnit(entry.text("unit"), of: kind) { entry.mark("unit", texts.badUnit) }
    }
    LabelFields.check(&entry, texts)
    (draft.english, draft.chinese) = (entry.text("english"), entry.text("chinese"))
    draft.module = entry["module"]
    if page.book.module(entry["module"]) == nil { entry.mark("module", texts.chooseOne) }
    draft.privacy = entry["privacy"]
    if !PrivacyClass.ofFields.contains(where: { $0.word == entry["privacy"] }) {
      entry.mark("privacy", texts.chooseOne)
    }
    draft.place = FieldPlace(rawValue: entry["place"])?.rawValue ?? FieldPlace.module.rawValue
    draft.isRequired = entry.values["required"] != nil
    draft.isSearchable = entry.values["searchable"] != nil
    draft.layout = layout(page, entry).text
    if kind?.hasOptions == true {
      draft.isOpen = entry.values["open"] != nil
      draft.options = options(page, &entry, texts)
    }
    return draft
  }

  private static func isUnit(_ unit: String, of kind: CustomField.Kind) -> Bool {
    guard !unit.isEmpty else { return true }
    return kind == .amount ? Currency(unit) != nil : kind.takesUnit && unit.count <= FieldDraft.unitMax
  }

  /// What the form does not show stays.
  private static func layout(_ page: Page, _ entry: FormEntry) -> FieldLayout {
    var layout = page.field?.layout ?? FieldLayout()
    for role in roles {
      if let reach = FieldLayout.Reach(rawValue: entry["layout-\(role.rawValue)"]) {
        layout.reaches[role] = reach
      }
    }
    return layout
  }

  /// The lines, and those that are there and were taken out.
  private static func options(
    _ page: Page, _ entry: inout FormEntry, _ texts: PageTexts
  ) -> [FieldOptionDraft] {
    var drafts: [FieldOptionDraft] = []
    var codes: Set<String> = []
    let lines = entry["options"].split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      let halves = line.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
      let labels =
        halves.count == 2 ? halves[1].split(separator: "/", maxSplits: 1).map { String($0).trimmed } : []
      guard let code = halves.first, FieldCode.isValid(code), labels.count == 2,
        labels.allSatisfy({ !$0.isEmpty && $0.count <= DefineFields.labelMax })
      else {
        entry.mark("options", texts.badOption(number + 1))
        continue
      }
      guard codes.insert(code).inserted else {
        entry.mark("options", texts.repeatedOption(number + 1))
        continue
      }
      drafts.append(FieldOptionDraft(code, english: labels[0], chinese: labels[1], isArchived: false))
    }
    let gone = page.field?.options.filter { !$0.isArchived && !codes.contains($0.code) } ?? []
    return drafts + gone.map { FieldOptionDraft($0.code, isArchived: true) }
  }
}
