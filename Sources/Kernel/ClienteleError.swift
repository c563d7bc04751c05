/// What went wrong, to what, and what to do next.
///
/// Two errors are equal when their codes are: tests compare codes, people read the rest. No text in
/// it ever holds personal data: it names records by identifier, files by path, lines by number.
package struct ClienteleError: Error, Sendable {
  package let code: Code
  /// One sentence in English: what happened, to what.
  package let message: String
  /// What the reader can do about it, one sentence; empty when there is nothing to do.
  package let hint: String
  package let cause: (any Error)?

  package init(_ code: Code, _ message: String, hint: String = "", cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
  }

  /// A stable name for a kind of failure, written `area.what`.
  package struct Code: Hashable, Sendable, CustomStringConvertible {
    package let name: String

    package init(_ name: String) {
      self.name = name
    }

    package var description: String { name }
  }
}

extension ClienteleError: Equatable {
  package static func == (left: ClienteleError, right: ClienteleError) -> Bool { left.code == right.code }
}

extension ClienteleError: CustomStringConvertible {
  package var description: String {
    var text = "\(message) [\(code)]"
    if !hint.isEmpty { text += "\n  \(hint)" }
    if let cause { text += "\n  cause: \(cause)" }
    return text
  }
}

extension ClienteleError.Code {
  // Input that a person or a file gave.
  package static let invalidInput = Self("input.invalid")
  package static let notFound = Self("input.notFound")
  package static let ambiguous = Self("input.ambiguous")
  package static let notAllowed = Self("input.notAllowed")
  /// What it was decided on is not so any more.
  package static let overtaken = Self("input.overtaken")
  package static let memberErased = Self("input.memberErased")
  package static let fileUnreadable = Self("file.unreadable")
  package static let fileMalformed = Self("file.malformed")
  package static let limitExceeded = Self("input.limitExceeded")

  // The data directory and its database.
  package static let dataDirectoryLocked = Self("data.locked")
  package static let dataDirectoryMissing = Self("data.missing")
  package static let databaseTooNew = Self("data.newerSchema")
  package static let databaseFull = Self("data.diskFull")
  package static let databaseFailed = Self("data.failed")
  package static let databaseCorrupt = Self("data.corrupt")
  package static let schemaInvalid = Self("data.schemaInvalid")
  package static let machineChanged = Self("data.machineChanged")

  // The change log.
  package static let changeMalformed = Self("change.malformed")
  package static let changeChainBroken = Self("change.chainBroken")
  package static let changeTooLarge = Self("change.tooLarge")
  package static let changeUnknownTable = Self("change.unknownTable")
  package static let changeSignatureInvalid = Self("change.signatureInvalid")
  package static let changeWrongNode = Self("change.wrongNode")
  package static let changeSeenAhead = Self("change.seenAhead")

  // The sync conversation.
  package static let frameMalformed = Self("sync.frameMalformed")
  package static let frameTooLarge = Self("sync.frameTooLarge")
  package static let frameTruncated = Self("sync.frameTruncated")
  package static let protocolUnsupported = Self("sync.protocolUnsupported")
  package static let historyForked = Self("sync.forked")
  package static let sessionUnknown = Self("sync.sessionUnknown")
  package static let hubUnreachable = Self("sync.hubUnreachable")
  package static let hubRefused = Self("sync.hubRefused")

  // Certificates and enrolment.
  package static let certificateMissing = Self("trust.certificateMissing")
  package static let certificateUnreadable = Self("trust.certificateUnreadable")
  package static let certificateRefused = Self("trust.certificateRefused")
  package static let tokenRefused = Self("trust.tokenRefused")
  package static let tokenMalformed = Self("trust.tokenMalformed")
  package static let pinMismatch = Self("trust.pinMismatch")

  // Running.
  package static let portBusy = Self("run.portBusy")
  package static let notRunning = Self("run.notRunning")
  package static let noAnswer = Self("run.noAnswer")
  package static let configurationInvalid = Self("run.configurationInvalid")
}

/// The cause of an error that is over by then: when to ask again.
package struct RetryAfter: Error, Hashable, Sendable {
  package let pause: Milliseconds

  package init(_ pause: Milliseconds) {
    self.pause = pause
  }
}

extension ClienteleError {
  /// When asking again is right; `nil` where nobody said.
  package var retryAfter: Milliseconds? {
    (cause as? RetryAfter)?.pause ?? (cause as? ClienteleError)?.retryAfter
  }
}
