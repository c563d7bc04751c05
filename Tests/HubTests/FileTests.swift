import Application
import Foundation
import Kernel
import Persistence
import Records
import Sync
import TestKit
import Testing
import Trust

@Suite("Sync carried by hand")
struct FileTests {
  private let fleet: Fleet
  private let hub: HubRig
  private let store: NodeRig

  init() async throws {
    fleet = try Fleet()
    hub = try await fleet.makeHub()
    store = try await fleet.makeStore("A", at: hub)
  }

  private func toHub(_ name: String, from node: NodeRig? = nil) async throws -> SyncFileReport {
    try await (node ?? store).desk.export(to: fleet.path(name))
  }

  private func atHub(_ name: String) async throws -> SyncFileReport {
    try await hub.desk.take(file: fleet.path(name), key: fleet.hubKey)
  }

  private func toStore(_ name: String, isFull: Bool = false) async throws -> SyncFileReport {
    try await hub.desk.export(for: store.profile.node, to: fleet.path(name), isFull: isFull)
  }

  private func atStore(_ name: String, _ node: NodeRig? = nil) async throws -> SyncFileReport {
    let node = node ?? store
    let keys = node.keys
    return try await node.desk.take(file: fleet.path(name)) { keys.key($0) }
  }

  private func hubChanges() async throws -> Int {
    let node = store.profile.node
    return try await hub.database.read { connection in
      try connection.count("SELECT count(*) FROM change WHERE node = ?", [.id(node)])
    }
  }

  @Test("brings changes up, receipts and rows down, and ends equal")
  func roundTrip() async throws {
    for number in 0..<700 { try await store.register("m\(number)", phone: "\(13_911_130_000 + number)") }
    #expect(try await toHub("up").changes == 700)
    let taken = try await atHub("up")
    #expect(taken.changes == 700 && !taken.isOld)
    try await hub.decide()
    #expect(try await toStore("down").changes == 700)
    let came = try await atStore("down")
    #expect(came.changes == 700 && !came.isOld)
    let status = try await store.status()
    #expect(status.unsent == 0 && status.fingerprint == "equal" && status.isQuiet)
    // And a line, should there be one again, has nothing left to do.
    #expect(try await store.settle(with: hub).contains(.push) == false)
    #expect(try await store.status().fingerprint == "equal")
  }

  @Test("a node that has not heard of the hub yet is not quiet, though it has nothing to send")
  func unheard() async throws {
    let fresh = try await fleet.makeStore("B", at: hub, isOpened: false)
    #expect(try await fresh.status().unsent == 0)
    #expect(try await fresh.status().isQuiet == false)
    _ = try await fresh.settle(with: hub)
    #expect(try await fresh.status().isQuiet)
  }

  @Test("the same file twice, and an old file again, add nothing")
  func repeated() async throws {
    try await store.register("one", phone: "13911139001")
    _ = try await toHub("first")
    _ = try await atHub("first")
    try await store.register("two", phone: "13911139002")
    _ = try await toHub("second")
    _ = try await atHub("second")
    try await hub.decide()
    let before = try await hubChanges()
    for name in ["second", "first", "second"] {
      let again = try await atHub(name)
      #expect(again.isOld)
    }
    #expect(try await hubChanges() == before && before == 2)
    _ = try await toStore("down")
    #expect(try await atStore("down").isOld == false)
    #expect(try await atStore("down").isOld)
    #expect(try await store.status().fingerprint == "equal")
    #expect(try await store.names() == ["one", "two"])
  }

