import Application
import Catalogue
import ChangeLog
import Exchange
import Foundation
import Kernel
import Matching
import NodeKit
import Persistence
import Records
import TestKit
import Testing

@Suite struct `Importing a file` {
  private let chain: Chain
  private let shop: Chain.Shop
  private let scratch: TemporaryDirectory

  init() async throws {
    chain = try await Chain(["A", "B"])
    shop = chain["A"]
    scratch = try TemporaryDirectory("import")
  }

  private static let members = """
    record_id,store,associate,first_contact_at,name,phone,email
    1,A,A-01,2025-03-04,王小明,13911138222,w@example.com
    2,A,A-02,2025-03-05,李娜,13922239111,
    3,A,,,Chen,,c@example.com

    """
  private static let sales = """
    purchase_id,record_id,store,at,kind,brand,reference,serial,amount_cny,associate
    P1,1,A,2026-01-05T10:00:00+08:00,sale,Lunaris,L1,S1,100.00,A-01
    P2,2,A,2026-01-06,repair,Lunaris,L1,S1,800,A-02

    """

  private func file(_ name: String, _ text: String) throws -> String {
    let path = scratch.path(name)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func run(
    _ path: String, at shop: Chain.Shop? = nil, scope: String? = nil, isBook: Bool = false
  ) async throws -> ImportFile.Report {
    var options = ImportOptions()
    options.referenceScope = scope
    let command = ImportFile(
      path: path, options: options, isBook: isBook, actor: (shop ?? self.shop).associate)
    return try await command.run((shop ?? self.shop).recorder) { _ in }
  }

  private func count(_ table: String, at node: TestNode? = nil) throws -> Int {
    try (node ?? shop.node).read { try $0.count("SELECT count(*) FROM \(table)") }
  }

  private static let state = [
    "rowState", "sourceRecord", "contactPoint", "purchase", "purchaseLine", "claim", "change",
  ]

  @Test func `makes records, ways to reach people, and claims of those who met them`() async throws {
    let report = try await run(try file("members.csv", Self.members))
    #expect(report.rows == 3 && report.new == 3 && report.rejected == 0 && report.rejectsPath == nil)
    #expect(try count("sourceRecord") == 3)
    #expect(try count("contactPoint") == 4)
    #expect(try count("claim") == 2)
    try await chain.settle()
    #expect(try count("sourceRecord", at: chain.hub) == 3)
  }

  @Test func `twice changes nothing, under another name and with other line ends as well`() async throws {
    for text in [Self.members, Self.sales] { _ = try await run(try file("first.csv", text)) }
    let once = try chain.snapshot(Self.state, of: shop.node)
    for text in [Self.members, Self.sales] {
      let report = try await run(try file("again.csv", text.replacingOccurrences(of: "\n", with: "\r\n")))
      #expect(report.unchanged == report.rows && report.new == 0 && report.changed == 0)
    }
    #expect(try chain.snapshot(Self.state, of: shop.node) == once)
  }

  @Test func `corrected writes what is new in it and no more`() async throws {
    _ = try await run(try file("members.csv", Self.members))
    let before = try count("change")
    let report = try await run(
      try file("corrected.csv", Self.members.replacingOccurrences(of: "李娜", with: "李 娜")))
    #expect(report.changed == 1 && report.unchanged == 2)
    #expect(try count("change") == before + 1)
    #expect(try count("sourceRecord") == 3)
  }

  @Test func `takes two equal lines without a number for two sales, and both again for the same`()
    async throws
  {
    let feed = """
      customer_id  date number_of_cds  dollar_value
       00001 19970101  1   11.77
       00002 19970112  1   12.00
       00001 19970101  1   11.77

      """
    let path = try file("feed.txt", feed)
    var options = ImportOptions()
    options.referenceScope = "cdnow"
    options.defaultCurrency = .usd
    let command = ImportFile(path: path, options: options, store: "A", actor: shop.associate)
    let first = try await command.run(shop.recorder) { _ in }
    #expect(first.new == 3)
    let second = try await command.run(shop.recorder) { _ in }
    #expect(second.new == 0 && second.unchanged == 3)
    let totals = try await SaleTotals(grouping: .all).run(shop.node.database)
    #expect(totals.map(\.count) == [3])
    #expect(totals.map(\.minorUnits) == [3_554])
  }

  @Test func `keeps rows that do not fit in a file that can be corrected and imported`() async throws {
    let bad = """
      record_id,store,name,phone
      1,A,王小明,13911138222
      ,A,nobody,13922239111
      2,B,other store,13922239111
      3,A,"never closed,13922239111
      4,A,李娜,13922239111

      """
    let report = try await run(try file("bad.csv", bad))
    #expect(report.rows == 5 && report.new == 2 && report.rejected == 3)
    let rejects = try #require(report.rejectsPath)
    let text = try String(contentsOfFile: rejects, encoding: .utf8)
    #expect(text.contains("reject_reason"))
    let attributes = try FileManager.default.attributesOfItem(atPath: rejects)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let corrected =
      text.replacingOccurrences(of: ",B,", with: ",A,").replacingOccurrences(
        of: ",,A,nobody", with: ",9,A,nobody")
    let again = try await run(try file("corrected.csv", corrected))
    #expect(again.new == 2, "\(again)")
  }

  @Test func `that is packed and cut off is refused before its first row`() async throws {
    let path = scratch.path("cut.csv.xz")
    let whole = try #require(
      FileManager.default.contents(
        atPath: PackageRoot.url.appending(path: "deploy/demo-data/members-cn/members.csv.xz").path))
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
    let error = await failure { try await run(path) }
    #expect(error?.code == .fileMalformed || error?.code == .fileUnreadable, "\(String(describing: error))")
    #expect(try count("change WHERE position IS NULL") == 0)
    #expect(try count("sourceRecord") == 0)
  }

