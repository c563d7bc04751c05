internal import Access
internal import Application
internal import Attribution
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Disputes: opened and taken back on the page of a member, heard and settled at head office.
enum DisputePages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/members/{id}/dispute") { try await MemberDisputePage.show($0) },
      counter.page(.post, "/members/{id}/dispute") { try await MemberDisputePage.open($0) },
      counter.page(.post, "/members/{id}/dispute/{row}/withdraw") {
        try await MemberDisputePage.withdraw($0)
      },
      counter.page(.get, "/disputes") { try await DisputeRegisterPage.list($0) },
      counter.page(.get, "/disputes/{dispute}") { try await DisputeRegisterPage.show($0) },
      counter.page(.post, "/disputes/{dispute}/hear") { try await DisputeRegisterPage.hear($0) },
      counter.page(.post, "/disputes/{dispute}/settle") { try await DisputeRegisterPage.settle($0) },
    ]
  }

  static func badge(_ dispute: DisputeView, _ texts: PageTexts) -> Markup {
    let tone: Components.Tone =
      switch dispute.state {
      case .open: .bad
      case .heard: .warn
      case .upheld, .changed: .good
      case .withdrawn: .plain
      }
    return Components.badge(texts.disputeState(dispute.state), tone)
  }

  /// What was said, heard and ruled.
  static func body(_ dispute: DisputeView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let hearing: Markup =
      dispute.hearing.isEmpty ? .empty : "<p><small>\(texts.bothSides)</small><br>\(dispute.hearing)</p>"
    let reason: Markup =
      dispute.reason.isEmpty ? .empty : "<p><small>\(texts.rulingReason)</small><br>\(dispute.reason)</p>"
    let handled: Markup =
      dispute.handledAt.map { "<br>\(dispute.handledBy.called) · \(visit.formats.tagged($0))" } ?? .empty
    return """
      <p>\(dispute.statement)</p>\(hearing)\(reason)\
      <small>\(texts.ownedBy(dispute.openedBy.called, dispute.store.called)) · \
      \(visit.formats.tagged(dispute.openedAt))\(handled)</small>
      """
  }
}

/// `/members/{id}/dispute`: what was said against the award, and a form to say it.
enum MemberDisputePage {
  static func show(_ visit: Visit) async throws -> WebResponse {
    try await page(visit, try await MemberSheet.loadOpen(visit), FormEntry())
  }

  private static func page(
    _ visit: Visit, _ sheet: MemberSheet, _ entry: FormEntry
  ) async throws -> WebResponse {
    let texts = visit.texts
    let disputes = try await visit.desk.disputes(of: sheet.story.member, as: visit.associate)
    let rows = disputes.map { dispute -> Markup in
      let mayWithdraw = !dispute.state.isOver && dispute.store?.code == visit.heading.storeCode
      let withdraw: Markup =
        mayWithdraw
        ? """
        <form method="post" action="\(sheet.path)/dispute/\(dispute.id.description)/withdraw">\(visit.token)\
        <button class="button quiet small">\(texts.withdrawDispute)</button></form>
        """ : .empty
      return """
        <li><div>\(DisputePages.body(dispute, visit))</div>\
        <span>\(DisputePages.badge(dispute, texts))\(withdraw)</span></li>
        """
    }
    let before: Markup =
      rows.isEmpty
      ? .empty : Components.card(texts.disputesSoFar, "<ul class=\"rows\">\(Markup.joining(rows))</ul>")
    return MemberForm(visit: visit, sheet: sheet, title: texts.disputeAward, action: "/dispute").page(
      entry, says: texts.disputeSays,
      Components.area("statement", texts.disputeStatement, in: entry, help: texts.disputeStatementHelp),
      button: texts.openDispute, before: before)
  }

  static func open(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let sheet = try await MemberSheet.loadOpen(visit)
    if entry.text("statement").isEmpty { entry.mark("statement", visit.texts.sayWhyRuled) }
    entry.limit("statement", to: RegisterPages.FieldLength.note, visit.texts)
    guard entry.wrong.isEmpty else { return try await page(visit, sheet, entry) }
    let opened = try await OpenDispute(
      member: sheet.story.member, actor: visit.associate, statement: entry.text("statement")
    ).run(visit.counter.recorder)
    return visit.redirect(
      to: "\(sheet.path)/dispute", done: opened.isNew ? "disputed" : "disputedAlready")
  }

  static func withdraw(_ visit: Visit) async throws -> WebResponse {
    let sheet = try await MemberSheet.loadOpen(visit)
    let disputes = try await visit.desk.disputes(of: sheet.story.member, as: visit.associate)
    let dispute = try MemberSheet.named(disputes, by: \.id, visit)
    try await WithdrawDispute(dispute: dispute.id, actor: visit.associate).run(visit.counter.recorder)
    return visit.redirect(to: "\(sheet.path)/dispute", done: "disputeWithdrawn")
  }
}

/// `/disputes`: what waits at head office, the oldest first; one of them with its hearing and its ruling.
enum DisputeRegisterPage {
  private static let overOpen = 10

