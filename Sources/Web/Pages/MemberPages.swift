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

  static let contactKinds = ["visit", "call", "chat", "enquiry"]

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

  private static func page(
    _ visit: Visit, _ sheet: MemberSheet, entry: FormEntry = FormEntry(), revealed: String? = nil
  ) -> WebResponse {
    let texts = visit.texts
    let status: HTTPResponse.Status = entry.wrong.isEmpty ? .ok : .unprocessableContent
    guard sheet.exposure > .stub else { return stub(visit, sheet) }
    let known = texts.knownAt(sheet.stores.joined(separator: texts.say(", ", "、")))
    let shown: Markup = revealed.map { Components.say(texts.revealed($0), .warn) } ?? .empty
    let actions: Markup = """
      \(Components.link("\(sheet.path)/sale", texts.recordSale))\
      \(Components.link("\(sheet.path)/edit", texts.edit, "button quiet"))\
      <button class="button quiet" data-print>\(texts.printSheet)</button>
      """
    return visit.page(
      sheet.title(texts), at: nil,
      """
      <div id="sheet">\(Components.head(sheet.title(texts), known, actions: actions))\(shown)
      \(SearchPages.wrongLine(entry, texts))
      <div class="sheet"><div>\(contacts(sheet, visit))\(owner(sheet, visit))\(about(sheet, visit))</div>
      <div>\(logForm(sheet, entry, visit))\(purchases(sheet, visit))\(story(sheet, visit))</div></div></div>
      """, status: status)
  }

  private static func stub(_ visit: Visit, _ sheet: MemberSheet) -> WebResponse {
    visit.page(
      visit.texts.member, at: nil,
      """
      <div id="sheet">\(Components.head(sheet.title(visit.texts)))
      <section class="card">\(Components.say(visit.texts.stubSays))</section></div>
      """)
  }

  // MARK: Beside

  private static func contacts(_ sheet: MemberSheet, _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard !sheet.contacts.isEmpty else {
      return Components.card(texts.contacts, "<p class=\"soft\">\(texts.noContacts)</p>")
    }
    let rows = sheet.contacts.map { contact -> Markup in
      let reveal: Markup = sheet.exposure == .full ? .empty : revealForm(contact, sheet, visit)
      return """
        <li><span><small>\(texts.contactKind(contact.kind))</small><br>\(contact.value)</span>\
        <span class="wide no-print">\(reveal)</span></li>
        """
    }
    let masked: Markup =
      sheet.exposure == .full ? .empty : "<p class=\"soft no-print\"><small>\(texts.maskedSays)</small></p>"
    return Components.card(
      texts.contacts, "<ul class=\"rows\">\(Markup.joining(rows))</ul>\(masked)")
  }

  private static let revealReasons: [Reason] = [.contactMember, .serveMember, .delivery, .repair, .complaint]

  private static func revealForm(
    _ contact: MemberSheet.Contact, _ sheet: MemberSheet, _ visit: Visit
  ) -> Markup {
    let texts = visit.texts
    let reasons = revealReasons.map { reason -> Markup in
      "<option value=\"\(reason.rawValue)\">\(texts.reason(reason))</option>"
    }
    return """
      <details><summary class="link">\(texts.reveal)</summary>
      <form method="post" action="\(sheet.path)/reveal">\(visit.token)\(Components.hidden("field", contact.id))
      <div class="field"><label for="why-\(contact.id)">\(texts.revealWhy)</label>
      <select id="why-\(contact.id)" name="reason">\(Markup.joining(reasons))</select></div>
      <button class="button quiet small">\(texts.reveal)</button>\(visit.recordedFor)</form></details>
      """
  }

  private static func owner(_ sheet: MemberSheet, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let name = sheet.owner.isEmpty ? texts.storePool : sheet.owner
    let badge: Markup = sheet.isProvisional ? " \(Components.badge(texts.provisional, .warn))" : .empty
    return Components.live(
      "owner",
      Components.card(
        texts.owner,
        """
        <p><span class="name">\(name)</span>\(badge)<br><small>\(sheet.ownerStore)</small></p>
        <p class="soft"><small>\(texts.awardStep(sheet.ownerStep))</small></p>
        """))
  }

  private static func about(_ sheet: MemberSheet, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let rows: [(String, String)] = [
      (texts.birthday, sheet.birthday), (texts.gender, texts.genderWord(sheet.gender)),
      (texts.address, sheet.address),
    ]
    let filled = rows.filter { !$0.1.isEmpty }.map { row -> (String, Markup) in (row.0, "\(row.1)") }
    let notes = sheet.words.map { words -> (String, Markup) in
      ("\(texts.note) · \(words.store)", "\(words.note)")
    }
    let facts: Markup = filled.isEmpty && notes.isEmpty ? .empty : Components.facts(filled + notes)
    let tags: Markup = sheet.tags.isEmpty ? .empty : Components.card(texts.tags, Components.tags(sheet.tags))
    let body: Markup = filled.isEmpty && notes.isEmpty ? .empty : Components.card(texts.about, facts)
    return "\(body)\(tags)"
  }

  // MARK: Story

  private static func logForm(_ sheet: MemberSheet, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let kinds = contactKinds.map { ($0, texts.contactWord($0)) }
    let open: Markup = entry.text("stated-at").isEmpty ? "" : " open"
    let body: Markup = """
      \(Components.choices("kind", texts.logContact, kinds, in: entry))
      \(Components.area("note", texts.whatWasSaid, in: entry, help: texts.noteHelp))
      <details class="more"\(open)><summary>\(texts.statedAt)</summary>\(RegisterPages.statedAt(entry, texts))</details>
      <p class="actions"><button class="button">\(texts.save)</button></p>
      """
    return "<section class=\"card no-print\">\(visit.form("\(sheet.path)/log", body))</section>"
  }

  private static func purchases(_ sheet: MemberSheet, _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard !sheet.purchases.isEmpty else {
      return Components.live(
        "purchases", Components.card(texts.purchases, "<p class=\"soft\">\(texts.noPurchases)</p>"))
    }
    let rows = sheet.purchases.map { sale -> Markup in
      let what = sale.pieces.isEmpty ? texts.purchaseKind(sale.kind) : sale.pieces.joined(separator: ", ")
      let credited: Markup = sale.credited.isEmpty ? .empty : " · \(texts.creditedTo) \(sale.credited)"
      return """
        <li data-key="\(sale.id)"><span>\(what)</span>
        <span class="amount">\(sale.amount.map { visit.formats.money($0) } ?? "")</span>
        <small class="wide">\(visit.formats.tagged(sale.at)) · \
        \(texts.servedBy(sale.serving, sale.store))\(credited) \(SaleViews.credit(sale.credit, texts))</small></li>
        """
    }
    let total: Markup = "<span class=\"soft\">\(texts.total) \(totals(sheet, visit))</span>"
    return Components.live(
      "purchases",
      Components.card(
        texts.purchases, "<ul class=\"rows\">\(Markup.joining(rows))</ul>", more: total))
  }

  /// One sum for each currency.
  private static func totals(_ sheet: MemberSheet, _ visit: Visit) -> String {
    let amounts = sheet.purchases.compactMap(\.amount)
    let currencies = Set(amounts.map(\.currency)).sorted { $0.code < $1.code }
    return currencies.map { currency in
      let sum = amounts.filter { $0.currency == currency }.reduce(Int64(0)) { $0 + $1.minorUnits }
      return visit.formats.money(Money(minorUnits: sum, currency: currency))
    }.joined(separator: " + ")
  }

  private static func story(_ sheet: MemberSheet, _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard !sheet.touches.isEmpty else {
      return Components.live(
        "story", Components.card(texts.story, "<p class=\"soft\">\(texts.noStory)</p>"))
    }
    let items = sheet.touches.map { touch -> Markup in
      let note: Markup = touch.note.isEmpty ? .empty : "<p>\(touch.note)</p>"
      return """
        <li data-key="\(visit.formats.machine(touch.at)) \(touch.who)"><h3>\(texts.contactWord(touch.kind))</h3>
        <small>\(visit.formats.tagged(touch.at)) · \(touch.who) · \(touch.store)</small>\(note)</li>
        """
    }
    return Components.live(
      "story", Components.card(texts.story, "<ol class=\"timeline\">\(Markup.joining(items))</ol>"))
  }

  // MARK: Doing

  private static func log(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    if !contactKinds.contains(entry["kind"]) { entry.mark("kind", visit.texts.chooseOne) }
    entry.limit("note", to: RegisterPages.FieldLength.note, visit.texts)
    let statedAt = RegisterPages.statedTime(&entry, visit)
    let sheet = try await MemberSheet.load(visit)
    guard entry.wrong.isEmpty else { return page(visit, sheet, entry: entry) }
    _ = try await LogContact(
      record: sheet.record, associate: visit.associate, kind: entry["kind"], note: entry.text("note"),
      evidence: entry["kind"] == "visit" ? .visitCheckIn : .callLog, statedAt: statedAt
    ).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: statedAt == nil ? "logged" : "stated")
  }

  /// The value stands in the answer to the form alone: never in an address, so in no history.
  private static func reveal(_ visit: Visit) async throws -> WebResponse {
    let entry = FormEntry(visit.request.form)
    let sheet = try await MemberSheet.load(visit)
    guard let field = RowID(entry["field"]), let member = RowID(sheet.id) else {
      throw ClienteleError(.notFound, "there is nothing to reveal")
    }
    let value = try await visit.desk.reveal(
      .contactPoint(field), of: MemberID(member), because: Reason(rawValue: entry["reason"]),
      as: visit.associate)
    return page(visit, sheet, revealed: PhoneNumber(value)?.display ?? value)
  }
}
