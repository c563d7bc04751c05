package import Persistence

/// What a seed found: an invariant that does not hold.
package struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name of the checker.
  package let invariant: String
  package let text: String

  package init(_ invariant: String, _ text: String) {
    self.invariant = invariant
    self.text = text
  }

  package var description: String { "\(invariant): \(text)" }
}

/// What one seed came to.
package struct SeedReport: Sendable {
  package let seed: UInt64
  package internal(set) var trace = TraceHash()
  package internal(set) var events = 0
  package internal(set) var changes = 0
  package internal(set) var virtualMilliseconds: Int64 = 0
  /// From the end of all faults to quiet.
  package internal(set) var quietMilliseconds: Int64 = 0
  /// How often each rare path was reached.
  package internal(set) var probes: [String: Int] = [:]
  package internal(set) var violation: Violation?
  /// What happened last before the violation.
  package internal(set) var ending: [String] = []

  mutating func probe(_ name: String, _ count: Int = 1) { probes[name, default: 0] += count }
}

/// Mistakes a test plants into a fleet, to see that the checkers find them. Nothing of the program knows of
/// them: they change the statements on their way to the database, the messages on the line, or the disk.
package struct Planted: Sendable {
  package var atHub: StatementInterceptor?
  package var atNodes: StatementInterceptor?
  /// Changes an answer before the node has it; the path says of which exchange.
  package var answer: (@Sendable (_ path: String, _ body: [UInt8]) -> [UInt8])?
  package var request: (@Sendable (_ path: String, _ body: [UInt8]) -> [UInt8])?
  package var disksLie = false
  /// The sync loop does not look again after a failure.
  package var forgetsRetry = false

  package init() {}
}
