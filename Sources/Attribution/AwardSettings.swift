package import Kernel

/// The figures of the award rule that a chain may set. An award stores the version of the rule; who
/// recomputes it uses the settings in force for that version.
package struct AwardSettings: Hashable, Sendable {
  /// A claim whose interval is wider counts as typed in.
  package var intervalWidthMax = Milliseconds.hours(24)
  /// How long an award stays open to dispute when the order of the contacts is not proven.
  package var provisionalPeriod = Milliseconds.days(14)
  /// Two books that state first contacts no further apart than this go to a person.
  package var openingWindow = Milliseconds.days(30)
  package var contactPointRequired = true
  /// Live claims only: an approved book needs no interaction.
  package var interactionRequired = true

  package init() {}

  package static let standard = AwardSettings()
}