  @Test("a file that was lost shows nothing but its length")
  func lost() async throws {
    try await store.register("王小芳", phone: "13911139001")
    _ = try await toHub("lost")
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fleet.path("lost"))))
    let secrets =
      [Array("王小芳".utf8), Array("13911139001".utf8), Array("clientele".utf8), Array("/sync/".utf8)]
      + [
        store.profile.node.row.bytes, fleet.hubNode.row.bytes, store.associate.row.bytes,
        fleet.hubKey.publicKey,
      ]
    for secret in secrets { #expect(!bytes.contains(secret)) }
    let mode = try FileManager.default.attributesOfItem(atPath: fleet.path("lost"))[.posixPermissions] as? Int
    #expect(mode == 0o600)
    // Two files of the same content have nothing in common behind the mark.
    _ = try await toHub("lost again")
    let other = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fleet.path("lost again"))))
    #expect(zip(bytes, other).dropFirst(8).filter { $0 == $1 }.count < bytes.count / 8)
  }

  @Test("only the receiver opens it")
  func wrongReceiver() async throws {
    let other = try await fleet.makeStore("B", at: hub)
    try await store.register("one", phone: "13911139001")
    _ = try await toHub("up")
    await #expect(throws: ClienteleError(.fileNotForUs, "")) {
      _ = try await hub.desk.take(file: fleet.path("up"), key: LogKey.generate())
    }
    _ = try await atHub("up")
    _ = try await toStore("down")
    await #expect(throws: ClienteleError(.fileNotForUs, "")) { _ = try await atStore("down", other) }
    #expect(try await other.names() == [])
  }

  @Test("a file with one byte changed, or without its end, is refused whole", arguments: 0..<24)
  func damaged(place: Int) async throws {
    try await store.register("one", phone: "13911139001")
    _ = try await toHub("good")
    var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fleet.path("good"))))
    if place == 0 { bytes.removeLast(40) } else { bytes[place * (bytes.count - 1) / 24] ^= 0x20 }
    try Data(bytes).write(to: URL(fileURLWithPath: fleet.path("bad")))
    do {
      _ = try await atHub("bad")
      Issue.record("a damaged file was taken")
    } catch let error as ClienteleError {
      #expect([.fileNotForUs, .fileMalformed].contains(error.code))
    }
    #expect(try await hubChanges() == 0)
    #expect(try await atHub("good").changes == 1)
  }

  @Test("a file that is not signed by the node it names is refused")
  func forged() async throws {
    let forger = NodeRig(
      fleet: fleet, database: store.database, profile: store.profile, associate: store.associate,
      keys: NodeKeys(first: LogKey.generate()))
    try await store.register("one", phone: "13911139001")
    _ = try await toHub("forged", from: forger)
    await #expect(throws: ClienteleError(.fileMalformed, "")) { _ = try await atHub("forged") }
    #expect(try await hubChanges() == 0)
  }

  @Test("a file behind one that is missing waits for it, and the hub can give everything anew")
  func gap() async throws {
    try await store.register("one", phone: "13911139001")
    _ = try await toHub("up")
    _ = try await atHub("up")
    _ = try await toStore("down")
    _ = try await atStore("down")
    try await store.register("two", phone: "13911139002")
    _ = try await toHub("up 2")
    _ = try await atHub("up 2")
    try await hub.decide()
    _ = try await toStore("down 2")
    let copy = try await fleet.makeStore("C", at: hub, isOpened: false)
    // The store's computer is put back to the beginning: it has not taken the first file.
    let early = NodeRig(
      fleet: fleet, database: copy.database, profile: store.profile, associate: store.associate,
      keys: store.keys)
    try await early.database.write { try early.profile.save($0) }
    await #expect(throws: ClienteleError(.fileOutOfOrder, "")) { _ = try await atStore("down 2", early) }
    #expect(try await atStore("down 2").isOld == false)
    #expect(try await store.status().fingerprint == "equal")
  }

  @Test("nothing is taken of a node that was revoked, nor written for it")
  func revoked() async throws {
    try await store.register("one", phone: "13911139001")
    _ = try await toHub("up")
    let node = store.profile.node
    try await hub.database.write { connection in
      try connection.execute("UPDATE node SET revoked = 1 WHERE id = ?", [.id(node)])
    }
    await #expect(throws: ClienteleError(.nodeRevoked, "")) { _ = try await atHub("up") }
    await #expect(throws: ClienteleError(.nodeRevoked, "")) { _ = try await toStore("down") }
    #expect(try await hubChanges() == 0)
  }
}
