internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// The tree of the organisation, and the people in it.
enum OrganisationPages {
  static let path = "/organisation"

  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, path) { try await OrganisationPage.show($0) },
      counter.page(.post, "/organisation/units") { try await OrganisationPage.arrange($0) },
      counter.page(.post, "/organisation/stores") { try await OrganisationPage.place($0) },
      counter.page(.get, "/people") { try await PeoplePage.show($0) },
      counter.page(.get, "/people/new") { try await NewPersonPage.form($0) },
      counter.page(.post, "/people/new") { try await NewPersonPage.add($0) },
      counter.page(.get, "/people/{person}") { try await PersonPage.show($0) },
      counter.page(.post, "/people/{person}/roles") { try await PersonPage.assign($0) },
      counter.page(.post, "/people/{person}/leave") { try await PersonPage.leave($0) },
      counter.page(.post, "/people/{person}/password") { try await PersonAccount.password($0) },
      counter.page(.post, "/people/{person}/second-factor") { try await PersonAccount.secondFactor($0) },
    ]
  }
}
