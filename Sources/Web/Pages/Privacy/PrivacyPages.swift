internal import HTTPTypes
internal import Transport

/// What members ask about their own data: at the member, and the register of whoever answers.
enum PrivacyPages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/members/{id}/privacy") { try await OwnDataPage.form($0) },
      counter.page(.post, "/members/{id}/privacy") { try await OwnDataPage.record($0) },
      counter.page(.post, "/members/{id}/privacy/export") { try await OwnDataPage.export($0) },
      counter.page(.get, "/privacy") { try await PrivacyRegisterPage.show($0) },
      counter.page(.get, "/privacy/notices") { try await PrivacyNoticePage.show($0) },
      counter.page(.post, "/privacy/notices") { try await PrivacyNoticePage.publish($0) },
      counter.page(.get, "/privacy/{request}") { try await PrivacyRequestPage.show($0) },
      counter.page(.post, "/privacy/{request}") { try await PrivacyRequestPage.handle($0) },
      counter.page(.post, "/privacy/{request}/erase") { try await PrivacyRequestPage.erase($0) },
    ]
  }
}
