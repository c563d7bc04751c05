internal import Catalogue
package import ChangeLog
package import Kernel
package import Persistence

/// The hub's beacons: all of them at the hub, those it received at a node.
package struct BeaconTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package struct Stored: Hashable, Sendable {
    package let beacon: Beacon
    package let signature: [UInt8]
    /// By this machine's boot clock.
    package let arrival: BootReading
    package let roundTripMilliseconds: UInt32
  }

  package func insert(
    _ beacon: Beacon, signature: [UInt8], arrival: BootReading, roundTripMilliseconds: UInt32
  ) throws {
    try connection.execute(
      """
      INSERT INTO beacon (epoch, counter, milliseconds, beacon, signature, bootID, bootMilliseconds,
        roundTripMilliseconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (epoch, counter) DO NOTHING
      """,
      [
        .number(beacon.epoch), .number(beacon.counter), .instant(beacon.instant), .bytes(beacon.encoded()),
        .bytes(signature), .id(arrival.bootID), .integer(arrival.milliseconds),
        .number(roundTripMilliseconds),
      ])
  }

  package func latest() throws -> Stored? {
    try connection.first(
      """
      SELECT beacon, signature, bootID, bootMilliseconds, roundTripMilliseconds FROM beacon
      ORDER BY epoch DESC, counter DESC LIMIT 1
      """, [], Self.read)
  }

  /// The beacon a change refers to; `nil` when the hub never gave such a one.
  package func beacon(_ reference: BeaconReference) throws -> Stored? {
    let found = try connection.first(
      """
      SELECT beacon, signature, bootID, bootMilliseconds, roundTripMilliseconds FROM beacon
      WHERE epoch = ? AND counter = ?
      """, [.number(reference.epoch), .number(reference.counter)], Self.read)
    return found.flatMap { $0.beacon.reference == reference ? $0 : nil }
  }

  private static func read(_ row: ResultRow) throws -> Stored {
    Stored(
      beacon: try Beacon(decoding: row.bytes(0)), signature: row.bytes(1),
      arrival: BootReading(bootID: try row.id(2), milliseconds: row.integer(3)),
      roundTripMilliseconds: UInt32(clamping: row.integer(4)))
  }
}
