internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Matching
internal import Transport

/// `/members/{id}/records`: which records make a member, why each link holds, and the button that undoes it.
enum PersonRecordsPage {
  static func show(_ visit: Visit) async throws -> WebResponse {
    let person = try await load(visit)
    let texts = visit.texts
    let title = person.side.name.isEmpty ? texts.namelessMember : person.side.name
    let undo = try await ReviewPages.undoForm(visit, back: person.member.description)
    let back = Components.link(
      "/members/\(person.member.description)", texts.backToMember, "button quiet")
    return visit.page(
      texts.personRecords, at: .review,
      """
      \(Components.head(title, texts.personRecordsSays, actions: back))
      <div class="judge">\(undo)</div>
      \(Components.live("records", "\(records(person, visit))\(links(person, visit))\(apart(person, visit))"))
      """)
  }

  private static func load(_ visit: Visit) async throws -> PersonRecords {
    guard let id = visit.request.captures["id"].flatMap({ RowID($0) }) else {
      throw ClienteleError(.notFound, "there is no such member")
    }
    return try await visit.desk.personRecords(of: MemberID(id), as: visit.associate)
  }

  private static func records(_ person: PersonRecords, _ visit: Visit) -> Markup {
    Components.card(
      visit.texts.recordsOf(person.side.records.count), ReviewPairView.list(person.side, visit))
  }

  private static func links(_ person: PersonRecords, _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard !person.links.isEmpty else {
      return Components.card(texts.whatHolds, "<p class=\"soft\">\(texts.standsAlone)</p>")
    }
    let rows = person.links.map { link -> Markup in
      """
      <li data-key="\(link.record.description)\(link.other.description)">\
      <span>\(called(link.record, person, visit)) — \(called(link.other, person, visit))<br>\
      <small>\(ReviewReasons.line(link, texts))</small><br><small>\(ReviewPairView.said(link, visit))</small></span>\
      <span>\(unlinkForm(link, person, visit))</span></li>
      """
    }
    return Components.card(texts.whatHolds, "<ul class=\"rows\">\(Markup.joining(rows))</ul>")
  }

  private static func unlinkForm(_ link: LinkView, _ person: PersonRecords, _ visit: Visit) -> Markup {
    """
    <form method="post" action="/members/\(person.member.description)/records">\(visit.token)\
    \(Components.hidden("record", link.record.description))\(Components.hidden("other", link.other.description))\
    \(Components.hidden("seen", link.word.rawValue))\
    \(Components.link(ReviewListPage.path(link.record, link.other), visit.texts.compare, "soft"))
    <button class="button quiet small">\(visit.texts.unlink)</button></form>
    """
  }

  private static func apart(_ person: PersonRecords, _ visit: Visit) -> Markup {
    guard !person.apart.isEmpty else { return .empty }
    let rows = person.apart.map { link -> Markup in
      let inside = person.others[link.other] == nil
      let other = inside ? called(link.other, person, visit) : person.others[link.other] ?? ""
      let name = other.isEmpty ? visit.texts.namelessMember : other
      return """
        <li><span>\(called(link.record, person, visit)) — \(name)<br>\
        <small>\(ReviewPairView.said(link, visit))</small></span>\
        <span>\(Components.link(ReviewListPage.path(link.record, link.other), visit.texts.compare, "soft"))</span></li>
        """
    }
    return Components.card(visit.texts.keptApart, "<ul class=\"rows\">\(Markup.joining(rows))</ul>")
  }

  /// A record by its name and store.
  private static func called(_ id: SourceRecordID, _ person: PersonRecords, _ visit: Visit) -> String {
    guard let record = person.side.records.first(where: { $0.record == id }) else {
      return visit.texts.namelessMember
    }
    let name = record.name.isEmpty ? visit.texts.namelessMember : record.name
    let store = record.store.called
    return store.isEmpty ? name : visit.texts.say("\(name) (\(store))", "\(name)（\(store)）")
  }

  static func unlink(_ visit: Visit) async throws -> WebResponse {
    let person = try await load(visit)
    let form = visit.request.form
    guard let record = form["record"].flatMap({ RowID($0) }),
      let other = form["other"].flatMap({ RowID($0) }),
      let seen = form["seen"].flatMap({ LinkWord(rawValue: $0) })
    else { throw ClienteleError(.notFound, "there is no such link") }
    try await JudgePersons(
      SourceRecordID(record), SourceRecordID(other), .different, actor: visit.associate, seen: seen
    ).run(visit.counter.recorder)
    return visit.redirect(to: "/members/\(person.member)/records", done: "apart")
  }
}
