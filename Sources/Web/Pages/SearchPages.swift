internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// One box for everything: what this node holds at once, what the hub knows when it answers.
enum SearchPages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/members") { visit in try await search(visit) },
      counter.page(.get, "/members/admit") { visit in try await admitForm(visit, FormEntry()) },
      counter.page(.post, "/members/admit") { visit in try await admit(visit) },
    ]
  }

  private static let queryCharactersMax = 200

  // MARK: Search

  private static func search(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let query = String((visit.request.query["q"] ?? "").trimmed.prefix(queryCharactersMax))
    guard !query.isEmpty else {
      return visit.page(texts.results, at: nil, Components.head(texts.results, texts.typeToSearch))
    }
    let answer = try await visit.desk.search(query, as: visit.associate)
    let local = answer.members
    let far = try await elsewhere(query, answer, visit)
    let nobody: Markup =
      local.isEmpty
      ? """
      <li>\(Components.empty(
        texts.nobody, texts.nobodySays,
        Components.link(newPath(query), texts.newMember, "button quiet")))</li>
      """ : .empty
    return visit.page(
      texts.resultsFor(query), at: nil,
      """
      \(Components.head(texts.resultsFor(query)))
      <section class="card"><ul class="hits" id="hits"><li class="group">\(texts.ownHits)</li>\
      \(Markup.joining(local.map { hit($0, visit) }))\(nobody)</ul>\(far)</section>
      """, search: query)
  }

  /// The form for a new member with what was searched for filled in.
  private static func newPath(_ query: String) -> String {
    let isNumber = query.contains(where: \.isNumber)
    return "/members/new?\(isNumber ? "phone" : "name")=\(WebPath.encoded(query))"
  }

  static func hit(_ hit: SearchHit, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let owner =
      hit.ownerName.isEmpty && hit.owner.isEmpty
      ? hit.ownerStoreName
      : texts.ownedBy(hit.ownerName.isEmpty ? hit.owner : hit.ownerName, hit.ownerStoreName)
    return """
      <li><a href="/members/\(hit.member.description)"><span class="who one-line">\
      \(hit.name.isEmpty ? texts.namelessMember : hit.name)</span><span>\(hit.phone)</span>
      <small class="one-line">\(owner)</small><small>\(texts.matched(hit.matched.rawValue))</small></a></li>
      """
  }

  /// A hint out of the lookup index: perhaps somebody of another store.
  static func hint(_ hint: LookupHint, _ stores: StoreNames, _ visit: Visit) -> Markup {
    let path = "/members/admit?record=\(hint.record.description)&name=\(WebPath.encoded(hint.maskedName))"
    return """
      <li><a href="\(path)"><span>\(visit.texts.perhapsElsewhere(hint.maskedName, stores[hint.store]))</span>\
      <small>\(visit.texts.openHere)</small></a></li>
      """
  }

  // MARK: At the hub

  /// Short ones would bring back half the chain.
  private static func isWorthAsking(_ query: String) -> Bool {
    let hasHan = query.unicodeScalars.contains { (0x3400...0x9FFF).contains($0.value) }
    return query.count >= (hasHan ? 2 : 4)
  }

  private static func elsewhere(
    _ query: String, _ answer: SearchAnswer, _ visit: Visit
  ) async throws -> Markup {
    let texts = visit.texts
    let hints = try await hints(answer, visit)
    guard let hub = visit.counter.hub, isWorthAsking(query) else {
      return "<div id=\"hits-elsewhere\"></div>"
    }
    guard visit.counter.line.state == .up else { return noted(texts.hubNotReached, hints) }
    guard visit.request.query["everywhere"] != nil else {
      let path = "/members?q=\(WebPath.encoded(query))&everywhere=1"
      return """
        <div id="hits-elsewhere" class="hits"><p class="note" id="ask-elsewhere">\
        \(Components.link(path, texts.askHub, "link"))</p></div>
        """
    }
    let hits: [RemoteHit]
    do {
      try await visit.desk.require(
        .lookUpElsewhere, of: visit.signedIn.principal.home.map { .store($0) } ?? .dealer, by: visit.associate
      )
      hits = try await hub.find(query, visit.associate)
    } catch let error as ClienteleError where error.code != .notAllowed {
      return noted(texts.hubNotReached, hints)
    }
    let known = Set(answer.members.map(\.member))
    let others = hits.filter { !known.contains($0.member) }
    guard !others.isEmpty else { return noted(texts.hubKnowsNobodyElse) }
    let stores = try await StoreNames.load(visit.counter.recorder.database)
    return """
      <div id="hits-elsewhere"><ul class="hits"><li class="group">\(texts.hubHits)</li>\
      \(Markup.joining(others.map { remote($0, stores, visit) }))</ul></div>
      """
  }

  /// What stores are called is read only where one is named: most searches name none.
  private static func hints(_ answer: SearchAnswer, _ visit: Visit) async throws -> [Markup] {
    guard !answer.perhapsElsewhere.isEmpty else { return [] }
    let stores = try await StoreNames.load(visit.counter.recorder.database)
    return answer.perhapsElsewhere.map { hint($0, stores, visit) }
  }

  private static func noted(_ sentence: String, _ hints: [Markup] = []) -> Markup {
    let list: Markup = hints.isEmpty ? .empty : "<ul>\(Markup.joining(hints))</ul>"
    return "<div id=\"hits-elsewhere\" class=\"hits\"><p class=\"note\">\(sentence)</p>\(list)</div>"
  }

  private static func remote(_ hit: RemoteHit, _ stores: StoreNames, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let store = stores[hit.ownerStore]
    let path =
      hit.isHeld
      ? "/members/\(hit.member.description)"
      : "/members/admit?record=\(hit.record.description)&name=\(WebPath.encoded(hit.name))"
    return """
      <li><a href="\(path)"><span class="who one-line">\(hit.name)</span><span>\(hit.phone)</span>
      <small>\(store)</small><small>\(hit.isHeld ? texts.heldHere : texts.openHere)</small></a></li>
      """
  }

  // MARK: Letting this store in

  private static let admitReasons: [Reason] = [.serveMember, .contactMember, .repair, .delivery, .complaint]

  private static func admitForm(_ visit: Visit, _ entry: FormEntry) async throws -> WebResponse {
    let texts = visit.texts
    let values = visit.request.form.merging(visit.request.query) { typed, _ in typed }
    var entry = entry
    if entry.values["reason"] == nil { entry.values["reason"] = Reason.serveMember.rawValue }
    let reasons = admitReasons.map { ($0.rawValue, texts.reason($0)) }
    return visit.page(
      texts.admitTitle, at: nil,
      """
      \(Components.head(texts.admitTitle, values["name"] ?? ""))
      \(wrongLine(entry, texts))
      <section class="card">\(Components.say(texts.admitSays))
      \(visit.form("/members/admit", """
        \(Components.hidden("record", values["record"] ?? ""))\(Components.hidden("name", values["name"] ?? ""))
        \(Components.choices("reason", texts.revealWhy, reasons, in: entry))
        <p class="actions"><button class="button">\(texts.openHere)</button>\
        \(Components.link("/", texts.cancel, "button quiet"))</p>
        """))</section>
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  static func wrongLine(_ entry: FormEntry, _ texts: PageTexts) -> Markup {
    entry.wrong.isEmpty ? .empty : Components.say(texts.mendAndSavedNothing, .bad)
  }

  private static func admit(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    guard let record = RowID(entry["record"]).map({ SourceRecordID($0) }), let hub = visit.counter.hub else {
      throw ClienteleError(.notFound, "there is nothing to be let in to")
    }
    guard let reason = Reason(rawValue: entry["reason"]) else {
      entry.mark("reason", visit.texts.chooseOne)
      return try await admitForm(visit, entry)
    }
    let member = try await hub.admit(record, visit.associate, reason.rawValue)
    return visit.redirect(to: "/members/\(member)", done: "arriving")
  }
}

/// Text in a path or a query.
enum WebPath {
  static func encoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        encoded += "%" + [byte].hexadecimal
      }
    }
    return encoded
  }
}
