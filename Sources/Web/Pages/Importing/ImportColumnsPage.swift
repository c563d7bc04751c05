internal import Application
internal import Exchange
internal import HTTPTypes
internal import Kernel
internal import Transport
internal import Trust

/// What each column of a file is: as it was recognised or said before, to correct.
enum ImportColumnsPage {
  static func show(_ visit: Visit, _ upload: ImportUpload) async throws -> WebResponse {
    let kind = visit.request.query["kind"].flatMap { ImportKind(rawValue: $0) }
    let sheet = try await visit.counter.imports.sheet(upload.id, kind: kind, as: visit.associate)
    return try await page(visit, upload, sheet, sheet.plan, entry(of: sheet.plan))
  }

  // MARK: The form

  private static func entry(of plan: ImportPlan) -> FormEntry {
    var values = [
      "kind": plan.kind, "store": plan.store, "currency": plan.currency, "dates": plan.dates,
      "scope": plan.scope,
    ]
    for (column, name) in plan.columns { values["column-\(column)"] = name }
    if plan.isBook { values["book"] = "1" }
    if plan.takesErased { values["erased"] = "1" }
    return FormEntry(values)
  }

  private static func page(
    _ visit: Visit, _ upload: ImportUpload, _ sheet: ImportSheet, _ plan: ImportPlan, _ entry: FormEntry,
    status: HTTPResponse.Status = .ok
  ) async throws -> WebResponse {
    let texts = visit.texts
    let kind = plan.importKind
    let others = ImportKind.allCases.filter { $0 != kind }.map {
      Components.link("\(ImportFilePage.address(upload))?kind=\($0.rawValue)", texts.importKind($0), "link")
    }
    return visit.page(
      upload.name, at: .imports,
      """
      \(ImportFilePage.head(upload, visit, [texts.importKind(kind), texts.readAs(sheet.encoding.rawValue)]))
      \(SearchPages.wrongLine(entry, texts))
      <section class="card wide-form"><div class="split"><h2>\(texts.whatColumnsAre)</h2>\
      <small>\(texts.instead) \(Markup.joining(others))</small></div>
      <p class="soft field">\(sheet.isRemembered ? texts.mappedAsLastTime : texts.mappedByHeader)</p>
      \(visit.form(ImportFilePage.address(upload), try await form(visit, sheet, plan, entry)))
      <div class="actions">\(ImportFilePage.button("\(ImportFilePage.address(upload))/remove", texts.throwAway, "button quiet", visit))</div>
      <p class="soft field">SHA-256 <code>\(upload.digest.description)</code></p></section>
      """, status: status)
  }

  private static func form(
    _ visit: Visit, _ sheet: ImportSheet, _ plan: ImportPlan, _ entry: FormEntry
  ) async throws -> Markup {
    let texts = visit.texts
    let rows = sheet.header.indices.map { row($0, sheet, plan, entry, texts) }
    let stores = try await visit.desk.importStores(as: visit.associate)
    let more: Markup = """
      \(Components.field("scope", texts.scopeOfIdentifiers, in: entry, help: texts.scopeHelp, attributes: "maxlength=\"\(String(ImportPlan.scopeLengthMax))\" autocomplete=\"off\""))
      \(plan.importKind == .members ? Components.check("book", texts.asBook, in: entry) : .empty)
      \(plan.importKind == .members ? Components.check("erased", texts.takesErased, in: entry) : .empty)
      """
    return """
      \(Components.hidden("kind", plan.kind))\(Components.wrong("columns", entry))
      <div class="scroll"><table class="table columns"><thead><tr><th>\(texts.column)</th><th>\(texts.sampleValues)</th>\
      <th>\(texts.becomes)</th></tr></thead><tbody>\(Markup.joining(rows))</tbody></table></div>
      \(storeField(stores, entry, texts))
      \(Components.select("dates", texts.dateStyle, DateOrder.allCases.map { ($0.rawValue, texts.dateOrder($0)) }, in: entry))
      \(plan.importKind == .purchases ? Components.field("currency", texts.importCurrency, in: entry, attributes: "maxlength=\"3\" autocomplete=\"off\" spellcheck=\"false\"") : Components.hidden("currency", entry["currency"]))
      <details class="more"><summary>\(texts.moreOnImport)</summary>\(more)</details>
      <p class="actions"><button class="button">\(texts.lookFirst)</button></p>
      """
  }

  private static func storeField(_ stores: [StaffLabel], _ entry: FormEntry, _ texts: PageTexts) -> Markup {
    let options = stores.map { ($0.code, $0.called) }
    // One store's own people are not asked.
    guard stores.count > 1 else {
      return "\(Components.hidden("store", stores.first?.code ?? ""))\(Components.wrong("store", entry))"
    }
    return Components.select("store", texts.storeOfRows, [("", texts.notSaid)] + options, in: entry)
  }

