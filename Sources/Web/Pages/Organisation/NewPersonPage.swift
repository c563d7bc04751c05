internal import Access
internal import Application
internal import Catalogue
internal import HTTPTypes
internal import Kernel
internal import Persistence
internal import Transport

/// `/people/new`: somebody comes to the staff of a store.
enum NewPersonPage {
  private static let codeMax = 40
  private static let nameMax = 60

  static func form(_ visit: Visit) async throws -> WebResponse {
    try await visit.desk.require(.manageStaff, of: .dealer, by: visit.associate)
    return try await page(visit, FormEntry(["role": Role.associate.rawValue]))
  }

  private static func page(_ visit: Visit, _ entry: FormEntry) async throws -> WebResponse {
    let texts = visit.texts
    let view = try await visit.desk.organisation(as: visit.associate)
    let stores = view.lines.filter(\.isStore).map { ($0.code, $0.name.isEmpty ? $0.code : $0.name) }
    let body: Markup = """
      \(Components.select("store", texts.store, [("", texts.notSaid)] + stores, in: entry))
      \(Components.field("code", texts.staffCode, in: entry, help: texts.staffCodeHelp, attributes: "autocomplete=\"off\" maxlength=\"40\""))
      \(Components.field("name", texts.name, in: entry, attributes: "autocomplete=\"off\""))
      \(Components.select("role", texts.roleAtStore, Role.allCases.map { ($0.rawValue, texts.role($0.rawValue)) }, in: entry))
      <p class="actions"><button class="button">\(texts.save)</button>\
      \(Components.link("/people", texts.cancel, "button quiet"))</p>
      """
    return visit.page(
      texts.newPerson, at: .organisation,
      """
      \(Components.head(texts.newPerson))\(SearchPages.wrongLine(entry, texts))
      <section class="card">\(visit.form("/people/new", body))</section>
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  static func add(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    try await visit.desk.require(.manageStaff, of: .dealer, by: visit.associate)
    let (store, code, name) = (entry["store"], entry.text("code"), entry.text("name"))
    let role = Role(rawValue: entry["role"])
    let view = try await visit.desk.organisation(as: visit.associate)
    if !view.lines.contains(where: { $0.isStore && $0.code == store && !store.isEmpty }) {
      entry.mark("store", texts.chooseOne)
    }
    if code.isEmpty { entry.mark("code", texts.giveCode) }
    if name.isEmpty { entry.mark("name", texts.giveName) }
    if role == nil { entry.mark("role", texts.chooseOne) }
    entry.limit("code", to: codeMax, texts)
    entry.limit("name", to: nameMax, texts)
    for field in ["code", "name"] where entry[field].contains(where: \.isNewline) {
      entry.mark(field, texts.oneLine)
    }
    let isTaken = try await visit.counter.recorder.database.read { connection in
      try connection.count("SELECT count(*) FROM associate WHERE code = ?", [.text(code)]) > 0
    }
    if isTaken { entry.mark("code", texts.codeTaken) }
    guard entry.wrong.isEmpty, let role else { return try await page(visit, entry) }
    try await visit.office().addPerson(store, code, name, role, visit.associate)
    let id = try await visit.counter.recorder.database.read { try StaffQueries($0).associate(code: code) }
    return visit.redirect(to: "/people/\(id)", done: "personAdded")
  }
}
