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
