internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/rules/ID`: one version, what it would do, and the words on it.
enum RulePage {
  private static let rowsAtOnce = 50

  static func show(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let (version, board) = try await load(visit)
    let preview = visit.counter.previews[version.id]
    let offset = max(0, Int(visit.request.query["from"] ?? "") ?? 0)
    return visit.page(
      texts.version(version.number), at: .ownership,
      """
      \(Components.head(
        texts.version(version.number), texts.inForceFrom(visit.formats.day(version.effectiveFrom)),
        actions: Components.link(RulePages.path, texts.ruleVersions, "button quiet")))
      \(facts(version, board, visit))
      \(Components.live("preview", try await previewCard(preview, version, offset, visit)))
      \(decision(version, visit))
      """)
  }

  private static func load(_ visit: Visit) async throws -> (RuleVersionView, RuleBoard) {
    let board = try await visit.desk.ruleVersions(as: visit.associate)
    let asked = visit.request.captures["version"] ?? ""
    guard let version = board.versions.first(where: { $0.id.description == asked }) else {
      throw ClienteleError(.notFound, "there is no version \(asked) of the rule")
    }
    return (version, board)
  }

  private static func facts(_ version: RuleVersionView, _ board: RuleBoard, _ visit: Visit) -> Markup {
    let texts = visit.texts
    var rows: [(String, Markup)] = [
      (texts.awardStates, RulePages.badge(version, isInForce: board.inForce == version.number, texts)),
      (texts.ruleSettings, "\(RulePages.settings(version, texts))"),
      (texts.versionReason, "\(version.reason)"),
      (texts.proposedBy, "\(version.proposedBy.called) · \(visit.formats.tagged(version.proposedAt))"),
    ]
    if let at = version.decidedAt {
      rows.append(
        (
          texts.ruleState(version.state), "\(version.decidedBy.called) · \(visit.formats.tagged(at))"
        ))
    }
    rows.append(
      (
        texts.awardsUnderIt, "\(visit.formats.number(board.awards[version.number] ?? 0))"
      ))
    return "<section class=\"card\">\(Components.facts(rows))</section>"
  }

  // MARK: The preview

  static func preview(_ visit: Visit) async throws -> WebResponse {
    let (version, _) = try await load(visit)
    try await visit.counter.previews.start(version.id)
    return visit.redirect(to: "/rules/\(version.id)")
  }

  private static func previewCard(
    _ preview: RulePreview?, _ version: RuleVersionView, _ offset: Int, _ visit: Visit
  ) async throws -> Markup {
    let texts = visit.texts
    let isRunning = preview.map { $0.finishedAt == nil } ?? false
    let start: Markup =
      isRunning
      ? Components.link("/rules/\(version.id)", texts.showAsOfNow, "button quiet")
      : visit.form(
        "/rules/\(version.id)/preview", keep: false,
        "<p><button class=\"button quiet\">\(preview == nil ? texts.startPreview : texts.startAgain)</button></p>"
      )
    guard let preview else {
      return Components.card(texts.whatItWouldDo, "<p>\(texts.previewSays)</p>\(start)")
    }
    let progress = texts.previewProgress(
      visit.formats.number(preview.computed), visit.formats.number(preview.members))
    let state: Markup =
      preview.failure != nil
      ? Components.say(texts.previewBroke, .bad)
      : isRunning
        ? Components.say(progress)
        : "<p class=\"soft\">\(texts.previewDone(visit.formats.moment(preview.finishedAt ?? preview.startedAt))) \(progress)</p>"
    let bar: Markup =
      isRunning
      ? "<p><progress max=\"\(max(preview.members, 1))\" value=\"\(preview.computed)\" aria-label=\"\(progress)\"></progress></p>"
      : .empty
    let lines = try await visit.desk.differences(
      preview, from: offset, limit: rowsAtOnce, as: visit.associate)
    return Components.card(
      texts.whatItWouldDo,
      """
      \(state)\(bar)\(Components.figures([
        (texts.otherOwners, visit.formats.number(preview.otherOwners)),
        (texts.creditsMoved, visit.formats.number(preview.credits)),
      ]))
      <p class="soft">\(texts.previewSays)</p>\(list(lines, visit))\(further(preview, offset, version, visit))\(start)
      """)
  }

  private static func list(_ lines: [RuleDifferenceLine], _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard !lines.isEmpty else { return Components.empty(texts.noDifference, texts.noDifferenceSays) }
    let rows = lines.map { line -> Markup in
      let credits = line.credits > 0 ? " · \(texts.salesMoved(line.credits))" : ""
      return """
        <li><span><a href="/awards/\(line.member.description)">\(line.name.isEmpty ? texts.namelessMember : line.name)</a></span>\
        <span>\(owner(line.from, line.fromStore, texts)) → \(owner(line.to, line.toStore, texts))</span>
        <small class="wide">\(texts.awardStep(line.step))\(credits)</small></li>
        """
    }
    return "<ul class=\"rows\">\(Markup.joining(rows))</ul>"
  }

  private static func owner(_ who: StaffLabel?, _ store: StaffLabel?, _ texts: PageTexts) -> String {
    texts.ownedBy(who == nil ? texts.storePool : who.called, store.called)
  }

  private static func further(
    _ preview: RulePreview, _ offset: Int, _ version: RuleVersionView, _ visit: Visit
  ) -> Markup {
    let next = offset + rowsAtOnce
    let rest =
      preview.otherOwners > RulePreview.differencesMax && next >= preview.differences.count
      ? "<p class=\"soft\">\(visit.texts.previewCut(RulePreview.differencesMax))</p>" as Markup : .empty
    guard preview.differences.count > next else { return rest }
    return """
      \(rest)<p class="actions">\(Components.link("/rules/\(version.id)?from=\(next)", visit.texts.furtherLines, "button quiet"))</p>
      """
  }

  // MARK: Words on it

  static func decide(_ visit: Visit, isApproved: Bool) async throws -> WebResponse {
    let (version, _) = try await load(visit)
    try await DecideRule(version: version.id, isApproved: isApproved, actor: visit.associate).run(
      visit.counter.recorder)
    return visit.redirect(to: "/rules/\(version.id)")
  }

  private static func decision(_ version: RuleVersionView, _ visit: Visit) -> Markup {
    guard version.state == .proposed else { return .empty }
    let texts = visit.texts
    let isOwn = version.proposedBy?.id == visit.associate.row
    let approve: Markup =
      isOwn
      ? "<p class=\"soft\">\(texts.somebodyElseApproves)</p>"
      : visit.form(
        "/rules/\(version.id)/approve", keep: false,
        "<p><button class=\"button\">\(texts.approveVersion)</button></p>")
    let withdraw = visit.form(
      "/rules/\(version.id)/withdraw", keep: false,
      "<p><button class=\"button quiet\">\(texts.withdrawVersion)</button></p>")
    return Components.card(texts.decideOnIt, "<p>\(texts.approveSays)</p>\(approve)\(withdraw)")
  }
}
