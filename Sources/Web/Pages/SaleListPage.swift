internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Sales with their credit, filtered, and one sale by itself.
enum SaleListPage {
  private static let dayLength = Milliseconds.days(1)

  static func page(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let entry = FormEntry(visit.request.query)
    let sales = try await visit.desk.sales(SaleList(filter: filter(entry)), as: visit.associate)
    let stores = try await visit.desk.visibleStores(for: .viewSales, to: visit.associate)
    let mayExport = try await visit.desk.mayExport(visit.associate)
    let export: Markup = mayExport ? SaleExport.form(entry, visit) : .empty
    return visit.page(
      texts.sales, at: .sales,
      """
      \(Components.head(texts.sales, actions: Components.link("/sales/new", texts.recordSale)))
      \(filterForm(entry, stores, visit))
      \(Components.live("sales", "<section class=\"card\">\(table(sales, visit))</section>"))\(export)
      """)
  }

  static func filter(_ entry: FormEntry) -> SaleList.Filter {
    func day(_ name: String) -> Instant? {
      entry.text(name).isEmpty ? nil : Instant(rfc3339: "\(entry.text(name))T00:00:00+08:00")
    }
    return SaleList.Filter(
      from: day("from"), until: day("until").map { $0 + dayLength },
      store: RowID(entry["store"]).map { StoreID($0) },
      associate: AssociateID(entry["associate"]),
      brand: entry.text("brand").isEmpty ? nil : entry.text("brand"))
  }

  private static func filterForm(_ entry: FormEntry, _ stores: [StoreID], _ visit: Visit) -> Markup {
    let texts = visit.texts
    let choices = stores.map { ($0.description, visit.names.store($0)) }.sorted { $0.1 < $1.1 }
    let storeField =
      choices.count > 1
      ? Components.select("store", texts.store, [("", texts.everyStore)] + choices, in: entry) : .empty
    let who: Markup =
      entry["associate"].isEmpty ? .empty : Components.hidden("associate", entry["associate"])
    return """
      <form class="filter" action="/sales">\(who)\(Components.field("from", texts.from, in: entry, type: "date"))
      \(Components.field("until", texts.until, in: entry, type: "date"))\(storeField)
      \(Components.field("brand", texts.brand, in: entry))
      <button class="button quiet">\(texts.show)</button></form>
      """
  }

  private static func table(_ sales: [SaleList.Row], _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard !sales.isEmpty else { return Components.empty(texts.nothingFound, texts.widen) }
    let rows = sales.map { sale -> Markup in
      let member: Markup =
        sale.member.map { "<a href=\"/members/\($0.description)\">\(sale.memberName)</a>" }
        ?? "\(texts.walkInSale)"
      let what = sale.pieces.isEmpty ? texts.purchaseKind(sale.kind) : sale.pieces.joined(separator: ", ")
      return """
        <tr data-key="\(sale.purchase.description)"><td>\(visit.formats.tagged(sale.soldAt))</td>
        <td><a href="/sales/\(sale.purchase.description)">\(what)</a></td><td>\(member)</td>
        <td>\(visit.names.store(sale.store))<br><small>\(visit.names.associate(sale.serving))</small></td>
        <td>\(visit.names.associate(sale.credited)) \(SaleViews.credit(sale.state.rawValue, texts))</td>
        <td class="amount">\(visit.formats.money(sale.amount))</td></tr>
        """
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(texts.sales)"><table class="table"><thead><tr>
      <th scope="col">\(texts.soldAt)</th><th scope="col">\(texts.saleLines)</th>
      <th scope="col">\(texts.member)</th><th scope="col">\(texts.store)</th>
      <th scope="col">\(texts.credited)</th><th scope="col" class="amount">\(texts.amount)</th></tr></thead>
      <tbody>\(Markup.joining(rows))</tbody></table></div>
      """
  }

  /// `/sales/{id}`: every fact of one sale, and who is credited for it and why.
  static func sale(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    guard let id = visit.request.captures["id"].flatMap({ RowID($0) }),
      let sale = try await visit.desk.sales(
        SaleList(filter: .init(purchase: PurchaseID(id))), as: visit.associate
      ).first
    else { throw ClienteleError(.notFound, "there is no such sale here") }
    let member: Markup =
      sale.member.map { "<a href=\"/members/\($0.description)\">\(sale.memberName)</a>" }
      ?? "\(texts.walkInSale)"
    let pieces = sale.pieces.map { piece -> Markup in "<li>\(piece)</li>" }
    return visit.page(
      texts.purchaseKind(sale.kind), at: .sales,
      """
      \(Components.head("\(texts.purchaseKind(sale.kind)) \(visit.formats.money(sale.amount))",
        visit.formats.moment(sale.soldAt)))
      <div class="grid"><section class="card"><h2>\(texts.saleLines)</h2>
      <ul class="rows">\(Markup.joining(pieces))</ul></section>
      <section class="card">\(Components.live("sale", Components.facts([
        (texts.member, member), (texts.store, "\(visit.names.store(sale.store))"),
        (texts.served, "\(visit.names.associate(sale.serving))"),
        (texts.credited,
          "\(visit.names.associate(sale.credited)) \(SaleViews.credit(sale.state.rawValue, texts))"),
        (texts.owner, "\(texts.creditReason(sale.reason))"),
        (texts.documentNumber, "\(sale.document.isEmpty ? "–" : sale.document)"),
      ])))</section></div>
      """)
  }
}
