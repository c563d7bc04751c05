package import Kernel

/// What becomes of a token that someone shows.
package enum Redemption: Sendable {
  /// Let the node in, and write this row in the transaction that read the old one.
  case accepted(EnrolmentRecord)
  /// The answer to this very request got lost on the way: give it again, for the same node.
  case repeated(EnrolmentRecord)
  /// `tokenUnknown`, `tokenWrongSecret`, `tokenUsed` or `tokenExpired`. Log the code; tell the sender of
  /// the first two only ``EnrolmentToken/refusedToStranger``, so that nobody can find out which ids exist.
  case refused(ClienteleError)
}

extension EnrolmentToken {
  /// Decides on a token. Pure: that only one of two senders wins is up to the transaction around it.
  ///
  /// The secret is compared first and without leaving early, so that who does not know it learns nothing.
  ///
  /// - Parameters:
  ///   - record: the row with this token's id, `nil` when there is none.
  ///   - request: ``JoinRequest/Verified/digest`` of what came with the token.
  package func redeem(_ record: EnrolmentRecord?, request: Digest, at now: Instant) -> Redemption {
    guard let record, record.tokenID == id else {
      return .refused(
        ClienteleError(
          .tokenUnknown, "No enrolment token \(id) was made at this hub.", hint: Self.newTokenHint))
    }
    guard record.secretHash.equalsInConstantTime(secretHash) else {
      return .refused(
        ClienteleError(
          .tokenWrongSecret, "The secret of enrolment token \(id) is wrong.", hint: Self.newTokenHint))
    }
    if let usedAt = record.usedAt {
      if record.usedBy == request, now <= record.expiresAt { return .repeated(record) }
      return .refused(
        ClienteleError(
          .tokenUsed, "Enrolment token \(id) was already used on \(usedAt).",
          hint: "If that was not you, revoke the node it let in. " + Self.newTokenHint))
    }
    guard now <= record.expiresAt else {
      return .refused(
        ClienteleError(
          .tokenExpired, "Enrolment token \(id) was good until \(record.expiresAt).", hint: Self.newTokenHint)
      )
    }
    var used = record
    used.usedAt = now
    used.usedBy = request
    return .accepted(used)
  }

  /// The one answer to every sender who has not shown the right secret.
  package static let refusedToStranger = ClienteleError(
    .tokenRefused, "This hub does not accept the enrolment token.", hint: newTokenHint)

  private static let newTokenHint = "Ask for a new one: `clientele hub enrol --store NAME` at the hub."
}

extension Digest {
  /// Compares all words whatever the first ones say.
  fileprivate func equalsInConstantTime(_ other: Digest) -> Bool {
    let difference =
      (words.0 ^ other.words.0) | (words.1 ^ other.words.1) | (words.2 ^ other.words.2)
      | (words.3 ^ other.words.3)
    return difference == 0
  }
}
