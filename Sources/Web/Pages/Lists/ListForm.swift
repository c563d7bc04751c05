internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Members
internal import Transport

/// What every list has: by what it is narrowed down, how it goes on, and how it leaves as a file.
struct ListForm {
  let visit: Visit
  let list: ExportList
  /// What the list is narrowed down to, as it was typed.
  private(set) var entry: FormEntry
  let choices: ListChoices
  let mayExport: Bool

  static func load(_ list: ExportList, _ entry: FormEntry, _ visit: Visit) async throws -> ListForm {
    ListForm(
      visit: visit, list: list, entry: entry,
      choices: try await visit.desk.choices(for: list.action, filter(entry), as: visit.associate),
      mayExport: try await visit.desk.mayExport(visit.associate))
  }

  // MARK: Narrowing down

  static let fields = ["from", "until", "store", "associate", "brand", "tag", "field", "value"]

  static func filter(_ entry: FormEntry) -> ListFilter {
    ListFilter(
      store: RowID(entry["store"]).map { StoreID($0) }, associate: AssociateID(entry["associate"]),
      brand: entry.text("brand"), from: CalendarDay(entry.text("from")),
      through: CalendarDay(entry.text("until")), tag: entry.text("tag"),
      field: FieldFilter(code: entry["field"], value: entry.text("value")))
  }

  /// The list narrowed down further, from its first page on.
  static func path(_ list: String, _ entry: FormEntry, with changes: [String: String] = [:]) -> String {
    let kept = fields.map { ($0, changes[$0] ?? entry[$0]) }.filter { !$0.1.isEmpty }
      .map { "\($0)=\(WebPath.encoded($1))" }
    return kept.isEmpty ? list : "\(list)?\(kept.joined(separator: "&"))"
  }

  var filter: Markup {
    let texts = visit.texts
    let stores = choices.stores.map { ($0.id.description, $0.called) }
    let people = choices.people.map { ($0.id.description, "\($0.called) \($0.code)") }
    let storeField =
      stores.count > 1
      ? Components.select("store", texts.store, [("", texts.everyStore)] + stores, in: entry) : .empty
    let personField =
      people.count > 1 || !entry["associate"].isEmpty
      ? Components.select("associate", texts.associate, [("", texts.everyone)] + people, in: entry) : .empty
    return """
      <form class="filter" action="\(list.path)">\(Components.field("from", texts.from, in: entry, type: "date"))
      \(Components.field("until", texts.until, in: entry, type: "date"))\(storeField)\(personField)
      \(Components.field("brand", texts.brand, in: entry))\(list == .members ? marks : .empty)
      <button class="button quiet">\(texts.show)</button></form>
      """
  }

  /// By a tag and by what a custom field says.
  private var marks: Markup {
    let texts = visit.texts
    let tag = Components.field("tag", texts.tag, in: entry)
    guard !choices.fields.isEmpty else { return tag }
    let fields = choices.fields.map { ($0.code, texts.called($0.label)) }
    return """
      \(tag)\(Components.select("field", texts.customField, [("", texts.anyField)] + fields, in: entry))
      \(Components.field("value", texts.fieldSays, in: entry))
      """
  }

  /// Marks at its field what the list cannot be narrowed down by.
  ///
  /// - Returns: whether there is nothing of that.
  mutating func check() -> Bool {
    guard list == .members, let filter = Self.filter(entry).field else { return true }
    guard let field = choices.fields.first(where: { $0.code == filter.code })?.field else {
      entry.mark("field", visit.texts.chooseOne)
      return false
    }
    do throws(CustomField.Fault) {
      _ = try field.readToFind(filter.value)
      return true
    } catch {
      entry.mark("value", visit.texts.fault(error))
      return false
    }
  }

  // MARK: Going on

  func older(_ next: String?) -> Markup {
    guard let next else { return .empty }
    let path = Self.path(list.path, entry)
    let joint = path.contains("?") ? "&" : "?"
    return
      "<p>\(Components.link("\(path)\(joint)after=\(WebPath.encoded(next))", visit.texts.older, "link"))</p>"
  }

  // MARK: Leaving

  var export: Markup {
    mayExport ? ExportForm.markup("\(list.path)/export", entry, visit) : .empty
  }

  /// The list as it is filtered, as a file; where it is too large for one person alone, a page that asks for it.
  static func file(_ list: ExportList, _ visit: Visit) async throws -> WebResponse {
    let entry = FormEntry(visit.request.form)
    do {
      let rows = try await visit.desk.export(
        list, filter(entry), because: Reason(rawValue: entry["reason"]), as: visit.associate)
      return try ExportForm.answer(list.rawValue, [ListTables.table(rows, visit)], entry, visit)
    } catch let error as ClienteleError where error.code == .limitExceeded {
      return ExportForm.tooLarge(list, entry, visit)
    }
  }
}

extension ExportList {
  var path: String {
    switch self {
    case .members: "/store/members"
    case .sales: "/sales"
    case .credits: "/store/credits"
    case .notices: "/notices"
    }
  }

  /// Where it stands in the navigation.
  var place: Place {
    switch self {
    case .members, .credits: .store
    case .sales: .sales
    case .notices: .notices
    }
  }

  /// The right to see it.
  var action: Action {
    switch self {
    case .members: .listMembers
    case .sales: .viewSales
    case .credits: .viewCredits
    case .notices: .viewNotices
    }
  }
}
