internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Ways to reach a member: one more, one put right, one that is not this person's any more.
enum ContactPointPages {
  private enum What: String, CaseIterable {
    case replace, ended
  }

  // MARK: One more

  static func form(_ visit: Visit) async throws -> WebResponse {
    addPage(visit, try await MemberSheet.loadOpen(visit), FormEntry(["kind": ContactKind.phone.rawValue]))
  }

  private static func addPage(_ visit: Visit, _ sheet: MemberSheet, _ entry: FormEntry) -> WebResponse {
    let texts = visit.texts
    let kinds = ContactKind.allCases.map { ($0.rawValue, texts.contactKind($0.rawValue)) }
    return MemberForm(visit: visit, sheet: sheet, title: texts.addContact, action: "/contacts").page(
      entry,
      """
      \(Components.choices("kind", texts.saleKind, kinds, in: entry))
      \(Components.field("value", texts.numberOrAddress, in: entry, help: texts.phoneHelp, attributes: "autocomplete=\"off\""))
      """)
  }

  static func add(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let sheet = try await MemberSheet.loadOpen(visit)
    let kind = ContactKind(rawValue: entry["kind"])
    if kind == nil { entry.mark("kind", visit.texts.chooseOne) }
    if let kind { check(kind, &entry, visit.texts) }
    guard entry.wrong.isEmpty, let kind else { return addPage(visit, sheet, entry) }
    try await ChangeContactPoint(
      record: sheet.record, actor: visit.associate, kind: kind, value: entry.text("value")
    ).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: "edited")
  }

  /// The field `value`.
  private static func check(_ kind: ContactKind, _ entry: inout FormEntry, _ texts: PageTexts) {
    let value = entry.text("value")
    if value.isEmpty { entry.mark("value", texts.giveNumber) }
    entry.limit("value", to: RegisterPages.FieldLength.phone, texts)
    guard !ChangeContactPoint.isUsable(value, as: kind) else { return }
    entry.mark("value", kind == .phone ? texts.badPhone : kind == .email ? texts.badEmail : texts.giveNumber)
  }

  // MARK: Put right

  static func correcting(_ visit: Visit) async throws -> WebResponse {
    let sheet = try await MemberSheet.loadOpen(visit)
    let contact = try MemberSheet.named(sheet.story.contactPoints, by: \.id, visit)
    return correctPage(visit, sheet, contact, FormEntry(["what": What.replace.rawValue]))
  }

  private static func correctPage(
    _ visit: Visit, _ sheet: MemberSheet, _ contact: MemberStory.ContactPoint, _ entry: FormEntry
  ) -> WebResponse {
    let texts = visit.texts
    let shown = PhoneNumber(contact.value)?.display ?? contact.value
    let what = Components.facts([
      (texts.contactKind(contact.kind), "\(shown)")
    ])
    let choices = [
      (What.replace.rawValue, texts.replaceContact), (What.ended.rawValue, texts.notThisPerson),
    ]
    return MemberForm(
      visit: visit, sheet: sheet, title: texts.correctContact, action: "/contacts/\(contact.id)"
    ).page(
      entry, says: texts.correctContactSays,
      """
      \(Components.choices("what", texts.whatIsRight, choices, in: entry))
      \(Components.field("value", texts.rightOne, in: entry, attributes: "autocomplete=\"off\""))
      """, before: "<section class=\"card\">\(what)</section>")
  }

  static func correct(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let sheet = try await MemberSheet.loadOpen(visit)
    let contact = try MemberSheet.named(sheet.story.contactPoints, by: \.id, visit)
    let what = What(rawValue: entry["what"])
    if what == nil { entry.mark("what", visit.texts.chooseOne) }
    let kind = ContactKind(rawValue: contact.kind)
    if what == .replace, let kind { check(kind, &entry, visit.texts) }
    guard entry.wrong.isEmpty else { return correctPage(visit, sheet, contact, entry) }
    try await ChangeContactPoint(
      record: sheet.record, actor: visit.associate, ending: contact.id, kind: what == .replace ? kind : nil,
      value: entry.text("value")
    ).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: "edited")
  }
}
