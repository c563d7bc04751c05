internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// What a member agreed to. Withdrawing is as easy as giving: one press (PIPL, article 15).
enum ConsentPage {
  private static let textMax = 100

  static func form(_ visit: Visit) async throws -> WebResponse {
    let sheet = try await MemberSheet.loadOpen(visit)
    let published = try await visit.desk.privacyNotices(as: visit.associate).first?.version
    let notice = published ?? sheet.story.consents.first { !$0.noticeVersion.isEmpty }?.noticeVersion ?? ""
    return try await page(
      visit, sheet,
      FormEntry([
        "notice": notice, "channel": ConsentChannel.any.rawValue,
        "evidence": ConsentEvidence.signature.rawValue,
      ]))
  }

  private static func page(
    _ visit: Visit, _ sheet: MemberSheet, _ entry: FormEntry
  ) async throws -> WebResponse {
    let texts = visit.texts
    let dealers = try await visit.desk.dealers(as: visit.associate).map { name -> Markup in
      "<option value=\"\(name)\">"
    }
    let purposes = ConsentPurpose.allCases.map { ($0.rawValue, texts.consentPurpose($0.rawValue)) }
    let channels = ConsentChannel.allCases.map { ($0.rawValue, texts.channelWord($0.rawValue)) }
    let evidences = ConsentEvidence.allCases.map { ($0.rawValue, texts.consentEvidence($0.rawValue)) }
    return MemberForm(visit: visit, sheet: sheet, title: texts.consents, action: "/consents").page(
      entry, says: texts.consentSays,
      """
      \(Components.choices("purpose", texts.consentFor, purposes, in: entry))
      <div class="pair">\(Components.select("channel", texts.reachedBy, channels, in: entry))
      \(Components.select("evidence", texts.evidenceWord, evidences, in: entry))</div>
      \(try await notice(entry, visit))
      \(Components.field("guardian", texts.guardianName, in: entry, help: texts.guardianHelp, attributes: "autocomplete=\"off\""))
      \(Components.field("recipient", texts.recipient, in: entry, help: texts.recipientHelp, attributes: "autocomplete=\"off\" list=\"dealers\""))
      <datalist id="dealers">\(Markup.joining(dealers))</datalist>
      """, button: texts.giveConsent, before: current(sheet, visit))
  }

  /// Where the house publishes notices one of them is chosen, and can be read out or turned round to the member.
  private static func notice(_ entry: FormEntry, _ visit: Visit) async throws -> Markup {
    let texts = visit.texts
    let notices = try await visit.desk.privacyNotices(as: visit.associate)
    guard !notices.isEmpty else {
      return Components.field(
        "notice", texts.noticeVersion, in: entry, help: texts.noticeHelp, attributes: "autocomplete=\"off\"")
    }
    return """
      \(Components.select("notice", texts.noticeVersion, notices.map { ($0.version, $0.version) }, in: entry))
      <p class="field">\(Components.link("/privacy/notices", texts.readNotices, "link"))</p>
      """
  }

  private static func current(_ sheet: MemberSheet, _ visit: Visit) -> Markup {
    let given = sheet.story.consents.filter { $0.isCurrent && $0.isGiven }
    let rows = given.map { consent in
      KeptRow(
        what: MemberCardViews.consentWords(consent, visit.texts),
        detail: visit.formats.tagged(consent.statedAt), action: "/consents/\(consent.id)/withdraw")
    }
    return MemberForm.card(of: rows, button: visit.texts.withdraw, sheet, visit)
  }

  static func give(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let sheet = try await MemberSheet.loadOpen(visit)
    let purpose = ConsentPurpose(rawValue: entry["purpose"])
    if purpose == nil { entry.mark("purpose", texts.chooseOne) }
    let channel = ConsentChannel(rawValue: entry["channel"])
    if channel == nil { entry.mark("channel", texts.chooseOne) }
    let evidence = ConsentEvidence(rawValue: entry["evidence"])
    if evidence == nil { entry.mark("evidence", texts.chooseOne) }
    if entry.text("notice").isEmpty { entry.mark("notice", texts.sayWhichNotice) }
    if purpose == .sharing, entry.text("recipient").isEmpty { entry.mark("recipient", texts.sayToWhom) }
    for name in ["notice", "recipient", "guardian"] { entry.limit(name, to: textMax, texts) }
    guard entry.wrong.isEmpty, let purpose, let channel, let evidence else {
      return try await page(visit, sheet, entry)
    }
    _ = try await RecordConsent(
      record: sheet.record, actor: visit.associate, purpose: purpose, channel: channel, verdict: .given,
      noticeVersion: entry.text("notice"), language: texts.languageTag, evidence: evidence,
      recipient: purpose == .sharing ? entry.text("recipient") : "", guardianName: entry.text("guardian")
    ).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: "consented")
  }

  static func withdraw(_ visit: Visit) async throws -> WebResponse {
    let sheet = try await MemberSheet.loadOpen(visit)
    let consent = try MemberSheet.named(sheet.story.consents, by: \.id, visit)
    guard let purpose = ConsentPurpose(rawValue: consent.purpose),
      let channel = ConsentChannel(rawValue: consent.channel)
    else { throw ClienteleError(.invalidInput, "a newer program wrote this consent") }
    _ = try await RecordConsent(
      record: sheet.record, actor: visit.associate, purpose: purpose, channel: channel, verdict: .withdrawn,
      language: visit.texts.languageTag, recipient: consent.recipient
    ).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: "withdrawn")
  }
}
