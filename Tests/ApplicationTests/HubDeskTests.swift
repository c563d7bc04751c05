import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import NodeKit
import Persistence
import Records
import Sync
import Testing
import Wire

private typealias Operation = ChangeLog.Operation

/// What the hub does with changes, good and bad.
@Suite struct `The hub's desk` {
  private let chain: Chain
  private let shop: Chain.Shop

  init() async throws {
    chain = try await Chain(["A", "B"])
    shop = chain["A"]
  }

  private func register(_ name: String) async throws -> SourceRecordID {
    try await RegisterMember(associate: shop.associate, name: name, phones: ["13911138222"]).run(
      shop.recorder
    ).record
  }

  private static let state = [
    "rowState", "change", "receipt", "receiptAnswer", "logHead", "matchQueue", "serve", "claimTime",
  ]

  @Test func `hears of a node that only listens: when it last spoke, and how far it is`() async throws {
    func session() throws -> Session? {
      try chain.hub.read { try SessionTable($0).session(of: shop.node.profile.node) }
    }
    _ = try await register("王")
    try await chain.settle()
    let before = try #require(try session())
    chain.hub.clock.advance(.hours(3))
    let listening = try await shop.desk.listenRequest(timeout: Milliseconds(0))
    _ = try await chain.hubDesk.answer(path: SyncPath.listen, body: listening, from: shop.node.profile.node)
    let after = try #require(try session())
    #expect(after.lastContactAt - before.lastContactAt >= .hours(3))
    #expect(after.cursor == (try chain.hub.read { try HubOrder($0).head }))
    // Nobody writes for a node that listens all day.
    chain.hub.clock.advance(.minutes(4))
    _ = try await chain.hubDesk.answer(path: SyncPath.listen, body: listening, from: shop.node.profile.node)
    #expect(try session()?.lastContactAt == after.lastContactAt)
  }

  @Test func `takes a push twice without a second receipt or a second row`() async throws {
    _ = try await register("王")
    let request = try #require(try await shop.desk.pushRequest())
    let first = try await chain.hubDesk.answer(
      path: SyncPath.push, body: request, from: shop.node.profile.node)
    let once = try chain.snapshot(Self.state)
    let second = try await chain.hubDesk.answer(
      path: SyncPath.push, body: request, from: shop.node.profile.node)
    #expect(try chain.snapshot(Self.state) == once)
    let answers: [ProtoPushAnswer] = try [SyncBody.decode(first), SyncBody.decode(second)]
    #expect(answers.map { $0.receipts.receipts.count + $0.packed.stamps.count } == [1, 0])
    #expect(answers.map(\.receivedSeq) == [1, 1])
  }

  @Test func `makes up by pull for an answer that was lost`() async throws {
    _ = try await register("王")
    let request = try #require(try await shop.desk.pushRequest())
    _ = try await chain.hubDesk.answer(path: SyncPath.push, body: request, from: shop.node.profile.node)
    _ = try await register("李")
    try await chain.sync(shop)
    let missing = try shop.node.read { try $0.count("SELECT count(*) FROM change WHERE position IS NULL") }
    #expect(missing == 0)
    #expect(try shop.node.read { try $0.count("SELECT count(*) FROM pendingRow") } == 0)
  }

  @Test func `answers a pull twice with the same page`() async throws {
    _ = try await register("王")
    try await chain.push(shop)
    let request = try await shop.desk.pullRequest()
    let pages = [
      try await chain.hubDesk.answer(path: SyncPath.pull, body: request, from: shop.node.profile.node),
      try await chain.hubDesk.answer(path: SyncPath.pull, body: request, from: shop.node.profile.node),
    ]
    #expect(pages[0] == pages[1])
    _ = try await shop.desk.takePull(pages[0], roundTrip: Milliseconds(20))
    let once = try chain.snapshot(["rowState", "fingerprint", "property"], of: shop.node)
    let again = try await shop.desk.takePull(pages[1], roundTrip: Milliseconds(20))
    #expect(again.isFaithful)
    #expect(try chain.snapshot(["rowState", "fingerprint", "property"], of: shop.node) == once)
  }

  @Test func `refuses a request that names another node than its certificate`() async throws {
    _ = try await register("王")
    let other = chain["B"].node.profile.node
    let push = try #require(try await shop.desk.pushRequest())
    for (path, body) in [
      (SyncPath.hello, try await shop.desk.helloRequest()), (SyncPath.push, push),
      (SyncPath.pull, try await shop.desk.pullRequest()),
      (SyncPath.listen, try await shop.desk.listenRequest(timeout: Milliseconds(1))),
    ] {
      await expect(.changeWrongNode) { try await chain.hubDesk.answer(path: path, body: body, from: other) }
    }
  }

