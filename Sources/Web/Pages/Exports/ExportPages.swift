internal import Access
internal import Application
internal import Exchange
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/exports`: what was asked for that is too large for one person alone, to approve, to refuse and to fetch.
enum ExportPages {
  static let path = "/exports"

  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, path) { try await show($0) },
      counter.page(.post, path) { try await ask($0) },
      counter.page(.post, "\(path)/{export}") { try await decide($0) },
      counter.page(.post, "\(path)/{export}/file") { try await fetch($0) },
    ]
  }

  private static func show(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let requests = try await visit.desk.exportRequests(as: visit.associate)
    let list: Markup =
      requests.isEmpty
      ? Components.empty(texts.noExports, texts.noExportsSays)
      : "<ul class=\"rows\">\(Markup.joining(requests.map { row($0, visit) }))</ul>"
    return visit.page(
      texts.toExports, at: .store,
      """
      \(Components.head(texts.toExports, texts.exportsSays))<section class="card">\(list)</section>
      """)
  }

  private static func row(_ request: ExportRequestView, _ visit: Visit) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    let tone: Components.Tone =
      switch request.state {
      case .asked: .warn
      case .approved: .good
      case .refused: .bad
      case .fetched, .expired: .plain
      }
    var told: [String] = [
      texts.exportAskedBy(request.requestedBy.called, formats.moment(request.requestedAt))
    ]
    if let reason = Reason(rawValue: request.reason) { told.append(texts.reason(reason)) }
    if let at = request.decidedAt {
      told.append(texts.exportDecidedBy(request.decidedBy.called, formats.moment(at)))
    }
    if let until = request.until { told.append(texts.exportUntil(formats.moment(until))) }
    let what = [texts.exportedList(request.list.rawValue)] + narrowed(request, visit)
    return """
      <li data-key="\(request.id.description)"><span>\(what.joined(separator: " · ")) · \
      \(texts.rowCount(formats.number(request.rowCount)))</span>
      <span>\(Components.badge(texts.exportState(request.state.rawValue), tone))</span>
      <small class="wide">\(told.joined(separator: " · "))</small>\(forms(request, visit))</li>
      """
  }

  /// By what the list is narrowed down.
  private static func narrowed(_ request: ExportRequestView, _ visit: Visit) -> [String] {
    let days = [request.from, request.through].map { $0.map { visit.formats.day($0) } ?? "" }
    let span = days.contains { !$0.isEmpty } ? days.joined(separator: " – ") : ""
    return [
      request.store?.called ?? visit.texts.everyStore, request.associate.called, request.brand, request.tag,
      request.value, span,
    ].filter { !$0.isEmpty }
  }

  private static func forms(_ request: ExportRequestView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let action = "\(path)/\(request.id)"
    if request.mayDecide {
      return """
        <form class="wide actions" method="post" action="\(action)">\(visit.token)
        <button class="button" name="answer" value="approve">\(texts.exportApprove)</button>
        <button class="button quiet" name="answer" value="refuse">\(texts.exportRefuse)</button></form>
        """
    }
    guard request.mayFetch else { return .empty }
    let formats = SpreadsheetFormat.allCases.map { format -> Markup in
      "<button class=\"button quiet\" name=\"as\" value=\"\(format.rawValue)\">\(texts.exportFetch) · \(format.rawValue)</button>"
    }
    return """
      <form class="wide actions" method="post" action="\(action)/file" data-file>\(visit.token)\
      \(Markup.joining(formats))</form>
      """
  }

  // MARK: Steps

  private static func ask(_ visit: Visit) async throws -> WebResponse {
    let entry = FormEntry(visit.request.form)
    guard let list = ExportList(rawValue: entry["list"]) else {
      throw ClienteleError(.invalidInput, "there is no such list")
    }
    _ = try await visit.desk.askExport(
      list, ListForm.filter(entry), because: Reason(rawValue: entry["reason"]), as: visit.associate)
    return visit.redirect(to: path, done: "exportAsked")
  }

  private static func id(_ visit: Visit) throws -> RowID {
    guard let id = visit.request.captures["export"].flatMap({ RowID($0) }) else {
      throw ClienteleError(.notFound, "there is no such export")
    }
    return id
  }

  private static func decide(_ visit: Visit) async throws -> WebResponse {
    let answer = visit.request.form["answer"]
    guard answer == "approve" || answer == "refuse" else {
      throw ClienteleError(.invalidInput, "an export is approved or refused")
    }
    _ = try await visit.desk.decideExport(try id(visit), approve: answer == "approve", as: visit.associate)
    return visit.redirect(to: path, done: "exportDecided")
  }

  private static func fetch(_ visit: Visit) async throws -> WebResponse {
    let entry = FormEntry(visit.request.form)
    let (request, rows) = try await visit.desk.fetchExport(try id(visit), as: visit.associate)
    return try ExportForm.answer(request.list.rawValue, [ListTables.table(rows, visit)], entry, visit)
  }
}
