internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/unusual-claims`: whose first contacts look like numbers written down beforehand. It decides nothing: each line is for
/// a person to ask about.
enum UnusualClaimsPage {
  private static let periods = [30, 90, 365]

  static func show(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let asked = visit.request.query["days"] ?? "90"
    guard let days = Int(asked), periods.contains(days) else {
      throw ClienteleError(.invalidInput, "this is no period to look back over")
    }
    let found = try await visit.desk.unusualClaims(days: days, as: visit.associate)
    let choices = periods.map { (String($0), texts.lastDays($0)) }
    let list: Markup =
      found.isEmpty
      ? Components.empty(texts.nothingUnusual, texts.nothingUnusualSays)
      : "<ul class=\"rows\">\(Markup.joining(found.map { row($0, visit) }))</ul>"
    return visit.page(
      texts.unusualClaims, at: .ownership,
      """
      \(Components.head(
        texts.unusualClaims, texts.unusualClaimsSays, actions: Components.link("/awards", texts.allAwards, "button quiet")))
      <form class="filter" action="/unusual-claims">\
      \(Components.select("days", texts.lookBack, choices, in: FormEntry(["days": String(days)])))
      <button class="button quiet">\(texts.show)</button></form>
      <section class="card">\(list)</section>
      """)
  }

  private static func row(_ found: UnusualClaims, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let day = CalendarDay(found.busiestDay).map { visit.formats.day($0) } ?? found.busiestDay
    let busy: Markup = found.isBusy ? Components.badge(texts.manyInOneDay, .warn) : .empty
    let unseen: Markup = found.isUnfollowed ? Components.badge(texts.neverSeenAgain, .bad) : .empty
    let facts = [
      texts.claimsInAll(found.claims), texts.claimsOn(day, found.claimsThatDay),
      texts.unfollowed(found.unfollowed, of: found.matured),
    ]
    return """
      <li><span>\(texts.ownedBy(found.associate.called, found.store.called))</span><span>\(busy)\(unseen)</span>\
      <small class="wide">\(facts.joined(separator: " · "))</small></li>
      """
  }
}
