internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/rules/new`: other settings, from a day to come.
enum RuleForm {
  static func show(_ visit: Visit) async throws -> WebResponse {
    try await visit.desk.require(.proposeRule, of: .dealer, by: visit.associate)
    return page(
      FormEntry([
        "interval": "24", "provisional": "14", "opening": "30", "contact": "1", "interaction": "1",
        "from": "",
        "reason": "",
      ]), visit)
  }

  static func propose(_ visit: Visit) async throws -> WebResponse {
    try await visit.desk.require(.proposeRule, of: .dealer, by: visit.associate)
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let interval = number("interval", ProposeRule.intervalHoursRange, &entry, texts)
    let provisional = number("provisional", ProposeRule.provisionalDaysRange, &entry, texts)
    let opening = number("opening", ProposeRule.openingDaysRange, &entry, texts)
    let day = CalendarDay(entry.text("from"))
    if day.map({ $0 <= CalendarDay(of: visit.counter.now) }) ?? true { entry.mark("from", texts.dayMustCome) }
    if entry.text("reason").isEmpty { entry.mark("reason", texts.sayWhyVersion) }
    entry.limit("reason", to: ProposeRule.reasonMax, texts)
    guard entry.wrong.isEmpty, let interval, let provisional, let opening, let day else {
      return page(entry, visit, status: .unprocessableContent)
    }
    let version = try await ProposeRule(
      intervalHours: interval, provisionalDays: provisional, openingDays: opening,
      contactRequired: entry.values["contact"] != nil,
      interactionRequired: entry.values["interaction"] != nil, from: day, reason: entry.text("reason"),
      actor: visit.associate
    ).run(visit.counter.recorder)
    return visit.redirect(to: "/rules/\(version)")
  }

  private static func number(
    _ name: String, _ range: ClosedRange<Int>, _ entry: inout FormEntry, _ texts: PageTexts
  ) -> Int? {
    guard let number = Int(entry.text(name)), range.contains(number) else {
      entry.mark(name, texts.numberBetween(range.lowerBound, range.upperBound))
      return nil
    }
    return number
  }

  private static func page(
    _ entry: FormEntry, _ visit: Visit, status: HTTPResponse.Status = .ok
  ) -> WebResponse {
    let texts = visit.texts
    func field(_ name: String, _ label: String, _ help: String) -> Markup {
      Components.field(
        name, label, in: entry, help: help, attributes: "inputmode=\"numeric\" maxlength=\"4\"")
    }
    let form = visit.form(
      "/rules/new",
      """
      \(field("interval", texts.intervalHours, texts.intervalHoursHelp))\
      \(field("provisional", texts.provisionalDays, texts.provisionalDaysHelp))\
      \(field("opening", texts.openingDays, texts.openingDaysHelp))\
      \(Components.check("contact", texts.contactRequired, in: entry))\
      \(Components.check("interaction", texts.interactionRequired, in: entry))\
      \(Components.field("from", texts.versionFrom, in: entry, type: "date", help: texts.versionFromHelp))\
      \(Components.area("reason", texts.versionReason, in: entry))
      <p><button class="button">\(texts.propose)</button></p>
      """)
    return visit.page(
      texts.proposeVersion, at: .ownership,
      "\(Components.head(texts.proposeVersion, texts.proposeVersionSays))<section class=\"card\">\(form)</section>",
      status: status)
  }
}
