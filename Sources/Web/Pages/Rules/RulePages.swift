internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Versions of the rule of first contact: which are in force, what a proposed one would do, and the words on it.
enum RulePages {
  static let path = "/rules"

  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, path) { try await list($0) },
      counter.page(.get, "/rules/new") { try await RuleForm.show($0) },
      counter.page(.post, "/rules/new") { try await RuleForm.propose($0) },
      counter.page(.get, "/rules/{version}") { try await RulePage.show($0) },
      counter.page(.post, "/rules/{version}/preview") { try await RulePage.preview($0) },
      counter.page(.post, "/rules/{version}/approve") { try await RulePage.decide($0, isApproved: true) },
      counter.page(.post, "/rules/{version}/withdraw") { try await RulePage.decide($0, isApproved: false) },
    ]
  }

  private static func list(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let board = try await visit.desk.ruleVersions(as: visit.associate)
    let rows = board.versions.map { row($0, board, visit) } + [first(board, visit)]
    return visit.page(
      texts.ruleVersions, at: .ownership,
      """
      \(Components.head(
        texts.ruleVersions, texts.ruleVersionsSays,
        actions: "\(Components.link("/rules/new", texts.proposeVersion)) \(Components.link("/awards", texts.ownership, "button quiet"))"))
      <section class="card"><ul class="rows">\(Markup.joining(rows))</ul></section>
      """)
  }

  private static func row(_ version: RuleVersionView, _ board: RuleBoard, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let from = texts.inForceFrom(visit.formats.day(version.effectiveFrom))
    return """
      <li data-key="\(version.id.description)"><a href="/rules/\(version.id.description)">\(texts.version(version.number))</a>\
      \(badge(version, isInForce: board.inForce == version.number, texts))
      <small class="wide">\(from) · \(settings(version, texts)) · \(texts.decidedAwards(visit.formats.number(board.awards[version.number] ?? 0)))</small></li>
      """
  }

  /// As it was published first.
  private static func first(_ board: RuleBoard, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let state = board.inForce == 1 ? texts.inForceNow : texts.inForceBefore
    return """
      <li><span>\(texts.version(1))</span>\(Components.badge(state, board.inForce == 1 ? .good : .plain))
      <small class="wide">\(texts.fromTheBeginning) · \(texts.settings(24, 14, 30, contact: true, interaction: true)) · \
      \(texts.decidedAwards(visit.formats.number(board.awards[1] ?? 0)))</small></li>
      """
  }

  static func settings(_ version: RuleVersionView, _ texts: PageTexts) -> String {
    texts.settings(
      version.intervalHours, version.provisionalDays, version.openingDays, contact: version.contactRequired,
      interaction: version.interactionRequired)
  }

  static func badge(_ version: RuleVersionView, isInForce: Bool, _ texts: PageTexts) -> Markup {
    if isInForce { return Components.badge(texts.inForceNow, .good) }
    return switch version.state {
    case .proposed: Components.badge(texts.ruleState(.proposed), .warn)
    case .approved: Components.badge(texts.ruleState(.approved), .brass)
    case .withdrawn: Components.badge(texts.ruleState(.withdrawn))
    }
  }
}
