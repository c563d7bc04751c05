internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Members
internal import Transport

/// One module of custom fields: what it is called.
enum ModulePage {
  private struct Page {
    let book: FieldBook
    /// `nil` of one that is to be made.
    let module: FieldModule?
  }

  private static func load(_ visit: Visit) async throws -> Page {
    let book = try await FieldPages.book(visit)
    let path = visit.request.captures["module"] ?? ""
    if path == FieldPages.new { return Page(book: book, module: nil) }
    guard let module = book.modules.first(where: { $0.id.description == path }) else {
      throw ClienteleError(.notFound, "there is no such module")
    }
    return Page(book: book, module: module)
  }

  static func form(_ visit: Visit) async throws -> WebResponse {
    let page = try await load(visit)
    var entry = FormEntry()
    if let module = page.module {
      entry.values = ["english": module.label.english, "chinese": module.label.chinese]
      if module.isArchived { entry.values["archived"] = "1" }
    }
    return answer(page, entry, visit)
  }

  private static func answer(_ page: Page, _ entry: FormEntry, _ visit: Visit) -> WebResponse {
    let texts = visit.texts
    let title = page.module.map { texts.called($0.label) } ?? texts.newModule
    let path = page.module?.id.description ?? FieldPages.new
    let code: Markup =
      page.module == nil
      ? Components.field(
        "code", texts.fieldCode, in: entry, help: texts.fieldCodeHelp, attributes: "autocomplete=\"off\"")
      : .empty
    let archived: Markup =
      page.module == nil ? .empty : Components.check("archived", texts.archivedWord, in: entry)
    let body: Markup = """
      \(code)\(LabelFields.inputs(entry, texts))\(archived)
      <p class="actions"><button class="button">\(page.module == nil ? texts.makeModule : texts.save)</button>\
      \(Components.link("/fields", texts.cancel, "button quiet"))</p>
      """
    return visit.page(
      title, at: .fields,
      """
      \(Components.head(title, page.module?.code ?? ""))\(SearchPages.wrongLine(entry, texts))
      <section class="card">\(visit.form("/fields/modules/\(path)", body))</section>
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  static func save(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let page = try await load(visit)
    let code = page.module?.code ?? entry.text("code")
    if page.module == nil {
      LabelFields.checkCode(&entry, isTaken: page.book.module(code) != nil, visit.texts)
    }
    LabelFields.check(&entry, visit.texts)
    guard entry.wrong.isEmpty else { return answer(page, entry, visit) }
    var draft = ModuleDraft(code, english: entry.text("english"), chinese: entry.text("chinese"))
    if page.module != nil { draft.isArchived = entry.values["archived"] != nil }
    try await DefineFields(modules: [draft], actor: visit.associate).run(visit.counter.recorder)
    return visit.redirect(to: "/fields", done: "edited")
  }
}

/// A code and the names in both languages, as modules and fields have them.
enum LabelFields {
  static func inputs(_ entry: FormEntry, _ texts: PageTexts) -> Markup {
    """
    <div class="pair">\(Components.field(
      "chinese", texts.labelChinese, in: entry, attributes: "lang=\"zh-Hans\" autocomplete=\"off\""))
    \(Components.field("english", texts.labelEnglish, in: entry, attributes: "lang=\"en\" autocomplete=\"off\""))</div>
    """
  }

  static func check(_ entry: inout FormEntry, _ texts: PageTexts) {
    for name in ["english", "chinese"] {
      if entry.text(name).isEmpty { entry.mark(name, texts.sayThisToo) }
      entry.limit(name, to: DefineFields.labelMax, texts)
      if entry[name].contains(where: \.isNewline) { entry.mark(name, texts.couldNotDefine) }
    }
  }

  static func checkCode(_ entry: inout FormEntry, isTaken: Bool, _ texts: PageTexts) {
    if !FieldCode.isValid(entry.text("code")) { entry.mark("code", texts.badFieldCode) }
    if isTaken { entry.mark("code", texts.fieldCodeTaken) }
  }
}
