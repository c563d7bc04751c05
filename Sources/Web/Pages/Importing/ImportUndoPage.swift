internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport
internal import Trust

/// `/import/undo/{number}`: one import that was made here, to take back whole.
enum ImportUndoPage {
  private static let reasons: [Reason] = [.correction, .privacyRequest, .other]
  private static let keptOpen = 20
  private static let keptMax = 200

  static func show(_ visit: Visit) async throws -> WebResponse {
    try await page(visit, try number(visit), FormEntry())
  }

  static func undo(_ visit: Visit) async throws -> WebResponse {
    let number = try number(visit)
    var entry = FormEntry(visit.request.form)
    let reason = reasons.first { $0.rawValue == entry["reason"] }
    if reason == nil { entry.mark("reason", visit.texts.chooseOne) }
    if entry.values["sure"] == nil { entry.mark("sure", visit.texts.sayYouAreSure) }
    guard entry.wrong.isEmpty, let reason else { return try await page(visit, number, entry) }
    do {
      try await visit.counter.imports.undo(number, because: reason, as: visit.associate)
    } catch let error as ClienteleError where error.code == .busy {
      entry.mark("import", visit.texts.otherImportRuns)
      return try await page(visit, number, entry)
    }
    return visit.redirect(to: "\(ImportPages.path)/undo/\(number)")
  }

  private static func number(_ visit: Visit) throws -> Int {
    guard let number = visit.request.captures["number"].flatMap({ Int($0) }), number > 0,
      number < Int(Int32.max)
    else { throw ClienteleError(.notFound, "there is no such import") }
    return number
  }

  private static func page(_ visit: Visit, _ number: Int, _ entry: FormEntry) async throws -> WebResponse {
    let (texts, formats) = (visit.texts, visit.formats)
    let run = try await visit.desk.importRun(number, as: visit.associate)
    let facts = [
      run.file, formats.dayAndTime(run.at), run.by == nil ? texts.byOperator : run.by.called,
      texts.recordsTouched(formats.number(run.records)),
    ]
    return visit.page(
      texts.importNumbered(number), at: .imports,
      """
      \(Components.head(texts.importNumbered(number), facts.joined(separator: " · "), actions: Components.link(ImportPages.path, texts.allFiles, "button quiet")))
      \(SearchPages.wrongLine(entry, texts))\(Components.wrong("import", entry))
      \(Components.live("import-undo", body(visit, run, entry)))
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func body(_ visit: Visit, _ run: ImportRunView, _ entry: FormEntry) -> Markup {
    let texts = visit.texts
    let imports = visit.counter.imports
    if imports.isUndoing(run.number) {
      return Components.card(
        texts.isUndoing,
        "<p>\(texts.pageMayBeClosed)</p><progress class=\"bar-of-work\" aria-label=\"\(texts.isUndoing)\"></progress>\(ImportFilePage.refresh(visit))"
      )
    }
    switch imports.undone(run.number) {
    case .done(let report)? where run.isUndone: return outcome(report, visit)
    case .failed?: return "\(Components.say(texts.undoFailed, .bad))\(form(visit, run, entry))"
    default: break
    }
    if run.isUndone { return Components.card(texts.undone, "<p>\(texts.undoneAlready)</p>") }
    return form(visit, run, entry)
  }

  private static func form(_ visit: Visit, _ run: ImportRunView, _ entry: FormEntry) -> Markup {
    let texts = visit.texts
    let why = [("", texts.notSaid)] + reasons.map { ($0.rawValue, texts.reason($0)) }
    return Components.card(
      texts.undoImport,
      """
      <p class="soft field">\(texts.undoImportSays)</p>\(visit.form(
        "\(ImportPages.path)/undo/\(run.number)",
        """
        \(Components.select("reason", texts.whyUndo, why, in: entry))
        \(Components.check("sure", texts.undoSure, in: entry))
        <p class="actions"><button class="button">\(texts.undoImport)</button></p>
        """))
      """)
  }

  private static func outcome(_ report: UndoImport.Report, _ visit: Visit) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    let figures = Components.figures([
      (texts.recordsArchived, formats.number(report.recordsArchived)),
      (texts.fieldsRestored, formats.number(report.fieldsRestored)),
      (texts.contactsEnded, formats.number(report.contactsEnded)),
      (texts.salesReversed, formats.number(report.salesReversed)),
    ])
    let kept = report.kept.prefix(keptMax).map { kept -> Markup in
      "<li><span>\(kept.record)</span><small class=\"wide\">\(texts.keptBecause(kept.reason))</small></li>"
    }
    let stays: Markup =
      kept.isEmpty
      ? .empty
      : Components.card(
        texts.staysAfterUndo,
        Components.rows(kept, open: keptOpen) { texts.furtherRows($0) },
        more: "<small>\(formats.number(report.kept.count))</small>")
    return """
      \(Components.card(texts.undone, "\(figures)<p class=\"soft\">\(texts.undoneAlready)</p>"))\(stays)
      """
  }
}
