internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/`: what is to be done, whose days come, what was told.
enum TodayPages {
  private static let salesMax = 8
  /// What stands open of a long list.
  private static let openMax = 6
  private static let enquiriesFolder = "enquiries"

  static func routes(_ counter: Counter) -> [WebRoute] {
    [counter.page(.get, "/") { visit in try await page(visit) }]
  }

  private static func page(_ visit: Visit) async throws -> WebResponse {
    let roles = visit.signedIn.principal.roles
    guard Place.today.isShown(to: roles, at: visit.heading.kind) else {
      let first = Place.allCases.first { $0.isShown(to: roles, at: visit.heading.kind) }
      return visit.redirect(to: (first ?? .privacy).path)
    }
    let texts = visit.texts
    let today = try await ifAllowed { try await visit.desk.today(as: visit.associate) }
    let sales = try await ifAllowed {
      try await visit.desk.sales(ListFilter(), as: visit.associate, limit: salesMax).rows
    }
    let name = visit.heading.name.isEmpty ? visit.heading.code : visit.heading.name
    let actions: Markup =
      """
      \(Components.link("/members/new", texts.newMember))\
      \(Components.link("/sales/new", texts.recordSale, "button quiet"))\
      \(Components.link("\(StoreEnquiryPages.path)/new", texts.recordEnquiry, "button quiet"))
      """
    return visit.page(
      texts.today, at: .today,
      """
      \(Components.head(texts.goodDay(name), visit.formats.day(visit.counter.now), actions: actions))
      <div class="today"><div>\(tasks(today, visit))\(waiting(today, visit))\(notices(today, visit))</div>
      <div>\(dates(today, visit))
      \(Components.live("today-sales", Components.card(
        texts.latestSales, SaleViews.list(sales ?? [], visit), more: Components.link("/sales", texts.allSales, "soft"))))
      </div></div>
      """)
  }

  /// Somebody of no store, or who runs the machines, has no day of a store: the page is open all the same.
  private static func ifAllowed<Result>(_ read: () async throws -> Result) async throws -> Result? {
    do {
      return try await read()
    } catch let error as ClienteleError where [.notAllowed, .notFound].contains(error.code) {
      return nil
    }
  }

  private static func tasks(_ today: Today?, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let tasks = today?.tasks ?? []
    let body =
      tasks.isEmpty
      ? Components.empty(texts.nothingToDo, texts.nothingToDoSays) : TaskPages.list(tasks, visit)
    return Components.live("today-tasks", Components.card(texts.toDo, body))
  }

  private static func notices(_ today: Today?, _ visit: Visit) -> Markup {
    let texts = visit.texts
    return Components.live(
      "today-notices",
      Components.card(
        texts.yourNotices, NoticePages.list(Array((today?.notices ?? []).prefix(openMax)), visit),
        more: Components.link("/notices", texts.allNotices, "soft")))
  }

  private static func dates(_ today: Today?, _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard let dates = today?.dates, !dates.isEmpty else { return .empty }
    let rows = dates.map { date -> Markup in
      let word = date.label.isEmpty ? texts.dateKind(date.kind) : date.label
      let lunar: Markup =
        date.date.hasPrefix("chinese:") ? " · \(visit.formats.annual(date.date, texts))" : .empty
      let years: Markup = date.years.map { " · \(texts.years($0, of: date.kind))" } ?? .empty
      return """
        <li><a href="/members/\(date.member.description)">\(date.name)</a>\
        \(Components.badge(texts.inDays(date.daysLeft), date.daysLeft == 0 ? .brass : .plain))
        <small class="wide">\(word) · \(visit.formats.day(date.day))\(lunar)\(years)</small></li>
        """
    }
    return Components.live(
      "today-dates",
      Components.card(texts.daysToCome, Components.rows(rows, open: openMax) { texts.furtherDays($0) }))
  }

  private static func waiting(_ today: Today?, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let items =
      (today?.enquiries ?? []).map { (texts.enquiry, enquiriesFolder, $0) }
      + (today?.complaints ?? []).map { (texts.complaint, "complaints", $0) }
    guard !items.isEmpty else { return .empty }
    let rows = items.map { kind, folder, item -> Markup in
      let isNameless = item.member == nil && item.record == nil && folder == enquiriesFolder
      let path =
        item.member.map { "/members/\($0)/\(folder)/\(item.id)" }
        ?? (isNameless ? "\(StoreEnquiryPages.path)/\(item.id)" : nil)
      let handle: Markup = path.map { " · \(Components.link($0, texts.handle, "link"))" } ?? .empty
      let who: Markup =
        item.member.map { "<a href=\"/members/\($0.description)\">\(item.name)</a>" }
        ?? "\(isNameless ? texts.nobodyNamed : texts.aMember)"
      return """
        <li><span>\(who)<br>\(item.words)</span>\
        \(Components.badge(texts.waitsFor(item.hours), item.hours >= 24 ? .warn : .plain))
        <small class="wide">\(kind) · \(visit.formats.tagged(item.at))\(handle)</small></li>
        """
    }
    return Components.live(
      "today-waiting",
      Components.card(
        texts.waitingForYou, "<ul class=\"rows\">\(Markup.joining(rows))</ul>",
        more: Components.link(StoreEnquiryPages.path, texts.enquiriesWithoutMember, "soft")))
  }
}
