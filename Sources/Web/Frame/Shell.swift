internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Records
internal import Transport

/// A place in the navigation.
enum Place: CaseIterable {
  case today, newMember, sale, sales, notices
  /// For those who bring in lists.
  case imports
  /// For those who lead one.
  case store, months
  /// At head office, for those who judge which records are one person.
  case review
  /// At head office, for those who rule on who owns whom.
  case ownership
  /// At head office, for those who approve what stores wrote down before they went live.
  case books
  /// For those who answer what members ask about their own data.
  case privacy
  /// At head office, for those who look after the machines.
  case nodes
  /// At head office, for those who see all staff.
  case organisation
  /// At head office, for those who decide between edits that had not seen each other.
  case conflicts
  /// For those who answer for who saw what.
  case audit
  /// At head office, for those who say what is asked of members.
  case fields
  /// At the hub, for those who lead stores and for newcomers.
  case day

  var path: String {
    switch self {
    case .today: "/"
    case .newMember: "/members/new"
    case .sale: "/sales/new"
    case .sales: "/sales"
    case .notices: "/notices"
    case .store: "/store"
    case .review: "/review"
    case .ownership: "/awards"
    case .months: "/months"
    case .privacy: "/privacy"
    case .nodes: NodePages.path
    case .organisation: OrganisationPages.path
    case .audit: AuditPages.path
    case .books: BookPages.path
    case .conflicts: ConflictPages.path
    case .fields: "/fields"
    case .imports: ImportPages.path
    case .day: DayPages.path
    }
  }

  /// The key that opens it.
  var key: String? {
    switch self {
    case .today: "t"
    case .newMember: "n"
    case .sale: "s"
    case .sales, .notices, .store, .months, .review, .ownership, .privacy, .nodes,
      .organisation, .audit, .conflicts, .books, .fields, .imports, .day:
      nil
    }
  }

  func title(_ texts: PageTexts) -> String {
    switch self {
    case .today: texts.today
    case .newMember: texts.newMember
    case .sale: texts.recordSale
    case .sales: texts.sales
    case .notices: texts.notices
    case .store: texts.store
    case .review: texts.mergeReview
    case .ownership: texts.ownership
    case .months: texts.months
    case .privacy: texts.privacy
    case .nodes: texts.nodes
    case .organisation: texts.organisation
    case .audit: texts.audit
    case .books: texts.openingBooks
    case .conflicts: texts.conflicts
    case .fields: texts.fields
    case .imports: texts.imports
    case .day: texts.dayOfChain
    }
  }
}

extension Place {
  /// Whether it stands in the navigation of somebody with these roles, at this kind of node.
  func isShown(to roles: Set<Role>, at kind: NodeProfile.Kind) -> Bool {
    switch self {
    case .ownership, .books: kind == .hub && roles.contains(.headOffice)
    case .review, .conflicts: kind == .hub && !roles.isDisjoint(with: [.steward, .headOffice])
    case .store, .months: !roles.isDisjoint(with: [.manager, .regionalManager, .headOffice])
    case .privacy: roles.contains(.privacyOfficer)
    case .nodes: kind == .hub && !roles.isDisjoint(with: [.admin, .headOffice, .privacyOfficer])
    case .audit: kind == .hub && roles.contains(.privacyOfficer)
    case .organisation: kind == .hub && !roles.isDisjoint(with: [.admin, .headOffice])
    case .fields: kind == .hub && !roles.isDisjoint(with: [.headOffice, .admin])
    case .imports: !roles.isDisjoint(with: [.associate, .manager, .regionalManager, .headOffice])
    case .day: kind == .hub && !roles.isDisjoint(with: [.manager, .regionalManager, .headOffice, .admin])
    // Who does nothing else has no day of a store.
    case .today, .newMember, .sale, .sales, .notices:
      !roles.isSubset(of: kind == .hub ? [.privacyOfficer, .steward, .admin] : [.privacyOfficer, .steward])
    }
  }
}

extension Visit {
  /// A whole page.
  ///
  /// - Parameters:
  ///   - place: where in the navigation it stands.
  ///   - search: what stands in the search box.
  func page(
    _ title: String, at place: Place?, _ body: Markup, search: String = "",
    status: HTTPResponse.Status = .ok
  ) -> WebResponse {
    door.page(
      """
      <!doctype html>
      <html lang="\(texts.languageTag)">
      <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title) · Clientele</title><link rel="stylesheet" href="\(Assets.stylePath)">
      <link rel="icon" href="data:,"><script src="\(Assets.scriptPath)" defer></script></head>
      <body data-page="counter" data-idle="\(Int(idleSeconds))" data-edition="\(String(edition))">
      <a class="skip" href="#main">\(texts.skip)</a>
      <header class="top"><div class="bar">
      <a class="brand" href="/"><b>Clientele</b><span class="one-line">\(standing)</span></a>
      \(searchBox(search))
      <div class="me">\(lineState)\(menu)</div>
      </div>\(navigation(place))</header>
      <p class="print-only">\(standing) · \(formats.dayAndTime(counter.now)) · \(heading.name)</p>
      <main id="main" tabindex="-1">\(doneSay)\(offlineSay)\(body)</main>
      <footer class="foot"><p class="no-print">\(texts.keys)</p></footer>
      <form id="lock" method="post" action="/lock" hidden>\(token)</form>
      </body></html>
      """, status: status)
  }

