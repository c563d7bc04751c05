import Application
import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import TestKit
import Testing

/// What the hub decides of people: whatever the order and the batches in which it learns of them.
@Suite struct `The hub's deciding` {
  /// Who is met where, and who is whom: records of one person have one letter.
  private struct Meeting {
    let store: String
    let label: String
    let name: String
    let phone: String
    let email: String

    init(_ store: String, _ label: String, _ name: String, _ phone: String, _ email: String = "") {
      self.store = store
      self.label = label
      self.name = name
      self.phone = phone
      self.email = email
    }
  }

  /// Equal phone and equal name, or equal e-mail and a name that goes with it; families share a phone.
  private static let meetings = [
    Meeting("A", "a1", "王小明", "13911138222"), Meeting("B", "a2", "王小明", "13911138222"),
    Meeting("C", "a3", "王小明", "13911138222", "wang.xm@example.com"),
    Meeting("B", "b1", "李娜", "13911138222"),
    Meeting("A", "c1", "Chen Wei", "13922239111", "chen.wei@example.com"),
    Meeting("C", "c2", "Chen Wei", "13733337444", "chen.wei@example.com"),
    Meeting("B", "d1", "赵敏", "13655556777"), Meeting("C", "e1", "钱伟", "13566667888"),
    Meeting("A", "e2", "钱伟", "13566667888"),
  ]

  private func meet(_ chain: Chain, _ meeting: Meeting) async throws {
    let shop = chain[meeting.store]
    shop.node.clock.advance(.seconds(60))
    _ = try await RegisterMember(
      associate: shop.associate, name: meeting.name, phones: [meeting.phone], email: meeting.email,
      note: "", evidence: .visitCheckIn
    ).run(shop.recorder)
    let label = meeting.label
    let record = try shop.node.read {
      try $0.first("SELECT id FROM sourceRecord ORDER BY id DESC", []) { try $0.id(0) }
    }
    _ = try await EditMember(
      record: SourceRecordID(try #require(record)), associate: shop.associate, note: label
    ).run(shop.recorder)
  }

  @Test(arguments: Array<UInt64>(1...6))
  func `finds the same persons in whatever order the records arrive`(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let chain = try await Chain(seed: seed)
    for meeting in Self.meetings.shuffled(using: &random) {
      try await meet(chain, meeting)
      try await chain.push(chain[meeting.store])
      if random.chance(percent: 40) { try await chain.decide() }
    }
    try await chain.settle()
    let expected: Set<Set<String>> = [["a1", "a2", "a3"], ["b1"], ["c1", "c2"], ["d1"], ["e1", "e2"]]
    #expect(try chain.persons() == expected, "seed \(seed)")
  }

  @Test func `comes to the same links, owners, credits and holdings at once or bit by bit`() async throws {
    var snapshots: [Snapshot] = []
    for isBitByBit in [false, true] {
      let chain = try await Chain()
      for meeting in Self.meetings {
        let shop = chain[meeting.store]
        try await meet(chain, meeting)
        let record = try shop.node.read {
          try $0.first("SELECT recordID FROM contactPoint ORDER BY id DESC", []) { try $0.id(0) }
        }
        _ = try await RecordSale(
          record: SourceRecordID(try #require(record)), associate: shop.colleague,
          lines: [
            .init(brand: "L", reference: "R", serial: "", amount: Money(minorUnits: 5_000, currency: .cny))
          ],
          documentNumber: meeting.label
        ).run(shop.recorder)
        try await chain.push(shop)
        if isBitByBit { try await chain.decide() }
      }
      try await chain.decide()
      snapshots.append(
        try chain.hub.read { connection in
          try Snapshot(connection, tables: ["membership", "award", "credit", "member"]) { table in
            table == "award" ? "supersededBy IS NULL" : nil
          }
        })
    }
    #expect(
      snapshots[0].tables["credit"]?.count == Self.meetings.count)
    for table in ["membership", "credit"] {
      #expect(
        snapshots[0].tables[table] == snapshots[1].tables[table],
        "\(snapshots[1].difference(from: snapshots[0]))")
    }
  }

