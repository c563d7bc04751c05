internal import Foundation
internal import Glibc
package import Kernel

extension World {
  /// The world of this machine: its two clocks and the randomness of its kernel.
  ///
  /// Both clocks are read through `clock_gettime`, the wall as `CLOCK_REALTIME` and the boot clock as
  /// `CLOCK_BOOTTIME`, which counts suspend; so a rehearsal can shift either from outside by a preload
  /// (`deploy/lib/clocks.c`).
  ///
  /// - Throws: `fileUnreadable` when the kernel does not say which boot this is.
  package static func system() throws -> World {
    let bootID = try readBootID()
    return World(
      clock: Clock(
        wall: { Instant(milliseconds: milliseconds(of: CLOCK_REALTIME)) },
        boot: { BootReading(bootID: bootID, milliseconds: milliseconds(of: CLOCK_BOOTTIME)) }),
      random: RandomSource {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
      })
  }

  private static let bootIDPath = "/proc/sys/kernel/random/boot_id"

  private static func readBootID() throws -> RowID {
    guard let text = try? String(contentsOfFile: bootIDPath, encoding: .utf8),
      let id = RowID(text.trimmingCharacters(in: .whitespacesAndNewlines))
    else {
      throw ClienteleError(
        .fileUnreadable, "\(bootIDPath) does not say which boot of the machine this is",
        hint: "Clientele runs on Linux with /proc mounted.")
    }
    return id
  }

  private static func milliseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    // Cannot fail: both clocks exist on every Linux this program starts on.
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}
