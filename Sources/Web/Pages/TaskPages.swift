internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// What there is to do: planned on the page of a member, done anywhere.
enum TaskPages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.post, "/tasks/{id}/done") { visit in
        guard let task = visit.request.captures["id"].flatMap({ RowID($0) }) else {
          throw ClienteleError(.notFound, "there is no such task")
        }
        try await ChangeTask(task: task, actor: visit.associate, state: .completed).run(
          visit.counter.recorder)
        return visit.door.redirect(to: visit.request.next)
      },
      counter.page(.post, "/members/{id}/task") { visit in try await plan(visit) },
    ]
  }

  static let natures: [TaskNature] = [
    .followUp, .call, .message, .appointment, .greeting, .delivery, .service,
  ]
  private static let summaryMax = 200
  /// Priorities of RFC 5545.
  private static let highest = 1
  private static let usual = 5

  static func list(_ tasks: [TaskView], _ visit: Visit) -> Markup {
    "<ul class=\"rows\">\(Markup.joining(tasks.map { item($0, visit) }))</ul>"
  }

  private static func item(_ task: TaskView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let due: Markup = task.dueAt.map { dueBadge($0, visit) } ?? .empty
    let urgent: Markup = task.priority < 5 ? " \(Components.badge(texts.urgent, .bad))" : .empty
    let who: Markup =
      task.member.map { " · <a href=\"/members/\($0.description)\">\(task.memberName)</a>" } ?? .empty
    let assignee: Markup =
      task.assignee.map { $0.id == visit.associate.row ? Markup.empty : " · \($0.called)" }
      ?? " · \(texts.anybody)"
    return """
      <li data-key="\(task.id.description)"><span>\(task.summary)</span>
      <form method="post" action="/tasks/\(task.id.description)/done">\(visit.token)\
      \(Components.hidden("next", visit.request.path))<button class="button quiet small">\(texts.taskDone)</button></form>
      <small class="wide">\(texts.taskNature(task.nature))\(who)\(assignee) \(due)\(urgent)</small></li>
      """
  }

  private static func dueBadge(_ due: Instant, _ visit: Visit) -> Markup {
    let isLate = due < visit.counter.now
    let word =
      isLate
      ? visit.texts.overdueSince(visit.formats.moment(due)) : visit.texts.dueAt(visit.formats.moment(due))
    return Components.badge(word, isLate ? .bad : .plain)
  }

  static func planForm(_ sheet: MemberSheet, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let open: Markup = entry.wrong.isEmpty ? "" : " open"
    let body: Markup = """
      \(Components.field("summary", texts.whatToDo, in: entry, attributes: "autocomplete=\"off\""))
      <div class="pair">\(Components.field("due", texts.until, in: entry, type: "date"))
      \(Components.select("nature", texts.saleKind, natures.map { ($0.rawValue, texts.taskNature($0.rawValue)) }, in: entry))</div>
      \(Components.check("urgent", texts.taskIsUrgent, in: entry))
      <p class="actions"><button class="button quiet">\(texts.plan)</button></p>
      """
    return """
      <details class="more no-print"\(open)><summary>\(texts.planTask)</summary>\
      \(visit.form("\(sheet.path)/task", body))</details>
      """
  }

  private static func plan(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let sheet = try await MemberSheet.loadOpen(visit)
    if entry.text("summary").isEmpty { entry.mark("summary", visit.texts.sayWhatToDo) }
    entry.limit("summary", to: summaryMax, visit.texts)
    let due = CalendarDay(entry.text("due"))
    if due == nil, !entry.text("due").isEmpty { entry.mark("due", visit.texts.badDay) }
    guard entry.wrong.isEmpty else { return MemberPages.page(visit, sheet, task: entry) }
    // Until the end of the day that was given.
    let dueAt = due.map { $0.advanced(by: 1).begin() - Milliseconds.minutes(1) }
    _ = try await PlanTask(
      record: sheet.record, actor: visit.associate, assignee: visit.associate,
      nature: TaskNature(rawValue: entry["nature"]) ?? .followUp, summary: entry.text("summary"),
      dueAt: dueAt,
      priority: entry.values["urgent"] == nil ? usual : highest
    ).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: "planned")
  }
}
