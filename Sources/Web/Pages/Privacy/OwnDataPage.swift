internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Records
internal import Transport

/// `/members/{id}/privacy`: what a member asked about the own data, a form to note more, and the data itself as a file for
/// whoever may hand it over.
enum OwnDataPage {
  private static let nameMax = 100

  static func form(_ visit: Visit) async throws -> WebResponse {
    try await page(
      visit, try await MemberSheet.loadOpen(visit),
      FormEntry([
        "requester": PrivacyRequester.`self`.rawValue, "channel": InteractionKind.visit.rawValue,
        "format": PersonFileFormat.json.rawValue,
      ]))
  }

  private static func page(
    _ visit: Visit, _ sheet: MemberSheet, _ entry: FormEntry
  ) async throws -> WebResponse {
    let texts = visit.texts
    let kinds = PrivacyRequestKind.allCases.map { ($0.rawValue, texts.privacyKind($0.rawValue)) }
    let requesters = PrivacyRequester.people.map { ($0.rawValue, texts.privacyRequester($0.rawValue)) }
    let channels = MemberPages.contactKinds.filter { $0 != .enquiry }
      .map { ($0.rawValue, texts.contactWord($0.rawValue)) }
    let requests = try await visit.desk.privacyRequests(of: sheet.story.member, as: visit.associate)
    let exports = try await visit.desk.may(.exportPerson, as: visit.associate, because: .privacyRequest)
    let asked: Markup = requests.isEmpty ? .empty : self.asked(requests, visit)
    let export: Markup = exports ? exportCard(sheet, entry, visit) : .empty
    return MemberForm(visit: visit, sheet: sheet, title: texts.ownData, action: "/privacy").page(
      entry, says: texts.ownDataSays,
      """
      \(Components.choices("kind", texts.whatIsAsked, kinds, in: entry))
      \(Components.choices("requester", texts.whoAsks, requesters, in: entry))
      \(Components.field("requester-name", texts.requesterName, in: entry, help: texts.requesterNameHelp, attributes: "autocomplete=\"off\""))
      \(Components.choices("channel", texts.howReceived, channels, in: entry))
      \(Components.area("note", texts.note, in: entry))
      """, button: texts.noteRequest, before: "\(asked)\(export)")
  }

  private static func asked(_ requests: [PrivacyRequestView], _ visit: Visit) -> Markup {
    let rows = requests.map { PrivacyRegisterPage.row($0, visit, named: false) }
    return Components.card(visit.texts.alreadyAsked, "<ul class=\"rows\">\(Markup.joining(rows))</ul>")
  }

  static func record(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let sheet = try await MemberSheet.loadOpen(visit)
    let kind = PrivacyRequestKind(rawValue: entry["kind"])
    if kind == nil { entry.mark("kind", texts.chooseOne) }
    let requester = PrivacyRequester.people.first { $0.rawValue == entry["requester"] }
    if requester == nil { entry.mark("requester", texts.chooseOne) }
    let channel = InteractionKind(rawValue: entry["channel"])
    if channel == nil { entry.mark("channel", texts.chooseOne) }
    if let requester, requester != .`self`, entry.text("requester-name").isEmpty {
      entry.mark("requester-name", texts.sayWhoAsks)
    }
    entry.limit("requester-name", to: nameMax, texts)
    entry.limit("note", to: RegisterPages.FieldLength.note, texts)
    guard entry.wrong.isEmpty, let kind, let requester, let channel else {
      return try await page(visit, sheet, entry)
    }
    _ = try await RecordPrivacyRequest(
      member: sheet.story.member, actor: visit.associate, kind: kind, requester: requester,
      requesterName: entry.text("requester-name"), channel: channel, note: entry.text("note")
    ).run(visit.counter.recorder)
    return visit.redirect(to: "\(sheet.path)/privacy", done: "asked")
  }

  // MARK: The data itself

  private static func exportCard(_ sheet: MemberSheet, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let formats = PersonFileFormat.allCases.map { ($0.rawValue, texts.personFile($0.rawValue)) }
    let part: Markup =
      visit.counter.recorder.profile.kind == .hub
      ? .empty : "<p class=\"field soft\">\(texts.onlyThisStore)</p>"
    let body: Markup = """
      <p class="field soft">\(texts.personFileSays)</p>\(part)
      \(Components.choices("format", texts.personFileAs, formats, in: entry))
      <p class="actions"><button class="button quiet">\(texts.downloadOwnData)</button></p>
      """
    return Components.card(
      texts.allOfOwnData, visit.form("\(sheet.path)/privacy/export", keep: false, answersFile: true, body))
  }

  static func export(_ visit: Visit) async throws -> WebResponse {
    let sheet = try await MemberSheet.loadOpen(visit)
    let format = PersonFileFormat(rawValue: visit.request.form["format"] ?? "") ?? .json
    let file = try await visit.desk.exportPerson(
      sheet.story.member, as: format, because: .privacyRequest, by: visit.associate)
    let name = "own-data-\(visit.formats.machineDay(visit.counter.now)).\(format.fileExtension)"
    return visit.door.withHeaders(
      WebResponse(
        contentType: format.mediaType, body: file.bytes,
        headers: [.contentDisposition: "attachment; filename=\"\(name)\""]))
  }
}
