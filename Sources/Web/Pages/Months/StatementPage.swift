internal import Access
internal import Application
internal import Exchange
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/months/{month}`: the statements of a closed month, store by store, and the same as a file.
enum StatementPage {
  /// Stores on one page; who sees more chooses one.
  private static let storesMax = 12

  static func show(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let month = try month(visit)
    let asked = RowID(visit.request.query["store"] ?? "").map { StoreID($0) }
    let statements = try await visit.desk.statements(of: month, as: visit.associate, store: asked)
    let stores = try await visit.desk.visibleStores(for: .viewCredits, to: visit.associate)
    let choice: Markup =
      stores.count > storesMax ? try await storeChoice(stores, "/months/\(month)", visit) : .empty
    let exports = try await visit.desk.mayExportStatements(visit.associate)
    let export: Markup = exports ? exportForm(month, asked, visit) : .empty
    let closed = statements.first
    let early: Markup =
      closed.flatMap { MonthListPage.early($0.missing, $0.reason, texts) }
      .map { Components.say($0, .warn) } ?? .empty
    let says = closed.map { texts.closedOn(visit.formats.day($0.closedAt), $0.closedBy.called) } ?? ""
    return visit.page(
      texts.statementOf(visit.formats.month(month)), at: .months,
      """
      \(Components.head(
        texts.statementOf(visit.formats.month(month)), says,
        actions: Components.link("/months", texts.allMonths, "button quiet")))
      \(early)\(choice)\(Markup.joining(statements.prefix(storesMax).map { card($0, visit) }))\(export)
      """)
  }

  private static func month(_ visit: Visit) throws -> CalendarMonth {
    guard let month = CalendarMonth(visit.request.captures["month"] ?? "") else {
      throw ClienteleError(.notFound, "there is no such month")
    }
    return month
  }

  private static func storeChoice(
    _ stores: [StoreID], _ path: String, _ visit: Visit
  ) async throws -> Markup {
    let names = try await StoreNames.load(visit.counter.recorder.database)
    let options = stores.map { ($0.description, names[$0]) }.sorted { $0.1 < $1.1 }
    return """
      <form class="filter" action="\(path)">\(Components.select(
        "store", visit.texts.store, options, in: FormEntry(visit.request.query)))
      <button class="button quiet">\(visit.texts.show)</button></form>
      """
  }

  private static func card(_ statement: StatementView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let seal =
      statement.isWhole ? Components.badge(texts.signedWhole, .good) : Components.badge(texts.notWhole, .bad)
    return Components.card(
      statement.store.called, table(statement.lines, called: statement.store.called, visit), more: seal)
  }

  /// Lines by associate, with the sum of each currency below.
  static func table(_ lines: [StatementLineView], called name: String, _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard !lines.isEmpty else { return Components.empty(texts.nothingCredited, "") }
    let rows = lines.map { row($0, visit) }
    let sums = sums(of: lines.filter { $0.kind != .opening }).map { sum -> Markup in
      """
      <tr><td><b>\(texts.inAll)</b></td><td></td><td></td><td class="amount"></td>
      <td class="amount"><b>\(visit.formats.money(sum))</b></td></tr>
      """
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(name)"><table class="table"><thead><tr>
      <th scope="col">\(texts.associate)</th><th scope="col">\(texts.salesOf)</th><th scope="col">\(texts.soldAtStore)</th>
      <th scope="col" class="amount">\(texts.documents)</th><th scope="col" class="amount">\(texts.amount)</th></tr></thead>
      <tbody>\(Markup.joining(rows))\(Markup.joining(sums))</tbody></table></div>
      """
  }

  private static func row(_ line: StatementLineView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let kind: Markup =
      switch line.kind {
      case .month: .empty
      case .correction: Components.badge(texts.lineKind(line.kind.rawValue), .brass)
      case .opening: Components.badge(texts.lineKind(line.kind.rawValue))
      }
    let month = line.ofMonth.map { visit.formats.month($0) } ?? texts.before
    return """
      <tr><td>\(line.associate == nil ? texts.nobodyCredited : line.associate.called)</td><td>\(month) \(kind)</td>
      <td>\(line.soldAt.called)</td>
      <td class="amount" data-label="\(texts.documents)">\(visit.formats.number(line.documents))</td>
      <td class="amount" data-label="\(texts.amount)">\(visit.formats.money(line.amount))</td></tr>
      """
  }

  static func sums(of lines: [StatementLineView]) -> [Money] {
    var sums: [String: Int64] = [:]
    for line in lines { sums[line.amount.currency.code, default: 0] &+= line.amount.minorUnits }
    return sums.sorted { $0.key < $1.key }.compactMap { code, units in
      Currency(code).map { Money(minorUnits: units, currency: $0) }
    }
  }

  // MARK: The file

  private static func exportForm(_ month: CalendarMonth, _ store: StoreID?, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let kept: Markup = store.map { Components.hidden("store", $0.description) } ?? .empty
    return """
      <details class="more no-print"><summary>\(texts.exportStatement)</summary>
      <form class="stack" method="post" action="/months/\(month.description)/export" data-file>\(visit.token)\(kept)
      \(ExportForm.formats(texts))<button class="button quiet">\(texts.exportStatement)</button>
      \(visit.recordedFor)</form></details>
      """
  }

  static func file(_ visit: Visit) async throws -> WebResponse {
    let entry = FormEntry(visit.request.form)
    let month = try month(visit)
    let statements = try await visit.desk.exportStatements(
      of: month, as: visit.associate, store: RowID(entry["store"]).map { StoreID($0) })
    return try ExportForm.answer(
      "statement-\(month)", tables(statements, visit.texts, visit.formats), entry, visit)
  }

  /// All lines, then the sums of everybody.
  private static func tables(
    _ statements: [StatementView], _ texts: PageTexts, _ formats: Formats
  ) -> [ExportTable] {
    StatementTables(
      words: StatementTables.Words(
        lines: texts.statementOf(statements.first.map { formats.month($0.month) } ?? ""), people: texts.inAll,
        store: texts.store, code: texts.staffCode, associate: texts.associate, kind: texts.state,
        ofMonth: texts.salesOf, soldAt: texts.soldAtStore, documents: texts.documents, amount: texts.amount,
        currency: texts.currency, before: texts.before,
        kinds: Dictionary(
          uniqueKeysWithValues: StatementLineKind.allCases.map { ($0, texts.lineKind($0.rawValue)) })
      )
    ).tables(of: statements)
  }
}
