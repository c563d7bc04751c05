internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Records
internal import Transport

/// `/privacy/notices`: what members are told before they consent, to be read at the counter in either language, and a form for the
/// privacy officer at the hub to publish another.
enum PrivacyNoticePage {
  private static let versionMax = 40
  /// Of each language; a Chinese character takes three bytes.
  private static let textMax = InputText.bytesMax / 4
  private static let openCount = 1

  static func show(_ visit: Visit) async throws -> WebResponse {
    try await page(visit, FormEntry([:]))
  }

  private static func page(_ visit: Visit, _ entry: FormEntry) async throws -> WebResponse {
    let texts = visit.texts
    let notices = try await visit.desk.privacyNotices(as: visit.associate)
    let isHub = visit.counter.recorder.profile.kind == .hub
    let publishes = try await visit.desk.may(.handlePrivacyRequest, as: visit.associate) && isHub
    let list: Markup =
      notices.isEmpty
      ? Components.empty(texts.noNotices, texts.noNoticesSay)
      : .joining(notices.enumerated().map { notice($1, isOpen: $0 < openCount, visit) })
    return visit.page(
      texts.privacyNotices, at: .privacy,
      """
      \(Components.head(texts.privacyNotices, texts.privacyNoticesSay))\(list)
      \(publishes ? form(entry, visit) : .empty)
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  /// The reader's language first; both are kept, because either may have been shown.
  private static func notice(_ notice: PrivacyNotice, isOpen: Bool, _ visit: Visit) -> Markup {
    let (first, second) =
      visit.texts.languageTag.hasPrefix("zh")
      ? (("zh-Hans", notice.chinese), ("en", notice.english))
      : (("en", notice.english), ("zh-Hans", notice.chinese))
    let open: Markup = isOpen ? " open" : ""
    return """
      <section class="card" data-key="\(notice.id.description)"><details class="more"\(open)><summary>\(notice.version) · \
      \(visit.texts.publishedOn(visit.formats.day(notice.publishedAt)))</summary>
      <div class="notice-text" lang="\(first.0)">\(paragraphs(first.1))</div>
      <div class="notice-text soft" lang="\(second.0)">\(paragraphs(second.1))</div></details></section>
      """
  }

  private static func paragraphs(_ text: String) -> Markup {
    .joining(
      text.split(whereSeparator: \.isNewline).map { line -> Markup in "<p>\(String(line))</p>" })
  }

  private static func form(_ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    return Components.card(
      texts.publishNotice,
      visit.form(
        "/privacy/notices",
        """
        \(Components.field("version", texts.noticeVersion, in: entry, attributes: "autocomplete=\"off\""))
        \(Components.area("chinese", texts.noticeChinese, in: entry, attributes: "lang=\"zh-Hans\" rows=\"8\""))
        \(Components.area("english", texts.noticeEnglish, in: entry, attributes: "lang=\"en\" rows=\"8\""))
        <p class="actions"><button class="button">\(texts.publish)</button></p>
        """))
  }

  static func publish(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    for name in ["version", "chinese", "english"] where entry.text(name).isEmpty {
      entry.mark(name, visit.texts.sayThisToo)
    }
    entry.limit("version", to: versionMax, visit.texts)
    for name in ["chinese", "english"] { entry.limit(name, to: textMax, visit.texts) }
    guard entry.wrong.isEmpty else { return try await page(visit, entry) }
    do {
      try await PublishPrivacyNotice(
        version: entry.text("version"), chinese: entry.text("chinese"), english: entry.text("english"),
        actor: visit.associate
      ).run(visit.counter.recorder)
    } catch let error as ClienteleError where error.code == .invalidInput {
      entry.mark("version", visit.texts.noticeTaken)
      return try await page(visit, entry)
    }
    return visit.redirect(to: "/privacy/notices", done: "published")
  }
}
