package import Kernel

extension ClienteleError.Code {
  // Certificates of peers.
  package static let certificateExpired = Self("trust.certificateExpired")
  package static let certificateNotYetValid = Self("trust.certificateNotYetValid")
  package static let certificateOtherAuthority = Self("trust.certificateOtherAuthority")
  package static let certificateNoIdentity = Self("trust.certificateNoIdentity")
  package static let keyTypeRefused = Self("trust.keyTypeRefused")
  package static let authorityExpired = Self("trust.authorityExpired")

  // Requests for certificates.
  package static let requestMalformed = Self("trust.requestMalformed")
  package static let requestUnproven = Self("trust.requestUnproven")
  package static let answerRefused = Self("trust.answerRefused")

  // Log keys.
  package static let logKeyCertificateMalformed = Self("trust.logKeyCertificateMalformed")
  package static let logKeyCertificateForged = Self("trust.logKeyCertificateForged")

  // Enrolment tokens.
  package static let tokenUnknown = Self("trust.tokenUnknown")
  package static let tokenWrongSecret = Self("trust.tokenWrongSecret")
  package static let tokenUsed = Self("trust.tokenUsed")
  package static let tokenExpired = Self("trust.tokenExpired")

  /// Somebody else has to grant it first; asking again later is right.
  package static let approvalPending = Self("trust.approvalPending")
  /// The hub does not talk to this node any more.
  package static let nodeRevoked = Self("trust.nodeRevoked")
  package static let leaseExpired = Self("trust.leaseExpired")
  package static let directoryUnencrypted = Self("trust.directoryUnencrypted")

  // People.
  package static let signInRefused = Self("trust.signInRefused")
  package static let signInLocked = Self("trust.signInLocked")
  package static let signInNeeded = Self("trust.signInNeeded")
  package static let sessionLocked = Self("trust.sessionLocked")
  package static let secondFactorNeeded = Self("trust.secondFactorNeeded")
  package static let passwordRefused = Self("trust.passwordRefused")
  package static let formForged = Self("trust.formForged")
  /// Too many at once or too often; later it will do.
  package static let busy = Self("run.busy")

  // Files of keys and certificates.
  package static let keyMissing = Self("trust.keyMissing")
  package static let keyUnreadable = Self("trust.keyUnreadable")
  package static let keyExposed = Self("trust.keyExposed")
  package static let keyExists = Self("trust.keyExists")
  package static let keyMismatch = Self("trust.keyMismatch")
  package static let keyFileEmpty = Self("trust.fileEmpty")
  package static let keyFileTruncated = Self("trust.fileTruncated")
  package static let keyFileUnwritable = Self("trust.fileUnwritable")
}

/// What a reader is told to do about a node whose certificate is no longer any good.
let enrolAgainHint =
  "Enrol the node again: `clientele hub enrol` at the hub, then `clientele node join TOKEN --hub HOST` here; "
  + "its data and its unsent work stay."
