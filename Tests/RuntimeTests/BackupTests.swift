import Access
import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Persistence
import Records
import Runtime
import Synchronization
import Testing
import Trust

/// Real directories, processes' worth of services, and TLS between them.
@Suite("A backup")
struct BackupTests {
  let bench: Bench
  let key = LogKey.generate()

  init() throws {
    bench = try Bench()
    try bench.makeHub()
  }

  private static let canary = "金丝雀欧阳"
  private static let canaryPhone = "13911138222"

  @discardableResult
  private func back(_ node: OpenNode, generations: Int = 3, durable: Bool = false) async throws
    -> MakeBackup.Report
  {
    try await node.backup(
      to: bench.path("backups"), recipient: key.backupRecipient, generations: generations, isDurable: durable
    ) { _, _ in }
  }

  private func restore(
    _ report: MakeBackup.Report, as name: String, with key: LogKey? = nil, ledgers: [String] = []
  ) async throws -> Restore.Report {
    try await Restore(world: try bench.world(), environment: bench.environment).run(
      backup: report.path, key: key ?? self.key, ledgers: ledgers, to: bench.path(name))
  }

  /// Runs hub and store at once, from folders of these names.
  private func running(
    hub hubName: String = "hub", store storeName: String = "store",
    _ body: @escaping @Sendable (_ hub: OpenNode, _ store: OpenNode) async throws -> Void
  ) async throws {
    let bench = bench
    let hub = try await bench.open(hubName)
    try await bench.running(hub) { board in
      let port = await board.port(.sync) ?? 0
      if !FileManager.default.fileExists(atPath: bench.path(storeName)) {
        let token = try await hub.issueToken(storeName: "A", associate: nil, lifetime: .minutes(5)).token
        _ = try await hub.addStaff([
          StaffEntry(store: "A", code: "A-01", name: "Li Na", role: "associate"),
          StaffEntry(store: "A", code: "PO-1", name: "Zhao Min", role: "privacyOfficer"),
        ])
        try await bench.join(token.text, at: await bench.enrolment(board), as: storeName)
      }
      let store = try await bench.open(storeName, flags: [.hubAddress: "127.0.0.1:\(port)"])
      try await bench.running(store) { _ in
        try await settled(store) { $0.rows > 2 && $0.cursor == $0.hubHead }
        try await body(hub, store)
      }
      try store.close()
    }
    try hub.close()
  }

  private func register(_ name: String, phone: String, at store: OpenNode) async throws -> SourceRecordID {
    let associate = try await store.database.read { try StaffQueries($0).associate(code: "A-01") }
    return try await RegisterMember(associate: associate, name: name, phones: [phone]).run(store.recorder)
      .record
  }

  private func settled(_ node: OpenNode, until isDone: (SyncStatus.Report) -> Bool) async throws {
    while true {
      let edition = node.news.edition
      if isDone(try await SyncStatus().run(node.database, profile: node.profile)) { return }
      try Task.checkCancellation()
      await node.news.wait(after: edition)
    }
  }

  private func names(_ node: OpenNode) async throws -> [String] {
    try await node.database.read { connection in
      try connection.query("SELECT name FROM sourceRecord ORDER BY name") { $0.text(0) }
    }
  }

  private func holds(_ folder: String, _ text: String) -> Bool {
    let files = FileManager.default.enumerator(atPath: bench.path(folder))?.compactMap { $0 as? String } ?? []
    return files.contains { file in
      let bytes = try? Data(contentsOf: URL(fileURLWithPath: bench.path(folder) + "/" + file))
      return bytes?.range(of: Data(text.utf8)) != nil
    }
  }

