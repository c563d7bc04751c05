internal import CFaultDisk
package import Kernel
internal import Persistence

/// A disk in memory that a database lies on, and that can lose its power or refuse (`CFaultDisk`).
package final class FaultDisk {
  package let number: UInt32

  /// - Throws: `databaseFailed` when SQLite does not take the disks.
  package init() throws(ClienteleError) {
    guard fault_vfs_register() == 0 else {
      throw ClienteleError(.databaseFailed, "SQLite does not take the simulated disks")
    }
    number = fault_disk_make()
  }

  deinit { fault_disk_free(number) }

  /// What a power cut does to writes that no sync covered; see `fault_disk.h`.
  package enum Damage: Int32, CaseIterable, Sendable {
    case lost, kept, sectors, garbage, prefix, torn, suffix, reordered, sizeFirst, oneFile
  }

  package enum Refusal: Int32, CaseIterable, Sendable {
    case inputOutput = 1
    case full, sync, read
  }

  package func path(_ name: String) -> String { "/fleet/\(number)/\(name)" }

  /// Makes this disk hold what another one holds.
  package func copy(from other: FaultDisk) { fault_disk_copy(other.number, number) }

  /// Makes this disk what another one is, writes that no sync covered and all.
  package func fork(_ other: FaultDisk) { fault_disk_fork(other.number, number) }

  package var operations: UInt64 { fault_disk_operations(number) }
  package var reads: UInt64 { fault_disk_reads(number) }
  package var hasCrashed: Bool { fault_disk_has_crashed(number) != 0 }
  package var isDirty: Bool { fault_disk_is_dirty(number) != 0 }
  package var bytes: UInt64 { fault_disk_bytes(number) }

  /// The power fails at this operation, counted from the making of the disk; `nil`: at none.
  package func crash(at operation: UInt64?) { fault_disk_crash_at(number, operation ?? 0) }
  package func crashNow() { fault_disk_crash(number) }

  /// The power comes back; what no sync covered is damaged in a way drawn from the seed.
  ///
  /// - Returns: a hash of what is left of it: two restarts that left the same have the same.
  @discardableResult
  package func restart(_ damage: Damage, seed: UInt64) -> UInt64 {
    fault_disk_restart(number, damage.rawValue, seed)
  }

  /// A program was killed: its files stay, its open handles are dead.
  package func abandonHandles() { fault_disk_abandon_handles(number) }

  /// Refuses from the operation with this number on; `nil` takes it back.
  package func refuse(_ refusal: Refusal, at operation: UInt64?, forEver: Bool) {
    fault_disk_fail_at(number, operation ?? 0, refusal.rawValue, forEver ? 1 : 0)
  }

  package func limit(bytes: UInt64?) { fault_disk_limit(number, bytes ?? 0) }

  /// Whether syncs say that they are done and do nothing.
  package func lie(_ lies: Bool) { fault_disk_lie(number, lies ? 1 : 0) }

  package func flip(_ name: String, offset: UInt64, mask: UInt8) -> Bool {
    fault_disk_flip(number, name, offset, mask) != 0
  }

  package func contains(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { fault_disk_contains(number, $0.baseAddress, UInt64($0.count)) != 0 }
  }
}

/// Disks with the schema of this program on them, made once and copied: migrating takes longer than a
/// simulated hour.
package enum SchemaDisk {
  package static let databaseName = "clientele.db"

  /// - Throws: what migrating throws.
  package static func make() throws -> FaultDisk {
    let disk = try FaultDisk()
    disk.copy(from: try template.get().disk)
    return disk
  }

  private static let template = Result {
    let disk = try FaultDisk()
    let database = try Database.openInline(path: disk.path(databaseName))
    try database.migrate(copyPath: disk.path("before-upgrade.db"), at: MachineClock.epoch)
    try database.checkpoint()
    try database.close()
    return disk
  }.map(Template.init)

  /// Only read once it is made.
  private struct Template: @unchecked Sendable {
    let disk: FaultDisk
  }
}
