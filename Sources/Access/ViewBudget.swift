/// How many members one person may look at in a day: nobody serves more, and who crawls for all does.
package struct ViewBudget: Hashable, Sendable {
  package var membersMax: Int
  package var revealsMax: Int
  package var lookUpsMax: Int
  /// Members looked at for judging who is one person: a long day of it, two or more to a case.
  package var reviewsMax: Int

  package init(
    membersMax: Int = 300, revealsMax: Int = 60, lookUpsMax: Int = 100, reviewsMax: Int = 5_000
  ) {
    self.membersMax = membersMax
    self.revealsMax = revealsMax
    self.lookUpsMax = lookUpsMax
    self.reviewsMax = reviewsMax
  }

  package static let daily = ViewBudget()

  /// How often an action may be done in a day; `nil` for without a limit.
  package func limit(of action: Action) -> Int? {
    switch action {
    case .viewMember: membersMax
    case .revealField: revealsMax
    case .lookUpElsewhere: lookUpsMax
    case .judgeLink: reviewsMax
    default: nil
    }
  }
}
