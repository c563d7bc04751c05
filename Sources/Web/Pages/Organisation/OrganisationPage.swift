internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/organisation`: dealer, regions, cities and stores as a tree, and forms that change it.
enum OrganisationPage {
  private static let codeMax = 40
  private static let nameMax = 60

  static func show(_ visit: Visit) async throws -> WebResponse {
    let view = try await visit.desk.organisation(as: visit.associate)
    let query = visit.request.query
    var unit = FormEntry()
    if let line = view.lines.first(where: { !$0.isStore && $0.code == query["unit"] }) {
      unit = FormEntry([
        "known": line.code, "code": line.code, "unit-name": line.name, "kind": line.kind,
        "parent": line.parent,
      ])
    }
    var store = FormEntry()
    if let line = view.lines.first(where: { $0.isStore && $0.code == query["store"] }) {
      store = FormEntry(["store": line.code, "store-name": line.name, "unit": line.parent])
    }
    return page(visit, view, unit: unit, store: store)
  }

  private static func page(
    _ visit: Visit, _ view: OrganisationView, unit: FormEntry, store: FormEntry
  ) -> WebResponse {
    let texts = visit.texts
    let isWrong = !unit.wrong.isEmpty || !store.wrong.isEmpty
    let tree: Markup =
      view.lines.isEmpty
      ? Components.empty(texts.noOrganisation, texts.noOrganisationSays)
      : OrganisationTreeView(view: view, visit: visit).markup
    let forms: Markup =
      view.mayArrange
      ? "<div class=\"pair\">\(unitForm(view, unit, visit))\(storeForm(view, store, visit))</div>" : .empty
    return visit.page(
      texts.organisation, at: .organisation,
      """
      \(Components.head(texts.organisation, texts.organisationSays, actions: Components.link("/people", texts.staffList, "button quiet")))
      \(isWrong ? Components.say(texts.mendAndSavedNothing, .bad) : .empty)
      <section class="card">\(tree)</section>\(forms)
      """, status: isWrong ? .unprocessableContent : .ok)
  }

  // MARK: Forms

  private static func units(_ view: OrganisationView) -> [(String, String)] {
    view.lines.filter { !$0.isStore }.map { line in
      (line.code, String(repeating: "– ", count: line.depth) + (line.name.isEmpty ? line.code : line.name))
    }
  }

  private static func unitForm(_ view: OrganisationView, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let known = entry["known"]
    let code: Markup =
      known.isEmpty
      ? Components.field(
        "code", texts.unitCode, in: entry, help: texts.unitCodeHelp,
        attributes: "autocomplete=\"off\" maxlength=\"40\"")
      : "\(Components.hidden("known", known))\(Components.hidden("code", known))"
    let kinds = ["region", "city", "dealer"].map { ($0, texts.unitKind($0)) }
    let kept =
      entry["kind"].isEmpty || kinds.contains { $0.0 == entry["kind"] }
      ? [] : [(entry["kind"], entry["kind"])]
    let title = known.isEmpty ? texts.newUnit : texts.changeUnit(known)
    let form = visit.form(
      "/organisation/units",
      """
      \(code)\(Components.field("unit-name", texts.unitName, in: entry, attributes: "autocomplete=\"off\""))
      \(Components.select("kind", texts.kindOfUnit, kinds + kept, in: entry))
      \(Components.select("parent", texts.liesIn, [("", texts.atTheTop)] + units(view), in: entry))
      <p class="actions"><button class="button">\(texts.save)</button></p>
      """)
    return Components.card(title, form)
  }

  private static func storeForm(_ view: OrganisationView, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let stores = view.lines.filter(\.isStore).map { line in
      (line.code, line.name.isEmpty || line.name == line.code ? line.code : "\(line.code) \(line.name)")
    }
    let form = visit.form(
      "/organisation/stores",
      """
      \(Components.select("store", texts.store, [("", texts.notSaid)] + stores, in: entry))
      \(Components.field("store-name", texts.calledOnPages, in: entry, help: texts.leaveAsItIs, attributes: "autocomplete=\"off\""))
      \(Components.select("unit", texts.liesIn, [("", texts.leaveAsItIs)] + units(view), in: entry))
      <p class="actions"><button class="button">\(texts.save)</button></p>
      """)
    return Components.card(texts.placeStore, "<p class=\"soft field\">\(texts.placeStoreSays)</p>\(form)")
  }

  static func arrange(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let view = try await visit.desk.organisation(as: visit.associate)
    try await visit.desk.require(.manageOrganisation, of: .dealer, by: visit.associate)
    let code = entry.text("code")
    if code.isEmpty { entry.mark("code", texts.giveCode) }
    if entry["known"] != code, view.lines.contains(where: { $0.code == code }) {
      entry.mark("code", texts.codeTaken)
    }
    if entry.text("unit-name").isEmpty { entry.mark("unit-name", texts.giveName) }
    if entry.text("kind").isEmpty { entry.mark("kind", texts.chooseOne) }
    entry.limit("code", to: codeMax, texts)
    for field in ["unit-name", "kind"] { entry.limit(field, to: nameMax, texts) }
    let parent = entry["parent"]
    if !parent.isEmpty, !units(view).contains(where: { $0.0 == parent }) {
      entry.mark("parent", texts.chooseOne)
    }
    guard entry.wrong.isEmpty else { return page(visit, view, unit: entry, store: FormEntry()) }
    do {
      try await ArrangeUnit(
        code: code, name: entry.text("unit-name"), kind: entry.text("kind"),
        parent: parent.isEmpty ? nil : parent, actor: visit.associate
      ).run(visit.counter.recorder)
    } catch let error as ClienteleError where error.code == .invalidInput {
      entry.mark("parent", texts.belowItself)
      return page(visit, view, unit: entry, store: FormEntry())
    }
    return visit.redirect(to: path, done: "edited")
  }

  private static var path: String { OrganisationPages.path }

  static func place(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let view = try await visit.desk.organisation(as: visit.associate)
    try await visit.desk.require(.manageOrganisation, of: .dealer, by: visit.associate)
    let (store, unit, name) = (entry["store"], entry["unit"], entry.text("store-name"))
    let line = view.lines.first { $0.isStore && $0.code == store && !store.isEmpty }
    if line == nil { entry.mark("store", texts.chooseOne) }
    if !unit.isEmpty, !units(view).contains(where: { $0.0 == unit }) { entry.mark("unit", texts.chooseOne) }
    entry.limit("store-name", to: nameMax, texts)
    guard entry.wrong.isEmpty, let line else { return page(visit, view, unit: FormEntry(), store: entry) }
    if !name.isEmpty, name != line.name {
      try await NameStore(store: store, name: name, actor: visit.associate).run(visit.counter.recorder)
    }
    if !unit.isEmpty, unit != line.parent {
      try await PlaceStore(store: store, unit: unit, actor: visit.associate).run(visit.counter.recorder)
    }
    return visit.redirect(to: path, done: "edited")
  }
}

/// The tree as lists in lists, each unit a part that can be folded.
private struct OrganisationTreeView {
  let view: OrganisationView
  let visit: Visit

  var markup: Markup {
    var rest = view.lines[...]
    return "<ul class=\"tree\">\(branch(at: 0, &rest))</ul>"
  }

  /// Everything of this depth up to the next that lies higher.
  private func branch(at depth: Int, _ rest: inout ArraySlice<ShowOrganisation.Line>) -> Markup {
    var items: [Markup] = []
    while let line = rest.first, line.depth >= depth {
      rest.removeFirst()
      let below = branch(at: line.depth + 1, &rest)
      items.append(line.isStore ? store(line) : unit(line, below))
    }
    return Markup.joining(items)
  }

  private func unit(_ line: ShowOrganisation.Line, _ below: Markup) -> Markup {
    let texts = visit.texts
    let change: Markup =
      view.mayArrange
      ? " · <a class=\"soft\" href=\"/organisation?unit=\(WebPath.encoded(line.code))\">\(texts.change)<span class=\"seen-not\"> \(line.code)</span></a>"
      : .empty
    let children: Markup =
      below == .empty ? "<p class=\"soft\">\(texts.nothingBelow)</p>" : "<ul>\(below)</ul>"
    return """
      <li><details open><summary><b>\(line.name.isEmpty ? line.code : line.name)</b> \
      <small>\(line.code) · \(texts.unitKind(line.kind))\(change)</small></summary>\(children)</details></li>
      """
  }

  private func store(_ line: ShowOrganisation.Line) -> Markup {
    let texts = visit.texts
    let people = view.people[line.id] ?? 0
    let change: Markup =
      view.mayArrange
      ? " · <a class=\"soft\" href=\"/organisation?store=\(WebPath.encoded(line.code))\">\(texts.change)<span class=\"seen-not\"> \(line.code)</span></a>"
      : .empty
    return """
      <li class="is-store"><span>\(line.name.isEmpty ? line.code : line.name)</span> <small>\(line.code) · \
      <a href="/people?store=\(line.id.description)">\(texts.peopleCount(people))</a>\(change)</small></li>
      """
  }
}
