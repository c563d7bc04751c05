/// What people may ask about their own data (PIPL, articles 15 and 44 to 49).
package enum PrivacyRequestKind: String, CaseIterable, Sendable {
  case access, copy, transfer, correct, restrict, erase, explain
}

package enum PrivacyRequestState: String, CaseIterable, Sendable {
  case received, verified, done, refused, withdrawn
}

/// Who asks: near relatives may for the deceased (PIPL, article 49).
package enum PrivacyRequester: String, CaseIterable, Sendable {
  case `self`, guardian, nextOfKin
}
