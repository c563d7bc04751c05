internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Members
internal import Records
internal import Transport

/// `/fields`: what head office asks of members, module by module.
enum FieldPages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/fields") { try await list($0) },
      counter.page(.get, "/fields/modules/{module}") { try await ModulePage.form($0) },
      counter.page(.post, "/fields/modules/{module}") { try await ModulePage.save($0) },
      counter.page(.get, "/fields/{field}") { try await FieldPage.form($0) },
      counter.page(.post, "/fields/{field}") { try await FieldPage.save($0) },
      counter.page(.post, "/fields/{field}/move") { try await move($0) },
      counter.page(.post, "/fields/{field}/archive") { try await archive($0) },
    ]
  }

  /// In the place of an identifier: one that is to be made.
  static let new = "new"

  /// All there are, for somebody who says what there is.
  ///
  /// - Throws: `notAllowed`, also anywhere but at the hub.
  static func book(_ visit: Visit) async throws -> FieldBook {
    guard visit.counter.recorder.profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "fields are defined at the hub")
    }
    try await visit.desk.require(.defineFields, of: .dealer, by: visit.associate)
    return try await ListFields().run(visit.counter.recorder.database)
  }

  // MARK: The list

  private static func list(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let book = try await book(visit)
    let cards: Markup =
      book.modules.isEmpty
      ? Components.empty(texts.noFields, texts.noFieldsSay)
      : .joining(book.modules.map { card($0, book, visit) })
    let add = Components.link("/fields/modules/\(new)", texts.newModule, "button quiet")
    return visit.page(
      texts.fields, at: .fields, "\(Components.head(texts.fields, texts.fieldsSay, actions: add))\(cards)")
  }

  private static func card(_ module: FieldModule, _ book: FieldBook, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let fields = book.fields(of: module)
    let rows = fields.enumerated().map { place, field in
      row(field, isFirst: place == 0, isLast: place == fields.count - 1, visit)
    }
    let list: Markup =
      rows.isEmpty
      ? "<p class=\"soft\">\(texts.noFields)</p>" : "<ul class=\"rows\">\(Markup.joining(rows))</ul>"
    let state: Markup = module.isArchived ? Components.badge(texts.archivedWord) : .empty
    return """
      <section class="card" data-key="\(module.code)"><div class="split"><h2>\(texts.called(module.label)) \
      <small class="soft">\(module.code)</small> \(state)</h2>\
      \(Components.link("/fields/modules/\(module.id)", texts.changeModule, "soft"))</div>\(list)
      <p class="actions">\(Components.link("/fields/\(new)?module=\(module.code)", texts.newField, "button quiet"))</p></section>
      """
  }

  private static func row(
    _ field: FieldDefinition, isFirst: Bool, isLast: Bool, _ visit: Visit
  ) -> Markup {
    let texts = visit.texts
    var marks: [String] = []
    if field.field?.isRequired == true { marks.append(texts.requiredMark) }
    if field.isSearchable { marks.append(texts.searchableWord) }
    if field.isArchived { marks.append(texts.archivedWord) }
    let unit = field.field?.unit ?? ""
    let kind = texts.fieldKind(field.kindName) + (unit.isEmpty ? "" : " · \(unit)")
    let badges = Markup.joining(marks.map { mark -> Markup in " \(Components.badge(mark))" })
    return """
      <li data-key="\(field.code)"><span><a href="/fields/\(field.id.description)">\(texts.called(field.label))</a>\(badges)<br>\
      <small>\(field.code) · \(kind)</small></span>
      <form method="post" action="/fields/\(field.id.description)/move">\(visit.token)\
      \(button("up", texts.moveUp, isFirst))\(button("down", texts.moveDown, isLast))</form></li>
      """
  }

  private static func button(_ way: String, _ word: String, _ isOff: Bool) -> Markup {
    let off: Markup = isOff ? " disabled" : ""
    return "<button class=\"button quiet small\" name=\"way\" value=\"\(way)\"\(off)>\(word)</button>"
  }

  // MARK: One of them

  /// The field that the path names.
  ///
  /// - Throws: `notFound`.
  static func field(_ visit: Visit, _ book: FieldBook) throws -> FieldDefinition {
    let id = visit.request.captures["field"].flatMap { RowID($0) }
    guard let field = id.flatMap({ book.field($0) }) else {
      throw ClienteleError(.notFound, "there is no such field")
    }
    return field
  }

  private static func move(_ visit: Visit) async throws -> WebResponse {
    let field = try field(visit, try await book(visit))
    try await MoveField(code: field.code, isUp: visit.request.form["way"] == "up", actor: visit.associate)
      .run(visit.counter.recorder)
    return visit.redirect(to: "/fields")
  }

  private static func archive(_ visit: Visit) async throws -> WebResponse {
    let field = try field(visit, try await book(visit))
    var draft = FieldDraft(field.code)
    draft.isArchived = !field.isArchived
    try await DefineFields(fields: [draft], actor: visit.associate).run(visit.counter.recorder)
    return visit.redirect(to: "/fields/\(field.id)", done: "edited")
  }
}
