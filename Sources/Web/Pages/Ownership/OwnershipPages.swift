internal import HTTPTypes
internal import Transport

/// Who owns whom, at head office: awards with their evidence, rulings, members of somebody who leaves.
enum OwnershipPages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/awards") { try await AwardListPage.show($0) },
      counter.page(.get, "/awards/{id}") { try await AwardPage.show($0) },
      counter.page(.post, "/awards/{id}") { try await AwardPage.rule($0) },
      counter.page(.get, "/unusual-claims") { try await UnusualClaimsPage.show($0) },
      counter.page(.get, "/hand-over") { try await HandOverPage.show($0) },
      counter.page(.post, "/hand-over") { try await HandOverPage.handOver($0) },
    ]
  }
}