  private static func row(
    _ column: Int, _ sheet: ImportSheet, _ plan: ImportPlan, _ entry: FormEntry, _ texts: PageTexts
  ) -> Markup {
    let name = title(column, sheet, texts)
    let field = "column-\(column)"
    let samples = sheet.samples(of: column, as: plan.columns[column]).map { sample -> Markup in
      "<span>\(sample)</span>"
    }
    let described: Markup =
      entry.wrong[field] == nil ? .empty : " aria-invalid=\"true\" aria-describedby=\"\(field)-wrong\""
    return """
      <tr><td data-label="\(texts.column)"><b>\(name)</b></td>\
      <td data-label="\(texts.sampleValues)"><span class="samples">\(Markup.joining(samples))</span></td>\
      <td data-label="\(texts.becomes)"><label class="seen-not" for="\(field)">\(texts.columnBecomes(name))</label>\
      <select id="\(field)" name="\(field)"\(described)>\
      \(options(entry[field], plan.importKind, sheet, texts))</select>\(Components.wrong(field, entry))</td></tr>
      """
  }

  private static func title(_ column: Int, _ sheet: ImportSheet, _ texts: PageTexts) -> String {
    let name = sheet.header.indices.contains(column) ? sheet.header[column] : ""
    return name.isEmpty ? texts.nameless(String(column + 1)) : name
  }

  private static func options(
    _ chosen: String, _ kind: ImportKind, _ sheet: ImportSheet, _ texts: PageTexts
  ) -> Markup {
    func option(_ value: String, _ text: String) -> Markup {
      let selected: Markup = value == chosen ? " selected" : ""
      return "<option value=\"\(value)\"\(selected)>\(text)</option>"
    }
    let fields = ImportField.fields(of: kind).map { option($0.rawValue, texts.importField($0)) }
    let own = sheet.fields.map { field -> Markup in
      let label = texts.language == .zh ? field.chinese : field.english
      return option(field.code, label.isEmpty ? field.code : label)
    }
    let house: Markup =
      kind == .purchases || own.isEmpty
      ? .empty : "<optgroup label=\"\(texts.fieldsOfHouse)\">\(Markup.joining(own))</optgroup>"
    return "\(option("", texts.notRead))\(Markup.joining(fields))\(house)"
  }

  // MARK: Taking it

  static func look(_ visit: Visit, _ upload: ImportUpload) async throws -> WebResponse {
    let texts = visit.texts
    var entry = FormEntry(visit.request.form)
    guard let kind = ImportKind(rawValue: entry["kind"]) else {
      throw ClienteleError(.invalidInput, "there is no such kind of file")
    }
    let stores = try await visit.desk.importStores(as: visit.associate)
    let sheet = try await visit.counter.imports.sheet(upload.id, kind: kind, as: visit.associate)
    let plan = read(entry, kind, sheet)
    if !stores.contains(where: { $0.code == plan.store }), !(plan.store.isEmpty && stores.count > 1) {
      entry.mark("store", texts.chooseOne)
    }
    for fault in plan.faults(custom: sheet.ownCodes) { mark(fault, in: &entry, sheet, texts) }
    guard entry.wrong.isEmpty else {
      return try await page(visit, upload, sheet, plan, entry, status: .unprocessableContent)
    }
    do {
      try await visit.counter.imports.look(upload.id, plan, as: visit.associate)
    } catch let error as ClienteleError where error.code == .busy {
      entry.mark("columns", texts.otherImportRuns)
      return try await page(visit, upload, sheet, plan, entry, status: .conflict)
    } catch let error as ClienteleError where error.code == .overtaken {
      // It is being imported in another tab.
    }
    return visit.redirect(to: ImportFilePage.address(upload))
  }

  private static func read(_ entry: FormEntry, _ kind: ImportKind, _ sheet: ImportSheet) -> ImportPlan {
    var columns: [Int: String] = [:]
    for column in sheet.header.indices where !entry["column-\(column)"].isEmpty {
      columns[column] = entry["column-\(column)"]
    }
    var plan = ImportPlan(kind: kind, columns: columns)
    plan.store = entry.text("store")
    plan.currency = entry.text("currency").uppercased()
    plan.dates = entry["dates"]
    plan.scope = entry.text("scope")
    plan.isBook = entry.values["book"] != nil
    plan.takesErased = entry.values["erased"] != nil
    return plan
  }

  private static func mark(
    _ fault: ImportPlan.Fault, in entry: inout FormEntry, _ sheet: ImportSheet, _ texts: PageTexts
  ) {
    switch fault {
    case .twice(let column, let earlier):
      entry.mark("column-\(column)", texts.columnTwice(title(earlier, sheet, texts)))
    case .unknown(let column): entry.mark("column-\(column)", texts.columnUnknown)
    case .missing(let fields):
      let names = fields.map { texts.importField($0) }.joined(separator: texts.anyOf)
      entry.mark("columns", texts.columnsMissing(names))
    case .currency: entry.mark("currency", texts.noSuchCurrency)
    case .dates: entry.mark("dates", texts.chooseOne)
    case .scope: entry.mark("scope", texts.tooLong(ImportPlan.scopeLengthMax))
    }
  }
}