  @Test func `once done has nothing more to do`() async throws {
    let chain = try await Chain()
    for meeting in Self.meetings { try await meet(chain, meeting) }
    try await chain.settle()
    let once = try chain.snapshot([
      "link", "membership", "member", "award", "credit", "notice", "serve", "change",
    ])
    try await chain.hub.database.write { connection in
      try connection.execute(
        "INSERT INTO matchQueue (recordID, position) SELECT id, 1 FROM sourceRecord WHERE true ON CONFLICT DO NOTHING"
      )
    }
    try await chain.decide()
    let again = try chain.snapshot([
      "link", "membership", "member", "award", "credit", "notice", "serve", "change",
    ])
    #expect(again == once, "\(again.difference(from: once))")
  }

  @Test func `can be computed again by anybody`() async throws {
    let chain = try await Chain()
    for meeting in Self.meetings { try await meet(chain, meeting) }
    try await chain.settle()
    let awards = try await VerifyAwards().run(chain.hub.database)
    #expect(awards.members == 5)
    #expect(awards.differing.isEmpty)
    let log = try await VerifyLog(verify: TestSigner.verify).run(
      chain.hub.database, profile: chain.hub.profile)
    #expect(log.broken.isEmpty, "\(log.broken)")
  }
}

@Suite struct `Unlinking two records` {
  @Test func `gives each of them back exactly what it was, with what was done since`() async throws {
    let chain = try await Chain(["A", "B"])
    let (a, b) = (chain["A"], chain["B"])
    func register(_ shop: Chain.Shop, _ name: String, _ phone: String) async throws -> SourceRecordID {
      shop.node.clock.advance(.seconds(60))
      return try await RegisterMember(associate: shop.associate, name: name, phones: [phone]).run(
        shop.recorder
      ).record
    }
    func sell(_ shop: Chain.Shop, _ record: SourceRecordID, _ document: String) async throws {
      shop.node.clock.advance(.seconds(60))
      _ = try await RecordSale(
        record: record, associate: shop.colleague,
        lines: [
          .init(
            brand: "L", reference: "R", serial: document, amount: Money(minorUnits: 5_000, currency: .cny))
        ],
        documentNumber: document
      ).run(shop.recorder)
    }
    let first = try await register(a, "王小明", "13911138222")
    try await chain.settle()
    let second = try await register(b, "Zhao Min", "13655556777")
    try await sell(a, first, "1")
    try await sell(b, second, "2")
    try await chain.settle()

    /// What a person at head office sees of the two, and who holds them.
    func picture() async throws -> [String] {
      let tables = ["serve", "credit"]
      var lines =
        try chain.hub.read { connection in
          try Snapshot(connection, tables: tables) { $0 == "serve" ? "exitedAt IS NULL" : nil }
        }.tables["credit"] ?? []
      for record in [first, second] {
        let story = try await ShowMember(id: MemberID(record.row)).run(
          chain.hub.database, at: chain.hub.world.clock.wall())
        lines.append("\(story)")
        lines += try chain.hub.read {
          try ServeTable($0).scopes(holding: record).map { "\(record) \($0.scope)" }
        }
        let award = try chain.hub.read { connection in
          try connection.first(
            "SELECT claimID, associateID, storeID, step, supersededBy FROM award WHERE id = ?", [.id(record)]
          ) { "\($0.optionalID(0) as Any) \($0.optionalID(1) as Any) \($0.text(3)) \($0.isNull(4))" }
        }
        lines.append(award ?? "no award")
      }
      return lines
    }
    let apart = try await picture()

    let hq = Chain.headOfficeActor
    try await JudgeLink(one: first, other: second, isSame: true, actor: hq).run(chain.headOffice)
    try await chain.settle()
    let story = try await ShowMember(id: MemberID(second.row)).run(
      chain.hub.database, at: chain.hub.world.clock.wall())
    #expect(story.records.count == 2)
    #expect(story.purchases.allSatisfy { $0.credit.associate?.code == "A-01" }, "\(story.purchases)")
    #expect(try a.node.read { try RowTable($0).exists(.sourceRecord, second.row) })

    try await JudgeLink(one: first, other: second, isSame: false, actor: hq).run(chain.headOffice)
    try await chain.settle()
    let again = try await picture()
    #expect(again == apart)
    #expect(try !a.node.read { try RowTable($0).exists(.sourceRecord, second.row) })
    #expect(try await VerifyAwards().run(chain.hub.database).differing.isEmpty)

    // For good: the machine does not take it back.
    _ = try await EditMember(record: first, associate: a.associate, name: "Zhao Min").run(a.recorder)
    try await chain.settle()
    #expect(
      try await ShowMember(id: MemberID(first.row)).run(chain.hub.database, at: chain.hub.world.clock.wall())
        .records.count == 1)
  }
}
