internal import Access
internal import Application
internal import Catalogue
internal import HTTPTypes
internal import Kernel
internal import Records
internal import Transport

/// One request: what is known of it, the next step, and for one to be erased what that means.
enum PrivacyRequestPage {
  static func show(_ visit: Visit) async throws -> WebResponse {
    try await page(visit, try await load(visit), FormEntry())
  }

  private static func load(_ visit: Visit) async throws -> PrivacyRequestView {
    guard let id = visit.request.captures["request"].flatMap({ RowID($0) }) else {
      throw ClienteleError(.notFound, "there is no such request")
    }
    return try await visit.desk.privacyRequest(id, as: visit.associate)
  }

  private static func page(
    _ visit: Visit, _ request: PrivacyRequestView, _ entry: FormEntry
  ) async throws -> WebResponse {
    let texts = visit.texts
    let handles = try await visit.desk.may(.handlePrivacyRequest, as: visit.associate)
    let erases = try await visit.desk.may(.erasePerson, as: visit.associate, because: .privacyRequest)
    let step: Markup = handles && request.isOpen ? stepForm(request, entry, visit) : .empty
    let isErase = request.kind == PrivacyRequestKind.erase.rawValue
    let erase: Markup = isErase && erases && request.isOpen ? eraseCard(request, entry, visit) : .empty
    let back = Components.link("/privacy", texts.toRegister, "button quiet")
    return visit.page(
      texts.privacyKind(request.kind), at: .privacy,
      """
      \(Components.head(texts.privacyKind(request.kind), title(request, texts), actions: back))
      \(entry.wrong.isEmpty ? .empty : Components.say(texts.mendAndSavedNothing, .bad))
      \(facts(request, visit))\(step)\(erase)
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func title(_ request: PrivacyRequestView, _ texts: PageTexts) -> String {
    request.memberName.isEmpty ? texts.nobodyAnyMore : request.memberName
  }

  private static func facts(_ request: PrivacyRequestView, _ visit: Visit) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    var rows: [(String, Markup)] = []
    if let member = request.member {
      let own = Components.link("/members/\(member.description)/privacy", texts.ownData, "link")
      rows.append(
        (texts.member, "<a href=\"/members/\(member.description)\">\(title(request, texts))</a> · \(own)"))
    }
    rows.append((texts.whoAsks, "\(PrivacyRegisterPage.asker(request, texts))"))
    rows.append(
      (
        texts.receivedBy,
        "\(received(request, visit))"
      ))
    rows.append(
      (texts.answerUntil, "\(formats.day(request.dueAt)) \(PrivacyRegisterPage.badge(request, visit))"))
    if let until = request.coolsOffUntil { rows.append((texts.coolsOff, "\(formats.dayAndTime(until))")) }
    if let at = request.handledAt {
      let outcome: Markup = request.outcome.isEmpty ? .empty : " · \(texts.privacyOutcome(request.outcome))"
      rows.append(
        (
          texts.privacyState(request.state),
          "\(formats.tagged(at)) · \(request.handledBy.called)\(outcome)"
        ))
    }
    if !request.note.isEmpty { rows.append((texts.note, "\(request.note)")) }
    return "<section class=\"card\">\(Components.facts(rows))</section>"
  }

  private static func received(_ request: PrivacyRequestView, _ visit: Visit) -> Markup {
    let channel = request.channel.isEmpty ? "" : visit.texts.contactWord(request.channel)
    let words = [request.receivedBy.called, request.store.called, channel].filter { !$0.isEmpty }
    return "\(words.map { $0 + " · " }.joined())\(visit.formats.tagged(request.receivedAt))"
  }

  // MARK: The next step

  private static func stepForm(
    _ request: PrivacyRequestView, _ entry: FormEntry, _ visit: Visit
  ) -> Markup {
    let texts = visit.texts
    let steps = steps(of: request).map { ($0.rawValue, texts.privacyStep($0.rawValue)) }
    let reasons =
      [("", texts.notSaid)]
      + PrivacyRequestOutcome.refusals.map { ($0.rawValue, texts.privacyOutcome($0.rawValue)) }
    let body: Markup = """
      \(Components.choices("step", texts.nextStep, steps, in: entry))
      \(Components.select("reason", texts.refusedWhy, reasons, in: entry, help: texts.refusedHelp))
      \(Components.area("note", texts.note, in: entry, help: texts.privacyNoteHelp))
      <p class="actions"><button class="button">\(texts.save)</button></p>
      """
    return "<section class=\"card\">\(visit.form("/privacy/\(request.id.description)", body))</section>"
  }

  /// What may follow by hand; to be erased is done, not said.
  private static func steps(of request: PrivacyRequestView) -> [PrivacyRequestState] {
    StageMachine.privacyRequest.followers(of: request.state).compactMap { PrivacyRequestState(rawValue: $0) }
      .filter { $0 != .done || request.kind != PrivacyRequestKind.erase.rawValue }
  }

  static func handle(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let request = try await load(visit)
    let chosen = steps(of: request).first { $0.rawValue == entry["step"] }
    let reason = PrivacyRequestOutcome.refusals.first { $0.rawValue == entry["reason"] }
    if chosen == nil { entry.mark("step", visit.texts.chooseOne) }
    if chosen == .refused, reason == nil { entry.mark("reason", visit.texts.sayWhyRefused) }
    entry.limit("note", to: RegisterPages.FieldLength.note, visit.texts)
    guard entry.wrong.isEmpty, let step = step(chosen, reason) else {
      return try await page(visit, request, entry)
    }
    try await HandlePrivacyRequest(
      request: request.id, actor: visit.associate, step: step, note: entry.text("note")
    ).run(visit.counter.recorder)
    return visit.redirect(to: "/privacy/\(request.id)", done: "edited")
  }

  private static func step(
    _ state: PrivacyRequestState?, _ reason: PrivacyRequestOutcome?
  ) -> HandlePrivacyRequest.Step? {
    switch state {
    case .verified: .verify
    case .done: .done
    case .refused: reason.map { .refuse($0) }
    case .withdrawn: .withdraw
    case .received, nil: nil
    }
  }

  // MARK: Erasing

  private static func eraseCard(
    _ request: PrivacyRequestView, _ entry: FormEntry, _ visit: Visit
  ) -> Markup {
    let texts = visit.texts
    let what = Components.facts([
      (texts.whatGoes, "\(texts.whatGoesSays)"), (texts.whatStays, "\(texts.whatStaysSays)"),
    ])
    let answer: Markup
    if visit.counter.recorder.profile.kind != .hub {
      answer = Components.say(texts.eraseAtHeadOffice)
    } else if request.state != PrivacyRequestState.verified.rawValue {
      answer = Components.say(texts.eraseNeedsVerified)
    } else if !request.isReadyToErase(at: visit.counter.now) {
      let until = request.coolsOffUntil.map { visit.formats.dayAndTime($0) } ?? ""
      answer = Components.say(texts.eraseCoolsOff(until))
    } else {
      let body: Markup = """
        \(Components.check("sure", texts.eraseSure(title(request, texts)), in: entry))
        <p class="actions"><button class="button">\(texts.eraseForGood)</button></p>
        """
      answer = visit.form("/privacy/\(request.id.description)/erase", keep: false, body)
    }
    return Components.card(texts.eraseThisPerson, "\(what)\(answer)")
  }

  static func erase(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let request = try await load(visit)
    if entry.values["sure"] == nil { entry.mark("sure", visit.texts.sayYouAreSure) }
    guard entry.wrong.isEmpty else { return try await page(visit, request, entry) }
    _ = try await EraseMember(request: request.id, actor: visit.associate).run(visit.counter.recorder)
    return visit.redirect(to: "/privacy/\(request.id)", done: "erased")
  }
}
