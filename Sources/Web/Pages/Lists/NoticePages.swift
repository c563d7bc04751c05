internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// What the hub told the person: a member bought elsewhere, an award changed.
enum NoticePages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/notices") { visit in try await page(visit) },
      counter.page(.post, "/notices/read") { visit in try await markRead(visit) },
      counter.page(.post, "/notices/export") { visit in try await ListForm.file(.notices, visit) },
    ]
  }

  private static func page(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let form = try await ListForm.load(.notices, FormEntry(visit.request.query), visit)
    let page = try await visit.desk.notices(
      ListForm.filter(form.entry), as: visit.associate, after: visit.request.query["after"])
    let unread = page.rows.filter(isMarkable)
    let all: Markup = unread.isEmpty ? .empty : readForm(unread, texts.markAllRead, visit)
    let isNarrow = ListForm.fields.contains { !form.entry.text($0).isEmpty }
    let body =
      page.rows.isEmpty && isNarrow
      ? Components.empty(texts.nothingFound, texts.widen) : list(page.rows, visit)
    return visit.page(
      texts.notices, at: .notices,
      """
      \(Components.head(texts.notices, actions: all))
      \(form.filter)
      \(Components.live("notices", "<section class=\"card\">\(body)\(form.older(page.next))</section>"))\(form.export)
      """)
  }

  /// Whether the viewer can say that it was read.
  private static func isMarkable(_ notice: NoticeView) -> Bool {
    notice.state == NoticeState.unread.rawValue && notice.mayMark
  }

  private static func readForm(_ notices: [NoticeView], _ word: String, _ visit: Visit) -> Markup {
    let ids = notices.map(\.id.description).joined(separator: " ")
    return """
      <form method="post" action="/notices/read">\(visit.token)\(Components.hidden("notices", ids))\
      \(Components.hidden("next", visit.request.path))<button class="button quiet small">\(word)</button></form>
      """
  }

  private static func markRead(_ visit: Visit) async throws -> WebResponse {
    let ids = (visit.request.form["notices"] ?? "").split(separator: " ").compactMap { RowID($0) }
    try await MarkNotice(
      notices: Array(ids.prefix(MarkNotice.countMax)), state: .read, actor: visit.associate
    ).run(visit.counter.recorder)
    return visit.door.redirect(to: visit.request.next)
  }

  static func list(_ notices: [NoticeView], _ visit: Visit) -> Markup {
    guard !notices.isEmpty else {
      return Components.empty(visit.texts.nothingNew, visit.texts.nothingNewSays)
    }
    return "<ul class=\"rows\">\(Markup.joining(notices.map { item($0, visit) }))</ul>"
  }

  private static func item(_ notice: NoticeView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let isUnread = notice.state == "unread"
    let unread: Markup = isUnread ? " class=\"unread\"" : ""
    let word: Markup = isUnread ? "<span class=\"seen-not\">\(texts.unread): </span>" : .empty
    let isElsewhere = notice.store.map { $0.id != visit.signedIn.principal.home?.row } ?? false
    let place: Markup = isElsewhere ? " · \(notice.store.called)" : .empty
    let whose: Markup =
      notice.associate.map { $0.id == visit.associate.row ? Markup.empty : " · \($0.called)" } ?? .empty
    let sale: Markup =
      notice.purchase.map { " · <a href=\"/sales/\($0.description)\">\(texts.theSale)</a>" } ?? .empty
    return """
      <li\(unread) data-key="\(notice.id.description)"><span>\(word)\(linked(notice, sentence(notice, texts)))</span>\
      <span>\(isMarkable(notice) ? readForm([notice], texts.markRead, visit) : .empty)</span>
      <small class="wide">\(visit.formats.tagged(notice.raisedAt))\(place)\(whose)\(sale)</small></li>
      """
  }

  private static func linked(_ notice: NoticeView, _ sentence: String) -> Markup {
    guard let member = notice.member else { return "\(sentence)" }
    return "<a href=\"/members/\(member.description)\">\(sentence)</a>"
  }

  static func sentence(_ notice: NoticeView, _ texts: PageTexts) -> String {
    let member = notice.name.isEmpty ? texts.aMember : notice.name
    let store = notice.atStore == nil ? texts.anotherStore : notice.atStore.called
    switch notice.kind {
    case "saleElsewhere": return texts.noticeBoughtElsewhere(member, store)
    case "awardChanged": return texts.noticeAwardChanged(member)
    case "awardDisputed", "disputeOpened": return texts.noticeDispute(member)
    default: return texts.noticeOther(notice.kind, member)
    }
  }
}
