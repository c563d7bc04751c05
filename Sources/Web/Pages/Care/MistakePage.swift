internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// That a contact was logged by mistake: it stays in the story, struck out, with the reason.
enum MistakePage {
  private static let reasonMax = 200

  static func form(_ visit: Visit) async throws -> WebResponse {
    let sheet = try await MemberSheet.loadOpen(visit)
    let touch = try MemberSheet.named(sheet.story.interactions, by: \.id, visit)
    return page(visit, sheet, touch, FormEntry())
  }

  private static func page(
    _ visit: Visit, _ sheet: MemberSheet, _ touch: MemberStory.Interaction, _ entry: FormEntry
  ) -> WebResponse {
    let texts = visit.texts
    let what = Components.facts([
      (texts.contactWord(touch.kind), "\(touch.note)"),
      (texts.soldAt, visit.formats.tagged(touch.statedAt)),
      (texts.receivedBy, "\(touch.associate.called) · \(touch.store.called)"),
    ])
    return MemberForm(visit: visit, sheet: sheet, title: texts.loggedByMistake, action: "/story/\(touch.id)")
      .page(
        entry, says: texts.loggedByMistakeSays,
        Components.field("reason", texts.mistakeWhy, in: entry), button: texts.strikeOut,
        before: "<section class=\"card\">\(what)</section>")
  }

  static func save(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let sheet = try await MemberSheet.loadOpen(visit)
    let touch = try MemberSheet.named(sheet.story.interactions, by: \.id, visit)
    if entry.text("reason").isEmpty { entry.mark("reason", visit.texts.sayWhy) }
    entry.limit("reason", to: reasonMax, visit.texts)
    guard entry.wrong.isEmpty else { return page(visit, sheet, touch, entry) }
    _ = try await CorrectContact(
      interaction: touch.id, actor: visit.associate, reason: entry.text("reason")
    ).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: "mended")
  }
}
