internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// `/enquiries`: what people asked about at this store without giving a name.
enum StoreEnquiryPages {
  static let path = "/enquiries"

  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, path) { visit in try await list(visit) },
      counter.page(.get, "\(path)/new") { visit in
        try await NewEnquiryPage.form(visit, FormEntry(["channel": InteractionKind.visit.rawValue]))
      },
      counter.page(.post, "\(path)/new") { visit in try await NewEnquiryPage.record(visit) },
      counter.page(.get, "\(path)/{enquiry}") { visit in try await StoreEnquiryPage.show(visit) },
      counter.page(.post, "\(path)/{enquiry}") { visit in try await StoreEnquiryPage.handle(visit) },
      counter.page(.post, "\(path)/{enquiry}/member") { visit in try await StoreEnquiryPage.attach(visit) },
    ]
  }

  private static func list(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    let all = visit.request.query["all"] != nil
    let page = try await visit.desk.storeEnquiries(
      as: visit.associate, waitingOnly: !all, after: visit.request.query["after"])
    let body: Markup =
      page.rows.isEmpty
      ? Components.empty(texts.noEnquiries, texts.noEnquiriesSays)
      : "<ul class=\"rows\">\(Markup.joining(page.rows.map { row($0, visit) }))</ul>"
    let more: Markup =
      page.next.map {
        let next = "\(path)?\(all ? "all=1&" : "")after=\(WebPath.encoded($0))"
        return "<p>\(Components.link(next, texts.older, "link"))</p>"
      } ?? .empty
    let other = Components.link(
      all ? path : "\(path)?all=1", all ? texts.waitingOnly : texts.closedToo, "button quiet")
    return visit.page(
      texts.enquiries, at: .today,
      """
      \(Components.head(texts.enquiriesWithoutMember, texts.enquiriesSays, actions: """
        \(Components.link("\(path)/new", texts.recordEnquiry))\(other)
        """))
      \(Components.live("enquiries", "<section class=\"card\">\(body)\(more)</section>"))
      """)
  }

  private static func row(_ enquiry: StoreEnquiry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    return """
      <li data-key="\(enquiry.id.description)"><a href="\(path)/\(enquiry.id.description)">\(what(enquiry, texts))</a>
      <span>\(state(enquiry, texts))</span>
      <small class="wide">\(visit.formats.tagged(enquiry.raisedAt)) · \(texts.contactWord(enquiry.channel)) · \
      \(enquiry.associate.called)</small></li>
      """
  }

  /// The product, else what was said, in one line.
  static func what(_ enquiry: StoreEnquiry, _ texts: PageTexts) -> String {
    let words = [enquiry.brand, enquiry.reference, enquiry.note].filter { !$0.isEmpty }
    return words.isEmpty ? texts.enquiry : words.joined(separator: " ")
  }

  static func state(_ enquiry: StoreEnquiry, _ texts: PageTexts) -> Markup {
    if enquiry.isClosed, [EnquiryState.open, .answered].contains(where: { $0.rawValue == enquiry.state }) {
      return Components.badge(texts.wentOnAsMembers, .good)
    }
    return Components.badge(
      texts.enquiryState(enquiry.state), enquiry.state == EnquiryState.open.rawValue ? .warn : .plain)
  }
}
