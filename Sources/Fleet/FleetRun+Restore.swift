internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// Machines whose disk somebody puts back as it was: from a backup of the whole machine, or a snapshot.
extension FleetRun {
  /// Copies the disk now; hours later the machine is that copy again.
  func saveImage(of station: Station) throws {
    guard station.machine.isUp, !station.machine.disk.hasCrashed, !station.machine.isDiskFaulty else {
      return
    }
    let image = try station.machine.image()
    timeline.schedule(after: .seconds(Int64(chaos.within(600...14_400))), "restore") { [weak self] in
      guard let self, !isPeace else { return }
      try restore(station, image)
    }
  }

  private func restore(_ station: Station, _ image: Machine.Image) throws {
    report.probe("restored from an image")
    station.program = nil
    station.machine.restore(image)
    station.machine.disk.lie(planted.disksLie)
    station.cursor = .start
    let before = journal.lostCount
    try journal.restore(image.head) { try isAtHub($0) }
    report.probe("lost with a disk", journal.lostCount - before)
    come(back: station, after: chaos.within(1...1_800))
  }

  private func isAtHub(_ entry: Journal.Entry) throws -> Bool {
    guard hub.isUp, !hub.disk.hasCrashed else { return false }
    return try hub.running().readBlocking { connection in
      try ChangeTable(connection).change(entry.node, entry.incarnation, entry.seq)?.hash == entry.hash
    }
  }
}
