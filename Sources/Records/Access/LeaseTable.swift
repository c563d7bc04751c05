package import Access
internal import Kernel
package import Persistence

/// The offline lease of a laptop, among what the node knows of itself.
package struct LeaseTable {
  private let properties: PropertyTable

  package init(_ connection: Connection) {
    properties = PropertyTable(connection)
  }

  /// - Returns: `nil` before the first contact.
  package func lease() throws -> OfflineLease? {
    guard let elapsed = try properties.integer(.leaseElapsed), let wall = try properties.integer(.leaseWall),
      let boot = try properties.integer(.leaseBoot),
      let bootID = try properties.text(.leaseBootID).flatMap({ RowID($0) })
    else { return nil }
    return OfflineLease(
      elapsed: Milliseconds(elapsed), wall: Instant(milliseconds: wall),
      boot: BootReading(bootID: bootID, milliseconds: boot),
      wasTurnedBack: try properties.text(.leaseTurnedBack) == "1")
  }

  package func save(_ lease: OfflineLease) throws {
    try properties.set(.leaseElapsed, lease.elapsed.count)
    try properties.set(.leaseWall, lease.wall.milliseconds)
    try properties.set(.leaseBoot, lease.boot.milliseconds)
    try properties.set(.leaseBootID, lease.boot.bootID.description)
    try properties.set(.leaseTurnedBack, lease.wasTurnedBack ? "1" : "0")
  }
}
