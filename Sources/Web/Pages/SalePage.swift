internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// One document: its lines, who is credited and why, what was taken back; taking goods back, and putting a mistake right.
enum SalePage {
  private static let reasonMax = 200

  static func show(
    _ visit: Visit, returning: FormEntry = FormEntry(), mending: FormEntry = FormEntry()
  ) async throws -> WebResponse {
    let texts = visit.texts
    let sale = try await load(visit)
    let isWrong = !returning.wrong.isEmpty || !mending.wrong.isEmpty
    let member = try await visit.desk.buyer(of: sale, as: visit.associate)
    let buyer: Markup =
      member.map { "<a href=\"/members/\($0.member.description)\">\(called($0.name, texts))</a>" }
      ?? "\(sale.record == nil ? texts.walkInSale : texts.aMember)"
    let title = "\(texts.purchaseKind(sale.kind.rawValue)) \(visit.formats.money(sale.amount))"
    return visit.page(
      texts.purchaseKind(sale.kind.rawValue), at: .sales,
      """
      \(Components.head(title, visit.formats.dayAndTime(sale.soldAt)))
      \(isWrong ? Components.say(texts.mendAndSavedNothing, .bad) : .empty)
      <div class="today"><div>\(lines(sale, visit))\(returnForm(sale, returning, visit))</div>
      <div><section class="card">\(Components.live("sale", Components.facts(facts(sale, buyer, visit))))</section>\
      \(voidForm(sale, mending, visit))</div></div>
      """, status: isWrong ? .unprocessableContent : .ok)
  }

  private static func called(_ name: String, _ texts: PageTexts) -> String {
    name.isEmpty ? texts.namelessMember : name
  }

  static func load(_ visit: Visit) async throws -> SaleView {
    guard let id = visit.request.captures["id"].flatMap({ RowID($0) }) else {
      throw ClienteleError(.notFound, "there is no such sale here")
    }
    return try await visit.desk.sale(PurchaseID(id), as: visit.associate)
  }

  private static func facts(_ sale: SaleView, _ buyer: Markup, _ visit: Visit) -> [(String, Markup)] {
    let texts = visit.texts
    var rows: [(String, Markup)] = [
      (texts.member, buyer), (texts.store, "\(sale.store.called)"), (texts.served, "\(sale.serving.called)"),
      (texts.credited, "\(sale.credit.associate.called) \(SaleViews.credit(sale, texts))"),
      (texts.why, "\(texts.creditReason(sale.credit.reason))"),
    ]
    if let first = sale.credit.first { rows.append((texts.creditedFirst, "\(first.called)")) }
    if let stated = sale.statedAt { rows.append((texts.statedAt, "\(visit.formats.moment(stated))")) }
    if !sale.documentNumber.isEmpty { rows.append((texts.receipt, "\(sale.documentNumber)")) }
    if let original = sale.original {
      rows.append((texts.original, "<a href=\"/sales/\(original.description)\">\(texts.theSale)</a>"))
    }
    if !sale.reason.isEmpty { rows.append((texts.reasonWord, "\(sale.reason)")) }
    if sale.takenBack.minorUnits < 0 {
      rows.append((texts.takenBack, "\(visit.formats.money(sale.takenBack))"))
    }
    return rows
  }

  private static func lines(_ sale: SaleView, _ visit: Visit) -> Markup {
    let rows = sale.lines.map { line -> Markup in
      let what = [line.brand, line.reference, line.serial].filter { !$0.isEmpty }.joined(separator: " ")
      let back: Markup =
        line.takenBackQuantity > 0
        ? Components.badge("\(visit.texts.takenBack) \(line.takenBackQuantity)", .bad) : .empty
      return """
        <li><span>\(what) \(back)</span><span class="amount">\(visit.formats.money(line.amount))</span>\
        <small class="wide">× \(visit.formats.number(line.quantity))</small></li>
        """
    }
    return Components.card(visit.texts.saleLines, "<ul class=\"rows\">\(Markup.joining(rows))</ul>")
  }

  // MARK: Taking back

  private static func returnForm(_ sale: SaleView, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard isReturnable(sale) else { return .empty }
    let open: Markup = entry.wrong.isEmpty ? "" : " open"
    let exchange = Components.link("/sales/\(sale.id)/exchange", texts.exchangeFor, "link")
    let body: Markup = """
      \(backFields(sale, entry, texts))\(Components.field("reason", texts.returnWhy, in: entry))
      \(Components.field("document", texts.documentNumber, in: entry, attributes: "autocomplete=\"off\""))
      <p class="help field">\(texts.returnSays)</p>
      <p class="actions"><button class="button quiet">\(texts.takeBack)</button>\(exchange)</p>
      """
    return """
      <details class="more"\(open)><summary>\(texts.takeBack)</summary>\
      <section class="card">\(visit.form("/sales/\(sale.id)/return", body))</section></details>
      """
  }

