import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import Testing

@Suite struct `Search terms` {
  private let node: TestNode
  private let record = Sample.record(1)

  init() throws {
    node = try TestNode(.store, number: 1, store: Sample.storeA)
  }

  private func found(_ probes: SearchProbe...) throws -> [SourceRecordID] {
    try node.read { connection in
      var seen: Set<SourceRecordID> = []
      return try SearchIndex(connection).find(probes, for: .nobody, limit: 20).map(\.record).filter {
        seen.insert($0).inserted
      }
    }
  }

  private func records(_ term: SearchTerm) throws -> [SourceRecordID] {
    try node.read { try SearchIndex($0).records(term, limit: 20) }
  }

  private func phone(_ digits: String) throws -> SearchTerm {
    .phone(try #require(PhoneNumber(e164: digits)))
  }

  @Test(arguments: ["13911138222", "139 1113 8222", "+86 139-1113-8222", "0086 13911138222", "１３９１１１３８２２２"])
  func `find a telephone number however it was typed`(_ typed: String) throws {
    try node.write([Sample.phone(Sample.row(1), of: record, typed)])
    #expect(try records(phone("+8613911138222")) == [record])
    #expect(try found(SearchProbe(.phoneTail, "2228")) == [record])
    #expect(try found(SearchProbe(.phoneMiddle, "1113")) == [record])
    #expect(try found(SearchProbe(.phone, "1391113")) == [record])
    #expect(try found(SearchProbe(.phoneTail, "8222")).isEmpty)
  }

  @Test func `follow what is written and leave nothing of before`() throws {
    try node.write([
      Sample.name(record, "Wang Xiao Ming"), Sample.phone(Sample.row(1), of: record, "13911138222"),
    ])
    try node.write([Sample.name(record, "王小明"), Sample.phone(Sample.row(1), of: record, "13922239111")])
    #expect(try found(SearchProbe(.letters, "mingwang")).isEmpty)
    #expect(try found(SearchProbe(.han, "王小明")) == [record])
    #expect(try found(SearchProbe(.phoneTail, "2228")).isEmpty)
    #expect(try found(SearchProbe(.phoneTail, "1119")) == [record])
    try node.write([Sample.name(record, nil), Sample.phone(Sample.row(1), of: record, "")])
    let left = try node.read {
      try Snapshot($0, tables: ["searchTerm", "searchSource", "heldTerm"])
    }
    #expect(left.isEmpty, "\(left)")
  }

  @Test func `stay while one of the rows that give them does`() throws {
    try node.write((1...3).map { Sample.phone(Sample.row($0), of: record, "13911138222") })
    try node.write([Sample.phone(Sample.row(9), of: Sample.record(2), "13911138222")])
    #expect(try records(phone("+8613911138222")) == [record, Sample.record(2)])
    for row in UInt64(1)...2 { try node.write([Sample.phone(Sample.row(row), of: record, "")]) }
    #expect(try records(phone("+8613911138222")) == [record, Sample.record(2)])
    try node.write([Sample.phone(Sample.row(3), of: record, "")])
    #expect(try records(phone("+8613911138222")) == [Sample.record(2)])
  }

  @Test func `are so many at most`() throws {
    for number in 1...30 {
      try node.write([
        Sample.phone(Sample.row(UInt64(number)), of: Sample.record(UInt64(number)), "13911138222")
      ])
    }
    #expect(try records(phone("+8613911138222")).count == 20)
  }

  @Test(arguments: ["", " ", "\n", "\u{202E}", "\u{0}", "7 9", "x\n1 2\n3 4", "👩‍👩‍👧‍👦", "<b>'\"--", "\u{10FFFF}"])
  func `of hostile text are one line each and go with it`(_ text: String) throws {
    let row = Sample.row(1)
    func card(_ value: String) -> Operation {
      Operation(
        table: .contactPoint, row: row,
        writes: [
          .init(ContactPointField.recordID.id, .id(record)), .init(ContactPointField.kind.id, .text("card")),
          .init(ContactPointField.value.id, .text(value)),
        ])
    }
    try node.write([Sample.name(record, text), card(text)])
    let folded = SearchTerm.folded(text)
    #expect(folded.unicodeScalars.allSatisfy { $0 != "\n" && $0 != " " })
    if !folded.isEmpty { #expect(try found(SearchProbe(.external, folded)) == [record]) }
    try node.write([Sample.name(record, nil), card("")])
    let left = try node.read { try Snapshot($0, tables: ["searchTerm", "searchSource", "heldTerm"]) }
    #expect(left.isEmpty, "\(left)")
  }

  @Test func `of a name of five thousand characters are few and short`() throws {
    try node.write([Sample.name(record, String(repeating: "王", count: 5_000))])
    let terms = try node.read {
      try $0.query("SELECT term FROM searchTerm") { $0.text(0).unicodeScalars.count }
    }
    #expect(terms.count < 40 && terms.allSatisfy { $0 <= 128 }, "\(terms)")
  }

  @Test func `put own people first however many others there are, then those of the store`() throws {
    let (mine, theirs) = (AssociateID(Sample.row(801)), AssociateID(Sample.row(802)))
    func person(_ number: UInt64, of store: StoreID, by associate: AssociateID) throws {
      let record = Sample.record(number)
      try node.write([
        Operation(
          table: .sourceRecord, row: record.row,
          writes: [
            .init(SourceRecordField.name.id, .text("王小明")), .init(SourceRecordField.storeID.id, .id(store)),
            .init(SourceRecordField.associateID.id, .id(associate)),
          ])
      ])
    }
    for number in UInt64(1)...300 { try person(number, of: Sample.storeB, by: theirs) }
    try person(400, of: Sample.storeA, by: theirs)
    try person(500, of: Sample.storeA, by: mine)
    let finds = try node.read {
      try SearchIndex($0).find(
        [SearchProbe(.letters, "w")], for: Searcher(associate: mine, store: Sample.storeA), limit: 20)
    }
    var seen: Set<SourceRecordID> = []
    let order = finds.filter { seen.insert($0.record).inserted }
    #expect(order.prefix(2).map(\.record) == [Sample.record(500), Sample.record(400)])
    #expect(order.prefix(3).map(\.rank) == [.own, .ownStore, .other])
    #expect(order.count > 20)
  }

  @Test func `move to a new owner's people with the award`() throws {
    let owner = AssociateID(Sample.row(801))
    try node.write([Sample.name(record, "王小明")])
    func rank() throws -> SearchFind.Rank? {
      try node.read {
        try SearchIndex($0).find(
          [SearchProbe(.han, "王")], for: Searcher(associate: owner, store: nil), limit: 20
        ).first?.rank
      }
    }
    #expect(try rank() == .other)
    try node.write([
      Operation(
        table: .award, row: record.row,
        writes: [
          .init(AwardField.storeID.id, .id(Sample.storeB)), .init(AwardField.associateID.id, .id(owner)),
        ])
    ])
    #expect(try rank() == .own)
    // A member awarded to a pool is nobody's.
    try node.write([
      Operation(table: .award, row: record.row, writes: [.init(AwardField.associateID.id, nil)])
    ])
    #expect(try rank() == .other)
  }
}
