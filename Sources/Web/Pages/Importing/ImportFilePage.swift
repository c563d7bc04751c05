internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport
internal import Trust

/// `/import/{upload}`: one file, wherever it stands between its columns and its rejects.
enum ImportFilePage {
  static func show(_ visit: Visit) async throws -> WebResponse {
    let upload = try upload(visit)
    _ = try await visit.desk.importStores(as: visit.associate)
    let standing = visit.counter.imports.standing(of: upload)
    if case .mapping = standing { return try await ImportColumnsPage.show(visit, upload) }
    return try await page(visit, upload, standing)
  }

  static func upload(_ visit: Visit) throws -> ImportUpload {
    guard let id = visit.request.captures["upload"].flatMap({ RowID($0) }) else {
      throw ClienteleError(.notFound, "there is no such file")
    }
    return try visit.counter.imports.upload(id, of: visit.associate)
  }

  static func address(_ upload: ImportUpload) -> String { "\(ImportPages.path)/\(upload.id)" }

  /// - Parameter fault: why what was asked for is not done.
  static func page(
    _ visit: Visit, _ upload: ImportUpload, _ standing: ImportDesk.Standing, fault: String? = nil
  ) async throws -> WebResponse {
    let said: Markup = fault.map { Components.say($0, .bad) } ?? .empty
    return visit.page(
      upload.name, at: .imports,
      """
      \(head(upload, visit))\(said)\(Components.live("import", try await body(visit, upload, standing)))
      """, status: fault == nil ? .ok : .conflict)
  }

  static func head(_ upload: ImportUpload, _ visit: Visit, _ more: [String] = []) -> Markup {
    let facts = [visit.formats.dayAndTime(upload.at)] + more
    return Components.head(
      upload.name, facts.joined(separator: " · "),
      actions: Components.link(ImportPages.path, visit.texts.allFiles, "button quiet"))
  }

  private static func body(
    _ visit: Visit, _ upload: ImportUpload, _ standing: ImportDesk.Standing
  ) async throws -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    switch standing {
    case .mapping: return .empty
    case .looking(let rows):
      return work(texts.isLooking, texts.rowsDone(formats.number(rows)), nil, visit)
    case .looked(let preview): return try await ImportPreviewView.markup(preview, upload, visit)
    case .running(let rows, let all):
      return work(
        texts.isImporting, texts.rowsDoneOf(formats.number(rows), formats.number(all)), (rows, all), visit)
    case .interrupted:
      return Components.card(
        texts.wasInterrupted, "<p class=\"field\">\(texts.wasInterruptedSays)</p>\(again(upload, visit))")
    case .failed(let error):
      return Components.card(
        texts.importFailed,
        """
        <p class="field">\(texts.sentence(for: error))</p><p class="field soft">\(texts.importFailedSays)</p>
        \(again(upload, visit))
        """)
    case .done(let result): return done(result, upload, visit)
    }
  }

  private static func work(_ title: String, _ told: String, _ part: (Int, Int)?, _ visit: Visit) -> Markup {
    let value: Markup =
      part.map { "value=\"\(min($0.0, $0.1))\" max=\"\(max($0.1, 1))\"" } ?? .empty
    return Components.card(
      title,
      """
      <p role="status">\(told)</p><progress class="bar-of-work" aria-label="\(title)" \(value)></progress>
      <p class="soft">\(visit.texts.pageMayBeClosed)</p>\(refresh(visit))
      """)
  }

  /// For browsers without scripts; the others are told by the stream.
  static func refresh(_ visit: Visit) -> Markup {
    "<noscript><p>\(Components.link(visit.request.path, visit.texts.bringUpToDate, "button quiet"))</p></noscript>"
  }

  private static func again(_ upload: ImportUpload, _ visit: Visit) -> Markup {
    """
    <div class="actions">\(button("\(address(upload))/columns", visit.texts.lookAgain, "button", visit))\
    \(button("\(address(upload))/remove", visit.texts.throwAway, "button quiet", visit))</div>
    """
  }

  static func button(_ action: String, _ text: String, _ kind: String, _ visit: Visit) -> Markup {
    "<form method=\"post\" action=\"\(action)\">\(visit.token)<button class=\"\(kind)\">\(text)</button></form>"
  }

  private static func done(_ result: ImportUpload.Result, _ upload: ImportUpload, _ visit: Visit) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    let counts = [
      (texts.rowsRead, result.rows), (texts.newRows, result.new), (texts.changedRows, result.changed),
      (texts.rowsHereAlready, result.unchanged), (texts.rejectedRows, result.rejected),
      (texts.erasedPeople, result.erased),
    ].filter { $0.1 > 0 || $0.0 != texts.erasedPeople }.map { ($0.0, formats.number($0.1)) }
    let undo: Markup =
      result.number.map {
        "<p class=\"actions\">\(Components.link("\(ImportPages.path)/undo/\($0)", texts.undoImport, "button quiet"))</p>"
      } ?? "<p>\(texts.nothingWritten)</p>"
    let rejects: Markup =
      visit.counter.imports.hasRejects(upload)
      ? Components.card(
        texts.rejectedRows,
        """
        <p class="soft field">\(texts.rejectsSay)</p>
        <form method="post" action="\(address(upload))/rejects" data-file>\(visit.token)\
        <button class="button">\(texts.rejectsFile)</button></form>
        """) : .empty
    return """
      \(Components.card(texts.isImported, "\(Components.figures(counts))\(undo)"))\(rejects)
      <div class="actions">\(button("\(address(upload))/remove", texts.throwAway, "button quiet", visit))</div>
      """
  }

  // MARK: Steps

  static func look(_ visit: Visit) async throws -> WebResponse {
    let upload = try upload(visit)
    // In another tab it has gone on.
    guard case .mapping = visit.counter.imports.standing(of: upload) else {
      return visit.redirect(to: address(upload))
    }
    return try await ImportColumnsPage.look(visit, upload)
  }

  static func start(_ visit: Visit) async throws -> WebResponse {
    let upload = try upload(visit)
    let imports = visit.counter.imports
    do {
      _ = try await visit.desk.importStores(as: visit.associate)
      try await imports.start(upload.id, as: visit.associate)
    } catch let error as ClienteleError where error.code == .overtaken || error.code == .busy {
      let standing = imports.standing(of: upload)
      let fault: String
      switch (error.code, standing) {
      case (.busy, _): fault = visit.texts.otherImportRuns
      case (_, .looked), (_, .running): fault = visit.texts.sameFileRuns
      default: fault = visit.texts.lookFirstAgain
      }
      if case .mapping = standing { return visit.redirect(to: address(upload)) }
      return try await page(visit, upload, standing, fault: fault)
    }
    return visit.redirect(to: address(upload))
  }

  static func mapAgain(_ visit: Visit) async throws -> WebResponse {
    let upload = try upload(visit)
    try visit.counter.imports.mapAgain(upload.id, as: visit.associate)
    return visit.redirect(to: address(upload))
  }

  static func remove(_ visit: Visit) async throws -> WebResponse {
    try visit.counter.imports.remove(try upload(visit).id, as: visit.associate)
    return visit.redirect(to: ImportPages.path, done: "importRemoved")
  }

  static func rejects(_ visit: Visit) async throws -> WebResponse {
    let bytes = try await visit.counter.imports.rejects(try upload(visit).id, as: visit.associate)
    let day = visit.formats.machineDay(visit.counter.now)
    return visit.door.withHeaders(
      WebResponse(
        contentType: "text/csv; charset=utf-8", body: bytes,
        headers: [.contentDisposition: "attachment; filename=\"rejects-\(day).csv\""]))
  }
}
