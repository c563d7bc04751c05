internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/`: what concerns the person today.
enum TodayPages {
  private static let noticesMax = 8
  private static let salesMax = 8

  static func routes(_ counter: Counter) -> [WebRoute] {
    [counter.page(.get, "/") { visit in try await today(visit) }]
  }

  private static func today(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let notices = try await visit.desk.notices(as: visit.associate, limit: noticesMax)
    let sales = try await visit.desk.sales(SaleList(limit: salesMax), as: visit.associate)
    let name = visit.heading.name.isEmpty ? visit.heading.code : visit.heading.name
    return visit.page(
      texts.today, at: .today,
      """
      \(Components.head(
        texts.goodDay(name), visit.formats.day(visit.counter.now),
        actions: "\(Components.link("/members/new", texts.newMember))"))
      <div class="today"><div>
      \(Components.live("today-notices", Components.card(
        texts.yourNotices, NoticePages.list(notices, visit),
        more: Components.link("/notices", texts.allNotices, "soft"))))
      </div><div>
      \(Components.live("today-sales", Components.card(
        texts.latestSales, SaleViews.list(sales, visit), more: Components.link("/sales", texts.allSales, "soft"))))
      </div></div>
      """)
  }
}