  static func list(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let register = try await visit.desk.disputes(as: visit.associate)
    let waiting: Markup =
      register.open.isEmpty
      ? Components.empty(texts.nothingDisputed, texts.nothingDisputedSays)
      : "<ul class=\"rows\">\(Markup.joining(register.open.map { row($0, visit) }))</ul>"
    let over: Markup =
      register.over.isEmpty
      ? .empty
      : Components.card(
        texts.answered,
        Components.rows(register.over.map { row($0, visit) }, open: overOpen) { texts.furtherRequests($0) })
    return visit.page(
      texts.disputes, at: .ownership,
      """
      \(Components.head(texts.disputes, actions: Components.link("/awards", texts.allAwards, "button quiet")))
      \(Components.card(texts.toBeHeard, waiting))\(over)
      """)
  }

  private static func row(_ dispute: DisputeView, _ visit: Visit) -> Markup {
    let name = dispute.name.isEmpty ? visit.texts.namelessMember : dispute.name
    return """
      <li data-key="\(dispute.id.description)"><span><a href="/disputes/\(dispute.id.description)">\(name)</a></span>\
      <span>\(DisputePages.badge(dispute, visit.texts))</span>
      <div class="wide">\(DisputePages.body(dispute, visit))</div></li>
      """
  }

  static func show(_ visit: Visit) async throws -> WebResponse {
    let dispute = try await load(visit)
    return try await page(visit, dispute, FormEntry(["hearing": dispute.hearing]))
  }

  private static func load(_ visit: Visit) async throws -> DisputeView {
    guard let id = visit.request.captures["dispute"].flatMap({ RowID($0) }) else {
      throw ClienteleError(.notFound, "there is no such dispute")
    }
    return try await visit.desk.dispute(id, as: visit.associate)
  }

  private static func page(
    _ visit: Visit, _ dispute: DisputeView, _ entry: FormEntry
  ) async throws -> WebResponse {
    let texts = visit.texts
    let title = dispute.name.isEmpty ? texts.namelessMember : dispute.name
    let actions: Markup = """
      \(Components.link("/disputes", texts.disputes, "button quiet"))\
      \(Components.link("/awards/\(dispute.member.description)", texts.awardAndEvidence, "button quiet"))
      """
    let forms: Markup = dispute.state.isOver ? .empty : try await self.forms(dispute, entry, visit)
    return visit.page(
      texts.disputeAward, at: .ownership,
      """
      \(Components.head(title, texts.disputeAward, actions: actions))
      \(entry.wrong.isEmpty ? .empty : Components.say(texts.mendAndSavedNothing, .bad))
      \(Components.card(texts.disputeStatement, DisputePages.body(dispute, visit), more: DisputePages.badge(dispute, texts)))
      \(forms)
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func forms(
    _ dispute: DisputeView, _ entry: FormEntry, _ visit: Visit
  ) async throws -> Markup {
    let texts = visit.texts
    let path = "/disputes/\(dispute.id)"
    let hear = visit.form(
      path + "/hear",
      """
      \(Components.area("hearing", texts.bothSides, in: entry, help: texts.hearingHelp))
      <p class="actions"><button class="button quiet">\(texts.save)</button></p>
      """)
    let award = try await visit.desk.award(
      of: dispute.member, as: visit.associate, in: texts.language == .zh ? .chinese : .english)
    let options = try await OwnerField.options(award, visit)
    let settle = visit.form(
      path + "/settle",
      """
      \(Components.select("owner", texts.newOwner, options, in: entry, help: texts.upholdHelp(AwardListPage.owner(award.line, texts))))
      \(Components.field("code", texts.orAnother, in: entry, help: texts.orAnotherHelp, attributes: "autocomplete=\"off\" maxlength=\"64\""))
      \(Components.area("reason", texts.rulingReason, in: entry, help: texts.rulingReasonHelp))
      <p class="actions"><button class="button">\(texts.giveRuling)</button></p>
      """)
    return """
      \(Components.card(texts.hearBoth, hear))\(Components.card(texts.ruleOnIt, settle))
      """
  }

  static func hear(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let dispute = try await load(visit)
    if entry.text("hearing").isEmpty { entry.mark("hearing", visit.texts.sayWhatWasSaid) }
    entry.limit("hearing", to: RegisterPages.FieldLength.note, visit.texts)
    guard entry.wrong.isEmpty else { return try await page(visit, dispute, entry) }
    try await HearDispute(dispute: dispute.id, actor: visit.associate, hearing: entry.text("hearing")).run(
      visit.counter.recorder)
    return visit.redirect(to: "/disputes/\(dispute.id)", done: "edited")
  }

  static func settle(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let dispute = try await load(visit)
    let owner = try await OwnerField.read(&entry, choice: "owner", code: "code", visit)
    if entry.text("reason").isEmpty { entry.mark("reason", visit.texts.sayWhyRuled) }
    entry.limit("reason", to: RegisterPages.FieldLength.note, visit.texts)
    guard entry.wrong.isEmpty, let owner else {
      entry.values["hearing"] = dispute.hearing
      return try await page(visit, dispute, entry)
    }
    _ = try await SettleDispute(
      dispute: dispute.id, owner: owner, actor: visit.associate, reason: entry.text("reason")
    ).run(visit.counter.recorder)
    return visit.redirect(to: "/disputes/\(dispute.id)", done: "ruled")
  }
}
