internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/nodes/{node}`: one node with what it sent that counts nowhere, and its end.
enum NodePage {
  private static let parkedOpen = 8
  private static let reasons: [Reason] = [.lostDevice, .leaver, .correction, .other]

  static func show(_ visit: Visit) async throws -> WebResponse {
    page(visit, try await load(visit), FormEntry())
  }

  private static func load(_ visit: Visit) async throws -> NodeDetail {
    guard let id = RowID(visit.request.captures["node"] ?? "") else {
      throw ClienteleError(.notFound, "there is no such node")
    }
    return try await visit.desk.node(NodeID(id), as: visit.associate, counting: visit.counter.parked)
  }

  private static func page(_ visit: Visit, _ detail: NodeDetail, _ entry: FormEntry) -> WebResponse {
    let (texts, node) = (visit.texts, detail.node)
    let says = [node.store.called, NodePages.what(node, texts)].filter { !$0.isEmpty }.joined(
      separator: " · ")
    let waiting: Markup =
      detail.waiting.isEmpty
      ? .empty
      : Components.card(
        texts.nodesWaiting,
        "<ul class=\"rows\">\(Markup.joining(detail.waiting.map { NodeListPage.item($0, visit) }))</ul>")
    return visit.page(
      node.name, at: .nodes,
      """
      \(Components.head(node.name, says, actions: Components.link("/nodes", texts.allNodes, "button quiet")))
      \(SearchPages.wrongLine(entry, texts))
      \(Components.live("node", "\(state(detail, visit))\(parked(detail, visit))"))\(waiting)
      \(detail.mayRevoke && node.standing != .revoked ? revocation(node, entry, visit) : .empty)
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func state(_ detail: NodeDetail, _ visit: Visit) -> Markup {
    let (texts, formats, node) = (visit.texts, visit.formats, detail.node)
    let now = visit.counter.now
    let never: Markup = "\(texts.neverInTouch)"
    var facts: [(String, Markup)] = [
      (texts.lastContact, node.lastContactAt.map { formats.tagged($0) } ?? never),
      (texts.backlog, NodeListPage.backlog(node, visit)),
      (texts.rowsHeld, "\(formats.number(detail.rows))"),
      (texts.programVersion, "\(node.version)"),
      (texts.certificateUntil, node.certificateUntil.map { "\(formats.dayAndTime($0))" } ?? "–"),
      (texts.enrolledSince, node.enrolledAt.map { "\(formats.dayAndTime($0))" } ?? "–"),
    ]
    if !node.units.isEmpty {
      facts.insert((texts.unit, "\(node.units.map(\.called).joined(separator: " · "))"), at: 0)
    }
    if node.incarnation > 1 { facts.append((texts.logLife, "\(texts.logLifeSays(Int(node.incarnation)))")) }
    facts.append((texts.nodeIdentity, "<code>\(node.id.description)</code>"))
    let concerns = node.concerns(at: now)
    let advice = concerns.map { concern -> Markup in
      "<p class=\"soft field\">\(texts.nodeAdvice(concern))</p>"
    }
    return Components.card(
      texts.state,
      """
      <p class="field">\(NodePages.dots(node, now: now)) \(NodePages.badge(node, texts))\(NodePages.concerns(concerns, node, texts))</p>
      \(Markup.joining(advice))\(Components.facts(facts))
      """)
  }

  private static func parked(_ detail: NodeDetail, _ visit: Visit) -> Markup {
    guard !detail.parked.isEmpty else { return .empty }
    let texts = visit.texts
    let rows = detail.parked.map { change -> Markup in
      let actor: Markup = change.actor.map { " · \($0.called)" } ?? .empty
      return """
        <li><span>\(texts.parkedReason(change.reason))</span><span>\(Components.badge(change.reason))</span>
        <small class="wide">\(texts.parkedRemedy(change.reason))<br>\
        \(texts.changeNumber(String(change.seq))) · \(visit.formats.tagged(change.receivedAt))\(actor)</small></li>
        """
    }
    return Components.card(
      texts.parkedChanges,
      "<p class=\"soft field\">\(texts.parkedSays)</p>\(Components.rows(rows, open: parkedOpen) { texts.furtherNodes($0) })"
    )
  }

  // MARK: Its end

  private static func revocation(_ node: NodeView, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let options = [("", texts.notSaid)] + reasons.map { ($0.rawValue, texts.reason($0)) }
    let form = visit.form(
      "/nodes/\(node.id)/revoke",
      """
      \(Components.select("reason", texts.reasonWord, options, in: entry))
      \(Components.check("sure", texts.revokeSure(node.name), in: entry))
      <p class="actions"><button class="button">\(texts.revokeNode)</button></p>
      """)
    return """
      <section class="card no-print"><div class="split"><h2>\(texts.revokeNode)</h2></div>
      <p class="soft field">\(texts.revokeSays)</p>\(form)</section>
      """
  }

  static func revoke(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let detail = try await load(visit)
    guard detail.mayRevoke else {
      throw ClienteleError(.notAllowed, "associate \(visit.associate) may not revoke nodes")
    }
    let reason = Reason(rawValue: entry["reason"]).flatMap { reasons.contains($0) ? $0 : nil }
    if reason == nil { entry.mark("reason", visit.texts.chooseOne) }
    if entry.values["sure"] == nil { entry.mark("sure", visit.texts.sayYouAreSure) }
    guard entry.wrong.isEmpty, let reason else { return page(visit, detail, entry) }
    try await visit.office().revoke(detail.node.id, visit.associate, reason)
    return visit.redirect(to: "/nodes/\(detail.node.id)", done: "nodeRevoked")
  }
}
