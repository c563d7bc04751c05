internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/hand-over`: the members of somebody who leaves go to a successor or to a store's pool. First it says how many go to
/// whom.
enum HandOverPage {
  static func show(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.query)
    guard entry.values["leaver"] != nil else {
      return try await page(visit, entry, preview: nil)
    }
    let parties = try await parties(&entry, visit)
    guard let parties else { return try await page(visit, entry, preview: nil) }
    let preview = try await visit.desk.handOverPreview(
      of: parties.leaver, to: parties.owner, as: visit.associate)
    return try await page(visit, entry, preview: preview)
  }

  private static func parties(
    _ entry: inout FormEntry, _ visit: Visit
  ) async throws -> (leaver: AssociateID, owner: RuleAward.Owner)? {
    let leaver = try await OwnerField.associate(entry.text("leaver"), visit)
    if leaver == nil { entry.mark("leaver", visit.texts.nobodyHasCode) }
    let owner = try await OwnerField.read(&entry, choice: "pool", code: "to", visit)
    guard let leaver, let owner else { return nil }
    if case .associate(leaver) = owner { entry.mark("to", visit.texts.notToThemselves) }
    return entry.wrong.isEmpty ? (leaver, owner) : nil
  }

  private static func page(
    _ visit: Visit, _ entry: FormEntry, preview: HandOverPreview?
  ) async throws -> WebResponse {
    let texts = visit.texts
    let names = try await StoreNames.load(visit.counter.recorder.database)
    let pools =
      [("", texts.notSaid)]
      + (try await visit.desk.visibleStores(for: .handOver, to: visit.associate))
      .map { ("p.\($0)", texts.ownedBy(texts.storePool, names[$0])) }
    let ask: Markup = """
      <section class="card"><p class="soft field">\(texts.handOverSays)</p>
      <form class="stack" action="/hand-over">
      \(Components.field("leaver", texts.leaverCode, in: entry, attributes: "autocomplete=\"off\" maxlength=\"64\""))
      \(Components.field("to", texts.successorCode, in: entry, attributes: "autocomplete=\"off\" maxlength=\"64\""))
      \(Components.select("pool", texts.orPool, pools, in: entry))
      <p class="actions"><button class="button quiet">\(texts.previewHandOver)</button></p></form></section>
      """
    let sure: Markup = preview.map { self.sure($0, entry, visit) } ?? .empty
    return visit.page(
      texts.handOver, at: .ownership,
      """
      \(Components.head(texts.handOver, actions: Components.link("/awards", texts.allAwards, "button quiet")))
      \(entry.wrong.isEmpty ? .empty : Components.say(texts.mendAndSavedNothing, .bad))\(ask)\(sure)
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func sure(_ preview: HandOverPreview, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    let leaver = texts.ownedBy(preview.leaver.called, preview.leaverStore.called)
    let to = texts.ownedBy(preview.to == nil ? texts.storePool : preview.to.called, preview.toStore.called)
    let facts = Components.facts([
      (texts.membersOf(leaver), "\(formats.number(preview.members))"),
      (texts.goTo, "\(to)"), (texts.hasNow, "\(formats.number(preview.has))"),
      (texts.willHave, "\(formats.number(preview.has + preview.members))"),
      (texts.ofTheseUndecided, "\(formats.number(preview.undecided))"),
    ])
    let still: Markup = preview.hasLeft ? .empty : Components.say(texts.hasNotLeft, .warn)
    guard preview.members > 0 else {
      return Components.card(texts.whatItDoes, "\(facts)<p class=\"soft\">\(texts.nothingToHandOver)</p>")
    }
    let form = visit.form(
      "/hand-over",
      """
      \(Components.hidden("leaver", entry["leaver"]))\(Components.hidden("to", entry["to"]))\
      \(Components.hidden("pool", entry["pool"]))\(Components.hidden("members", String(preview.members)))
      \(Components.area("reason", texts.rulingReason, in: entry))
      \(Components.check("sure", texts.sureToHandOver(formats.number(preview.members), to), in: entry))
      <p class="actions"><button class="button">\(texts.handOver)</button></p>
      """)
    return Components.card(texts.whatItDoes, "\(facts)\(still)\(form)")
  }

  static func handOver(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let parties = try await parties(&entry, visit)
    guard let parties else { return try await page(visit, entry, preview: nil) }
    let preview = try await visit.desk.handOverPreview(
      of: parties.leaver, to: parties.owner, as: visit.associate)
    if entry.text("reason").isEmpty { entry.mark("reason", texts.sayWhyRuled) }
    entry.limit("reason", to: RegisterPages.FieldLength.note, texts)
    if entry.values["sure"] == nil { entry.mark("sure", texts.sayYouAreSure) }
    guard entry.wrong.isEmpty else { return try await page(visit, entry, preview: preview) }
    // As many as were agreed to, and no others.
    guard entry["members"] == String(preview.members) else { throw Self.overtaken }
    _ = try await HandOver(
      leaver: parties.leaver, owner: parties.owner, actor: visit.associate, reason: entry.text("reason")
    ).run(visit.counter.recorder)
    return visit.redirect(to: "/hand-over", done: "handedOver")
  }

  private static let overtaken = ClienteleError(
    .overtaken, "the members of this associate are not as many as were shown", hint: "Look at it again.")
}
