internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Everything about one member on one page, and what can be done there.
enum MemberPages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/members/{id}") { visit in try await show(visit) },
      counter.page(.post, "/members/{id}/log") { visit in try await log(visit) },
      counter.page(.post, "/members/{id}/reveal") { visit in try await reveal(visit) },
      counter.page(.get, "/members/{id}/edit") { visit in try await EditPage.form(visit) },
      counter.page(.post, "/members/{id}/edit") { visit in try await EditPage.save(visit) },
    ]
  }

  static let contactKinds: [InteractionKind] = [.visit, .call, .chat, .enquiry]

  // MARK: Showing

  private static func show(_ visit: Visit) async throws -> WebResponse {
    do {
      return page(visit, try await MemberSheet.load(visit))
    } catch let error as ClienteleError
      where error.code == .notFound && visit.request.query["done"] == "arriving"
    {
      let waiting = Components.head(visit.texts.onItsWay, visit.texts.onItsWaySays)
      return visit.page(visit.texts.member, at: nil, "<div id=\"sheet\" data-live>\(waiting)</div>")
    }
  }

  /// - Parameters:
  ///   - entry: what was typed into the log of contacts.
  ///   - task: what was typed into the plan of a task.
  ///   - revealed: a value whose mask was just lifted.
  static func page(
    _ visit: Visit, _ sheet: MemberSheet, entry: FormEntry = FormEntry(), task: FormEntry = FormEntry(),
    revealed: String? = nil
  ) -> WebResponse {
    let texts = visit.texts
    let isWrong = !entry.wrong.isEmpty || !task.wrong.isEmpty
    guard sheet.exposure > .stub else { return stub(visit, sheet) }
    let known = texts.knownAt(sheet.stores.joined(separator: texts.say(", ", "、")))
    let shown: Markup = revealed.map { Components.say(texts.revealed($0), .warn) } ?? .empty
    let restricted: Markup = sheet.story.isRestricted ? Components.say(texts.useRestricted, .warn) : .empty
    let actions: Markup = """
      \(Components.link("\(sheet.path)/sale", texts.recordSale))\
      \(Components.link("\(sheet.path)/edit", texts.edit, "button quiet"))\
      <button class="button quiet" data-print>\(texts.printSheet)</button>
      """
    let beside = MemberCardViews(sheet: sheet, visit: visit)
    let story = MemberStoryViews(sheet: sheet, visit: visit)
    return visit.page(
      sheet.title(texts), at: nil,
      """
      <div id="sheet">\(Components.head(sheet.title(texts), known, actions: actions))\(restricted)\(shown)
      \(isWrong ? Components.say(texts.mendAndSavedNothing, .bad) : .empty)
      \(MemberFieldPage.head(sheet, visit))<div class="sheet"><div>\(beside.all)</div>
      <div>\(story.due(task))\(logForm(sheet, entry, visit))\(story.all)</div></div></div>
      """, status: isWrong ? .unprocessableContent : .ok)
  }

  private static func stub(_ visit: Visit, _ sheet: MemberSheet) -> WebResponse {
    visit.page(
      visit.texts.member, at: nil,
      """
      <div id="sheet">\(Components.head(sheet.title(visit.texts), sheet.story.owner.store.called))
      <section class="card">\(Components.say(visit.texts.stubSays))</section></div>
      """)
  }

  // MARK: Doing

  private static func logForm(_ sheet: MemberSheet, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let kinds = contactKinds.map { ($0.rawValue, texts.contactWord($0.rawValue)) }
    let open: Markup = entry.text("stated-at").isEmpty ? "" : " open"
    let body: Markup = """
      \(Components.choices("kind", texts.logContact, kinds, in: entry))
      \(Components.area("note", texts.whatWasSaid, in: entry, help: texts.noteHelp))
      <details class="more"\(open)><summary>\(texts.statedAt)</summary>\(RegisterPages.statedAt(entry, texts))</details>
      <p class="actions"><button class="button">\(texts.save)</button>\
      \(Components.link("\(sheet.path)/complaints", texts.recordComplaint, "link"))</p>
      """
    return "<section class=\"card no-print\">\(visit.form("\(sheet.path)/log", body))</section>"
  }

  private static func log(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let kind = contactKinds.first { $0.rawValue == entry["kind"] }
    if kind == nil { entry.mark("kind", visit.texts.chooseOne) }
    if kind == .enquiry, entry.text("note").isEmpty { entry.mark("note", visit.texts.enquiryNeedsWords) }
    entry.limit("note", to: RegisterPages.FieldLength.note, visit.texts)
    let statedAt = RegisterPages.statedTime(&entry, visit)
    let sheet = try await MemberSheet.loadOpen(visit)
    guard entry.wrong.isEmpty, let kind else { return page(visit, sheet, entry: entry) }
    if kind == .enquiry {
      _ = try await RecordEnquiry(
        record: sheet.record, actor: visit.associate, note: entry.text("note"), statedAt: statedAt
      ).run(visit.counter.recorder)
    } else {
      _ = try await LogContact(
        record: sheet.record, associate: visit.associate, kind: kind.rawValue, note: entry.text("note"),
        evidence: kind == .visit ? .visitCheckIn : .callLog, statedAt: statedAt
      ).run(visit.counter.recorder)
    }
    return visit.redirect(to: sheet.path, done: statedAt == nil ? "logged" : "stated")
  }

  /// The value stands in the answer to the form alone: never in an address, so in no history.
  private static func reveal(_ visit: Visit) async throws -> WebResponse {
    let entry = FormEntry(visit.request.form)
    let sheet = try await MemberSheet.load(visit)
    guard let field = RowID(entry["field"]) else {
      throw ClienteleError(.notFound, "there is nothing to reveal")
    }
    let value = try await visit.desk.reveal(
      .contactPoint(field), of: sheet.story.member, because: Reason(rawValue: entry["reason"]),
      as: visit.associate)
    return page(visit, sheet, revealed: PhoneNumber(value)?.display ?? value)
  }
}
