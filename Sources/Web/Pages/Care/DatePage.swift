internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Days of a member that come round every year: the list of them, and one more.
enum DatePage {
  private static let labelMax = 100
  private static let leadDaysUsual = "7"
  private static let field = "date"

  static func form(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry([
      "kind": DateKind.wedding.rawValue, "\(field)-calendar": DayField.gregorian, "lead": leadDaysUsual,
    ])
    if let kind = visit.request.query["kind"] { entry.values["kind"] = kind }
    return page(visit, try await MemberSheet.loadOpen(visit), entry)
  }

  private static func page(_ visit: Visit, _ sheet: MemberSheet, _ entry: FormEntry) -> WebResponse {
    let texts = visit.texts
    let kinds = DateKind.allCases.filter { $0 != .birthday }.map {
      ($0.rawValue, texts.dateKind($0.rawValue))
    }
    return MemberForm(visit: visit, sheet: sheet, title: texts.importantDates, action: "/dates").page(
      entry,
      """
      \(Components.select("kind", texts.dateKindAsked, kinds, in: entry))
      \(Components.field("label", texts.dateLabel, in: entry, attributes: "autocomplete=\"off\""))
      \(DayField.fields(field, texts.dateAsked, in: entry, texts))
      \(Components.field("lead", texts.leadDays, in: entry, attributes: "inputmode=\"numeric\" autocomplete=\"off\""))
      """, before: kept(sheet, visit))
  }

  /// What is on the list, each to be taken off.
  private static func kept(_ sheet: MemberSheet, _ visit: Visit) -> Markup {
    let rows = sheet.story.importantDates.map { date in
      KeptRow(
        what: date.label.isEmpty ? visit.texts.dateKind(date.kind) : date.label,
        detail: "\(visit.formats.annual(date.date, visit.texts))", action: "/dates/\(date.id)/drop")
    }
    return MemberForm.card(of: rows, button: visit.texts.takeOff, sheet, visit)
  }

  static func save(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let sheet = try await MemberSheet.loadOpen(visit)
    let kind = DateKind(rawValue: entry["kind"])
    if kind == nil { entry.mark("kind", texts.chooseOne) }
    if kind == .other, entry.text("label").isEmpty { entry.mark("label", texts.sayWhatDay) }
    entry.limit("label", to: labelMax, texts)
    let date = DayField.read(field, &entry, texts)
    if date == nil, !entry.wrong.keys.contains(where: { $0.hasPrefix("\(field)-") }) {
      entry.mark("\(field)-day", texts.badDay)
    }
    let lead = Int(AmountField.narrowed(entry.text("lead")))
    if lead.map({ (0...KeepDate.leadDaysMax).contains($0) }) != true {
      entry.mark("lead", texts.atMost(KeepDate.leadDaysMax))
    }
    guard entry.wrong.isEmpty, let kind, let date, let lead else { return page(visit, sheet, entry) }
    _ = try await KeepDate(
      record: sheet.record, actor: visit.associate, kind: kind, label: entry.text("label"), date: date,
      leadDays: lead
    ).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: "edited")
  }

  static func drop(_ visit: Visit) async throws -> WebResponse {
    let sheet = try await MemberSheet.loadOpen(visit)
    let date = try MemberSheet.named(sheet.story.importantDates, by: \.id, visit)
    try await DropDate(id: date.id, actor: visit.associate).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: "edited")
  }
}
