internal import Application
internal import Catalogue
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/enquiries/ENQUIRY`: what was asked, what became of it, and who it was where that is known later.
enum StoreEnquiryPage {
  private static let reasonMax = 200

  private static func load(_ visit: Visit) async throws -> StoreEnquiry {
    guard let id = visit.request.captures["enquiry"].flatMap({ RowID($0) }) else {
      throw ClienteleError(.notFound, "there is no such enquiry")
    }
    return try await visit.desk.storeEnquiry(id, as: visit.associate)
  }

  static func show(_ visit: Visit) async throws -> WebResponse {
    let enquiry = try await load(visit)
    return page(
      visit, enquiry,
      handling: FormEntry(["state": StageMachine.enquiry.followers(of: enquiry.state).first ?? ""]))
  }

  private static func page(
    _ visit: Visit, _ enquiry: StoreEnquiry, handling: FormEntry = FormEntry(),
    naming: FormEntry = FormEntry()
  ) -> WebResponse {
    let texts = visit.texts
    let isWrong = !handling.wrong.isEmpty || !naming.wrong.isEmpty
    let forms: Markup =
      enquiry.isClosed
      ? .empty : "\(attachForm(enquiry, naming, visit))\(stateForm(enquiry, handling, visit))"
    return visit.page(
      texts.enquiry, at: .today,
      """
      \(Components.head(
        texts.enquiry, texts.enquiriesWithoutMember,
        actions: Components.link(StoreEnquiryPages.path, texts.enquiries, "button quiet")))
      \(isWrong ? Components.say(texts.mendAndSavedNothing, .bad) : .empty)
      <section class="card">\(Components.facts(facts(enquiry, visit)))</section>\(forms)
      """, status: isWrong ? .unprocessableContent : .ok)
  }

  private static func facts(_ enquiry: StoreEnquiry, _ visit: Visit) -> [(String, Markup)] {
    let texts = visit.texts
    var rows: [(String, Markup)] = [
      (texts.enquiry, "\(StoreEnquiryPages.what(enquiry, texts))"),
      (texts.state, StoreEnquiryPages.state(enquiry, texts)),
      (texts.howAsked, "\(texts.contactWord(enquiry.channel))"),
      (texts.receivedBy, "\(enquiry.associate.called) · \(enquiry.store.called)"),
      (texts.soldAt, visit.formats.tagged(enquiry.raisedAt)),
    ]
    if let budget = enquiry.budget { rows.append((texts.budget, "\(visit.formats.money(budget))")) }
    if !enquiry.lostReason.isEmpty { rows.append((texts.lostReason, "\(enquiry.lostReason)")) }
    if let member = enquiry.member {
      rows.append((texts.member, "<a href=\"/members/\(member.description)\">\(texts.toTheMember)</a>"))
    }
    return rows
  }

  // MARK: What became of it

  private static func stateForm(_ enquiry: StoreEnquiry, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let states = StageMachine.enquiry.followers(of: enquiry.state).map { ($0, texts.enquiryState($0)) }
    let body: Markup = """
      \(Components.choices("state", texts.nextState, states, in: entry))
      \(Components.field("lost", texts.lostReason, in: entry))
      <p class="actions"><button class="button quiet">\(texts.save)</button></p>
      """
    return Components.card(
      texts.closeEnquiry, visit.form("\(StoreEnquiryPages.path)/\(enquiry.id)", body))
  }

  static func handle(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let enquiry = try await load(visit)
    let state = StageMachine.enquiry.followers(of: enquiry.state).first { $0 == entry["state"] }.flatMap(
      EnquiryState.init)
    if state == nil { entry.mark("state", texts.chooseOne) }
    if state == .lost, entry.text("lost").isEmpty { entry.mark("lost", texts.sayWhy) }
    entry.limit("lost", to: reasonMax, texts)
    guard entry.wrong.isEmpty, let state else { return page(visit, enquiry, handling: entry) }
    try await HandleEnquiry(
      enquiry: enquiry.id, actor: visit.associate, state: state,
      lostReason: state == .lost ? entry.text("lost") : ""
    ).run(visit.counter.recorder)
    return visit.redirect(to: "\(StoreEnquiryPages.path)/\(enquiry.id)", done: "edited")
  }

  // MARK: Who it was

  private static func attachForm(_ enquiry: StoreEnquiry, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let body: Markup = """
      \(Components.field("member", texts.memberAsked, in: entry, attributes: "autocomplete=\"off\""))
      \(Components.field("reason", texts.attachWhy, in: entry, help: texts.attachSays))
      <p class="actions"><button class="button">\(texts.attachMember)</button></p>
      """
    return Components.card(
      texts.attachMember, visit.form("\(StoreEnquiryPages.path)/\(enquiry.id)/member", body))
  }

  static func attach(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let enquiry = try await load(visit)
    if entry.text("reason").isEmpty { entry.mark("reason", visit.texts.sayWhy) }
    entry.limit("reason", to: reasonMax, visit.texts)
    let record = try await MemberField.read("member", &entry, visit)
    guard entry.wrong.isEmpty, let record else { return page(visit, enquiry, naming: entry) }
    _ = try await AttachEnquiry(
      enquiry: enquiry.id, record: record, actor: visit.associate, reason: entry.text("reason")
    ).run(visit.counter.recorder)
    return visit.redirect(to: "\(StoreEnquiryPages.path)/\(enquiry.id)", done: "attached")
  }
}
