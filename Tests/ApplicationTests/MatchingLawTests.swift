import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Matching
import NodeKit
import Persistence
import Records
import TestKit
import Testing

/// Over the real path: rows in a database, the hub's index, its deciding in batches.
@Suite("Records fed to the hub one by one")
struct MatchingLawTests {
  /// What a record says in the end, and what it may say before.
  private struct Entry {
    let evidence: PersonEvidence
    var isArchived = false

    var record: SourceRecordID { evidence.record }
  }

  private static func id(_ name: String) -> SourceRecordID {
    SourceRecordID(.derived(source: "law", document: name))
  }

  private static func store(_ name: String) -> StoreID { StoreID(.derived(source: "store", document: name)) }

  /// Lists of six stores, as invented as anything; and what upsets counting: a desk's number that more records share
  /// than make candidates, a form's default birthday, a name of nobody, an associate's own number.
  private static let entries: [Entry] = {
    let lists = PackageRoot.url.appending(path: "Tests/MatchingTests/Resources/lists.tsv")
    let text = (try? String(contentsOf: lists, encoding: .utf8)) ?? ""
    var entries = text.split(separator: "\n").dropFirst().prefix(160).map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Entry(
        evidence: evidence(
          cells[0], store: cells[2], name: cells[4], phone: cells[5], email: cells[6], birthday: cells[8],
          calendar: cells[9], gender: cells[10], address: cells[11]))
    }
    let given = ["明", "华", "丽", "强", "静", "军", "敏", "磊", "洋", "娟"]
    for number in 0..<104 {
      let name = "王" + given[number % 10] + given[number / 10 % 10]
      entries.append(
        Entry(
          evidence: evidence(
            "desk \(number)", store: number % 2 == 0 ? "A" : "B", name: name, phone: "16312344321",
            birthday: number % 3 == 0 ? "1990-01-01" : "")))
    }
    for number in 0..<12 {
      entries.append(
        Entry(
          evidence: evidence(
            "nobody \(number)", store: "A", name: "路过贵宾", phone: "1635555\(1000 + number / 2)")))
    }
    for number in 0..<6 {
      entries.append(
        Entry(
          evidence: evidence(
            "own \(number)", store: "C", name: "李" + given[number], phone: "16366667777",
            birthday: "1990-01-0\(number + 1)")))
    }
    entries[3].isArchived = true
    entries[7].isArchived = true
    return entries
  }()

  private static func evidence(
    _ name: String, store: String, name person: String, phone: String, email: String = "",
    birthday: String = "", calendar: String = "", gender: String = "", address: String = ""
  ) -> PersonEvidence {
    PersonEvidence(
      record: id(name), list: Self.store(store).description, names: person.isEmpty ? [] : [person],
      phones: phone.isEmpty ? [] : [.init(phone)], emails: email.isEmpty ? [] : [email], birthday: birthday,
      birthdayCalendar: calendar, gender: gender, addresses: address.isEmpty ? [] : [address])
  }

  private static func write(_ entry: Entry, phone: String?, at hub: TestNode) async throws {
    let evidence = entry.evidence
    func operation<Field: CatalogueField>(_ row: RowID, _ values: [(Field, Value?)]) -> ChangeLog.Operation {
      ChangeLog.Operation(table: Field.table, row: row, writes: values.map { .init($0.0.id, $0.1) })
    }
    let store = StoreID(RowID(evidence.list) ?? .zero)
    var operations = [
      operation(
        evidence.record.row,
        [
          (SourceRecordField.storeID, .id(store)), (.name, evidence.names.first.map { .text($0) }),
          (.birthday, .text(evidence.birthday)), (.birthdayCalendar, .text(evidence.birthdayCalendar)),
          (.gender, .text(evidence.gender)), (.address, evidence.addresses.first.map { .text($0) }),
          (.archived, entry.isArchived && phone == nil ? .number(1) : nil),
        ])
    ]
    // An empty number takes a wrong one away.
    let numbers = [("phone", phone ?? evidence.phones.first?.typed ?? ""), ("email", evidence.emails.first)]
    for (kind, value) in numbers {
      guard let value else { continue }
      operations.append(
        operation(
          .derived(source: kind, document: evidence.record.description),
          [
            (ContactPointField.recordID, .id(evidence.record)), (.kind, .text(kind)), (.value, .text(value)),
          ]))
    }
    hub.clock.advance(.seconds(1))
    try hub.write(operations, about: evidence.record)
    try await hub.database.write { connection in
      try connection.execute(
        "INSERT INTO matchQueue (recordID, position) VALUES (?, 1) ON CONFLICT DO NOTHING",
        [.id(evidence.record)])
    }
  }

  private static func decideAll(_ adjudicator: Adjudicator) async throws {
    while !(try await adjudicator.decideBatch().isIdle) {}
  }

  private static func persons(_ hub: TestNode) throws -> [[SourceRecordID]] {
    let pairs = try hub.read { connection in
      try connection.query(
        """
        SELECT coalesce(membership.memberID, sourceRecord.id), sourceRecord.id FROM sourceRecord
        LEFT JOIN membership ON membership.id = sourceRecord.id
        """
      ) { (try $0.id(0), SourceRecordID(try $0.id(1))) }
    }
    return Dictionary(grouping: pairs, by: \.0).values.map { $0.map(\.1).sorted() }
      .sorted { $0[0] < $1[0] }
  }

  private static func batch(_ entries: [Entry]) -> [[SourceRecordID]] {
    let profiles = entries.filter { !$0.isArchived }.map { Profile($0.evidence) }
    let clusters = Clustering.run(
      profiles, model: .shipped, population: Population(profiles), at: .automatic
    ).clusters
    return (clusters + entries.filter(\.isArchived).map { [$0.record] }).sorted { $0[0] < $1[0] }
  }

  @Test(
    "in any order, some wrong at first and put right later, some taken away, end in the persons of the batch run",
    arguments: Array<UInt64>(1...3))
  func anyOrder(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let entries = Self.entries
    let hub = try TestNode(.hub, number: 9, seed: seed)
    let adjudicator = Adjudicator(
      recorder: Recorder(database: hub.database, log: hub.log, world: hub.world, news: NewsBoard()))
    var wrong: [Entry] = []
    for (place, entry) in entries.shuffled(using: &random).enumerated() {
      let isWrong = entry.isArchived || random.chance(percent: 15)
      let phone = place % 2 == 0 ? "16312344321" : "16399\(100_000 + place)"
      try await Self.write(entry, phone: isWrong ? phone : nil, at: hub)
      if isWrong { wrong.append(entry) }
      if random.chance(percent: 30) { _ = try await adjudicator.decideBatch() }
    }
    try await Self.decideAll(adjudicator)
    for entry in wrong.shuffled(using: &random) {
      try await Self.write(entry, phone: nil, at: hub)
      if random.chance(percent: 30) { _ = try await adjudicator.decideBatch() }
    }
    try await Self.decideAll(adjudicator)
    let expected = Self.batch(entries)
    #expect(expected.contains { $0.count > 1 }, "the lists say nothing")
    let found = try Self.persons(hub)
    #expect(found == expected, "seed \(seed): \(Set(found).symmetricDifference(Set(expected)))")
  }

  @Test func `are decided in bounded work when a hundred and more share a number`() async throws {
    let hub = try TestNode(.hub, number: 9)
    let adjudicator = Adjudicator(
      recorder: Recorder(database: hub.database, log: hub.log, world: hub.world, news: NewsBoard()))
    for entry in Self.entries where entry.evidence.phones.first?.typed == "16312344321" {
      try await Self.write(entry, phone: nil, at: hub)
    }
    try await Self.decideAll(adjudicator)
    let edges = try hub.read { try $0.count("SELECT count(*) FROM matchEdge") }
    #expect(edges <= 104 * MatchModel.shipped.recordsMax(of: .spelling), "\(edges)")
    #expect(try Self.persons(hub).allSatisfy { $0.count <= MatchModel.shipped.clusterRecordsMax })
  }

  @Test func `what a person said holds against any later evidence`() async throws {
    let chain = try await Chain(["A"])
    let hub = chain.hub
    let same = ["one", "two"].map {
      Entry(
        evidence: Self.evidence($0, store: "A", name: "欧阳晓玲", phone: "16377778888", birthday: "1980-02-20"))
    }
    let far = Entry(evidence: Self.evidence("far", store: "B", name: "赵敏", phone: "16311112222", gender: "女"))
    for entry in same + [far] { try await Self.write(entry, phone: nil, at: hub) }
    try await chain.decide()
    #expect(try Self.persons(hub).map(\.count).sorted() == [1, 2])

    func judge(_ one: Entry, _ other: Entry, isSame: Bool) async throws {
      try await JudgeLink(
        one: one.record, other: other.record, isSame: isSame, actor: Chain.headOfficeActor
      ).run(chain.headOffice)
      try await chain.decide()
    }
    // Never the same; then the same evidence again, and more of it.
    try await judge(same[0], same[1], isSame: false)
    #expect(try Self.persons(hub).allSatisfy { $0.count == 1 })
    try await Self.write(same[1], phone: nil, at: hub)
    let third = Entry(
      evidence: Self.evidence("three", store: "B", name: "欧阳晓玲", phone: "16377778888", birthday: "1980-02-20")
    )
    try await Self.write(third, phone: nil, at: hub)
    try await chain.decide()
    #expect(try !Self.persons(hub).contains { $0.contains(same[0].record) && $0.contains(same[1].record) })
    #expect(try hub.read { try $0.count("SELECT count(*) FROM matchReview") } <= 1)

    // Confirmed; then everything that speaks against it.
    try await judge(same[0], far, isSame: true)
    #expect(try Self.persons(hub).contains { $0.contains(same[0].record) && $0.contains(far.record) })
    try await Self.write(
      Entry(
        evidence: Self.evidence(
          "far", store: "B", name: "张伟", phone: "16399998888", birthday: "1955-07-07", gender: "男")),
      phone: nil, at: hub)
    try await chain.decide()
    #expect(try Self.persons(hub).contains { $0.contains(same[0].record) && $0.contains(far.record) })
  }
}
