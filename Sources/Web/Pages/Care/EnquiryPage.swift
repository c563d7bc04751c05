internal import Access
internal import Application
internal import Catalogue
internal import HTTPTypes
internal import Kernel
internal import Transport

/// What became of something a member asked about: answered, bought, lost.
enum EnquiryPage {
  private static let reasonMax = 200

  static func form(_ visit: Visit) async throws -> WebResponse {
    let sheet = try await MemberSheet.loadOpen(visit)
    let enquiry = try MemberSheet.named(sheet.story.enquiries, by: \.id, visit)
    return page(
      visit, sheet, enquiry,
      FormEntry(["state": StageMachine.enquiry.followers(of: enquiry.state).first ?? ""]))
  }

  private static func page(
    _ visit: Visit, _ sheet: MemberSheet, _ enquiry: MemberStory.Enquiry, _ entry: FormEntry
  ) -> WebResponse {
    let texts = visit.texts
    let words = [enquiry.brand, enquiry.reference, enquiry.note].filter { !$0.isEmpty }
    let what = Components.facts([
      (texts.enquiry, "\(words.joined(separator: " "))"),
      (texts.state, Components.badge(texts.enquiryState(enquiry.state))),
      (texts.receivedBy, "\(enquiry.associate.called) · \(enquiry.store.called)"),
      (texts.soldAt, visit.formats.tagged(enquiry.raisedAt)),
    ])
    let states = StageMachine.enquiry.followers(of: enquiry.state).map { ($0, texts.enquiryState($0)) }
    let sales =
      [("", texts.notSaid)]
      + sheet.story.purchases.filter { $0.kind == .sale }.map { sale in
        let what = SaleViews.what(sale, texts)
        return (sale.id.description, "\(visit.formats.day(sale.soldAt)) · \(what)")
      }
    return MemberForm(
      visit: visit, sheet: sheet, title: texts.closeEnquiry, action: "/enquiries/\(enquiry.id)"
    ).page(
      entry,
      """
      \(Components.choices("state", texts.nextState, states, in: entry))
      \(Components.select("purchase", texts.boughtWhich, sales, in: entry))
      \(Components.field("lost", texts.lostReason, in: entry))
      """, before: "<section class=\"card\">\(what)</section>")
  }

  static func save(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let sheet = try await MemberSheet.loadOpen(visit)
    let enquiry = try MemberSheet.named(sheet.story.enquiries, by: \.id, visit)
    let state = StageMachine.enquiry.followers(of: enquiry.state).first { $0 == entry["state"] }.flatMap(
      EnquiryState.init)
    if state == nil { entry.mark("state", texts.chooseOne) }
    if state == .lost, entry.text("lost").isEmpty { entry.mark("lost", texts.sayWhy) }
    entry.limit("lost", to: reasonMax, texts)
    guard entry.wrong.isEmpty, let state else { return page(visit, sheet, enquiry, entry) }
    let sale = sheet.story.purchases.first { $0.id.description == entry["purchase"] }
    try await HandleEnquiry(
      enquiry: enquiry.id, actor: visit.associate, state: state, purchase: state == .won ? sale?.id : nil,
      lostReason: state == .lost ? entry.text("lost") : ""
    ).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: "edited")
  }
}