  static func isReturnable(_ sale: SaleView) -> Bool {
    sale.kind == .sale && !sale.isReversed && sale.lines.contains { $0.quantity > $0.takenBackQuantity }
  }

  /// How many of each line come back.
  static func backFields(_ sale: SaleView, _ entry: FormEntry, _ texts: PageTexts) -> Markup {
    Markup.joining(
      sale.lines.filter { $0.quantity > $0.takenBackQuantity }.map { line -> Markup in
        let what = [line.brand, line.reference, line.serial].filter { !$0.isEmpty }.joined(separator: " ")
        let label = texts.howManyOf(
          what.isEmpty ? texts.purchaseKind("sale") : what, line.quantity - line.takenBackQuantity)
        return Components.field(
          "back-\(line.id)", label, in: entry, attributes: "inputmode=\"numeric\" autocomplete=\"off\"")
      })
  }

  /// What comes back and why; faults are marked.
  static func readBack(
    _ sale: SaleView, _ entry: inout FormEntry, _ texts: PageTexts
  ) -> [RecordReturn.Line] {
    var lines: [RecordReturn.Line] = []
    for line in sale.lines where !entry.text("back-\(line.id)").isEmpty {
      let name = "back-\(line.id)"
      let quantity = Int(AmountField.narrowed(entry.text(name)))
      let left = line.quantity - line.takenBackQuantity
      guard let quantity, (0...max(left, 0)).contains(quantity) else {
        entry.mark(name, texts.atMost(left))
        continue
      }
      if quantity > 0 { lines.append(RecordReturn.Line(line: line.id, quantity: quantity)) }
    }
    if entry.text("reason").isEmpty { entry.mark("reason", texts.sayWhy) }
    entry.limit("reason", to: reasonMax, texts)
    entry.limit("document", to: reasonMax, texts)
    let first = sale.lines.first { $0.quantity > $0.takenBackQuantity }
    if lines.isEmpty, entry.wrong.isEmpty, let first {
      entry.mark("back-\(first.id)", texts.nothingTakenBack)
    }
    return lines
  }

  static func takeBack(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let sale = try await load(visit)
    let lines = readBack(sale, &entry, visit.texts)
    guard entry.wrong.isEmpty else { return try await show(visit, returning: entry) }
    let done = try await RecordReturn(
      purchase: sale.id, associate: visit.associate, lines: lines, reason: entry.text("reason"),
      documentNumber: entry.text("document")
    ).run(visit.counter.recorder)
    return visit.redirect(to: "/sales/\(done.goodsReturned)", done: "returned")
  }

  // MARK: A mistake

  private static func voidForm(_ sale: SaleView, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard sale.kind == .sale, !sale.isReversed, sale.takenBack.minorUnits == 0 else { return .empty }
    let open: Markup = entry.wrong.isEmpty ? "" : " open"
    let known = sale.record == nil ? Components.field("member", texts.nameTheMember, in: entry) : .empty
    let body: Markup = """
      \(known)\(Components.field("mistake", texts.mistakeWhy, in: entry))<p class="help field">\(texts.mistakeSays)</p>
      <p class="actions"><button class="button quiet">\(sale.record == nil ? texts.putRight : texts.nothingWasSold)</button></p>
      """
    return """
      <details class="more"\(open)><summary>\(sale.record == nil ? texts.putRight : texts.mistake)</summary>\
      <section class="card">\(visit.form("/sales/\(sale.id)/void", body))</section></details>
      """
  }

  static func void(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let sale = try await load(visit)
    if entry.text("mistake").isEmpty { entry.mark("mistake", texts.sayWhy) }
    entry.limit("mistake", to: reasonMax, texts)
    var outcome = CorrectSale.Outcome.void
    if sale.record == nil, !entry.text("member").isEmpty {
      if let record = try await MemberField.read("member", &entry, visit) { outcome = .member(record) }
    }
    guard entry.wrong.isEmpty else { return try await show(visit, mending: entry) }
    let done = try await CorrectSale(
      purchase: sale.id, associate: visit.associate, outcome: outcome, reason: entry.text("mistake")
    ).run(visit.counter.recorder)
    return visit.redirect(to: "/sales/\(done.replacement ?? done.reversal)", done: "mended")
  }
}
