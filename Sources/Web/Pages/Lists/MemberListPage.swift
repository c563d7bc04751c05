internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Members of the stores that the person leads, filtered, page by page.
enum MemberListPage {
  static func page(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    var form = try await ListForm.load(.members, FormEntry(visit.request.query), visit)
    let page =
      form.check()
      ? try await visit.desk.members(
        ListForm.filter(form.entry), as: visit.associate, after: visit.request.query["after"])
      : Page(rows: [], next: nil)
    let list: Markup =
      page.rows.isEmpty
      ? Components.empty(texts.nothingFound, texts.widen)
      : "<ul class=\"rows\">\(Markup.joining(page.rows.map { row($0, visit) }))</ul>"
    return visit.page(
      texts.members, at: .store,
      """
      \(Components.head(texts.members, texts.membersSays))
      \(form.filter)
      <section class="card">\(list)\(form.older(page.next))</section>\(form.export)
      """)
  }

  private static func row(_ member: ListedMember, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let bought: Markup =
      member.lastPurchaseAt.map { " · \(texts.bought(visit.formats.day($0)))" } ?? .empty
    return """
      <li><a href="/members/\(member.member.description)">\(called(member, texts))</a>\
      <span>\(member.phone)</span><small class="wide">\(owner(member, texts)) · \
      \(member.ownerStore.called)\(bought)</small></li>
      """
  }

  static func called(_ member: ListedMember, _ texts: PageTexts) -> String {
    member.name.isEmpty ? texts.namelessMember : member.name
  }

  static func owner(_ member: ListedMember, _ texts: PageTexts) -> String {
    member.owner == nil ? texts.storePool : member.owner.called
  }
}
