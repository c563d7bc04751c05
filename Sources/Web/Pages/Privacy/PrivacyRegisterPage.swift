internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/privacy`: what is to be answered, the soonest due first, and what is over.
enum PrivacyRegisterPage {
  /// What stands open of what is over.
  private static let closedOpen = 10

  static func show(_ visit: Visit) async throws -> WebResponse {
    let register = try await visit.desk.privacyRegister(as: visit.associate, all: true)
    let texts = visit.texts
    let waiting: Markup =
      register.open.isEmpty
      ? Components.empty(texts.nothingToAnswer, texts.nothingToAnswerSays)
      : rows(register.open, visit, open: register.open.count)
    let over: Markup =
      register.closed.isEmpty
      ? .empty : Components.card(texts.answered, rows(register.closed, visit, open: closedOpen))
    let cut: Markup = register.isCut ? Components.say(texts.moreThanShown) : .empty
    return visit.page(
      texts.ownDataRegister, at: .privacy,
      """
      \(Components.head(texts.ownDataRegister, texts.registerSays(register.open.count, register.overdueCount), actions: Components.link("/privacy/notices", texts.privacyNotices)))
      \(cut)\(Components.card(texts.toAnswer, waiting))\(over)
      """)
  }

  private static func rows(_ requests: [PrivacyRequestView], _ visit: Visit, open: Int) -> Markup {
    Components.rows(requests.map { row($0, visit) }, open: open) { visit.texts.furtherRequests($0) }
  }

  /// A request in a list: leads to it.
  static func row(_ request: PrivacyRequestView, _ visit: Visit, named: Bool = true) -> Markup {
    let texts = visit.texts
    let name = request.memberName.isEmpty ? texts.nobodyAnyMore : request.memberName
    let kind = texts.privacyKind(request.kind)
    let asker: Markup =
      request.requester == PrivacyRequester.`self`.rawValue
      ? .empty : " · \(asker(request, texts))"
    return """
      <li data-key="\(request.id.description)">\
      <span><a href="/privacy/\(request.id.description)">\(named ? "\(name) · \(kind)" : kind)</a></span>\
      <span>\(badge(request, visit))</span>
      <small class="wide">\(due(request, visit)) · \(texts.askedAt(request.store.called)) \
      \(visit.formats.tagged(request.receivedAt))\(asker)</small></li>
      """
  }

  static func badge(_ request: PrivacyRequestView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    if request.isOverdue { return Components.badge(texts.overdue, .bad) }
    let tone: Components.Tone =
      switch request.state {
      case PrivacyRequestState.received.rawValue: .warn
      case PrivacyRequestState.done.rawValue: .good
      default: .plain
      }
    return Components.badge(texts.privacyState(request.state), tone)
  }

  /// Until when it is answered, or since when and how it is.
  private static func due(_ request: PrivacyRequestView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    guard !request.isOpen else { return "\(texts.answerBy(visit.formats.day(request.dueAt)))" }
    let at = request.handledAt.map { visit.formats.day($0) } ?? ""
    let outcome = request.outcome.isEmpty ? "" : texts.privacyOutcome(request.outcome)
    return "\([outcome, at].filter { !$0.isEmpty }.joined(separator: " · "))"
  }

  static func asker(_ request: PrivacyRequestView, _ texts: PageTexts) -> String {
    [texts.privacyRequester(request.requester), request.requesterName].filter { !$0.isEmpty }
      .joined(separator: " ")
  }
}