  @Test func `cut off in the middle of a row rejects that row, and the whole file later adds the rest`()
    async throws
  {
    let cut = String(Self.members.prefix { $0 != "娜" })
    let first = try await run(try file("cut.csv", cut))
    #expect(first.new + first.rejected == 2)
    let second = try await run(try file("whole.csv", Self.members))
    #expect(second.rejected == 0)
    #expect(try count("sourceRecord") == 3)
  }

  @Test(arguments: ["", "\n\n", "name\n", "who,what\n1,2\n"])
  func `that is no list is refused with what is missing`(_ text: String) async throws {
    let error = await failure { try await run(try file("none.csv", text)) }
    #expect(error?.code == .fileMalformed || error?.code == .invalidInput, "\(String(describing: error))")
    #expect(try count("change WHERE position IS NULL") == 0)
  }

  @Test func `that is not there says so`() async throws {
    await expect(.fileUnreadable) { try await run(scratch.path("missing.csv")) }
  }

  @Test func `of a shared card makes records of two stores find each other`() async throws {
    let feed = """
      document,date,card,pieces,amount,currency,associate
      D1,2026-01-05,777,1,10.00,USD,

      """
    for code in ["A", "B"] {
      let path = try file("feed-\(code).csv", feed.replacingOccurrences(of: "D1", with: "D\(code)"))
      _ = try await run(path, at: chain[code], scope: "club")
    }
    try await chain.settle()
    #expect(try count("sourceRecord", at: chain.hub) == 2)
    let members = try chain.hub.read { try $0.count("SELECT count(DISTINCT memberID) FROM membership") }
    #expect(members == 1)
  }

  @Test func `as a book counts once head office approved exactly this file, and only up to the cut-off`()
    async throws
  {
    let path = try file("book.csv", Self.members)
    let hq = Chain.headOfficeActor
    let cutOff = try #require(Instant(rfc3339: "2026-01-01T00:00:00+08:00"))
    _ = try await ApproveBook(.path(path), store: "A", cutOff: cutOff, actor: hq).run(chain.headOffice)
    _ = try await run(path, isBook: true)
    let other = """
      record_id,store,associate,first_contact_at,name,phone
      7,A,A-01,2025-03-04,孙悦,13711138222

      """
    _ = try await run(try file("other.csv", other), isBook: true)
    try await chain.settle()
    let steps = try chain.hub.read { connection in
      try connection.query(
        """
        SELECT sourceRecord.externalID, award.step FROM award JOIN sourceRecord ON sourceRecord.id = award.id
        ORDER BY sourceRecord.externalID
        """
      ) { "\($0.text(0)) \($0.text(1))" }
    }
    #expect(steps.contains("1 openingClaim"))
    #expect(steps.contains("7 noClaim"), "\(steps)")
  }

  @Test func `approving is head office's alone`() async throws {
    let path = try file("book.csv", Self.members)
    await expect(.notAllowed) {
      try await ApproveBook(.path(path), store: "A", cutOff: Instant(milliseconds: 0), actor: shop.associate)
        .run(shop.recorder)
    }
  }

