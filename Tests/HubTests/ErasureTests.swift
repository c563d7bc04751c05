import Access
import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Persistence
import Records
import Sync
import Testing
import Trust

@Suite("A person who is erased")
struct ErasureTests {
  /// What nobody else has and no byte of any file may hold afterwards.
  private enum Canary {
    static let name = "欧阳灿若"
    static let phone = "13911138222"
    static let email = "canary.person@mail.example"
    static let address = "上海市徐汇区金丝雀路88号"
    static let note = "likes-canary-yellow-dials"
    static let serial = "CANARY778899"
    /// In a field that the house defined.
    static let brand = "CANARYBRAND99"
    static let all = [name, phone, email, "金丝雀路", note, serial, brand]
  }

  /// A chain of two stores; the person is known at both, bought at both, and each has other people.
  fileprivate struct Chain {
    let fleet: Fleet
    let hub: HubRig
    let north: NodeRig
    let south: NodeRig
    let officer: AssociateID
    var records: [SourceRecordID] = []
    let archive: HubArchive

    init() async throws {
      fleet = try Fleet()
      hub = try await fleet.makeHub()
      north = try await fleet.makeStore("N", at: hub)
      south = try await fleet.makeStore("S", at: hub)
      officer = try await hub.staff("PO", role: "privacyOfficer")
      try await ShippedModule.watch.definition(by: fleet.headOffice).run(hub.recorder)
      for node in [north, south] { try await node.settle(with: hub) }
      archive = HubArchive(
        database: hub.database, directory: try ArchiveDirectory(path: fleet.path("archive")))
      for (number, node) in [north, south].enumerated() {
        let person = try await RegisterMember(
          associate: node.associate, name: Canary.name, phones: [Canary.phone], email: Canary.email,
          address: Canary.address, note: Canary.note
        ).run(node.recorder)
        records.append(person.record)
        try await SetFields(
          record: person.record, actor: node.associate,
          typed: [FieldDefinition.id(of: "watch.brands"): "omega, \(Canary.brand)"]
        ).run(node.recorder)
        try await sell(at: node, to: person.record, yuan: 10_000 * (number + 1))
        let other = try await node.register(
          ["刘洋", "赵敏"][number], phone: ["13911139000", "13622280011"][number])
        try await sell(at: node, to: other.record, yuan: 500, serial: "PLAIN112233")
      }
      try await settle()
    }

    func sell(at node: NodeRig, to record: SourceRecordID, yuan: Int, serial: String = Canary.serial)
      async throws
    {
      _ = try await RecordSale(
        record: record, associate: node.associate,
        lines: [
          .init(
            brand: "Aurum", reference: "A1", serial: serial,
            amount: Money(minorUnits: Int64(yuan) * 100, currency: .cny))
        ]
      ).run(node.recorder)
    }

    func settle() async throws {
      for _ in 1...2 {
        for node in [north, south] { try await node.settle(with: hub) }
        try await hub.decide()
      }
      for node in [north, south] { try await node.settle(with: hub) }
    }

    /// Asked for and verified; the cooling-off period is over.
    func request() async throws -> RowID {
      let id = fleet.time.world.newRowID()
      let (record, now) = (records[0], fleet.time.world.clock.wall())
      _ = try await hub.recorder.record(kind: .record, actor: nil, permission: .erasePerson) { _ in
        var book = DraftBook()
        book.write(
          id, about: record,
          [
            (PrivacyRequestField.recordID, .id(record)), (.kind, .text("erase")), (.requester, .text("self")),
            (.requesterName, .text(Canary.name)), (.receivedAt, .instant(now)), (.state, .text("verified")),
          ])
        return (book.drafts, ())
      }
      fleet.time.pass(.days(11))
      return id
    }

    func traces(_ database: Database, _ profile: NodeProfile) -> EraseTraces {
      EraseTraces(
        database: database, profile: profile, ledger: ledger(profile), formerCopies: [],
        hasArchive: profile.kind == .hub)
    }

    func ledger(_ profile: NodeProfile) -> ErasureLedger {
      ErasureLedger(path: fleet.path("erasures-\(profile.name)"))
    }

    /// Everybody does what is due.
    func clear() async throws {
      var file: String?
      var hasWritten = true
      while hasWritten { (file, hasWritten) = try await archive.advance(in: file) }
      for (database, profile) in [
        (hub.database, hub.profile), (north.database, north.profile), (south.database, south.profile),
      ] {
        while try await traces(database, profile).run() > 0 { _ = try await archive.eraseWaiting() }
        #expect(try await database.read { try ErasureTable($0).waitingCount() } == 0, "\(profile.name)")
      }
    }

    /// Where a canary still sings.
    func findings() -> [String] {
      let files = FileManager.default.enumerator(atPath: fleet.root)?.compactMap { $0 as? String } ?? []
      return files.sorted().flatMap { file -> [String] in
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: fleet.path(file))) else { return [] }
        return Canary.all.filter { bytes.range(of: Data($0.utf8)) != nil }.map { "\(file): \($0)" }
      }
    }

    struct Books: Hashable {
      let sales: Int
      let turnover: Int
      let credited: [String]
    }

    /// What the accounts are made of.
    func books(_ database: Database) async throws -> Books {
      try await database.read { connection in
        Books(
          sales: try connection.count("SELECT count(*) FROM purchase"),
          turnover: try connection.count("SELECT coalesce(sum(amountMinorUnits), 0) FROM purchase"),
          credited: try connection.query(
            """
            SELECT hex(associateID) || ' ' || sum(amountMinorUnits) FROM credit GROUP BY associateID ORDER BY 1
            """
          ) { $0.text(0) })
      }
    }
  }

  @Test("the log is searched for more people at once than one statement can name")
  func many() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    let record = try await store.register("东方未明", phone: "13911138222").record
    try await store.settle(with: hub)
    let others: [SourceRecordID] = (0..<1_500).map { _ in fleet.time.world.newID() }
    let (alone, among) = try await hub.database.read { connection in
      let log = LogEraser(connection)
      return (try log.places(about: [record]), try log.places(about: others + [record]))
    }
    #expect(!alone.isEmpty && among == alone)
  }

  @Test("is in no byte of any file of the hub, its archive and any store, while the books are what they were")
  func erased() async throws {
    let chain = try await Chain()
    try await chain.clear()
    let request = try await chain.request()
    let before = chain.findings()
    #expect(Set(before.map { $0.split(separator: ":")[0] }).count >= 3, "the search finds what is there")
    let books = try await chain.books(chain.hub.database)
    #expect(books.sales == 4 && books.turnover == 3_100_000)

    let report = try await EraseMember(request: request, actor: chain.officer).run(chain.hub.recorder)
    #expect(report.records == 2)
    for node in [chain.north, chain.south] {
      let done = try await node.settle(with: chain.hub)
      #expect(!done.contains(.repair), "rows go with the checkpoint, so that sums are equal at once")
      #expect(try await node.status().fingerprint == "equal")
    }
    try await chain.settle()
    try await chain.clear()
    #expect(chain.findings() == [])
    #expect(try await chain.books(chain.hub.database) == books)
    try await chain.requireWhole()
  }

  @Test(
    "stays erased when a store that had not heard of it writes about the person, and the late sale counts")
  func lateWrites() async throws {
    var chain = try await Chain()
    let request = try await chain.request()
    // The line of the southern store is cut; the counter goes on.
    try await chain.sell(at: chain.south, to: chain.records[1], yuan: 7_000)
    _ = try await LogContact(
      record: chain.records[1], associate: chain.south.associate, kind: "visit", note: Canary.note
    ).run(chain.south.recorder)
    _ = try await EraseMember(request: request, actor: chain.officer).run(chain.hub.recorder)
    try await chain.north.settle(with: chain.hub)
    try await chain.clear()
    try await chain.settle()
    try await chain.clear()
    #expect(chain.findings() == [])
    let books = try await chain.books(chain.hub.database)
    #expect(books.sales == 5 && books.turnover == 3_800_000)
    let south = try await chain.books(chain.south.database)
    #expect(south.turnover == 2_750_000, "\(south)")
    let refused = await #expect(throws: ClienteleError.self) {
      try await LogContact(record: chain.records[1], associate: chain.south.associate, kind: "visit").run(
        chain.south.recorder)
    }
    #expect([.memberErased, .notFound].contains(refused?.code))
    try await chain.requireWhole()
    chain.records = []
  }

  @Test("is cleared out of an old copy of a store's database before the copy is opened")
  func oldCopy() async throws {
    let chain = try await Chain()
    try chain.fleet.copy(chain.north.database, as: "N-old")
    let request = try await chain.request()
    _ = try await EraseMember(request: request, actor: chain.officer).run(chain.hub.recorder)
    try await chain.settle()
    try await chain.clear()
    #expect(Set(chain.findings().map { String($0.split(separator: "/")[0]) }) == ["N-old"])
    let old = try chain.north.over("N-old")
    try await old.database.write { connection in
      for id in try chain.ledger(chain.north.profile).read() {
        try ErasureTable(connection).demand(SourceRecordID(id))
      }
    }
    while try await chain.traces(old.database, old.profile).run() > 0 {}
    #expect(chain.findings() == [])
    try await old.settle(with: chain.hub)
    #expect(try await old.status().fingerprint == "equal")
  }

  @Test(
    "comes back neither with the file that brought the person once nor, unasked, under another number of a list"
  )
  func importedAgain() async throws {
    let chain = try await Chain()
    let list = chain.fleet.path("list.csv")
    try Data(
      """
      record_id,name,phone,email
      K1,\(Canary.name),\(Canary.phone),\(Canary.email)
      K2,孙晓,13733390021,

      """.utf8
    ).write(to: URL(fileURLWithPath: list))
    func bring(takesErased: Bool = false) async throws -> ImportFile.Report {
      try await ImportFile(path: list, takesErased: takesErased, actor: chain.north.associate).run(
        chain.north.recorder
      ) { _ in }
    }
    #expect(try await bring().new == 2)
    try await chain.settle()
    let request = try await chain.request()
    _ = try await EraseMember(request: request, actor: chain.officer).run(chain.hub.recorder)
    try await chain.settle()
    try await chain.clear()
    try FileManager.default.copyItem(atPath: list, toPath: list + ".kept")
    try FileManager.default.removeItem(atPath: list)
    #expect(chain.findings().allSatisfy { $0.hasPrefix("list.csv.kept") })

    try FileManager.default.moveItem(atPath: list + ".kept", toPath: list)
    let again = try await bring(takesErased: true)
    #expect((again.new, again.unchanged, again.erased) == (0, 1, 1), "the row is that of the erased record")
    let registered = try await chain.south.register("欧阳女士", phone: Canary.phone)
    #expect(registered.isPerhapsErased && registered.perhapsKnown.isEmpty)
    let other = try await RegisterMember(
      associate: chain.south.associate, name: "钱多", phones: ["13733390029"]
    )
    .run(chain.south.recorder)
    #expect(!other.isPerhapsErased)
    try Data("record_id,name,phone\nZ9,欧阳女士,\(Canary.phone)\n".utf8).write(
      to: URL(fileURLWithPath: list))
    #expect(try await bring().erased == 1)
    let wanted = try await bring(takesErased: true)
    #expect(wanted.new == 1 && wanted.erased == 0)
  }

  @Test(
    "is not erased without a verified request that has cooled off",
    arguments: [
      ("received", 11, ClienteleError.Code.notAllowed), ("verified", 9, .notAllowed),
      ("done", 11, .notAllowed),
      ("withdrawn", 11, .notAllowed), ("verified", 11, nil),
    ] as [(String, Int, ClienteleError.Code?)])
  func conditions(state: String, days: Int, refusal: ClienteleError.Code?) async throws {
    let chain = try await Chain()
    let request = try await chain.request()
    chain.fleet.time.pass(.days(Int64(days - 11)))
    let record = chain.records[0]
    _ = try await chain.hub.recorder.record(kind: .record, actor: nil, permission: .erasePerson) { _ in
      var book = DraftBook()
      book.write(request, about: record, [(PrivacyRequestField.state, .text(state))])
      return (book.drafts, ())
    }
    do {
      _ = try await EraseMember(request: request, actor: chain.officer).run(chain.hub.recorder)
      #expect(refusal == nil)
    } catch let error as ClienteleError {
      #expect(error.code == refusal)
    }
    let clerk = chain.north.associate
    await #expect(throws: ClienteleError.self) {
      try await EraseMember(request: request, actor: clerk).run(chain.hub.recorder)
    }
  }
}

extension ErasureTests.Chain {
  /// Logs verify though parts are gone, awards are what the log gives, and nobody holds rows that the hub does not.
  fileprivate func requireWhole() async throws {
    let verify: @Sendable ([UInt8], [UInt8], [UInt8]) -> Bool = {
      LogKey.verify($0, message: $1, publicKey: $2)
    }
    for (database, profile) in [(hub.database, hub.profile), (north.database, north.profile)] {
      let log = try await VerifyLog(verify: verify).run(database, profile: profile)
      #expect(log.broken == [] && log.changes >= 4)
    }
    #expect(try await VerifyAwards().run(hub.database).differing == [])
    for node in [north, south] { #expect(try await node.status().fingerprint == "equal") }
    let left = try await hub.database.read { connection in
      try ["rowState", "matchProfile", "recordIndex", "serve"].map { table in
        let column = table == "rowState" ? "bucket" : "recordID"
        return try connection.count(
          "SELECT count(*) FROM \(table) JOIN erasure ON \(column) = "
            + (table == "rowState" ? "x'02' || erasure.id" : "erasure.id")
            + (table == "serve" ? " WHERE exitedAt IS NULL" : ""))
      }
    }
    #expect(left == [0, 0, 0, 0])
  }
}