  @Test(
    "of a running hub brings it back on an empty disk, without whoever was erased since; the store gives back the rest",
    .timeLimit(.minutes(3)))
  func hub() async throws {
    let made = Shared<MakeBackup.Report>()
    try await running { hub, store in
      let person = try await self.register(Self.canary, phone: Self.canaryPhone, at: store)
      _ = try await self.register("early", phone: "13622280011", at: store)
      try await self.settled(store) { $0.unsent == 0 && $0.cursor == $0.hubHead && $0.rows > 2 }
      made.value = try await self.back(hub)
      #expect(self.holds("hub", Self.canary) && !self.holds("backups", Self.canary))
      _ = try await self.register("late", phone: "13733390021", at: store)
      try await self.erase(person, at: hub)
      try await self.settled(store) { $0.unsent == 0 && $0.cursor == $0.hubHead }
      for node in [hub, store] {
        try await self.bench.until(node) {
          try node.database.readBlocking { try ErasureTable($0).waitingCount() } == 0
        }
      }
    }
    for folder in ["hub", "store"] { #expect(!holds(folder, Self.canary)) }
    try FileManager.default.moveItem(atPath: bench.path("hub"), toPath: bench.path("lost"))
    let report = try #require(made.value)
    let restored = try await restore(report, as: "hub", ledgers: [bench.path("lost/erasures")])
    #expect(restored.erased == 1 && restored.epoch == 2)
    #expect(!holds("hub", Self.canary), "before anybody opens it")
    try await running { hub, store in
      try await self.settled(store) { $0.epoch == 2 && $0.unsent == 0 && $0.fingerprint == "equal" }
      #expect(try await self.names(hub) == ["early", "late"])
      #expect(try await self.names(store) == ["early", "late"])
      let log = try await VerifyLog(verify: OpenNode.verify).run(hub.database, profile: hub.profile)
      #expect(log.broken == [])
    }
    #expect(!holds("hub", Self.canary) && !holds("store", Self.canary))
  }

  private func erase(_ record: SourceRecordID, at hub: OpenNode) async throws {
    let officer = try await hub.database.read { try StaffQueries($0).associate(code: "PO-1") }
    let request = hub.world.newRowID()
    let asked = hub.world.clock.wall() + .days(-11)
    _ = try await hub.recorder.record(kind: .record, actor: nil, permission: .erasePerson) { _ in
      var book = DraftBook()
      book.write(
        request, about: record,
        [
          (PrivacyRequestField.recordID, .id(record)), (.kind, .text("erase")), (.requester, .text("self")),
          (.receivedAt, .instant(asked)), (.state, .text("verified")),
        ])
      return (book.drafts, ())
    }
    _ = try await EraseMember(request: request, actor: officer).run(hub.recorder)
  }

  @Test("of a store brings it back; what it had written since comes from the hub", .timeLimit(.minutes(3)))
  func store() async throws {
    let made = Shared<MakeBackup.Report>()
    try await running { _, store in
      _ = try await self.register("early", phone: "13622280011", at: store)
      try await self.settled(store) { $0.unsent == 0 && $0.cursor == $0.hubHead && $0.rows > 2 }
      made.value = try await self.back(store)
      _ = try await self.register("late", phone: "13733390021", at: store)
      try await self.settled(store) { $0.unsent == 0 && $0.cursor == $0.hubHead }
    }
    try FileManager.default.removeItem(atPath: bench.path("store"))
    let restored = try await restore(try #require(made.value), as: "store")
    #expect(restored.epoch == 0 && restored.manifest.kind == "store")
    try await running { _, store in
      try await self.bench.until(store) {
        try store.database.readBlocking { connection in
          try connection.query("SELECT name FROM sourceRecord ORDER BY name") { $0.text(0) }
        } == ["early", "late"]
      }
      try await self.settled(store) { $0.unsent == 0 && $0.fingerprint == "equal" }
    }
  }

  @Test("that is not whole, not ours or changed is refused, and leaves no folder")
  func refused() async throws {
    let hub = try await bench.open("hub")
    let report = try await back(hub)
    try hub.close()
    let whole = try Data(contentsOf: URL(fileURLWithPath: report.path))
    #expect(try OpenBackup(path: report.path, key: key).verify() == report.manifest)
    #expect(report.manifest.files.map(\.name).contains("keys/log.key"))
    let stranger = LogKey.generate()
    #expect(await code { _ = try await restore(report, as: "x", with: stranger) } == .fileNotForUs)
    func damaged(_ data: Data, as code: ClienteleError.Code, _ what: String) async throws {
      let path = bench.path("damaged.clbackup")
      try data.write(to: URL(fileURLWithPath: path))
      let found = await RuntimeTests.code {
        _ = try await Restore(world: try bench.world(), environment: bench.environment).run(
          backup: path, key: key, ledgers: [], to: bench.path("x"))
      }
      #expect(found == code, "\(what)")
      #expect(!FileManager.default.fileExists(atPath: bench.path("x")), "\(what)")
      #expect(!FileManager.default.fileExists(atPath: bench.path("x.part")), "\(what)")
    }
    for cut in [0, 7, 39, 41, 100, whole.count / 2, whole.count - 120, whole.count - 1] {
      try await damaged(whole.prefix(cut), as: .fileMalformed, "cut off at \(cut)")
    }
    for place in [9, 60, whole.count / 3, whole.count - 1] {
      var changed = whole
      changed[place] ^= 1
      try await damaged(changed, as: .fileNotForUs, "byte \(place) changed")
    }
    var other = whole
    other[0] ^= 1
    try await damaged(other, as: .fileMalformed, "another kind of file")
    try await damaged(whole + Data([0, 0, 0, 1, 0]), as: .fileMalformed, "something behind its end")
    try FileManager.default.createDirectory(
      atPath: bench.path("full/keys"), withIntermediateDirectories: true)
    #expect(await code { _ = try await restore(report, as: "full") } == .alreadyThere)
  }

  @Test("is kept for as many generations as are wanted, those of other nodes beside it untouched")
  func generations() async throws {
    let hub = try await bench.open("hub")
    try FileManager.default.createDirectory(atPath: bench.path("backups"), withIntermediateDirectories: true)
    let other = bench.path("backups/store-000000000000-20200101T000000Z.clbackup")
    try Data("x".utf8).write(to: URL(fileURLWithPath: other))
    var removed: [String] = []
    for _ in 1...4 {
      removed += try await back(hub, generations: 2).removed
      bench.advance(.hours(1))
    }
    try hub.close()
    let left = try FileManager.default.contentsOfDirectory(atPath: bench.path("backups"))
      .filter { $0.hasSuffix(".clbackup") }
    #expect(left.count == 3 && removed.count == 2 && FileManager.default.fileExists(atPath: other))
    #expect(await code { _ = try await back(hub, generations: 0) } == .invalidInput)
  }

  @Test("makes what is in it durable where the hub is told so", .timeLimit(.minutes(2)))
  func durable() async throws {
    try await running { hub, store in
      _ = try await self.register("early", phone: "13622280011", at: store)
      try await self.settled(store) { $0.unsent == 0 && $0.cursor == $0.hubHead && $0.rows > 2 }
      #expect(try await SyncStatus().run(store.database, profile: store.profile).durable == 0)
      try await self.back(hub, durable: true)
      _ = try await self.register("late", phone: "13733390021", at: store)
      try await self.settled(store) { $0.durable > 0 && $0.unsent == 0 }
      let durable = try await SyncStatus().run(store.database, profile: store.profile).durable
      let head = try await store.database.read { try store.log.head($0).seq }
      #expect(durable < head, "what came after the backup is not in it")
    }
  }

  @Test("cannot be sealed to a key that was typed wrong")
  func recipient() async throws {
    let text = key.backupRecipient
    #expect(try LogKey.publicKey(ofBackupRecipient: text) == key.publicKey)
    for wrong in ["", "00", String(text.dropLast(2)), String(text.reversed()), text + "00"] {
      #expect(await code { _ = try LogKey.publicKey(ofBackupRecipient: wrong) } == .invalidInput)
    }
  }
}

/// A value that leaves a closure.
private final class Shared<Value: Sendable>: Sendable {
  private let state = Mutex<Value?>(nil)

  var value: Value? {
    get { state.withLock(\.self) }
    set { state.withLock { $0 = newValue } }
  }
}
