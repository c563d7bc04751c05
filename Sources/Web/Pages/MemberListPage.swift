internal import Access
internal import Application
internal import Exchange
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Members of the stores that the person leads, filtered, page by page, and as a file.
enum MemberListPage {
  private static let path = "/store/members"

  static func page(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let entry = FormEntry(visit.request.query)
    let page = try await visit.desk.members(
      SaleListPage.filter(entry), as: visit.associate, after: visit.request.query["after"])
    let stores = try await visit.desk.visibleStores(for: .listMembers, to: visit.associate)
    let names = try await StoreNames.load(visit.counter.recorder.database)
    let mayExport = try await visit.desk.mayExport(visit.associate)
    let export: Markup = mayExport ? ExportForm.markup("\(path)/export", entry, visit) : .empty
    let more: Markup =
      page.next.map {
        "<p>\(Components.link(SaleListPage.path(path, entry, after: $0), texts.older, "link"))</p>"
      }
      ?? .empty
    let list: Markup =
      page.rows.isEmpty
      ? Components.empty(texts.nothingFound, texts.widen)
      : "<ul class=\"rows\">\(Markup.joining(page.rows.map { row($0, visit) }))</ul>"
    return visit.page(
      texts.members, at: .store,
      """
      \(Components.head(texts.members, texts.membersSays))
      \(SaleListPage.filterForm(path, entry, stores, names, texts))
      <section class="card">\(list)\(more)</section>\(export)
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

  private static func called(_ member: ListedMember, _ texts: PageTexts) -> String {
    member.name.isEmpty ? texts.namelessMember : member.name
  }

  private static func owner(_ member: ListedMember, _ texts: PageTexts) -> String {
    member.owner == nil ? texts.storePool : member.owner.called
  }

  static func file(_ visit: Visit) async throws -> WebResponse {
    let entry = FormEntry(visit.request.form)
    do {
      let members = try await visit.desk.exportMembers(
        SaleListPage.filter(entry), because: Reason(rawValue: entry["reason"]), as: visit.associate)
      return try ExportForm.answer("members", [table(members, visit.texts)], entry, visit)
    } catch let error as ClienteleError where error.code == .limitExceeded {
      return ExportForm.tooLarge(.members, entry, visit)
    }
  }

  static func table(_ members: [ListedMember], _ texts: PageTexts) -> ExportTable {
    var table = ExportTable(
      name: texts.members,
      header: [texts.name, texts.phone, texts.owner, texts.store, texts.firstSeen, texts.lastBought])
    for member in members {
      table.append([
        .text(called(member, texts)), .text(member.phone), .text(owner(member, texts)),
        .text(member.ownerStore.called), ExportCell(member.firstSeenAt), ExportCell(member.lastPurchaseAt),
      ])
    }
    return table
  }
}
