internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/enquiries/new`: somebody asks about a piece and leaves no name.
enum NewEnquiryPage {
  static let textMax = 100
  private static let channels: [InteractionKind] = [.visit, .call, .chat]

  static func form(_ visit: Visit, _ entry: FormEntry) async throws -> WebResponse {
    let texts = visit.texts
    let usual = try await visit.desk.usualCurrency(for: visit.associate)
    let plain: Markup = "autocomplete=\"off\""
    let isMore = ["budget", "stated-at"].contains { !entry.text($0).isEmpty || entry.wrong[$0] != nil }
    let open: Markup = isMore ? " open" : ""
    let body: Markup = """
      \(Components.choices(
        "channel", texts.howAsked, channels.map { ($0.rawValue, texts.contactWord($0.rawValue)) }, in: entry))
      <div class="pair">\(Components.field("brand", texts.brand, in: entry, attributes: plain))
      \(Components.field("reference", texts.reference, in: entry, attributes: plain))</div>
      \(Components.area("note", texts.whatWasAsked, in: entry, help: texts.noPersonalDataHelp))
      <details class="more"\(open)><summary>\(texts.moreFields)</summary><div class="pair">
      \(Components.field("budget", texts.budget, in: entry, help: texts.amountHelp,
        attributes: "inputmode=\"decimal\" autocomplete=\"off\""))\(CurrencyField.field(entry, usual: usual, texts))</div>
      \(RegisterPages.statedAt(entry, texts))</details>
      <p class="actions"><button class="button">\(texts.save)</button>\
      \(Components.link(StoreEnquiryPages.path, texts.cancel, "button quiet"))</p>
      """
    return visit.page(
      texts.recordEnquiry, at: .today,
      """
      \(Components.head(texts.recordEnquiry, texts.recordEnquirySays))\(SearchPages.wrongLine(entry, texts))
      <section class="card">\(visit.form("\(StoreEnquiryPages.path)/new", body))</section>
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  static func record(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let channel = channels.first { $0.rawValue == entry["channel"] }
    if channel == nil { entry.mark("channel", texts.chooseOne) }
    for name in ["brand", "reference"] { entry.limit(name, to: textMax, texts) }
    entry.limit("note", to: RegisterPages.FieldLength.note, texts)
    if ["brand", "reference", "note"].allSatisfy({ entry.text($0).isEmpty }) {
      entry.mark("brand", texts.enquiryNeedsProduct)
    }
    let usual = try await visit.desk.usualCurrency(for: visit.associate)
    let currency = CurrencyField.read(&entry, usual: usual, texts)
    let budget = AmountField.read(entry.text("budget"), currency: currency)
    if budget == nil, !entry.text("budget").isEmpty { entry.mark("budget", texts.badAmount) }
    let statedAt = RegisterPages.statedTime(&entry, visit)
    guard entry.wrong.isEmpty, let channel else { return try await form(visit, entry) }
    let id = try await RecordEnquiry(
      record: nil, actor: visit.associate, channel: channel, brand: entry.text("brand"),
      reference: entry.text("reference"), note: entry.text("note"), budget: budget, statedAt: statedAt
    ).run(visit.counter.recorder)
    return visit.redirect(to: "\(StoreEnquiryPages.path)/\(id)", done: "logged")
  }
}
