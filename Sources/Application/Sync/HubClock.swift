internal import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records
internal import Sync

/// The hub's watch over its own two clocks: once they disagree, no beacon is given and receipts say that their
/// time is unproven, until an administrator confirms the wall clock.
struct HubClock {
  private let connection: Connection
  private let properties: PropertyTable

  init(_ connection: Connection) {
    self.connection = connection
    properties = PropertyTable(connection)
  }

  /// - Returns: whether the hub vouches for its time.
  @discardableResult
  func check(_ clock: Clock) throws -> Bool {
    guard try properties.text(.timeUnproven) != Self.unproven else { return false }
    switch ClockGuard.judge(try reference(), wall: clock.wall(), boot: clock.boot()) {
    case .steady(let reference):
      try keep(reference)
      return true
    case .stepped:
      try properties.set(.timeUnproven, Self.unproven)
      return false
    }
  }

  /// Whether the hub vouches for its time, as it was when its clocks were last compared.
  var isProven: Bool {
    get throws { try properties.text(.timeUnproven) != Self.unproven }
  }

  /// Takes the wall clock for right from now on.
  func confirm(_ clock: Clock, by actor: AssociateID) throws {
    try keep(ClockReference(wall: clock.wall(), boot: clock.boot()))
    try properties.set(.timeUnproven, "")
    try properties.set(.clockConfirmedBy, "\(actor) \(clock.wall())")
  }

  private static let unproven = "1"

  /// Three words: boot, boot clock, wall clock.
  private func reference() throws -> ClockReference? {
    guard let words = try properties.text(.clockReference)?.split(separator: " "), words.count == 3,
      let boot = RowID(words[0]), let elapsed = Int64(words[1]), let wall = Int64(words[2])
    else { return nil }
    return ClockReference(
      wall: Instant(milliseconds: wall), boot: BootReading(bootID: boot, milliseconds: elapsed))
  }

  private func keep(_ reference: ClockReference) throws {
    let boot = reference.boot
    try properties.set(
      .clockReference, "\(boot.bootID) \(boot.milliseconds) \(reference.wall.milliseconds)")
  }
}

/// An administrator says that the hub's wall clock is right after it had stepped.
package struct ConfirmClock: Sendable {
  package var actor: AssociateID

  package init(actor: AssociateID) {
    self.actor = actor
  }

  /// - Throws: `notAllowed` anywhere but at the hub, and for anybody to whom the policy does not give the right to
  ///   configure the dealer's machines.
  package func run(_ recorder: Recorder) async throws {
    guard recorder.profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "only the hub vouches for time", hint: "Give --data of the hub.")
    }
    let actor = actor
    let clock = recorder.world.clock
    try await recorder.database.write { connection in
      let reader = PolicyReader(connection)
      try reader.policy().require(
        .configure, of: .dealer, by: try reader.requiredPrincipal(actor), reason: .other)
      try HubClock(connection).confirm(clock, by: actor)
    }
  }
}
