import Access
import Application
import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import Sync
import TestKit
import Testing

@Suite struct `What a node writes` {
  private let chain: Chain

  init() async throws {
    chain = try await Chain(["A", "B"])
  }

  private func draft(_ note: String = "x") -> [Draft] {
    var book = DraftBook()
    book.write(RowID(high: 1, low: 1), about: nil, [(SourceRecordField.note, .text(note))])
    return book.drafts
  }

  private func changeCount(_ node: TestNode) throws -> Int {
    try node.read { try $0.count("SELECT count(*) FROM change WHERE node = ?", [.id(node.profile.node)]) }
  }

  @Test func `is one change for one transaction`() async throws {
    let shop = chain["A"]
    let drafts = draft()
    let result = try await shop.recorder.record(kind: .record, actor: shop.associate, permission: .editMember)
    { _ in (drafts, 42) }
    #expect(result == 42)
    #expect(try changeCount(shop.node) == 1)
    let change = try #require(try shop.node.read { try ChangeTable($0).change(shop.node.profile.node, 1, 1) })
    #expect(change.header.actor == shop.associate)
    #expect(change.header.kind == .record)
    #expect(change.header.time.beacon != nil)
  }

  @Test func `is nothing when there is nothing to write`() async throws {
    let shop = chain["A"]
    _ = try await shop.recorder.record(kind: .record, actor: shop.associate, permission: .editMember) { _ in
      ([], ())
    }
    #expect(try changeCount(shop.node) == 0)
  }

  @Test func `is nothing when the plan fails`() async throws {
    let shop = chain["A"]
    await expect(.notFound) {
      try await shop.recorder.record(kind: .record, actor: shop.associate, permission: .editMember) {
        _ -> ([Draft], Int) in
        throw ClienteleError(.notFound, "nobody")
      }
    }
    #expect(try changeCount(shop.node) == 0)
  }

  @Test func `is refused of anybody who is not on the staff of its store`() async throws {
    let (shop, other) = (chain["A"], chain["B"])
    let drafts = draft()
    for actor in [AssociateID(RowID(high: 9, low: 9)), other.associate] {
      await expect(.notAllowed) {
        try await shop.recorder.record(kind: .record, actor: actor, permission: .editMember) { _ in
          (drafts, ())
        }
      }
    }
    try chain.hub.write([
      Operation(
        table: .associate, row: shop.colleague.row, writes: [.init(AssociateField.archived.id, .integer(1))])
    ])
    try await chain.sync(shop)
    await expect(.notAllowed) {
      try await shop.recorder.record(kind: .record, actor: shop.colleague, permission: .editMember) { _ in
        (drafts, ())
      }
    }
    #expect(try changeCount(shop.node) == 0)
  }

  @Test func `may be written at the hub by the staff of any store, and is receipted at once`() async throws {
    let drafts = draft()
    try await chain.headOffice.record(kind: .record, actor: chain["B"].associate, permission: .editMember) {
      _ in (drafts, ())
    }
    let unreceipted = try chain.hub.read {
      try $0.count("SELECT count(*) FROM change WHERE position IS NULL")
    }
    #expect(unreceipted == 0)
  }

  @Test func `that is too large for one change is refused whole, and the next one goes through`() async throws
  {
    let shop = chain["A"]
    let drafts = (1...80).map { number in
      var book = DraftBook()
      book.write(
        RowID(high: 1, low: UInt64(number)), about: nil,
        [(SourceRecordField.note, .text(String(repeating: "长", count: 5_000)))])
      return book.drafts[0]
    }
    await expect(.changeTooLarge) {
      try await shop.recorder.record(kind: .record, actor: shop.associate, permission: .editMember) { _ in
        (drafts, ())
      }
    }
    let small = draft()
    try await shop.recorder.record(kind: .record, actor: shop.associate, permission: .editMember) { _ in
      (small, ())
    }
    #expect(try changeCount(shop.node) == 1)
    try await chain.sync(shop)
  }

  @Test func `up to the largest change that is taken here reaches the hub`() async throws {
    let shop = chain["A"]
    var random = SeededRandom(seed: 1)
    // Text that does not compress, as large as one change may be, found by trying.
    var count = 80
    var written = false
    while !written && count > 0 {
      let drafts = (1...count).map { number in
        var book = DraftBook()
        let text = random.bytes(8_000).hexadecimal
        book.write(RowID(high: 1, low: UInt64(number)), about: nil, [(SourceRecordField.note, .text(text))])
        return book.drafts[0]
      }
      written =
        await failure {
          try await shop.recorder.record(kind: .record, actor: shop.associate, permission: .editMember) { _ in
            (drafts, ())
          }
        } == nil
      count -= 1
    }
    #expect(written)
    try await chain.sync(shop)
    #expect(try await shop.desk.facts().unsentCount == 0)
  }

  @Test func `by every command passes the capture guard`() async throws {
    let shop = chain["A"]
    let registered = try await RegisterMember(
      associate: shop.associate, name: "王小明", phones: ["13911138222"], email: "w@example.com", wechat: "wxm",
      birthday: "1985-03-12", note: "n", evidence: .memberConfirmed
    ).run(shop.recorder)
    _ = try await LogContact(record: registered.record, associate: shop.colleague, kind: "call").run(
      shop.recorder)
    _ = try await RecordSale(
      record: registered.record, associate: shop.associate,
      lines: [.init(brand: "L", reference: "R", serial: "S1", amount: Money(minorUnits: 100, currency: .cny))]
    ).run(shop.recorder)
    _ = try await EditMember(
      record: registered.record, associate: shop.associate, name: "王晓明", addTags: ["vip"]
    )
    .run(shop.recorder)
    try await chain.settle()
    #expect(try await SearchMembers(text: "13911138222").run(chain.hub.database).members.count == 1)
  }
}
