internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/opening-books`: the members' lists of stores from before they went live, and head office's word on them.
enum BookPages {
  static let path = "/opening-books"
  private static let approvedOpen = 12

  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, path) { try await show($0) },
      counter.page(.post, path) { try await approve($0) },
    ]
  }

  private static func show(_ visit: Visit) async throws -> WebResponse {
    let books = try await visit.desk.books(as: visit.associate)
    var entry = FormEntry()
    if let book = books.waiting.first(where: { $0.id.description == visit.request.query["book"] }) {
      entry = FormEntry(["store": book.store?.code ?? "", "book": book.id.description])
    }
    return try await page(visit, books, entry)
  }

  private static func page(
    _ visit: Visit, _ books: BookList, _ entry: FormEntry
  ) async throws -> WebResponse {
    let texts = visit.texts
    let waiting: Markup =
      books.waiting.isEmpty
      ? Components.empty(texts.noBookWaits, texts.noBookWaitsSays)
      : "<ul class=\"rows\">\(Markup.joining(books.waiting.map { row($0, visit) }))</ul>"
    let approved: Markup =
      books.approved.isEmpty
      ? .empty
      : Components.card(
        texts.approvedBooks,
        Components.rows(books.approved.map { row($0, visit) }, open: approvedOpen) { texts.furtherNodes($0) })
    return visit.page(
      texts.openingBooks, at: .books,
      """
      \(Components.head(texts.openingBooks, texts.openingBooksSays))\(SearchPages.wrongLine(entry, texts))
      \(Components.card(texts.waitingBooks, waiting))\(try await form(entry, visit))\(approved)
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func row(_ book: BookView, _ visit: Visit) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    var facts = [
      texts.bookCounts(
        formats.number(book.claims), formats.number(book.members), formats.number(book.associates))
    ]
    if let first = book.firstStatedAt, let last = book.lastStatedAt {
      facts.append(texts.statedFromTo(formats.day(first), formats.day(last)))
    }
    let action: Markup
    if let approval = book.approval {
      action = Components.badge(texts.approvedBook, .good)
      facts.append(
        texts.booksCounting(formats.number(approval.counting), formats.dayAndTime(approval.cutOff)))
      if let at = approval.at { facts.append("\(approval.by.called) · \(formats.dayAndTime(at))") }
      if !approval.fileHash.isEmpty { facts.append("SHA-256 \(approval.fileHash.prefix(16))…") }
    } else {
      action = Components.link(
        "/opening-books?book=\(book.id.description)", texts.checkAndApprove, "button quiet small")
    }
    return """
      <li data-key="\(book.id.description)"><span>\(book.store.called)</span><span>\(action)</span>
      <small class="wide">\(facts.joined(separator: " · "))</small></li>
      """
  }

  // MARK: Approving

  private static func form(_ entry: FormEntry, _ visit: Visit) async throws -> Markup {
    let texts = visit.texts
    let stores = try await stores(visit)
    let body: Markup = """
      \(entry["book"].isEmpty ? .empty : Components.hidden("book", entry["book"]))
      \(Components.select("store", texts.store, [("", texts.notSaid)] + stores, in: entry))
      \(Components.field("hash", texts.fileHash, in: entry, help: texts.fileHashHelp, attributes: "autocomplete=\"off\" spellcheck=\"false\" maxlength=\"64\""))
      \(Components.field("cut-off", texts.goesLive, in: entry, type: "date", help: texts.goesLiveHelp))
      \(Components.check("sure", texts.bookSure, in: entry))
      <p class="actions"><button class="button">\(texts.approve)</button></p>
      """
    return """
      <section class="card no-print"><div class="split"><h2>\(texts.approveBook)</h2></div>
      <p class="soft field">\(texts.approveBookSays)</p>\(visit.form(path, body))</section>
      """
  }

  private static func stores(_ visit: Visit) async throws -> [(String, String)] {
    try await visit.desk.bookStores(as: visit.associate).map { ($0.code, $0.called) }
  }

  private static func approve(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let books = try await visit.desk.books(as: visit.associate)
    let store = entry["store"]
    if try await !stores(visit).contains(where: { $0.0 == store }) { entry.mark("store", texts.chooseOne) }
    let digest = [UInt8](hexadecimal: entry.text("hash").lowercased()).flatMap { Digest(bytes: $0) }
    if digest == nil { entry.mark("hash", texts.sixtyFourDigits) }
    let day = CalendarDay(entry.text("cut-off"))
    if day == nil { entry.mark("cut-off", texts.noSuchDay) }
    if entry.values["sure"] == nil { entry.mark("sure", texts.sayYouAreSure) }
    if entry.wrong.isEmpty, let digest {
      let id = try await visit.desk.bookID(of: digest, store: store, as: visit.associate)
      if books.approved.contains(where: { $0.id == id }) { entry.mark("hash", texts.bookApprovedAlready) }
      if !entry["book"].isEmpty, entry["book"] != id.description { entry.mark("hash", texts.anotherFile) }
    }
    guard entry.wrong.isEmpty, let digest, let day else { return try await page(visit, books, entry) }
    _ = try await ApproveBook(
      .digest(digest), store: store, cutOff: day.begin(), actor: visit.associate
    ).run(visit.counter.recorder)
    return visit.redirect(to: path, done: "bookApproved")
  }
}
