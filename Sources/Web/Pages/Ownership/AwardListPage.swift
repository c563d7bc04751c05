internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/awards`: who owns whom, by store and by how firmly.
enum AwardListPage {
  static func show(_ visit: Visit) async throws -> WebResponse {
    let query = visit.request.query
    let state = AwardState(rawValue: query["state"] ?? "") ?? .needsPerson
    let store = RowID(query["store"] ?? "").map { StoreID($0) }
    let page = try await visit.desk.awards(
      state, at: store, as: visit.associate, after: query["after"])
    let texts = visit.texts
    let names = try await StoreNames.load(visit.counter.recorder.database)
    let stores =
      [("", texts.allStores)]
      + (try await visit.desk.visibleStores(for: .viewMember, to: visit.associate))
      .map { ($0.description, names[$0]) }
    let entry = FormEntry(["state": state.rawValue, "store": store?.description ?? ""])
    let filter: Markup = """
      <form class="filter" action="/awards">\
      \(Components.select("state", texts.awardStates, AwardState.allCases.map { ($0.rawValue, texts.awardState($0)) }, in: entry))\
      \(Components.select("store", texts.store, stores, in: entry))
      <button class="button quiet">\(texts.show)</button></form>
      """
    let kept = "state=\(state.rawValue)" + (store.map { "&store=\($0)" } ?? "")
    let next: Markup =
      page.next.map { Components.link("/awards?\(kept)&after=\($0)", texts.furtherCases, "button quiet") }
      ?? .empty
    let list: Markup =
      page.rows.isEmpty
      ? Components.empty(texts.noAwards, texts.noAwardsSays)
      : "<ul class=\"rows\">\(Markup.joining(page.rows.map { row($0, visit) }))</ul>"
    let beside = [
      ("/disputes", texts.disputes), ("/unusual-claims", texts.unusualClaims), ("/hand-over", texts.handOver),
      (RulePages.path, texts.ruleVersions),
    ].map { Components.link($0.0, $0.1, "button quiet") }
    return visit.page(
      texts.ownership, at: .ownership,
      """
      \(Components.head(texts.ownership, texts.ownershipSays, actions: Markup.joining(beside)))
      \(filter)<section class="card">\(list)</section><p class="actions">\(next)</p>
      """)
  }

  private static func row(_ line: AwardLine, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let since = line.since.map { texts.since(visit.formats.day($0)) } ?? ""
    let claims = line.claimCount > 1 ? texts.claimsHeard(line.claimCount) : ""
    return """
      <li><span><a href="/awards/\(line.member.description)">\(line.name.isEmpty ? texts.namelessMember : line.name)</a></span>\
      <span>\(badges(line, visit))</span>
      <small class="wide">\([owner(line, texts), since, claims].filter { !$0.isEmpty }.joined(separator: " · "))<br>\
      \(texts.awardStep(line.step))</small></li>
      """
  }

  static func owner(_ line: AwardLine, _ texts: PageTexts) -> String {
    texts.ownedBy(line.owner == nil ? texts.storePool : line.owner.called, line.store.called)
  }

  static func badges(_ line: AwardLine, _ visit: Visit) -> Markup {
    let texts = visit.texts
    if line.needsPerson { return Components.badge(texts.awardState(.needsPerson), .bad) }
    if let until = line.provisionalUntil, until > visit.counter.now {
      return Components.badge(texts.provisionalUntil(visit.formats.day(until)), .warn)
    }
    return Components.badge(line.step == "ruling" ? texts.awardState(.ruled) : texts.decided, .good)
  }
}
