import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Persistence
import Records
import Sync
import Testing

@Suite("The hub's archive")
struct ArchiveTests {
  private func fill(_ archive: HubArchive) async throws {
    var file: String?
    var hasWritten = true
    while hasWritten { (file, hasWritten) = try await archive.advance(in: file) }
  }

  @Test("nothing is durable without one; with one, what lies in it is, and the node learns it")
  func durable() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    try await store.register("a", phone: "13800138001")
    try await store.settle(with: hub)
    #expect(try await store.status().durable == 0)
    let archive = HubArchive(
      database: hub.database, directory: try ArchiveDirectory(path: fleet.path("archive")))
    try await fill(archive)
    try await store.settle(with: hub)
    #expect(try await store.status().durable == 1)
    try await store.register("b", phone: "13800138002")
    try await store.settle(with: hub)
    #expect(try await store.status().durable == 1)
  }

  @Test("refills a hub that was restored from an old copy, in a new epoch, every receipt as it was")
  func recovered() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    try await store.settle(with: hub)
    try fleet.copy(hub.database, as: "hub-old")
    for number in 1...30 {
      try await store.register("member \(number)", phone: "138001380\(number + 10)")
    }
    try await store.settle(with: hub)
    try await hub.decide()
    let directory = try ArchiveDirectory(path: fleet.path("archive"))
    try await fill(HubArchive(database: hub.database, directory: directory))
    // The power goes while the last line is written.
    let last = try #require(try directory.files().last)
    _ = try directory.append([0x43, 0x4C, 1, 0, 0], to: String(last.dropLast(4)))

    let old = try fleet.reopenHub("hub-old")
    let report = try await RecoverFromArchive(desk: old.desk, directory: directory).run()
    #expect(report.refused == 0 && report.epoch == 2 && report.taken > 30)
    let lost = try await receipts(hub)
    #expect(Set(lost).isSubset(of: Set(try await receipts(old))))
    let count = try await old.database.read { try $0.count("SELECT count(*) FROM sourceRecord") }
    #expect(count == 30)
    let again = try await RecoverFromArchive(desk: old.desk, directory: directory).run()
    #expect(again.taken == 0 && again.epoch == 2)
    try await old.decide()
    try await store.settle(with: old)
    #expect(try await store.status().fingerprint == "equal")
    #expect(try await VerifyAwards().run(old.database).differing == [])
  }

  private func receipts(_ hub: HubRig) async throws -> [[UInt8]] {
    try await hub.database.read { connection in
      try connection.query("SELECT receipt FROM receipt ORDER BY position") { $0.bytes(0) }
    }
  }
}
