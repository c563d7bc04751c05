internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Matching
internal import Transport

/// `/review`: whom somebody has to look at, the most at stake first.
enum ReviewListPage {
  static func show(_ visit: Visit) async throws -> WebResponse {
    let cursor = visit.request.query["after"]
    let list = try await visit.desk.reviews(as: visit.associate, after: cursor)
    let texts = visit.texts
    let undo = try await ReviewPages.undoForm(visit)
    guard !list.rows.isEmpty else {
      return visit.page(
        texts.mergeReview, at: .review,
        """
        \(Components.head(texts.mergeReview))
        <section class="card">\(Components.empty(texts.nothingToReview, texts.nothingToReviewSays))</section>
        <div class="judge">\(undo)</div>
        """)
    }
    let start: Markup = """
      <a class="button" href="/review/next" data-hotkey="j">\(texts.startReview) <kbd>j</kbd></a>
      """
    let count = visit.formats.number(list.waiting) + (list.waiting >= ReviewList.countMax ? "+" : "")
    let next: Markup =
      list.next.map {
        Components.link("/review?after=\(WebPath.encoded($0))", texts.furtherCases, "button quiet")
      }
      ?? .empty
    let top: Markup =
      cursor == nil ? .empty : Components.link("/review", texts.firstCases, "button quiet")
    return visit.page(
      texts.mergeReview, at: .review,
      """
      \(Components.head(texts.mergeReview, texts.reviewWaits(count), actions: start))
      <div class="judge">\(undo)</div>
      <section class="card"><p class="soft field">\(texts.reviewSays)</p>
      <ul class="rows">\(Markup.joining(list.rows.map { row($0, visit) }))</ul></section>
      <p class="actions">\(top)\(next)</p>
      """)
  }

  private static func row(_ line: ReviewLine, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let names = [line.name, line.otherName].map { $0.isEmpty ? texts.namelessMember : $0 }
    let words = line.reasons.map { ReviewReasons.words($0, texts) }.joined(separator: texts.say(", ", "、"))
    let pairs = line.pairCount > 1 ? texts.pairsAwait(line.pairCount) : ""
    let aside: Markup = line.isSkipped ? " \(Components.badge(texts.putAside))" : .empty
    return """
      <li><span><a href="\(path(line.record, line.other))">\(names.joined(separator: " · "))</a>\(aside)</span>\
      <span class="amount">\(stake(line.stake, visit))</span>
      <small class="wide">\([words, pairs].filter { !$0.isEmpty }.joined(separator: " · "))</small></li>
      """
  }

  static func stake(_ amounts: [Money], _ visit: Visit) -> String {
    let sums = amounts.filter { $0.minorUnits != 0 }.map { visit.formats.money($0) }
    return sums.isEmpty ? visit.texts.nothingBought : sums.joined(separator: " + ")
  }

  static func path(_ record: SourceRecordID, _ other: SourceRecordID) -> String {
    "/review/\(record)/\(other)"
  }

  /// Straight to the next pair.
  static func next(_ visit: Visit) async throws -> WebResponse {
    visit.redirect(to: try await nextPath(after: visit.request.query["after"], visit))
  }

  static func nextPath(after cursor: String?, _ visit: Visit) async throws -> String {
    let next = try await visit.desk.nextReview(after: cursor, as: visit.associate)
    return next.map { path($0.record, $0.other) } ?? "/review"
  }
}
