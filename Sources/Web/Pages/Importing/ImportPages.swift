internal import Access
internal import Application
package import HTTPTypes
internal import Kernel
package import Transport

/// `/import`: lists from other systems: to bring, to map, to look at and to take in; and what was taken in, to take back.
enum ImportPages {
  static let path = "/import"
  /// The file, and the form around it.
  private static let bodyBytesMax = ImportShelf.fileBytesMax + (64 << 10)

  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, path) { try await show($0) },
      counter.page(.post, path, bodyBytesMax: bodyBytesMax) { try await take($0) },
      counter.page(.get, "\(path)/undo/{number}") { try await ImportUndoPage.show($0) },
      counter.page(.post, "\(path)/undo/{number}") { try await ImportUndoPage.undo($0) },
      counter.page(.get, "\(path)/{upload}") { try await ImportFilePage.show($0) },
      counter.page(.post, "\(path)/{upload}") { try await ImportFilePage.look($0) },
      counter.page(.post, "\(path)/{upload}/start") { try await ImportFilePage.start($0) },
      counter.page(.post, "\(path)/{upload}/columns") { try await ImportFilePage.mapAgain($0) },
      counter.page(.post, "\(path)/{upload}/remove") { try await ImportFilePage.remove($0) },
      counter.page(.post, "\(path)/{upload}/rejects") { try await ImportFilePage.rejects($0) },
    ]
  }

  static var sizeMax: String { String(ImportShelf.fileBytesMax >> 20) }

  // MARK: The list

  private static func show(_ visit: Visit) async throws -> WebResponse { try await page(visit, FormEntry()) }

  private static func page(_ visit: Visit, _ entry: FormEntry) async throws -> WebResponse {
    let texts = visit.texts
    let uploads = try await visit.counter.imports.uploads(of: visit.associate)
    let before = visit.request.query["before"].flatMap { Int($0) }
    let runs = try await visit.desk.importRuns(before: before, as: visit.associate)
    let own: Markup =
      uploads.isEmpty
      ? .empty
      : Components.card(
        texts.yourFiles, "<ul class=\"rows\">\(Markup.joining(uploads.map { row($0, visit) }))</ul>")
    return visit.page(
      texts.imports, at: .imports,
      """
      \(Components.head(texts.imports, texts.importsSay))\(form(entry, visit))
      \(Components.live("import-files", own))
      \(Components.live("import-runs", Components.card(texts.pastImports, past(runs, visit))))
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func form(_ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let isWrong: Markup = entry.wrong["list"] == nil ? .empty : " aria-invalid=\"true\""
    return """
      <section class="card no-print"><div class="split"><h2>\(texts.bringFile)</h2></div>
      <form class="stack" method="post" action="\(path)" enctype="multipart/form-data" novalidate>\(visit.token)
      <div class="field"><label for="list">\(texts.listFile)</label>
      <input id="list" name="list" type="file" accept=".csv,.txt,.tsv,.xz" aria-describedby="list-help"\(isWrong) \
      data-bytes-max="\(String(ImportShelf.fileBytesMax))" data-too-large="\(texts.fileTooLarge(sizeMax))">
      \(Components.wrong("list", entry))<p class="help" id="list-help">\(texts.listFileHelp(sizeMax))</p></div>
      <p class="actions"><button class="button">\(texts.upload)</button></p></form></section>
      """
  }

  private static func row(_ upload: ImportUpload, _ visit: Visit) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    let standing = visit.counter.imports.standing(of: upload)
    let facts = [
      formats.dayAndTime(upload.at), texts.keptUntil(formats.dayAndTime(upload.at + ImportShelf.ageMax)),
    ]
    return """
      <li data-key="\(upload.id.description)"><span>\(upload.name) \
      \(Components.badge(texts.importPhase(standing), tone(standing)))</span>
      <span>\(Components.link("\(path)/\(upload.id)", texts.goOn, "button quiet small"))</span>
      <small class="wide">\(facts.joined(separator: " · "))</small></li>
      """
  }

  static func tone(_ standing: ImportDesk.Standing) -> Components.Tone {
    switch standing {
    case .mapping: .plain
    case .looking, .running: .brass
    case .looked, .done: .good
    case .interrupted: .warn
    case .failed: .bad
    }
  }

  private static func past(_ runs: [ImportRunView], _ visit: Visit) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    if runs.isEmpty { return Components.empty(texts.noImports, texts.noImportsSays) }
    let rows = runs.map { run -> Markup in
      let facts = [
        formats.dayAndTime(run.at), run.by == nil ? texts.byOperator : run.by.called,
        texts.recordsTouched(formats.number(run.records)),
      ]
      let state: Markup =
        run.isUndone
        ? Components.badge(texts.undone)
        : Components.link("\(path)/undo/\(run.number)", texts.undoImport, "button quiet small")
      return """
        <li data-key="\(run.number)"><span>\(run.number) · \(run.file)</span><span>\(state)</span>
        <small class="wide">\(facts.joined(separator: " · "))</small></li>
        """
    }
    let more: Markup =
      runs.count < AccessDesk.importRunsMax
      ? .empty
      : "<p class=\"actions\">\(Components.link("\(path)?before=\(runs.last?.number ?? 0)", texts.olderImports, "button quiet"))</p>"
    return "<ul class=\"rows\">\(Markup.joining(rows))</ul>\(more)"
  }

  // MARK: Taking a file

  private static func take(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry()
    let file = MultipartForm(visit.request)?.files["list"]
    guard let file, !(file.name.isEmpty && file.bytes.isEmpty) else {
      _ = try await visit.desk.importStores(as: visit.associate)
      entry.mark("list", visit.texts.chooseFile)
      return try await page(visit, entry)
    }
    guard file.bytes.count <= ImportShelf.fileBytesMax else {
      _ = try await visit.desk.importStores(as: visit.associate)
      entry.mark("list", visit.texts.fileTooLarge(sizeMax))
      return try await page(visit, entry)
    }
    switch try await visit.counter.imports.keep(file.bytes, named: file.name, as: visit.associate) {
    case .kept(let upload): return visit.redirect(to: "\(path)/\(upload.id)")
    case .refused(let refusal):
      entry.mark("list", visit.texts.importRefusal(refusal))
      return try await page(visit, entry)
    }
  }
}

extension Counter {
  /// A file that is too large to be listened to, said as a page; `nil` for everything else.
  package func refusal(at path: String, status: HTTPResponse.Status, headers: HTTPFields) -> WebResponse? {
    guard path == ImportPages.path, status == .contentTooLarge else { return nil }
    let request = WebRequest(method: .get, path: path, headers: headers, isSecure: false)
    let texts = PageTexts(door.language(of: request))
    return door.page(
      DoorPage.page(
        door.texts(request), title: texts.imports,
        """
        \(Components.say(texts.fileTooLarge(ImportPages.sizeMax), .bad))
        <p>\(Components.link(ImportPages.path, texts.imports, "button"))</p>
        """),
      status: .contentTooLarge)
  }
}
