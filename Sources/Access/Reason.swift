/// Why somebody looked, from a closed list: free text would bring personal data into the audit.
package enum Reason: String, CaseIterable, Hashable, Sendable {
  case contactMember, serveMember, delivery, repair, complaint, verifyIdentity, mergeReview, privacyRequest
  case leaver, correction, lostDevice, reporting, other
}
