internal import Application
internal import HTTPTypes
internal import Kernel
internal import Members
internal import Transport

/// A new member in three fields, with who it may already be before anything is saved.
enum RegisterPages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/members/new") { visit in
        var entry = FormEntry(visit.request.query)
        entry.values["birthday-calendar"] = DayField.gregorian
        if entry.values["evidence"] == nil {
          entry.values["evidence"] = ContactEvidence.visitCheckIn.rawValue
        }
        return try await form(visit, entry)
      },
      counter.page(.post, "/members/new") { visit in try await register(visit) },
    ]
  }

  /// Characters of what is typed; the log takes more, a page does not.
  enum FieldLength {
    static let name = 200
    static let phone = 100
    static let handle = 200
    static let address = 500
    static let note = 4_000
    static let tag = 40
  }

  static let evidences: [ContactEvidence] = [.visitCheckIn, .callLog, .memberConfirmed, .typedIn]

  private static func form(_ visit: Visit, _ entry: FormEntry) async throws -> WebResponse {
    let texts = visit.texts
    let hints = try await hints(for: entry, visit)
    let hintMarkup = try await hintList(hints, visit)
    let isMore =
      DayField.isTyped("birthday", entry)
      || ["wechat", "email", "gender", "address", "note", "stated-at"]
        .contains { !entry.text($0).isEmpty || entry.wrong[$0] != nil }
    let open: Markup = isMore ? " open" : ""
    let button = hints.isEmpty ? texts.register : texts.registerAnyway
    return visit.page(
      texts.newMember, at: .newMember,
      """
      \(Components.head(texts.newMember, texts.registerSays))
      \(SearchPages.wrongLine(entry, texts))
      <section class="card">\(visit.form("/members/new", """
        \(Components.field("name", texts.name, in: entry, help: texts.nameHelp,
          attributes: "autocomplete=\"off\" autofocus"))
        \(Components.field("phone", texts.phone, in: entry, type: "tel", help: texts.phoneHelp,
          attributes: "autocomplete=\"off\" inputmode=\"tel\""))
        \(Components.choices("evidence", texts.howMet,
          evidences.map { ($0.rawValue, texts.evidence($0.rawValue)) }, in: entry))
        <details class="more"\(open)><summary>\(texts.moreFields)</summary>\(more(entry, texts))</details>
        <div id="hints" aria-live="polite">\(hintMarkup)</div>
        <p class="actions"><button class="button">\(button)</button></p>
        """))</section>
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func more(_ entry: FormEntry, _ texts: PageTexts) -> Markup {
    """
    <div class="pair">\(Components.field("wechat", texts.wechat, in: entry, attributes: "autocomplete=\"off\""))
    \(Components.field("email", texts.email, in: entry, type: "email", attributes: "autocomplete=\"off\""))
    \(Components.select("gender", texts.gender,
      [("", ""), ("female", texts.genderWord("female")), ("male", texts.genderWord("male"))], in: entry))</div>
    \(DayField.fields("birthday", texts.birthday, in: entry, texts))
    \(Components.field("address", texts.address, in: entry))
    \(Components.area("note", texts.note, in: entry))
    \(statedAt(entry, texts))
    """
  }

  /// When it is said to have happened: shown, never counted.
  static func statedAt(_ entry: FormEntry, _ texts: PageTexts) -> Markup {
    Components.field("stated-at", texts.statedAt, in: entry, type: "datetime-local", help: texts.statedAtHelp)
  }

  // MARK: Hints

  private static func draft(_ entry: FormEntry, _ visit: Visit, statedAt: Instant? = nil) -> RegisterMember {
    var entry = entry
    let birthday = DayField.read("birthday", &entry, visit.texts).map { StatedBirthday($0) }
    return RegisterMember(
      associate: visit.associate, name: entry.text("name"),
      phones: entry.text("phone").isEmpty ? [] : [entry.text("phone")], email: entry.text("email"),
      wechat: entry.text("wechat"), birthday: birthday?.text ?? "",
      birthdayCalendar: birthday?.calendar ?? "", gender: entry.text("gender"),
      address: entry.text("address"), note: entry.text("note"),
      evidence: ContactEvidence(rawValue: entry["evidence"]) ?? .visitCheckIn, statedAt: statedAt)
  }

  /// Who the person may already be.
  private struct Hints {
    var known: [SearchHit] = []
    var elsewhere: [LookupHint] = []

    var isPerhapsErased = false

    var isEmpty: Bool { known.isEmpty && elsewhere.isEmpty && !isPerhapsErased }
  }

  /// Members with the same number or address; with the same name where nothing else was given.
  private static func hints(for entry: FormEntry, _ visit: Visit) async throws -> Hints {
    var hints = Hints()
    let keys = ["phone", "wechat", "email"].map { entry.text($0) }.filter { !$0.isEmpty }
    for key in keys.isEmpty ? [entry.text("name")] : keys where !key.isEmpty {
      let answer = try await visit.desk.search(key, as: visit.associate)
      // A last digit in common says nothing, nor does half a name.
      let sure = answer.members.filter { hit in
        keys.isEmpty ? hit.name == key : [.phone, .chat, .email].contains(hit.matched)
      }
      hints.known += sure.filter { hit in !hints.known.contains { $0.member == hit.member } }
      hints.elsewhere += answer.perhapsElsewhere
      hints.isPerhapsErased = hints.isPerhapsErased || answer.isPerhapsErased
    }
    return hints
  }

  private static func hintList(_ hints: Hints, _ visit: Visit) async throws -> Markup {
    guard !hints.isEmpty else { return .empty }
    let texts = visit.texts
    let stores = try await StoreNames.load(visit.counter.recorder.database)
    let known = hints.known.map { SearchPages.hit($0, visit) }
    let elsewhere = hints.elsewhere.map { SearchPages.hint($0, stores, visit) }
    guard !(known + elsewhere).isEmpty else {
      return """
        <section class="say is-warn"><h2>\(texts.perhapsErased)</h2><p>\(texts.askIfWanted)</p>\
        \(Components.hidden("confirm", "1"))</section>
        """
    }
    return """
      <section class="say is-warn"><h2>\(texts.perhapsKnown)</h2><p>\(texts.checkFirst)</p>
      <ul class="hits">\(Markup.joining(known + elsewhere))</ul>\(Components.hidden("confirm", "1"))</section>
      """
  }

  // MARK: Saving

  private static func register(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let statedAt = check(&entry, visit)
    guard entry.wrong.isEmpty else { return try await form(visit, entry) }
    if entry["confirm"] != "1", try await !hints(for: entry, visit).isEmpty {
      return try await form(visit, entry)
    }
    let done = try await draft(entry, visit, statedAt: statedAt).run(visit.counter.recorder)
    return visit.redirect(
      to: "/members/\(MemberID(done.record.row))", done: statedAt == nil ? "registered" : "stated")
  }

  private static func check(_ entry: inout FormEntry, _ visit: Visit) -> Instant? {
    let texts = visit.texts
    entry.limit("name", to: FieldLength.name, texts)
    entry.limit("phone", to: FieldLength.phone, texts)
    for name in ["wechat", "email"] { entry.limit(name, to: FieldLength.handle, texts) }
    _ = DayField.read("birthday", &entry, texts)
    entry.limit("address", to: FieldLength.address, texts)
    entry.limit("note", to: FieldLength.note, texts)
    let phone = entry.text("phone")
    if entry.text("name").isEmpty, phone.isEmpty, entry.text("wechat").isEmpty, entry.text("email").isEmpty {
      entry.mark("name", texts.neitherNameNorContact)
    }
    if !phone.isEmpty, PhoneEntry.parse(phone).allSatisfy({ $0.number == nil }) {
      entry.mark("phone", texts.badPhone)
    }
    let email = entry.text("email")
    if !email.isEmpty, !ChangeContactPoint.isUsable(email, as: .email) { entry.mark("email", texts.badEmail) }
    if ContactEvidence(rawValue: entry["evidence"]) == nil { entry.mark("evidence", texts.chooseOne) }
    return statedTime(&entry, visit)
  }

  /// - Returns: the moment that was typed, `nil` when none was; a fault is marked.
  static func statedTime(_ entry: inout FormEntry, _ visit: Visit) -> Instant? {
    let typed = entry.text("stated-at")
    guard !typed.isEmpty else { return nil }
    let seconds = typed.count == "2026-11-23T10:00".count ? ":00" : ""
    guard let instant = Instant(rfc3339: "\(typed)\(seconds)+08:00"), instant <= visit.counter.now else {
      entry.mark("stated-at", visit.texts.badTime)
      return nil
    }
    return instant
  }
}