  @Test
  func `says before it writes who is new, who is known and to whom, who is doubtful, and writes nothing`()
    async throws
  {
    _ = try await run(try file("members.csv", Self.members))
    try await chain.settle()
    let before = try chain.snapshot(Self.state, of: shop.node)
    let list = """
      record_id,store,associate,first_contact_at,name,phone,email
      1,A,A-01,2025-03-04,王小明,13911138222,w@example.com
      8,A,A-01,2025-05-04,王小明,139-1113-8222,
      9,A,A-01,2025-05-05,孙悦,13711138222,
      10,A,A-01,2025-05-06,李娜,13655550000,
      11,A,,,,,

      """
    let path = try file("list.csv", list)
    let preview = try await PreviewImport(ImportFile(path: path, actor: shop.associate)).run(shop.recorder) {
      _ in
    }
    #expect(preview.rows == 5 && preview.unchanged == 1 && preview.known == 1)
    #expect(preview.newPeople + preview.doubtful == 3)
    let known = try #require(preview.items.first { $0.isKnown })
    #expect(known.line == 3 && known.recordID == "8" && known.likest == "1")
    #expect(known.score.reasons.contains { $0.signal == .phoneSame && $0.weight > 0 })
    #expect(try chain.snapshot(Self.state, of: shop.node) == before)
    let atHub = try await PreviewImport(
      ImportFile(path: path, store: "A", actor: Chain.headOfficeActor)
    ).run(chain.headOffice) { _ in }
    #expect(atHub.items.contains { $0.recordID == "8" && $0.isKnown && $0.likest == "1" })
  }

  private func undo(_ number: Int?) async throws -> UndoImport.Report {
    try await UndoImport(number: try #require(number), actor: shop.associate).run(shop.recorder)
  }

  private func shown(_ external: String, at node: TestNode? = nil) throws -> [String] {
    try (node ?? shop.node).read { connection in
      try connection.query(
        """
        SELECT coalesce(name, ''), coalesce(archived, 0) FROM sourceRecord WHERE externalID = ?
        """, [.text(external)]
      ) { "\($0.text(0)) \($0.integer(1))" }
    }
  }

  @Test func `is taken back as a whole, also after it was synced, and brought again by the same file`()
    async throws
  {
    let members = try await run(try file("members.csv", Self.members))
    let sales = try await run(try file("sales.csv", Self.sales))
    try await chain.settle()
    #expect(try await ListImports().run(shop.node.database).map(\.number) == [2, 1])

    let first = try await undo(sales.number)
    #expect(first.salesReversed == 1 && first.kept.map(\.reason) == [.service], "\(first)")
    try await chain.settle()
    #expect(try await SaleTotals(grouping: .all).run(chain.hub.database).map(\.minorUnits) == [0])
    let again = try await undo(sales.number)
    #expect(again.wasUndone && again.salesReversed == 0)

    let second = try await undo(members.number)
    // What was sold and done came with an import that is undone, too.
    #expect(second.recordsArchived == 3 && second.kept.isEmpty, "\(second)")
    try await chain.settle()
    #expect(try shown("1", at: chain.hub) == ["王小明 1"])
    #expect(try shown("2", at: chain.hub) == ["李娜 1"])
    #expect(try await SearchMembers(text: "13911138222").run(chain.hub.database).members.isEmpty)

    for text in [Self.members, Self.sales] { _ = try await run(try file("again.csv", text)) }
    try await chain.settle()
    #expect(try shown("1", at: chain.hub) == ["王小明 0"])
    #expect(try await SaleTotals(grouping: .all).run(chain.hub.database).map(\.minorUnits) == [10_000])
    #expect(try await SearchMembers(text: "13911138222").run(chain.hub.database).members.count == 1)
    let third = try await undo(try await ListImports().run(shop.node.database).first?.number)
    #expect(third.salesReversed == 1)
    #expect(try await SaleTotals(grouping: .all).run(shop.node.database).map(\.minorUnits) == [0])
  }

  @Test func `taken back gives changed fields their former value unless somebody changed them since`()
    async throws
  {
    _ = try await run(try file("members.csv", Self.members))
    let changed = Self.members.replacingOccurrences(of: "李娜", with: "李 娜").replacingOccurrences(
      of: "王小明", with: "王晓明"
    ).replacingOccurrences(of: "w@example.com", with: "w2@example.com")
    let second = try await run(try file("corrected.csv", changed))
    let record = try shop.node.read {
      try $0.first("SELECT id FROM sourceRecord WHERE externalID = '2'", []) { SourceRecordID(try $0.id(0)) }
    }
    shop.node.clock.advance(.seconds(60))
    _ = try await EditMember(record: try #require(record), associate: shop.associate, name: "李娜娜").run(
      shop.recorder)
    let report = try await undo(second.number)
    #expect(report.fieldsRestored == 1 && report.contactsEnded == 1 && report.recordsArchived == 0)
    #expect(report.kept == [.init(record: "2", reason: .fieldChanged)])
    #expect(try shown("1") == ["王小明 0"])
    #expect(try shown("2") == ["李娜娜 0"])
    await expect(.notFound) { _ = try await UndoImport(number: 99).run(shop.recorder) }
  }

  @Test func `made after another life of the log began is taken back like any other`() async throws {
    try await shop.recorder.database.write { try PropertyTable($0).set(.incarnation, 2) }
    let done = try await run(try file("members.csv", Self.members))
    let report = try await undo(done.number)
    #expect(report.recordsArchived == 3 && report.kept == [])
  }
}
