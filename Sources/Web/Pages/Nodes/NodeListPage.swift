internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/nodes`: every store with its nodes by region, what needs somebody, and what waits to be approved.
enum NodeListPage {
  /// Nodes on one page; the last store on it is shown whole.
  private static let nodesMax = 100
  /// What stands open of what waits.
  private static let waitingOpen = 6

  static func show(_ visit: Visit) async throws -> WebResponse {
    try await page(visit, FormEntry())
  }

  private static func page(_ visit: Visit, _ entry: FormEntry) async throws -> WebResponse {
    let texts = visit.texts
    let board = try await visit.desk.nodes(as: visit.associate, counting: visit.counter.parked)
    let query = FormEntry(visit.request.query)
    let found = board.nodes.filter { isAsked($0, query, now: board.at) }
    let start = found.firstIndex { $0.id.description == query["after"] }.map { found.index(after: $0) } ?? 0
    let shown = cut(found[start...])
    let actions: Markup = board.mayEnrol ? Components.link("/nodes/new", texts.newNode) : .empty
    let time: Markup = board.isTimeProven ? .empty : Components.say(texts.timeNotProven, .bad)
    let list: Markup =
      shown.isEmpty
      ? Components.empty(
        board.nodes.isEmpty ? texts.noNodes : texts.nothingFound,
        board.nodes.isEmpty ? texts.noNodesSays : texts.allNodesWell)
      : Markup.joining(regions(shown).map { region($0, board, visit) })
    let next: Markup =
      shown.endIndex < found.endIndex
      ? Components.link(
        "\(path(query))&after=\(shown.last?.id.description ?? "")", texts.furtherStores, "button quiet")
      : .empty
    return visit.page(
      texts.nodes, at: .nodes,
      """
      \(Components.head(texts.nodes, texts.nodesSays, actions: actions))\(time)
      \(entry.wrong.isEmpty ? .empty : Components.say(texts.nothingWaitsThere, .bad))
      \(Components.live("nodes-figures", "<section class=\"card\">\(Components.figures(figures(board, visit)))</section>"))
      \(waiting(board.waiting, visit))
      \(filter(board, query, visit))\(Components.live("nodes-list", list))<p class="actions">\(next)</p>
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func figures(_ board: NodeBoard, _ visit: Visit) -> [(String, String)] {
    let texts = visit.texts
    let counted = Dictionary(grouping: board.nodes, by: \.standing).mapValues(\.count)
    let attention = board.nodes.count { !$0.concerns(at: board.at).isEmpty }
    let standings: [NodeStanding] = [.fresh, .late, .silent, .leaseOver]
    return standings.filter { $0 != .leaseOver || counted[$0] != nil }
      .map { (texts.nodeStanding($0), visit.formats.number(counted[$0] ?? 0)) }
      + [(texts.needAttention, visit.formats.number(attention))]
  }

  // MARK: Narrowing down

  private static func isAsked(_ node: NodeView, _ query: FormEntry, now: Instant) -> Bool {
    let unit = query["unit"]
    guard unit.isEmpty || node.units.contains(where: { $0.id.description == unit }) else { return false }
    switch query["show"] {
    case "attention": return !node.concerns(at: now).isEmpty
    case "revoked": return node.standing == .revoked
    default: return node.standing != .revoked
    }
  }

  private static func filter(_ board: NodeBoard, _ query: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    var units: [(String, String)] = []
    for unit in board.nodes.flatMap(\.units) where !units.contains(where: { $0.0 == unit.id.description }) {
      units.append((unit.id.description, unit.called))
    }
    let unit: Markup =
      units.isEmpty
      ? .empty
      : Components.select(
        "unit", texts.unit, [("", texts.wholeDealer)] + units.sorted { $0.1 < $1.1 }, in: query)
    return """
      <form class="filter" action="/nodes">\(unit)\(Components.select(
        "show", texts.state,
        [("", texts.everyNode), ("attention", texts.onlyAttention), ("revoked", texts.nodeStanding(.revoked))],
        in: query))
      <button class="button quiet">\(texts.show)</button></form>
      """
  }

  private static func path(_ query: FormEntry) -> String {
    "/nodes?unit=\(WebPath.encoded(query["unit"]))&show=\(WebPath.encoded(query["show"]))"
  }

  private static func cut(_ nodes: ArraySlice<NodeView>) -> ArraySlice<NodeView> {
    guard nodes.count > nodesMax else { return nodes }
    let last = nodes[nodes.startIndex + nodesMax - 1]
    return nodes[
      ..<(nodes[(nodes.startIndex + nodesMax)...].firstIndex { $0.store != last.store } ?? nodes.endIndex)]
  }

  // MARK: The list

  private struct Region {
    let units: [StaffLabel]
    var nodes: [NodeView]
  }

  private static func regions(_ nodes: ArraySlice<NodeView>) -> [Region] {
    var regions: [Region] = []
    for node in nodes {
      if regions.last?.units == node.units {
        regions[regions.count - 1].nodes.append(node)
      } else {
        regions.append(Region(units: node.units, nodes: [node]))
      }
    }
    return regions
  }

  private static func region(_ region: Region, _ board: NodeBoard, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let title = region.units.map(\.called).joined(separator: " · ")
    let rows = region.nodes.enumerated().map { index, node -> Markup in
      let isFirst = index == 0 || region.nodes[index - 1].store != node.store
      return row(node, isFirstOfStore: isFirst, now: board.at, visit)
    }
    let name = title.isEmpty ? texts.noUnit : title
    return Components.card(
      name,
      """
      <div class="scroll" tabindex="0" role="region" aria-label="\(name)"><table class="table nodes"><thead><tr>
      <th scope="col">\(texts.store)</th><th scope="col">\(texts.node)</th><th scope="col">\(texts.lastContact)</th>
      <th scope="col">\(texts.backlog)</th><th scope="col">\(texts.programVersion)</th></tr></thead>
      <tbody>\(Markup.joining(rows))</tbody></table></div>
      """)
  }

  private static func row(
    _ node: NodeView, isFirstOfStore: Bool, now: Instant, _ visit: Visit
  ) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    let store: Markup =
      isFirstOfStore ? "<b>\(node.store.called)</b>" : "<span class=\"seen-not\">\(node.store.called)</span>"
    let contact: Markup = node.lastContactAt.map { formats.tagged($0) } ?? "\(texts.neverInTouch)"
    return """
      <tr data-key="\(node.id.description)"><td>\(store)</td>
      <td><a href="/nodes/\(node.id.description)">\(node.name)</a><br><small>\(NodePages.what(node, texts))</small></td>
      <td>\(NodePages.dots(node, now: now)) \(NodePages.badge(node, texts))<br><small>\(contact)</small></td>
      <td>\(backlog(node, visit))\(NodePages.concerns(node.concerns(at: now), node, texts))</td>
      <td data-label="\(texts.programVersion)">\(node.version)</td></tr>
      """
  }

  /// Until when it has sent everything, and what it has not fetched.
  static func backlog(_ node: NodeView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let sent = node.sentUntil.map { texts.sentUntil(visit.formats.moment($0)) } ?? texts.neverSent
    guard node.behind > 0, let since = node.behindSince, visit.counter.now - since > NodeView.placeNotice
    else {
      return "<small>\(sent)</small>"
    }
    return """
      <small>\(sent)<br>\(texts.toFetch(visit.formats.number(Int(clamping: node.behind)), visit.formats.moment(since)))</small>
      """
  }

  // MARK: What waits

  private static func waiting(_ waiting: [NodeWaiting], _ visit: Visit) -> Markup {
    guard !waiting.isEmpty else { return .empty }
    let rows = waiting.map { item($0, visit) }
    return Components.card(
      visit.texts.nodesWaiting, Components.rows(rows, open: waitingOpen) { visit.texts.furtherNodes($0) })
  }

  static func item(_ item: NodeWaiting, _ visit: Visit) -> Markup {
    let texts = visit.texts
    var facts = [texts.waitingKind(item.kind)]
    if item.kind != .renewal { facts.append(texts.tokenStart(item.what)) }
    if let asker = item.requestedBy { facts.append(texts.askedForBy(asker.called)) }
    if let until = item.expiresAt {
      facts.append(texts.tokenGoodUntil(visit.formats.moment(until)))
    } else if item.kind == .laptopToken {
      facts.append(texts.machineWaits)
    }
    let name = item.associate == nil ? item.name : texts.ownedBy(item.associate.called, item.store.called)
    return """
      <li data-key="\(item.what)"><span>\(name)</span><span>\(approval(item, visit))</span>
      <small class="wide">\(facts.joined(separator: " · "))</small></li>
      """
  }

  private static func approval(_ item: NodeWaiting, _ visit: Visit) -> Markup {
    guard item.mayApprove else {
      return item.kind == .storeToken ? .empty : Components.badge(visit.texts.anotherApproves)
    }
    return """
      <form class="inline" method="post" action="/nodes/approve">\(visit.token)\(Components.hidden("what", item.what))\
      <button class="button small">\(visit.texts.approve)<span class="seen-not"> \(item.name)</span></button></form>
      """
  }

  static func approve(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    do {
      try await visit.office().approve(entry.text("what"), visit.associate)
    } catch let error as ClienteleError where error.code == .notFound {
      entry.mark("what", visit.texts.nothingWaitsThere)
      return try await page(visit, entry)
    }
    return visit.redirect(to: "/nodes", done: "nodeApproved")
  }
}