  private var idleSeconds: Int64 { SignInRule.shared.idleMax.count / 1_000 }

  /// Which store, or that this is the hub.
  private var standing: String {
    let store = heading.storeName.isEmpty ? heading.storeCode : heading.storeName
    return heading.kind == .hub ? texts.headOffice : store
  }

  private func searchBox(_ typed: String) -> Markup {
    """
    <form class="search" action="/members" role="search">
    <label class="seen-not" for="q">\(texts.search)</label>
    <svg viewBox="0 0 16 16" fill="none" stroke-width="1.5" aria-hidden="true"><circle cx="7" cy="7" r="5"/>\
    <path d="m11 11 4 4"/></svg>
    <input id="q" name="q" type="search" value="\(typed)" placeholder="\(texts.searchPlaceholder)" \
    autocomplete="off" spellcheck="false" maxlength="200" aria-controls="drop"><kbd aria-hidden="true">/</kbd>
    <div class="drop" id="drop" aria-live="polite" hidden></div></form>
    """
  }

  /// Whether head office is reached and how fresh all this is.
  private var lineState: Markup {
    if heading.kind == .hub { return .empty }
    let state = counter.line.state
    let word =
      switch state {
      case .up: texts.lineUp
      case .down: texts.lineDown
      case .unknown: texts.lineUnknown
      }
    let kind: Markup =
      switch state {
      case .up: .empty
      case .down: " is-down"
      case .unknown: " is-unknown"
      }
    let fresh: Markup =
      heading.lastContactAt.map { "<span class=\"fresh\">\(texts.asOf(formats.moment($0)))</span>" }
      ?? .empty
    let unsent: Markup =
      heading.unsent > 0 && state == .down
      ? "<span class=\"fresh\">\(texts.waiting(heading.unsent))</span>" : .empty
    return Components.live(
      "line", "<span class=\"line\(kind)\" role=\"status\"><span>\(word)</span>\(unsent)\(fresh)</span>")
  }

  private var offlineSay: Markup {
    let isDown = heading.kind != .hub && counter.line.state == .down
    return Components.live("offline", isDown ? Components.say(texts.offlineSays, .warn) : .empty)
  }

  private var doneSay: Markup {
    guard let key = request.query["done"], let sentence = texts.done(key) else { return .empty }
    return Components.say(sentence, .good)
  }

  private var menu: Markup {
    let name = heading.name.isEmpty ? heading.code : heading.name
    return """
      <details class="menu"><summary aria-label="\(texts.account): \(name)"><span class="one-line">\(name)</span></summary>
      <div><form method="post" action="/language">\(token)\(Components.hidden("next", request.path))\
      \(Components.hidden("language", texts.language == .zh ? "en" : "zh"))\
      <button lang="\(texts.language == .zh ? "en" : "zh-Hans")">\(texts.otherLanguage)</button></form><hr>
      <a href="/switch">\(texts.switchPerson)</a>
      <form method="post" action="/lock">\(token)<button>\(texts.lock)</button></form>
      <a href="/pin">\(texts.setPIN)</a><a href="/password">\(texts.changePassword)</a><hr>
      <form method="post" action="/sign-out">\(token)<button>\(texts.signOut)</button></form></div></details>
      """
  }

  private func navigation(_ current: Place?) -> Markup {
    let roles = signedIn.principal.roles
    let items = Place.allCases.filter { $0.isShown(to: roles, at: heading.kind) }.map { place -> Markup in
      let here: Markup = place == current ? " aria-current=\"page\"" : ""
      let key: Markup = place.key.map { " data-hotkey=\"\($0)\"" } ?? .empty
      let count: Markup = place == .notices ? unreadCount : .empty
      return "<li><a href=\"\(place.path)\"\(here)\(key)>\(place.title(texts))\(count)</a></li>"
    }
    return "<nav class=\"places\" aria-label=\"\(texts.mainPlaces)\"><ul>\(Markup.joining(items))</ul></nav>"
  }

  private var unreadCount: Markup {
    let count = heading.unreadNotices
    let shown: Markup =
      count == 0
      ? .empty
      : "<b class=\"count\">\(count > 99 ? "99+" : String(count))<span class=\"seen-not\"> \(texts.unread)</span></b>"
    return "<span id=\"unread\" data-live>\(shown)</span>"
  }
}
