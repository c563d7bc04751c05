internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/conflicts`: edits of one thing at two nodes that had not seen each other, and a word on each.
enum ConflictPages {
  static let path = "/conflicts"

  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, path) { try await show($0) },
      counter.page(.post, path) { try await decide($0) },
    ]
  }

  private static func show(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let page = try await visit.desk.conflicts(as: visit.associate, after: visit.request.query["after"])
    let list: Markup =
      page.rows.isEmpty
      ? Components.empty(texts.noConflicts, texts.noConflictsSays)
      : Markup.joining(page.rows.map { card($0, visit) })
    let next: Markup =
      page.next.map {
        Components.link("/conflicts?after=\(WebPath.encoded($0))", texts.older, "button quiet")
      } ?? .empty
    return visit.page(
      texts.conflicts, at: .conflicts,
      """
      \(Components.head(texts.conflicts, texts.conflictsSays))\(list)<p class="actions">\(next)</p>
      """)
  }

  private static func card(_ conflict: ConflictView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let title = texts.conflictField(conflict.table, conflict.field)
    let whose: Markup =
      conflict.member.map { member in
        let name = conflict.memberName.isEmpty ? texts.namelessMember : conflict.memberName
        return "<a href=\"/members/\(member.description)\">\(name)</a>"
      } ?? .empty
    let same: Markup =
      conflict.differs ? .empty : "<p class=\"soft\">\(texts.bothSame)</p>"
    let fact: Markup = conflict.isFact ? "<p class=\"soft\">\(texts.factStays)</p>" : .empty
    return Components.card(
      title,
      """
      \(same)\(fact)<div class="pair sides">\(side(conflict.standing, texts.nowStanding, texts.keepIt, "keep", conflict, visit))\
      \(side(conflict.losing, texts.lostConcurrent, texts.takeIt, "take", conflict, visit))</div>
      """, more: whose)
  }

  private static func side(
    _ side: ConflictSide, _ title: String, _ word: String, _ decision: String, _ conflict: ConflictView,
    _ visit: Visit
  ) -> Markup {
    let texts = visit.texts
    let who = side.actor == nil ? texts.theMachine : side.actor.called
    let button: Markup =
      conflict.isFact
      ? .empty
      : """
      <form class="inline" method="post" action="/conflicts">\(visit.token)\
      \(Components.hidden("key", conflict.key.text))\(Components.hidden("standing", conflict.standing.stamp.text))\
      \(Components.hidden("decision", decision))<button class="button quiet small">\(word)</button></form>
      """
    return """
      <div><h3>\(title)</h3><p class="value">\(value(side.value, visit))</p>
      <p class="soft"><small>\(who) · \(side.nodeName) · \(visit.formats.tagged(side.at))</small></p>\(button)</div>
      """
  }

  private static func value(_ value: ConflictValue, _ visit: Visit) -> Markup {
    switch value {
    case .none: "<span class=\"soft\">\(visit.texts.takenAway)</span>"
    case .text(let text): "\(text)"
    case .number(let number): "\(String(number))"
    case .instant(let instant): "\(visit.formats.dayAndTime(instant))"
    case .flag(let flag): "\(flag ? visit.texts.yes : visit.texts.no)"
    case .label(let label): "\(label.called)"
    case .hidden: "<span class=\"soft\">\(visit.texts.notShownToYou)</span>"
    }
  }

  private static func decide(_ visit: Visit) async throws -> WebResponse {
    let form = visit.request.form
    guard let key = ConflictKey(form["key"] ?? ""), let standing = ConflictStamp(form["standing"] ?? ""),
      let decision = form["decision"], ["keep", "take"].contains(decision)
    else {
      // Who may not is told so, whatever was sent.
      _ = try await visit.desk.conflicts(as: visit.associate, limit: 1)
      throw ClienteleError(.invalidInput, "this decides on nothing", hint: "Use the buttons of the list.")
    }
    try await DecideConflict(
      key: key, standing: standing, takesLosing: decision == "take", actor: visit.associate
    ).run(visit.counter.recorder)
    return visit.redirect(to: path, done: decision == "take" ? "conflictTaken" : "conflictKept")
  }
}
