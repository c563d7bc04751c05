internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Records
internal import Transport

/// `/months`: what is closed, and for head office at the hub the next one with what closing it waits for.
enum MonthListPage {
  /// What stands open of the closed months.
  private static let monthsOpen = 24
  private static let nodesOpen = 10
  private static let reasonMax = 500

  static func show(_ visit: Visit) async throws -> WebResponse {
    try await page(visit, FormEntry())
  }

  /// Whether the viewer closes months here.
  static func closes(_ visit: Visit) async throws -> Bool {
    guard visit.counter.recorder.profile.kind == .hub else { return false }
    return try await visit.desk.may(.closeMonth, as: visit.associate)
  }

  private static func page(_ visit: Visit, _ entry: FormEntry) async throws -> WebResponse {
    let texts = visit.texts
    let months = try await visit.desk.closedMonths(as: visit.associate)
    let open: Markup
    if try await closes(visit) {
      open = openCard(try await visit.desk.openMonth(as: visit.associate), entry, visit)
    } else {
      open = .empty
    }
    let list: Markup =
      months.isEmpty
      ? Components.empty(texts.noMonthClosed, texts.noMonthClosedSays)
      : Components.rows(months.map { row($0, visit) }, open: monthsOpen) { texts.furtherMonths($0) }
    return visit.page(
      texts.months, at: .months,
      """
      \(Components.head(texts.months, texts.monthsSays))
      \(entry.wrong.isEmpty ? .empty : Components.say(texts.mendAndSavedNothing, .bad))
      \(open)\(Components.card(texts.closedMonths, list))
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func row(_ month: ClosedMonth, _ visit: Visit) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    let total = month.totals.isEmpty ? "–" : month.totals.map { formats.money($0) }.joined(separator: " + ")
    let early: Markup =
      self.early(month.missing, month.reason, texts).map { "<br>\(Components.badge($0, .warn))" } ?? .empty
    return """
      <li data-key="\(month.month.description)"><a href="/months/\(month.month.description)">\(formats.month(month.month))</a>
      <span class="amount">\(total)</span>
      <small class="wide">\(texts.closedOn(formats.day(month.closedAt), month.closedBy.called))\(early)</small></li>
      """
  }

  /// That a month was closed before everything was in, and why; `nil` where nothing was missing.
  static func early(_ missing: [String], _ reason: String, _ texts: PageTexts) -> String? {
    guard !missing.isEmpty || !reason.isEmpty else { return nil }
    let what =
      missing.isEmpty ? texts.closedUndecided : texts.closedWithout(missing.joined(separator: " "))
    return reason.isEmpty ? what : "\(what) · \(reason)"
  }

  // MARK: The next one

  private static func openCard(_ open: OpenMonth, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    let readiness = open.readiness
    let name = formats.month(readiness.month)
    var facts: [Markup] = [
      Components.badge(
        readiness.isOver ? texts.monthIsOver : texts.runsUntil(formats.day(readiness.month.lastDay)),
        readiness.isOver ? .good : .plain)
    ]
    if readiness.isComplete { facts.append(Components.badge(texts.everythingIn, .good)) }
    if !readiness.behind.isEmpty {
      facts.append(Components.badge(texts.storesBehind(readiness.behind.count), .warn))
    }
    if readiness.undecidedCount > 0 {
      facts.append(Components.badge(texts.toDecide(readiness.undecidedCount), .warn))
    }
    let time: Markup = readiness.isTimeProven ? .empty : Components.say(texts.timeNotProven, .bad)
    let figures: Markup =
      open.month == nil ? .empty : Components.link("/months/open", texts.soFar, "button quiet")
    let form: Markup =
      readiness.isOver && readiness.isTimeProven ? closeForm(open, entry, visit) : .empty
    return Components.card(
      texts.openMonth(name),
      "<p>\(Markup.joining(facts.map { fact -> Markup in "\(fact) " }))</p>\(time)\(behind(readiness, visit))\(form)",
      more: figures)
  }

  private static func behind(_ readiness: MonthReadiness, _ visit: Visit) -> Markup {
    guard readiness.isOver, !readiness.behind.isEmpty else { return .empty }
    let texts = visit.texts
    let rows = readiness.behind.map { node -> Markup in
      let until = node.sentUntil.map { texts.sentUntil(visit.formats.dayAndTime($0)) } ?? texts.neverSent
      return "<li><span>\(node.store.called) · \(node.name)</span><small class=\"wide\">\(until)</small></li>"
    }
    return "<h3>\(texts.notInYet)</h3>\(Components.rows(rows, open: nodesOpen) { texts.furtherNodes($0) })"
  }

  private static func closeForm(_ open: OpenMonth, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let isFirst = open.month == nil
    var entry = entry
    if isFirst, entry["month"].isEmpty { entry.values["month"] = open.readiness.month.description }
    let month: Markup =
      isFirst
      ? Components.field(
        "month", texts.firstMonth, in: entry, help: texts.firstMonthHelp,
        attributes: "maxlength=\"7\" inputmode=\"numeric\" autocomplete=\"off\"")
      : Components.hidden("month", open.readiness.month.description)
    let asks = !open.readiness.isComplete || entry.wrong["reason"] != nil
    let reason: Markup =
      asks
      ? Components.area(
        "reason", texts.closeWhy, in: entry, help: texts.closeWhyHelp,
        attributes: "maxlength=\"\(reasonMax)\"")
      : .empty
    let sure = texts.closeSure(isFirst ? texts.theMonth : visit.formats.month(open.readiness.month))
    return visit.form(
      "/months",
      """
      \(month)\(reason)\(Components.check("sure", sure, in: entry))
      <p class="actions"><button class="button">\(texts.closeMonth)</button></p>
      """)
  }

  static func close(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    // Who may not is told so, whatever was typed.
    _ = try await visit.desk.openMonth(as: visit.associate)
    let month = CalendarMonth(entry.text("month"))
    if month == nil { entry.mark("month", texts.noSuchMonth) }
    if entry.values["sure"] == nil { entry.mark("sure", texts.sayYouAreSure) }
    entry.limit("reason", to: reasonMax, texts)
    guard entry.wrong.isEmpty, let month else { return try await page(visit, entry) }
    do {
      _ = try await CloseMonth(month: month, actor: visit.associate, reason: entry.text("reason"))
        .run(visit.counter.recorder)
    } catch let error as ClienteleError where error.code == .invalidInput {
      entry.mark("month", texts.monthInOrder)
      return try await page(visit, entry)
    } catch let error as ClienteleError where error.code == .notAllowed && entry.text("reason").isEmpty {
      entry.mark("reason", texts.sayWhyClosed)
      return try await page(visit, entry)
    }
    return visit.redirect(to: "/months/\(month)", done: "monthClosed")
  }
}