  @Test func `refuses a session counter so high that the next could not be told from it`() async throws {
    let frames: [ProtoHelloRequest] = try [SyncBody.decode(try await shop.desk.helloRequest())]
    for counter in [UInt64.max, UInt64(Int64.max), Limits.sessionCounterMax + 1] {
      var request = try #require(frames.first)
      request.sessionCounter = counter
      let body = try SyncBody.encode(request)
      await expect(.frameMalformed) {
        try await chain.hubDesk.answer(path: SyncPath.hello, body: body, from: shop.node.profile.node)
      }
    }
    #expect(try await chain.hello(shop) == .carryOn)
  }

  @Test func `refuses a push whose end is not signed by the node, and takes nothing of it`() async throws {
    _ = try await register("王")
    var request: ProtoPushRequest = try SyncBody.decode(try #require(try await shop.desk.pushRequest()))
    request.headSignature = Data([1, 2, 3])
    let once = try chain.snapshot(Self.state)
    let body = try SyncBody.encode(request)
    await expect(.changeSignatureInvalid) {
      try await chain.hubDesk.answer(path: SyncPath.push, body: body, from: shop.node.profile.node)
    }
    #expect(try chain.snapshot(Self.state) == once)
  }

  @Test func `speaks no exchange it does not know`() async throws {
    await expect(.protocolUnsupported) {
      try await chain.hubDesk.answer(path: "/sync/v9/push", body: [], from: shop.node.profile.node)
    }
  }

  @Test func `names no common version to a node of the future`() async throws {
    var request: ProtoHelloRequest = try SyncBody.decode(try await shop.desk.helloRequest())
    request.protocolMin = 7
    request.protocolMax = 9
    let answer = try await chain.hubDesk.answer(
      path: SyncPath.hello, body: try SyncBody.encode(request), from: shop.node.profile.node)
    #expect(try await shop.desk.takeHello(answer, roundTrip: Milliseconds(20)) == .unsupported)
    try await chain.sync(shop)
  }
}

/// Changes that cannot count have their place in the order and block nothing.
@Suite struct `A parked change` {
  private let chain: Chain
  private let shop: Chain.Shop

  init() async throws {
    chain = try await Chain(["A"])
    shop = chain["A"]
  }

  /// What makes a change bad.
  enum Fault: String, CaseIterable {
    case unknownTable, hubTable, badSignature, wrongNode, wrongIncarnation, oversize, brokenPart
  }

  private func reason(_ fault: Fault) -> ClienteleError.Code {
    switch fault {
    case .unknownTable: .changeUnknownTable
    case .hubTable: .notAllowed
    case .badSignature: .changeSignatureInvalid
    case .wrongNode, .wrongIncarnation: .changeWrongNode
    case .oversize: .changeTooLarge
    case .brokenPart: .changeMalformed
    }
  }

  private func note(_ row: UInt64, _ text: String) -> Operation {
    Operation(
      table: .sourceRecord, row: RowID(high: 7, low: row),
      writes: [
        .init(SourceRecordField.note.id, .text(text)), .init(SourceRecordField.storeID.id, .id(shop.store)),
      ])
  }

  /// Three changes of one log, the middle one bad.
  private func changes(_ fault: Fault) throws -> [Change] {
    var head = try shop.node.read { try ChangeTable($0).head(of: shop.node.profile.node, incarnation: 1) }
    let world = shop.node.world
    func sample() throws -> TimeSample {
      try shop.node.read { try shop.node.log.timeSample($0, world: world) }
    }
    func append(_ operations: [Operation], _ kind: ChangeKind = .claim) throws -> Change {
      try head.append(
        [Draft(subject: nil, operations: operations)], kind: kind, actor: nil, seenHub: .start,
        time: try sample(),
        idempotency: [], salts: [world.random.bytes(16)],
        sign: { TestSigner.sign($0, for: shop.node.profile.node) })
    }
    let before = try append([note(1, "before")])
    var bad: Change
    switch fault {
    case .unknownTable:
      bad = try append([
        Operation(table: TableID(999), row: RowID(high: 1, low: 1), writes: [.init(FieldID(1), .text("x"))])
      ])
    case .hubTable:
      bad = try append([
        Operation(table: .award, row: RowID(high: 1, low: 1), writes: [.init(AwardField.step.id, .text("x"))])
      ])
    case .badSignature:
      let good = try append([note(2, "bad")])
      bad = Change(header: good.header, headerBytes: good.headerBytes, parts: good.parts, signature: [9])
    case .wrongNode, .wrongIncarnation:
      let start = head
      let good = try append([note(2, "bad")])
      var header = good.header
      if fault == .wrongNode { header.node = TestNode.nodeID(7) } else { header.incarnation = 9 }
      let bytes = header.encoded()
      bad = Change(header: header, headerBytes: bytes, parts: good.parts, signature: good.signature)
      head = start
      head.advance(past: bad)
    case .oversize:
      let operations = (0..<(Limits.changePartsMax + 1)).map { number in
        Draft(
          subject: SourceRecordID(RowID(high: 8, low: UInt64(number))),
          operations: [note(UInt64(number + 10), "x")])
      }
      bad = try oversize(operations, &head, try sample())
    case .brokenPart:
      let good = try append([note(2, "bad")])
      bad = Change(
        header: good.header, headerBytes: good.headerBytes,
        parts: [Part(salt: good.parts[0].salt, body: [1, 2])],
        signature: good.signature)
    }
    return [before, bad, try append([note(3, "behind")])]
  }

