internal import Application
internal import HTTPTypes
internal import Transport

/// Judging which records are one person: the work list, one pair, the records of one member. At head office.
enum ReviewPages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/review") { try await ReviewListPage.show($0) },
      counter.page(.get, "/review/next") { try await ReviewListPage.next($0) },
      counter.page(.post, "/review/undo") { try await ReviewPairPage.takeBack($0) },
      counter.page(.get, "/review/{record}/{other}") { try await ReviewPairPage.show($0) },
      counter.page(.post, "/review/{record}/{other}") { try await ReviewPairPage.judge($0) },
      counter.page(.post, "/review/{record}/{other}/reveal") { try await ReviewPairPage.reveal($0) },
      counter.page(.get, "/members/{id}/records") { try await PersonRecordsPage.show($0) },
      counter.page(.post, "/members/{id}/records") { try await PersonRecordsPage.unlink($0) },
    ]
  }

  /// Takes back the last thing the reader judged; nothing where there is none.
  static func undoForm(_ visit: Visit, back: String = "") async throws -> Markup {
    guard let last = try await visit.desk.lastJudgement(as: visit.associate) else { return .empty }
    let texts = visit.texts
    let names = [last.name, last.otherName].map { $0.isEmpty ? texts.namelessMember : $0 }
    return """
      <form method="post" action="/review/undo">\(visit.token)\(Components.hidden("back", back))\
      <button class="button quiet" data-hotkey="u">\(texts.takeBackLast) <kbd>u</kbd></button>\
      <small>\(texts.lastJudged(texts.judged(last.verdict), names.joined(separator: " · ")))</small></form>
      """
  }
}
