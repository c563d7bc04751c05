package import Kernel

extension ClienteleError.Code {
  /// The other side failed for a reason that it keeps to itself.
  package static let internalFailure = Self("run.failed")
  /// The process is being stopped; the same request may succeed in a moment.
  package static let stopping = Self("run.stopping")
  /// A command or request took longer than it may.
  package static let timedOut = Self("run.timedOut")
}

extension ClienteleError {
  /// What the hub itself said, of a `hubRefused`: its own code, message and hint. `nil` for all other errors
  /// and when the answer was not one of the hub's.
  package var refusal: ClienteleError? {
    code == .hubRefused ? cause as? ClienteleError : nil
  }

  /// Text that came from another machine, fit to be printed here: no control characters, not too long.
  static func printable(_ text: some StringProtocol) -> String {
    let scalars = text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    return String(String.UnicodeScalarView(scalars.prefix(refusalScalarsMax)))
  }

  private static let refusalScalarsMax = 1_024
}
