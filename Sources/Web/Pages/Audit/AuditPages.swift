internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Persistence
internal import Records
internal import Transport

/// `/audit`: who did and saw what, the newest first. Every page read is an entry too.
enum AuditPages {
  static let path = "/audit"
  private static let rowsOnPage = 50
  private static let fields = ["by", "member", "node", "action", "from", "until"]

  static func routes(_ counter: Counter) -> [WebRoute] {
    [counter.page(.get, path) { try await show($0) }]
  }

  private static func show(_ visit: Visit) async throws -> WebResponse {
    try await visit.desk.require(.readAudit, of: .dealer, by: visit.associate)
    var entry = FormEntry(visit.request.query)
    let command = try await read(&entry, visit)
    let nodes = try await nodes(visit)
    guard entry.wrong.isEmpty, let command else { return page(visit, entry, nodes, .empty) }
    let found = try await command.page(visit.counter.recorder, as: visit.associate)
    return page(visit, entry, nodes, list(found, entry, visit))
  }

  // MARK: What is asked

  private static func read(_ entry: inout FormEntry, _ visit: Visit) async throws -> ReadAudit? {
    let texts = visit.texts
    var filter = AuditFilter(limit: rowsOnPage)
    if !entry.text("by").isEmpty {
      filter.actor = try await OwnerField.associate(entry.text("by"), visit)
      if filter.actor == nil { entry.mark("by", texts.nobodyHasCode) }
    }
    let member = RowID(entry.text("member")).map { MemberID($0) }
    if member == nil, !entry.text("member").isEmpty { entry.mark("member", texts.memberByIdentifier) }
    filter.node = RowID(entry["node"]).map { NodeID($0) }
    if filter.node == nil, !entry["node"].isEmpty { entry.mark("node", texts.chooseOne) }
    if !entry["action"].isEmpty {
      filter.event = AuditEvent.named(entry["action"])?.name
      if filter.event == nil { entry.mark("action", texts.chooseOne) }
    }
    for (field, isEnd) in [("from", false), ("until", true)] where !entry.text(field).isEmpty {
      guard let day = CalendarDay(entry.text(field)) else {
        entry.mark(field, texts.noSuchDay)
        continue
      }
      if isEnd {
        filter.to = day.advanced(by: 1).begin() - Milliseconds(1)
      } else {
        filter.from = day.begin()
      }
    }
    if let after = entry.values["after"], !after.isEmpty {
      guard let place = AuditPlace(after) else {
        throw ClienteleError(
          .invalidInput, "a page begins where no list ended", hint: "Begin with the first page.")
      }
      filter.after = place
    }
    return ReadAudit(filter: filter, member: member, actor: visit.associate)
  }

  private static func nodes(_ visit: Visit) async throws -> [(String, String)] {
    try await visit.counter.recorder.database.read { connection in
      try connection.query(
        "SELECT id, name FROM node ORDER BY name, id LIMIT ?", [.number(Limits.listRowsMax)]
      ) {
        (try $0.id(0).description, $0.text(1))
      }
    }
  }

  // MARK: The page

  private static func page(
    _ visit: Visit, _ entry: FormEntry, _ nodes: [(String, String)], _ list: Markup
  ) -> WebResponse {
    let texts = visit.texts
    let events = AuditEvent.all.map { ($0.name, texts.auditEvent($0.name)) }.sorted { $0.1 < $1.1 }
    let filter: Markup = """
      <form class="filter" action="/audit">\
      \(Components.field("by", texts.personByCode, in: entry, attributes: "autocomplete=\"off\" maxlength=\"64\""))
      \(Components.select("action", texts.whatHappened, [("", texts.anything)] + events, in: entry))
      \(Components.select("node", texts.node, [("", texts.everyNode)] + nodes, in: entry))
      \(Components.field("from", texts.from, in: entry, type: "date"))
      \(Components.field("until", texts.until, in: entry, type: "date"))
      \(Components.field("member", texts.memberIdentifier, in: entry, attributes: "autocomplete=\"off\" maxlength=\"36\""))
      <button class="button quiet">\(texts.show)</button></form>
      """
    let title = RowID(entry.text("member")) == nil ? texts.audit : texts.whoSawMember
    return visit.page(
      title, at: .audit,
      """
      \(Components.head(title, texts.auditSays))\(SearchPages.wrongLine(entry, texts))\(filter)\(list)
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func list(_ page: AuditPage, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let kept = fields.filter { !entry[$0].isEmpty }.map { "\($0)=\(WebPath.encoded(entry[$0]))&" }.joined()
    let looked: Markup =
      page.lookedBackTo.map { "<p class=\"soft\">\(texts.lookedBackTo(visit.formats.dayAndTime($0)))</p>" }
      ?? .empty
    let next: Markup =
      page.next.map { next in
        let word = page.lookedBackTo == nil ? texts.older : texts.lookFurther
        return "<p>\(Components.link("/audit?\(kept)after=\(WebPath.encoded(next))", word, "link"))</p>"
      } ?? .empty
    guard !page.lines.isEmpty else {
      return
        "<section class=\"card\">\(Components.empty(texts.nothingFound, texts.widen))\(looked)\(next)</section>"
    }
    return """
      <section class="card"><div class="scroll" tabindex="0" role="region" aria-label="\(texts.audit)"><table class="table"><thead><tr>
      <th scope="col">\(texts.when)</th><th scope="col">\(texts.who)</th><th scope="col">\(texts.whatHappened)</th>
      <th scope="col">\(texts.auditSubject)</th><th scope="col">\(texts.node)</th></tr></thead>
      <tbody>\(Markup.joining(page.lines.map { row($0, visit) }))</tbody></table></div>\(looked)\(next)</section>
      """
  }

  private static func row(_ line: AuditLine, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let who: Markup =
      line.actor.map { "<a href=\"/audit?by=\(WebPath.encoded($0.code))\">\($0.called)</a>" }
      ?? "\(texts.theMachine)"
    let reason = Reason(rawValue: line.reason).map { texts.reason($0) } ?? line.reason
    let more = [reason, texts.auditDetail(line.detail)].filter { !$0.isEmpty }.joined(separator: " · ")
    let below: Markup = more.isEmpty ? .empty : "<br><small>\(more)</small>"
    return """
      <tr><td>\(visit.formats.tagged(line.at))</td><td>\(who)</td>
      <td>\(texts.auditEvent(line.event))\(below)</td><td>\(subject(line, visit))</td>
      <td>\(line.nodeName.isEmpty ? line.node.description : line.nodeName)</td></tr>
      """
  }

  /// What it was about; of a member also who else saw it.
  private static func subject(_ line: AuditLine, _ visit: Visit) -> Markup {
    let texts = visit.texts
    if let member = line.member {
      let name = line.subjectName.isEmpty ? texts.namelessMember : line.subjectName
      return """
        <a href="/members/\(member.description)">\(name)</a><br>\
        <a class="soft" href="/audit?member=\(member.description)">\(texts.whoSawMember)</a>
        """
    }
    guard let id = line.subject else { return .empty }
    switch line.subjectKind {
    case "node": return "<a href=\"/nodes/\(id.description)\">\(line.subjectName)</a>"
    case "staff": return "<a href=\"/people/\(id.description)\">\(line.subjectName)</a>"
    case "purchase": return "<a href=\"/sales/\(id.description)\">\(texts.theSale)</a>"
    default: return "\(line.subjectName.isEmpty ? id.description : line.subjectName)"
    }
  }
}
