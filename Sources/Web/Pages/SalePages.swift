internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Recording sales, and looking at them.
enum SalePages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/sales") { visit in try await SaleListPage.page(visit) },
      counter.page(.get, "/sales/new") { visit in
        try await form(visit, FormEntry(["quantity-0": "1"]), lines: 1)
      },
      counter.page(.post, "/sales/new") { visit in try await record(visit) },
      counter.page(.post, "/sales/export") { visit in try await ListForm.file(.sales, visit) },
      counter.page(.get, "/sales/{id}") { visit in try await SalePage.show(visit) },
      counter.page(.post, "/sales/{id}/return") { visit in try await SalePage.takeBack(visit) },
      counter.page(.get, "/sales/{id}/exchange") { visit in try await ExchangePage.form(visit) },
      counter.page(.post, "/sales/{id}/exchange") { visit in try await ExchangePage.save(visit) },
      counter.page(.post, "/sales/{id}/void") { visit in try await SalePage.void(visit) },
      counter.page(.get, "/members/{id}/sale") { visit in
        try await form(visit, FormEntry(["quantity-0": "1"]), lines: 1)
      },
      counter.page(.post, "/members/{id}/sale") { visit in try await record(visit) },
    ]
  }

  /// Lines on one receipt.
  private static let linesMax = 20
  private static let textMax = 100

  // MARK: Form

  private static func form(_ visit: Visit, _ entry: FormEntry, lines: Int) async throws -> WebResponse {
    let texts = visit.texts
    let sheet = try await buyer(visit)
    let action = sheet.map { "\($0.path)/sale" } ?? "/sales/new"
    let usual = try await visit.desk.usualCurrency(for: visit.associate)
    let body: Markup = """
      <h2>\(texts.saleLines)</h2>\(lineFields(lines, entry, amount: texts.amount, texts))
      \(CurrencyField.field(entry, usual: usual, texts))
      \(Components.field("document", texts.documentNumber, in: entry, help: texts.documentHelp,
        attributes: "autocomplete=\"off\""))
      \(RegisterPages.statedAt(entry, texts))
      <p class="actions"><button class="button" name="save" value="1">\(texts.recordSale)</button>\
      \(Components.link(sheet?.path ?? "/", texts.cancel, "button quiet"))</p>
      """
    let title = sheet.map { texts.saleFor($0.title(texts)) } ?? texts.saleTitle
    return visit.page(
      texts.saleTitle, at: .sale,
      """
      \(Components.head(title, sheet?.phone ?? texts.whoBuys))
      \(SearchPages.wrongLine(entry, texts))
      <section class="card wide-form">\(visit.form(action, body))</section>
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  /// As many lines as were asked for, and a way to have one more.
  ///
  /// - Parameter amount: what the price is called.
  static func lineFields(
    _ count: Int, _ entry: FormEntry, amount: String, _ texts: PageTexts
  ) -> Markup {
    let rows = (0..<max(1, min(count, linesMax))).map { line($0, entry, amount, texts) }
    return """
      <div id="lines" data-max="\(linesMax)">\(Markup.joining(rows))</div>
      <p class="field"><button class="button quiet small" name="add-line" value="1">\(texts.addLine)</button></p>
      """
  }

  private static func line(
    _ index: Int, _ entry: FormEntry, _ amount: String, _ texts: PageTexts
  ) -> Markup {
    let plain: Markup = "autocomplete=\"off\""
    return """
      <fieldset class="saleline"><legend class="seen-not">\(texts.saleLines)</legend>
      \(Components.field("brand-\(index)", texts.brand, in: entry, attributes: plain))
      \(Components.field("reference-\(index)", texts.reference, in: entry, attributes: plain))
      \(Components.field("serial-\(index)", texts.serial, in: entry, attributes: plain))
      \(Components.field("quantity-\(index)", texts.quantity, in: entry,
        attributes: "inputmode=\"numeric\" autocomplete=\"off\""))
      \(Components.field("amount-\(index)", amount, in: entry,
        help: index == 0 ? texts.amountHelp : "", attributes: "inputmode=\"decimal\" autocomplete=\"off\""))
      <button class="button quiet small drop-line" name="drop-line" value="\(index)" data-drop-line>\
      \(texts.dropLine)</button></fieldset>
      """
  }

  // MARK: Saving

  private static func record(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    if let lines = changedLines(&entry) { return try await form(visit, entry, lines: lines) }
    let count = lineCount(entry)
    let usual = try await visit.desk.usualCurrency(for: visit.associate)
    let currency = CurrencyField.read(&entry, usual: usual, visit.texts)
    let lines = read(&entry, count, in: currency, visit.texts)
    entry.limit("document", to: textMax, visit.texts)
    let statedAt = RegisterPages.statedTime(&entry, visit)
    guard entry.wrong.isEmpty else { return try await form(visit, entry, lines: count) }
    let sheet = try await buyer(visit)
    let sale = try await RecordSale(
      record: sheet?.record, associate: visit.associate, lines: lines, documentNumber: entry.text("document"),
      statedAt: statedAt
    ).run(visit.counter.recorder)
    return visit.redirect(
      to: sheet?.path ?? "/sales/\(sale)", done: statedAt == nil ? "sold" : "stated")
  }

  /// The member the path names; `nil` for a sale without one.
  private static func buyer(_ visit: Visit) async throws -> MemberSheet? {
    visit.request.captures["id"] == nil ? nil : try await MemberSheet.loadOpen(visit)
  }

  /// Without scripts the page itself adds and removes lines.
  ///
  /// - Returns: how many there are then; `nil` when nobody asked for more or fewer.
  static func changedLines(_ entry: inout FormEntry) -> Int? {
    let count = lineCount(entry)
    if entry.values["add-line"] != nil {
      entry.values["quantity-\(count)"] = "1"
      return count + 1
    }
    guard let dropped = entry.values["drop-line"].flatMap({ Int($0) }) else { return nil }
    entry = without(dropped, entry, count)
    return count - 1
  }

  private static let fieldsOfLine = ["brand", "reference", "serial", "quantity", "amount"]

  static func lineCount(_ entry: FormEntry) -> Int {
    let present = (0..<linesMax).last { index in
      fieldsOfLine.contains { entry.values["\($0)-\(index)"] != nil }
    }
    return (present ?? 0) + 1
  }

  private static func without(_ dropped: Int, _ entry: FormEntry, _ count: Int) -> FormEntry {
    var kept = entry
    guard (0..<count).contains(dropped) else { return kept }
    for index in dropped..<count {
      for field in fieldsOfLine { kept.values["\(field)-\(index)"] = entry.values["\(field)-\(index + 1)"] }
    }
    return kept
  }

  /// Lines in which nothing was typed are left out.
  static func read(
    _ entry: inout FormEntry, _ count: Int, in currency: Currency, _ texts: PageTexts
  ) -> [RecordSale.Line] {
    var lines: [RecordSale.Line] = []
    for index in 0..<count {
      let values = ["brand", "reference", "serial", "amount"].map { entry.text("\($0)-\(index)") }
      guard values.contains(where: { !$0.isEmpty }) else { continue }
      for name in ["brand", "reference", "serial"] {
        entry.limit("\(name)-\(index)", to: textMax, texts)
      }
      if values[0].isEmpty, values[1].isEmpty, values[2].isEmpty {
        entry.mark("brand-\(index)", texts.needsPiece)
      }
      let amount = AmountField.read(values[3], currency: currency)
      if amount == nil { entry.mark("amount-\(index)", texts.badAmount) }
      let quantity = Int(AmountField.narrowed(entry.text("quantity-\(index)")))
      if quantity.map({ (1...999).contains($0) }) != true {
        entry.mark("quantity-\(index)", texts.badQuantity)
      }
      if let amount, let quantity {
        lines.append(
          RecordSale.Line(
            brand: values[0], reference: values[1], serial: values[2], quantity: quantity, amount: amount))
      }
    }
    if lines.isEmpty, entry.wrong.isEmpty { entry.mark("brand-0", texts.saleNeedsLines) }
    return lines
  }
}
