/// What people may ask about their own data (PIPL, articles 15 and 44 to 49).
package enum PrivacyRequestKind: String, CaseIterable, Sendable {
  case access, copy, transfer, correct, restrict, erase, explain

  /// What a request of this kind ends in when it is done.
  package var outcome: PrivacyRequestOutcome {
    switch self {
    case .access, .copy, .transfer, .explain: .answered
    case .correct: .corrected
    case .restrict: .restricted
    case .erase: .erased
    }
  }
}

package enum PrivacyRequestState: String, CaseIterable, Sendable {
  case received, verified, done, refused, withdrawn

  /// Somebody still has to do something.
  package var isOpen: Bool { self == .received || self == .verified }
}

/// Who asks: near relatives may for the deceased (PIPL, article 49).
package enum PrivacyRequester: String, CaseIterable, Sendable {
  case `self`, guardian, nextOfKin
  /// The house itself, when the period for keeping the person is over.
  case house

  /// Who can come and ask.
  package static let people: [PrivacyRequester] = [.`self`, .guardian, .nextOfKin]
}

/// What was done, or why not.
package enum PrivacyRequestOutcome: String, CaseIterable, Sendable {
  case answered, corrected, restricted, erased
  /// It could not be established who asks.
  case notIdentified
  /// A law wants it kept (PIPL, article 47).
  case lawRequiresKeeping
  /// Nothing is held, or nothing of it is wrong.
  case unfounded
  /// The period for keeping was over, but the person came again.
  case cameAgain

  /// Those for which a request is refused.
  package static let refusals: [PrivacyRequestOutcome] = [.notIdentified, .lawRequiresKeeping, .unfounded]
}
