internal import Access
internal import Application
internal import Attribution
internal import HTTPTypes
internal import Kernel
internal import Persistence
internal import Transport

/// `/awards/{id}`: why somebody owns a member, from the claims that compete, and a ruling above the rule.
enum AwardPage {
  static func show(_ visit: Visit) async throws -> WebResponse {
    try await page(visit, try await load(visit), FormEntry())
  }

  private static func load(_ visit: Visit) async throws -> AwardEvidence {
    guard let id = visit.request.captures["id"].flatMap({ RowID($0) }) else {
      throw ClienteleError(.notFound, "there is no such award")
    }
    return try await visit.desk.award(
      of: MemberID(id), as: visit.associate, in: visit.texts.language == .zh ? .chinese : .english)
  }

  private static func page(
    _ visit: Visit, _ award: AwardEvidence, _ entry: FormEntry
  ) async throws -> WebResponse {
    let texts = visit.texts
    let line = award.line
    let title = line.name.isEmpty ? texts.namelessMember : line.name
    let actions: Markup = """
      \(Components.link("/awards", texts.allAwards, "button quiet"))\
      \(Components.link("/members/\(line.member.description)", texts.toTheMember, "button quiet"))
      """
    let differs: Markup = award.isAsComputed ? .empty : Components.say(texts.awardBeingWorkedOut, .warn)
    return visit.page(
      title, at: .ownership,
      """
      \(Components.head(title, texts.whoOwnsAndWhy, actions: actions))
      \(entry.wrong.isEmpty ? .empty : Components.say(texts.mendAndSavedNothing, .bad))\(differs)
      \(Components.live("award", "\(outcome(award, visit))\(claims(award, visit))\(rulings(award, visit))"))
      \(try await ruleForm(award, entry, visit))
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  // MARK: What it rests on

  private static func outcome(_ award: AwardEvidence, _ visit: Visit) -> Markup {
    let (texts, line) = (visit.texts, award.line)
    let name = line.owner == nil ? texts.storePool : line.owner.called
    let since: Markup =
      line.since.map { "<br><small>\(texts.since(visit.formats.dayAndTime($0)))</small>" } ?? .empty
    return Components.card(
      texts.owner,
      """
      <p><span class="owner">\(name)</span> \(AwardListPage.badges(line, visit))<br>\
      <small>\(line.store.called)</small>\(since)</p>
      <p class="soft">\(texts.awardStep(line.step)) \(texts.ruleVersion(award.ruleVersion))</p>
      """)
  }

  private static func claims(_ award: AwardEvidence, _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard !award.claims.isEmpty else {
      return Components.card(texts.competingClaims, "<p class=\"soft\">\(texts.noClaims)</p>")
    }
    return Components.card(
      texts.competingClaims,
      """
      <p class="soft field">\(texts.provenInterval)</p>
      <ul class="rows">\(Markup.joining(award.claims.map { claim($0, visit) }))</ul>
      """)
  }

  private static func claim(_ claim: AwardEvidence.Claim, _ visit: Visit) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    let badge: Markup = claim.isOwner ? Components.badge(texts.ownsByIt, .good) : .empty
    var facts: [(String, Markup)] = [(texts.evidenceTitle, "\(texts.claimBasis(claim.basis))")]
    if claim.basis == .book {
      facts.append((texts.statedInBook, "\(formats.day(claim.begin))"))
      facts.append((texts.cutOff, "\(formats.dayAndTime(claim.end))"))
    } else {
      facts.append(
        (texts.provenBetween, "\(formats.dayAndTime(claim.begin)) – \(formats.dayAndTime(claim.end))"))
    }
    if let estimate = claim.estimate, let error = claim.estimateErrorMilliseconds {
      facts.append(
        (texts.byOwnClock, "\(formats.dayAndTime(estimate)) \(texts.plusMinus(Int(error / 1_000)))"))
    }
    if let wall = claim.wall {
      facts.append((texts.byWallClock, "\(formats.dayAndTime(wall)) · \(texts.shownNeverCounted)"))
    }
    facts.append((texts.recordedOn, "\(claim.node) · \(claim.position)"))
    return """
      <li><span>\(texts.ownedBy(claim.associate.called, claim.store.called))</span><span>\(badge)</span>
      <div class="wide">\(Components.facts(facts))<p class="soft"><small>\(claim.sentence)</small></p></div></li>
      """
  }

  private static func rulings(_ award: AwardEvidence, _ visit: Visit) -> Markup {
    guard !award.rulings.isEmpty else { return .empty }
    let texts = visit.texts
    let rows = award.rulings.map { ruling -> Markup in
      let owner = texts.ownedBy(
        ruling.owner == nil ? texts.storePool : ruling.owner.called, ruling.store.called)
      let hearing: Markup =
        ruling.hearing.isEmpty
        ? .empty : "<p class=\"note\"><small>\(texts.bothSides): \(ruling.hearing)</small></p>"
      let badge: Markup =
        ruling.isStanding ? Components.badge(texts.standsNow, .good) : Components.badge(texts.overruled)
      return """
        <li><span>\(owner)</span><span>\(badge)</span>
        <div class="wide"><p>\(ruling.reason)</p>\(hearing)\
        <small>\(ruling.by.called) · \(visit.formats.tagged(ruling.at))</small></div></li>
        """
    }
    return Components.card(texts.rulings, "<ul class=\"rows\">\(Markup.joining(rows))</ul>")
  }

  // MARK: Ruling

  private static func ruleForm(
    _ award: AwardEvidence, _ entry: FormEntry, _ visit: Visit
  ) async throws -> Markup {
    let texts = visit.texts
    let options = try await OwnerField.options(award, visit)
    let form = visit.form(
      "/awards/\(award.line.member)",
      """
      \(Components.select("owner", texts.newOwner, options, in: entry))
      \(Components.field("code", texts.orAnother, in: entry, help: texts.orAnotherHelp, attributes: "autocomplete=\"off\" maxlength=\"64\""))
      \(Components.area("hearing", texts.bothSides, in: entry, help: texts.bothSidesHelp))
      \(Components.area("reason", texts.rulingReason, in: entry, help: texts.rulingReasonHelp))
      <p class="actions"><button class="button">\(texts.giveRuling)</button></p>
      """)
    return """
      <section class="card no-print"><div class="split"><h2>\(texts.ruleOnIt)</h2></div>
      <p class="soft field">\(texts.ruleSays)</p>\(form)</section>
      """
  }

  static func rule(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let award = try await load(visit)
    let owner = try await OwnerField.read(&entry, choice: "owner", code: "code", visit)
    if entry.text("reason").isEmpty { entry.mark("reason", texts.sayWhyRuled) }
    for field in ["reason", "hearing"] { entry.limit(field, to: RegisterPages.FieldLength.note, texts) }
    guard entry.wrong.isEmpty, let owner else { return try await page(visit, award, entry) }
    _ = try await RuleAward(
      member: award.line.member, owner: owner, actor: visit.associate, reason: entry.text("reason"),
      hearing: entry.text("hearing")
    ).run(visit.counter.recorder)
    return visit.redirect(to: "/awards/\(award.line.member)", done: "ruled")
  }
}

/// Who shall own members: one of a list, a store's pool, or anybody by code.
enum OwnerField {
  /// The owner of now, who claims the member, and the pool of each store.
  static func options(_ award: AwardEvidence, _ visit: Visit) async throws -> [(String, String)] {
    let texts = visit.texts
    var options: [(String, String)] = [("", texts.notSaid)]
    func add(_ associate: StaffLabel?, _ store: StaffLabel?) {
      guard let associate, !options.contains(where: { $0.0 == "a.\(associate.id)" }) else { return }
      options.append(("a.\(associate.id)", texts.ownedBy(associate.called, store.called)))
    }
    add(award.line.owner, award.line.store)
    for claim in award.claims { add(claim.associate, claim.store) }
    let names = try await StoreNames.load(visit.counter.recorder.database)
    options += try await visit.desk.visibleStores(for: .viewMember, to: visit.associate).map {
      ("p.\($0)", texts.ownedBy(texts.storePool, names[$0]))
    }
    return options
  }

  /// Marks the fields where nobody, or two, are named, or nobody has the code.
  static func read(
    _ entry: inout FormEntry, choice: String, code: String, _ visit: Visit
  ) async throws -> RuleAward.Owner? {
    let (chosen, typed) = (entry[choice], entry.text(code))
    guard chosen.isEmpty != typed.isEmpty else {
      entry.mark(choice, chosen.isEmpty ? visit.texts.sayWho : visit.texts.oneOfBoth)
      return nil
    }
    if !typed.isEmpty {
      guard let associate = try await associate(typed, visit) else {
        entry.mark(code, visit.texts.nobodyHasCode)
        return nil
      }
      return .associate(associate)
    }
    let parts = chosen.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2, let id = RowID(parts[1]), ["a", "p"].contains(parts[0]) else {
      entry.mark(choice, visit.texts.sayWho)
      return nil
    }
    return parts[0] == "a" ? .associate(AssociateID(id)) : .pool(StoreID(id))
  }

  /// - Returns: `nil` when nobody, or more than one, has the code.
  static func associate(_ code: String, _ visit: Visit) async throws -> AssociateID? {
    do {
      return try await visit.counter.recorder.database.read { try StaffQueries($0).associate(code: code) }
    } catch let error as ClienteleError where [.notFound, .ambiguous].contains(error.code) {
      return nil
    }
  }
}
