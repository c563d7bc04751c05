internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/nodes/new`: a token that lets one store or laptop in, shown once.
enum NewNodePage {
  private static let lifetimes: [Int64] = [60, 480, 1_440]

  static func form(_ visit: Visit) async throws -> WebResponse {
    try await visit.desk.require(.enrolNode, of: .dealer, by: visit.associate)
    return try await page(visit, FormEntry(["kind": "store", "minutes": "60"]))
  }

  private static func page(_ visit: Visit, _ entry: FormEntry) async throws -> WebResponse {
    let texts = visit.texts
    let body: Markup = """
      \(Components.choices("kind", texts.nodeFor, [("store", texts.nodeKind("store")), ("laptop", texts.nodeKind("laptop"))], in: entry))
      \(Components.field("store", texts.storeCodeOrName, in: entry, help: texts.newStoreHelp, attributes: "autocomplete=\"off\" maxlength=\"64\""))
      \(Components.field("associate", texts.laptopAssociate, in: entry, help: texts.laptopHelp, attributes: "autocomplete=\"off\" maxlength=\"64\""))
      \(Components.select("minutes", texts.tokenLifetime, lifetimes.map { (String($0), texts.hours(Int($0 / 60))) }, in: entry))
      <p class="actions"><button class="button">\(texts.makeToken)</button>\
      \(Components.link("/nodes", texts.cancel, "button quiet"))</p>
      """
    return visit.page(
      texts.newNode, at: .nodes,
      """
      \(Components.head(texts.newNode, texts.newNodeSays))\(SearchPages.wrongLine(entry, texts))
      <section class="card">\(visit.form("/nodes/new", body))</section>
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  static func invite(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    try await visit.desk.require(.enrolNode, of: .dealer, by: visit.associate)
    let isLaptop = entry["kind"] == "laptop"
    if !["store", "laptop"].contains(entry["kind"]) { entry.mark("kind", texts.chooseOne) }
    entry.limit("store", to: RegisterPages.FieldLength.tag, texts)
    entry.limit("associate", to: RegisterPages.FieldLength.tag, texts)
    if entry.text("store").isEmpty { entry.mark("store", texts.sayWhichStore) }
    if isLaptop == entry.text("associate").isEmpty {
      entry.mark("associate", isLaptop ? texts.sayWhoseLaptop : texts.onlyForLaptops)
    }
    let minutes = Int64(entry["minutes"]).flatMap { lifetimes.contains($0) ? $0 : nil }
    if minutes == nil { entry.mark("minutes", texts.chooseOne) }
    guard entry.wrong.isEmpty, let minutes else { return try await page(visit, entry) }
    do {
      let made = try await visit.office().invite(
        entry.text("store"), isLaptop ? entry.text("associate") : nil, .minutes(minutes), visit.associate)
      return shown(made, isLaptop: isLaptop, entry.text("store"), visit)
    } catch let error as ClienteleError where [.notFound, .ambiguous].contains(error.code) {
      entry.mark(isLaptop ? "associate" : "store", isLaptop ? texts.nobodyHasCode : texts.storeAmbiguous)
    }
    return try await page(visit, entry)
  }

  /// The only answer that ever holds the token.
  private static func shown(
    _ made: HubOffice.Invitation, isLaptop: Bool, _ store: String, _ visit: Visit
  ) -> WebResponse {
    let texts = visit.texts
    let second: Markup = isLaptop ? Components.say(texts.secondApproves(made.id), .warn) : .empty
    return visit.page(
      texts.tokenMade, at: .nodes,
      """
      \(Components.head(texts.tokenMade, store, actions: Components.link("/nodes", texts.allNodes, "button quiet")))
      \(Components.say(texts.shownOnce, .warn))\(second)
      <section class="card"><p class="token"><code>\(made.token)</code></p>
      <p class="soft">\(texts.tokenGoodUntil(visit.formats.dayAndTime(made.expiresAt)))<br>\
      \(texts.tokenSays) <code>clientele node join TOKEN --hub HOST --data DIR</code></p></section>
      """)
  }
}
