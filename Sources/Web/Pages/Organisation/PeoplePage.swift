internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/people`: everybody on the staff, with what they are and where.
enum PeoplePage {
  static func show(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let entry = FormEntry(visit.request.query)
    let filter = PeopleFilter(
      store: RowID(entry["store"]).map { StoreID($0) }, text: entry.text("text"),
      hasLeft: entry["show"] == "left")
    let page = try await visit.desk.people(filter, as: visit.associate, after: entry["after"])
    let view = try await visit.desk.organisation(as: visit.associate)
    let stores = view.lines.filter(\.isStore).map { ($0.id.description, $0.name.isEmpty ? $0.code : $0.name) }
    let form: Markup = """
      <form class="filter" action="/people">\(Components.field("text", texts.codeOrName, in: entry))
      \(Components.select("store", texts.store, [("", texts.everyStore)] + stores, in: entry))
      \(Components.select("show", texts.state, [("", texts.onTheStaff), ("left", texts.haveLeft)], in: entry))
      <button class="button quiet">\(texts.show)</button></form>
      """
    let list: Markup =
      page.rows.isEmpty
      ? Components.empty(texts.nothingFound, texts.widen)
      : "<ul class=\"rows\">\(Markup.joining(page.rows.map { row($0, visit) }))</ul>"
    let kept = ["text", "store", "show"].map { "\($0)=\(WebPath.encoded(entry[$0]))" }.joined(separator: "&")
    let next: Markup =
      page.next.map { Components.link("/people?\(kept)&after=\($0)", texts.furtherPeople, "button quiet") }
      ?? .empty
    let add: Markup = view.mayArrange ? Components.link("/people/new", texts.newPerson) : .empty
    return visit.page(
      texts.staffList, at: .organisation,
      """
      \(Components.head(texts.staffList, actions: "\(add)\(Components.link("/organisation", texts.organisation, "button quiet"))"))
      \(form)<section class="card">\(list)</section><p class="actions">\(next)</p>
      """)
  }

  private static func row(_ person: PersonLine, _ visit: Visit) -> Markup {
    let texts = visit.texts
    return """
      <li><span><a href="/people/\(person.id.description)">\(name(person))</a></span>\
      <span>\(badge(person, texts))</span>
      <small class="wide">\(person.code) · \(person.store.called) · \
      \(person.roles.map { self.role($0, texts) }.joined(separator: ", "))</small></li>
      """
  }

  static func name(_ person: PersonLine) -> String { person.name.isEmpty ? person.code : person.name }

  static func badge(_ person: PersonLine, _ texts: PageTexts) -> Markup {
    if person.hasLeft { return Components.badge(texts.hasLeft) }
    return person.hasPassword
      ? Components.badge(texts.canSignIn, .good) : Components.badge(texts.noPassword, .warn)
  }

  static func role(_ role: PersonRole, _ texts: PageTexts) -> String {
    let word = texts.role(role.word)
    return role.unit == nil ? word : texts.roleOf(word, role.unit.called)
  }
}
