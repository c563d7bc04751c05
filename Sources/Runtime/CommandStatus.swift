internal import Kernel
internal import Trust

/// What the exit code of `clientele` says. Scripts may rely on it.
///
/// | code | meaning |
/// | --- | --- |
/// | 0 | done |
/// | 1 | failed; the message says why |
/// | 2 | the command line or the configuration is wrong |
/// | 3 | the node is not running or does not answer, or the hub cannot be reached |
/// | 4 | refused: not allowed, or a token or certificate was not accepted |
/// | 75 | cannot be done just now, try again: disk full, directory or port in use |
package enum CommandStatus: Int32, Sendable {
  case done = 0
  case failed = 1
  case usage = 2
  case unreachable = 3
  case refused = 4
  case tryAgain = 75

  package init(_ error: any Error) {
    guard let error = error as? ClienteleError else {
      self = .failed
      return
    }
    switch error.code {
    case .configurationInvalid, .limitExceeded, .tokenMalformed: self = .usage
    case .notRunning, .noAnswer, .hubUnreachable: self = .unreachable
    case .databaseFull, .dataDirectoryLocked, .portBusy: self = .tryAgain
    case .notAllowed, .hubRefused, .wrongRole, .alreadySetUp: self = .refused
    case let code where code.name.hasPrefix("trust."): self = .refused
    default: self = .failed
    }
  }
}
