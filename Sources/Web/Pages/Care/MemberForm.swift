internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// A form about one member, on a page of its own: it opens quickly, works without scripts, and what was typed wrong
/// comes back beside nothing else.
struct MemberForm {
  let visit: Visit
  let sheet: MemberSheet
  let title: String
  /// Behind the member's path.
  let action: String

  /// - Parameters:
  ///   - says: what is good to know before one types.
  ///   - before: what stands in the card above the form, with forms of its own.
  func page(
    _ entry: FormEntry, says: String = "", _ fields: Markup, button: String? = nil,
    before: Markup = .empty
  ) -> WebResponse {
    let texts = visit.texts
    let known: Markup = says.isEmpty ? .empty : "<p class=\"soft field\">\(says)</p>"
    let body: Markup = """
      \(fields)<p class="actions"><button class="button">\(button ?? texts.save)</button>\
      \(Components.link(sheet.path, texts.cancel, "button quiet"))</p>
      """
    return visit.page(
      title, at: nil,
      """
      \(Components.head(title, sheet.title(texts)))\(SearchPages.wrongLine(entry, texts))
      \(before)<section class="card">\(known)\(visit.form(sheet.path + action, body))</section>
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  /// What is kept already, each with the one button that ends it.
  static func card(of kept: [KeptRow], button: String, _ sheet: MemberSheet, _ visit: Visit) -> Markup {
    guard !kept.isEmpty else { return .empty }
    let rows = kept.map { row -> Markup in
      """
      <li><span>\(row.what)<br><small>\(row.detail)</small></span>
      <form method="post" action="\(sheet.path)\(row.action)">\(visit.token)\
      <button class="button quiet small">\(button)</button></form></li>
      """
    }
    return "<section class=\"card\"><ul class=\"rows\">\(Markup.joining(rows))</ul></section>"
  }
}

/// A line of ``MemberForm/card(of:button:_:_:)``.
struct KeptRow {
  let what: String
  let detail: Markup
  /// Behind the member's path.
  let action: String
}

extension MemberSheet {
  /// A member about whom this person may write something down.
  ///
  /// - Throws: `notAllowed` where only the stub is shown; what ``load(_:)`` throws.
  static func loadOpen(_ visit: Visit) async throws -> MemberSheet {
    let sheet = try await load(visit)
    guard sheet.exposure > .stub else {
      throw ClienteleError(.notAllowed, "the member is not admitted here")
    }
    return sheet
  }

  /// The part of the path that names a row of this member, such as a complaint.
  ///
  /// - Throws: `notFound` when it is none of `rows`.
  static func named<Row>(_ rows: [Row], by id: (Row) -> RowID, _ visit: Visit) throws -> Row {
    let wanted = visit.request.captures["row"].flatMap { RowID($0) }
    guard let row = rows.first(where: { id($0) == wanted }) else {
      throw ClienteleError(.notFound, "this member has nothing like that")
    }
    return row
  }
}