  /// More parts than a change may have, which `LogHead` itself would not make.
  private func oversize(_ drafts: [Draft], _ head: inout LogHead, _ sample: TimeSample) throws -> Change {
    let parts = drafts.map { Part(salt: [UInt8](repeating: 1, count: 16), body: $0.operations.encodedBody()) }
    let header = ChangeHeader(
      node: head.node, incarnation: head.incarnation, seq: head.seq + 1, previous: head.hash,
      hybridTime: head.hybridTime.next(wall: sample.wall), seenHub: .start, time: sample, actor: nil,
      schemaEpoch: Catalogue.schemaEpoch, kind: .record, idempotency: [],
      parts: zip(drafts, parts).map {
        PartReference(subject: $0.subject, hash: $1.hash, length: $1.body.count)
      },
      keyID: 1)
    let change = Change(header: header, headerBytes: header.encoded(), parts: parts, signature: [])
    head.advance(past: change)
    return change
  }

  private func push(_ changes: [Change]) async throws -> ProtoPushAnswer {
    var request = ProtoPushRequest()
    request.node = Data(shop.node.profile.node.row.bytes)
    request.incarnation = 1
    request.sessionCounter = UInt64(
      try shop.node.read { try PropertyTable($0).integer(.sessionCounter) } ?? 0)
    request.changes = changes.map(\.envelope)
    request.headSignature = Data(
      TestSigner.sign(
        SignatureDomain.message(SignatureDomain.head, try #require(changes.last).hash),
        for: shop.node.profile.node))
    return try SyncBody.decode(
      try await chain.hubDesk.answer(
        path: SyncPath.push, body: try SyncBody.encode(request), from: shop.node.profile.node))
  }

  @Test(arguments: Fault.allCases)
  func `has its place, a reason, and blocks nothing behind it`(_ fault: Fault) async throws {
    let answer = try await push(try changes(fault))
    let receipts = try answer.receipts.receipts.map { try Receipt(decoding: [UInt8]($0)) }
    #expect(receipts.map(\.verdict) == [.accepted, .parked, .accepted])
    #expect(receipts.dropFirst().first?.reason == reason(fault).name)
    #expect(receipts.map(\.node) == [NodeID](repeating: shop.node.profile.node, count: 3))
    #expect(receipts.map(\.seq) == [1, 2, 3])
    #expect(answer.receivedSeq == 3)
    let notes = try chain.hub.read {
      try $0.query("SELECT note FROM sourceRecord ORDER BY note") { $0.text(0) }
    }
    #expect(notes == ["before", "behind"])
    #expect(try chain.hub.read { try ReceiptTable($0).parked(limit: 9) } == [receipts[1]])
  }

  @Test(arguments: Fault.allCases)
  func `sent again changes nothing`(_ fault: Fault) async throws {
    let changes = try changes(fault)
    _ = try await push(changes)
    let tables = ["rowState", "change", "receipt", "logHead"]
    let once = try chain.snapshot(tables)
    let answer = try await push(changes)
    #expect(answer.receipts.receipts.isEmpty)
    #expect(try chain.snapshot(tables) == once)
  }

  @Test func `is seen with its reason by its author, too, and counts for nobody`() async throws {
    // A program that lets its people write what only the hub decides.
    try shop.node.write([note(1, "good")])
    try shop.node.write([
      Operation(table: .store, row: shop.store.row, writes: [.init(StoreField.name.id, .text("Mine"))])
    ])
    try await chain.sync(shop)
    for node in [shop.node, chain.hub] {
      let parked = try node.read { try ReceiptTable($0).parked(limit: 9) }
      #expect(parked.map(\.reason) == [ClienteleError.Code.notAllowed.name])
      let name = try node.read { try $0.first("SELECT name FROM store WHERE code = 'A'") { $0.text(0) } }
      #expect(name == "Store A")
      #expect(try await SyncStatus().run(node.database, profile: node.profile).parked == 1)
    }
  }

  @Test func `is not a break in the chain: from there on nothing is taken, and what was before stands`()
    async throws
  {
    let changes = try changes(.unknownTable)
    let answer = try await push([changes[0], changes[2]])
    #expect(answer.receivedSeq == 1)
    #expect(answer.receipts.receipts.count == 1)
    #expect(answer.reason == ClienteleError.Code.changeChainBroken.name)
    let rest = try await push([changes[1], changes[2]])
    #expect(rest.receivedSeq == 3)
  }
}
