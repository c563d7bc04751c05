/// What two records that look alike may be. Every pair is weighed as each of these; what speaks for "the same
/// person" is always said against the strongest of the others.
package enum Hypothesis: UInt8, Hashable, Sendable, CaseIterable {
  /// One person.
  case same
  /// Two people who have nothing to do with each other; what agrees does so by chance.
  case stranger
  /// Two people of one household or family: surname, door and number are shared, name and birthday are not.
  case family
  /// Two strangers behind one number, chat id or mailbox: re-issued, an assistant's, an associate's own.
  case sharedContact

  /// What "the same person" is weighed against.
  static let rivals: [Hypothesis] = [.stranger, .family, .sharedContact]

  /// The reason that says so.
  var signal: Signal {
    switch self {
    case .same, .stranger: .againstStranger
    case .family: .againstFamily
    case .sharedContact: .againstSharedContact
    }
  }
}
