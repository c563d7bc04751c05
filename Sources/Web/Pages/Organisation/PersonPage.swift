internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/people/{person}`: what somebody is and where, the account, and its end.
enum PersonPage {
  static func show(_ visit: Visit) async throws -> WebResponse {
    try await page(visit, try await load(visit), FormEntry())
  }

  static func load(_ visit: Visit) async throws -> PersonDetail {
    guard let id = RowID(visit.request.captures["person"] ?? "") else {
      throw ClienteleError(.notFound, "there is no such person")
    }
    return try await visit.desk.person(AssociateID(id), as: visit.associate)
  }

  private static func page(
    _ visit: Visit, _ detail: PersonDetail, _ entry: FormEntry
  ) async throws -> WebResponse {
    let (texts, person) = (visit.texts, detail.person)
    let isThere = !person.hasLeft
    let roles = try await self.roles(detail, entry, visit)
    return visit.page(
      PeoplePage.name(person), at: .organisation,
      """
      \(Components.head(
        PeoplePage.name(person), "\(person.code) · \(person.store.called)",
        actions: Components.link("/people", texts.allPeople, "button quiet")))
      \(SearchPages.wrongLine(entry, texts))
      \(roles)\(PersonAccount.card(detail, visit))
      \(isThere && detail.mayManage ? leaving(detail, entry, visit) : .empty)
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  // MARK: Roles

  private static func roles(
    _ detail: PersonDetail, _ entry: FormEntry, _ visit: Visit
  ) async throws -> Markup {
    let (texts, person) = (visit.texts, detail.person)
    let isThere = !person.hasLeft
    let rows = person.roles.map { role -> Markup in
      let takes = !role.isOfList && detail.mayManage && isThere && role.role != nil
      let place = role.unit == nil ? person.store.called : role.unit.called
      let word: Markup = role.isOfList ? Components.badge(texts.onStoreList) : .empty
      return """
        <li><span>\(texts.role(role.word))</span><span>\(takes ? taking(role, person, visit) : word)</span>\
        <small class="wide">\(place)</small></li>
        """
    }
    let give: Markup = isThere && detail.mayManage ? try await giving(detail, entry, visit) : .empty
    return Components.card(texts.roles, "<ul class=\"rows\">\(Markup.joining(rows))</ul>\(give)")
  }

  private static func taking(_ role: PersonRole, _ person: PersonLine, _ visit: Visit) -> Markup {
    let name = PeoplePage.role(role, visit.texts)
    return """
      <form class="inline" method="post" action="/people/\(person.id.description)/roles">\(visit.token)\
      \(Components.hidden("role", role.word))\(Components.hidden("unit", role.unit?.code ?? ""))\
      \(Components.hidden("take", "1"))\
      <button class="link">\(visit.texts.takeAway)<span class="seen-not"> \(name)</span></button></form>
      """
  }

  private static func giving(
    _ detail: PersonDetail, _ entry: FormEntry, _ visit: Visit
  ) async throws -> Markup {
    let texts = visit.texts
    let view = try await visit.desk.organisation(as: visit.associate)
    let units = view.lines.filter { !$0.isStore }.map { line in
      (line.code, String(repeating: "– ", count: line.depth) + (line.name.isEmpty ? line.code : line.name))
    }
    let open: Markup = entry.wrong["role"] != nil || entry.wrong["unit"] != nil ? " open" : ""
    let form = visit.form(
      "/people/\(detail.person.id)/roles",
      """
      \(Components.select("role", texts.roleWord, [("", texts.notSaid)] + Role.allCases.map { ($0.rawValue, texts.role($0.rawValue)) }, in: entry))
      \(Components.select("unit", texts.where, [("", texts.ownStore)] + units, in: entry))
      <p class="actions"><button class="button">\(texts.giveRole)</button></p>
      """)
    return "<details class=\"more\"\(open)><summary>\(texts.giveRole)</summary>\(form)</details>"
  }

  static func assign(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let detail = try await load(visit)
    try await visit.desk.require(.manageStaff, of: .dealer, by: visit.associate)
    let unit = entry["unit"]
    let takes = entry["take"] == "1"
    let role = Role(rawValue: entry["role"])
    if role == nil { entry.mark("role", texts.chooseOne) }
    let isHeld = detail.person.roles.contains { held in
      held.role == role && (held.unit?.code ?? "") == unit && (!takes || !held.isOfList)
    }
    if role != nil, isHeld != takes { entry.mark("role", takes ? texts.hasNotThatRole : texts.hasThatRole) }
    if detail.person.hasLeft { entry.mark("role", texts.hasLeft) }
    guard entry.wrong.isEmpty, let role else { return try await page(visit, detail, entry) }
    do {
      try await AssignRole(
        associate: detail.person.id, role: role, unit: unit.isEmpty ? nil : unit, isTaken: takes,
        actor: visit.associate
      ).run(visit.counter.recorder)
    } catch let error as ClienteleError where error.code == .notFound {
      entry.mark("unit", texts.chooseOne)
      return try await page(visit, detail, entry)
    }
    return visit.redirect(to: "/people/\(detail.person.id)", done: takes ? "roleTaken" : "roleGiven")
  }

  // MARK: Leaving

  private static func leaving(_ detail: PersonDetail, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let name = PeoplePage.name(detail.person)
    let members: Markup =
      detail.members == 0
      ? .empty
      : """
      <p class="field">\(texts.ownsMembers(visit.formats.number(detail.members))) \
      \(Components.link("/hand-over?leaver=\(WebPath.encoded(detail.person.code))&to=&pool=", texts.handOver, "soft"))</p>
      """
    let form = visit.form(
      "/people/\(detail.person.id)/leave",
      """
      \(Components.check("sure", texts.leaveSure(name), in: entry))
      <p class="actions"><button class="button">\(texts.endAccount)</button></p>
      """)
    return """
      <section class="card no-print"><div class="split"><h2>\(texts.endAccount)</h2></div>
      <p class="soft field">\(texts.endAccountSays)</p>\(members)\(form)</section>
      """
  }

  static func leave(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let detail = try await load(visit)
    try await visit.desk.require(.manageStaff, of: .dealer, by: visit.associate)
    if entry.values["sure"] == nil { entry.mark("sure", visit.texts.sayYouAreSure) }
    if detail.person.id == visit.associate { entry.mark("sure", visit.texts.notYourself) }
    guard entry.wrong.isEmpty, !detail.person.hasLeft else { return try await page(visit, detail, entry) }
    try await LeaveStaff(associate: detail.person.id, actor: visit.associate).run(visit.counter.recorder)
    return visit.redirect(to: "/people/\(detail.person.id)", done: "personLeft")
  }
}
