internal import HTTPTypes
internal import Transport

/// What is kept of a member beside contacts and sales: each form on a page of its own.
enum CarePages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    preferences(counter) + dates(counter) + consents(counter) + complaints(counter) + others(counter)
  }

  private static func preferences(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/members/{id}/preferences") { try await PreferencePage.form($0) },
      counter.page(.post, "/members/{id}/preferences") { try await PreferencePage.save($0) },
    ]
  }

  private static func dates(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/members/{id}/dates") { try await DatePage.form($0) },
      counter.page(.post, "/members/{id}/dates") { try await DatePage.save($0) },
      counter.page(.post, "/members/{id}/dates/{row}/drop") { try await DatePage.drop($0) },
    ]
  }

  private static func consents(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/members/{id}/consents") { try await ConsentPage.form($0) },
      counter.page(.post, "/members/{id}/consents") { try await ConsentPage.give($0) },
      counter.page(.post, "/members/{id}/consents/{row}/withdraw") { try await ConsentPage.withdraw($0) },
    ]
  }

  private static func complaints(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/members/{id}/complaints") { try await ComplaintPages.form($0) },
      counter.page(.post, "/members/{id}/complaints") { try await ComplaintPages.record($0) },
      counter.page(.get, "/members/{id}/complaints/{row}") { try await ComplaintPages.handling($0) },
      counter.page(.post, "/members/{id}/complaints/{row}") { try await ComplaintPages.handle($0) },
    ]
  }

  private static func others(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/members/{id}/enquiries/{row}") { try await EnquiryPage.form($0) },
      counter.page(.post, "/members/{id}/enquiries/{row}") { try await EnquiryPage.save($0) },
      counter.page(.get, "/members/{id}/contacts") { try await ContactPointPages.form($0) },
      counter.page(.post, "/members/{id}/contacts") { try await ContactPointPages.add($0) },
      counter.page(.get, "/members/{id}/contacts/{row}") { try await ContactPointPages.correcting($0) },
      counter.page(.post, "/members/{id}/contacts/{row}") { try await ContactPointPages.correct($0) },
      counter.page(.get, "/members/{id}/story/{row}") { try await MistakePage.form($0) },
      counter.page(.post, "/members/{id}/story/{row}") { try await MistakePage.save($0) },
    ]
  }
}
