import Access
import Application
import Kernel
import Members
import Persistence
import Records
import Runtime
import Testing

@Suite("Lists of members by tag and by custom field")
struct MarkedListTests {
  private let people: People
  private var desk: AccessDesk { people.hub.accessDesk }

  init() async throws {
    people = try await People(Bench())
    for module in ShippedModule.allCases {
      try await module.definition(by: People.id("HO-1")).run(people.hub.recorder)
    }
  }

  /// Somebody of store A with tags and what custom fields say.
  @discardableResult private func member(
    _ number: Int, tags: [String] = [], _ fields: [String: String] = [:], by code: String = "SA-1"
  ) async throws -> MemberID {
    let member = try await people.member(
      by: code, name: ["王小明", "李淑芬", "陈志强", "刘洋", "赵敏", "孙悦"][number], phone: "1391113822\(number)")
    let record = SourceRecordID(member.row)
    if !tags.isEmpty {
      _ = try await EditMember(record: record, associate: People.id(code), addTags: tags).run(
        people.hub.recorder)
    }
    if !fields.isEmpty {
      try await SetFields(
        record: record, actor: People.id(code),
        typed: Dictionary(
          fields.map { (FieldDefinition.id(of: $0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
      ).run(people.hub.recorder)
    }
    return member
  }

  /// What the hub decides of links and awards.
  private func decide() async throws {
    let adjudicator = Adjudicator(recorder: people.hub.recorder)
    while try await !adjudicator.decideBatch().isIdle {}
  }

  private func listed(
    _ filter: ListFilter, as code: String = "MA-1", limit: Int = 50
  ) async throws -> [MemberID] {
    var found: [MemberID] = []
    var cursor: String?
    repeat {
      let page = try await desk.members(filter, as: People.id(code), after: cursor, limit: limit)
      #expect(page.rows.count <= limit)
      found += page.rows.map(\.member)
      cursor = page.next
    } while cursor != nil
    return found
  }

  private func listed(_ field: String, _ value: String, as code: String = "MA-1") async throws -> [MemberID] {
    try await listed(ListFilter(field: FieldFilter(code: field, value: value)), as: code)
  }

  @Test("a tag is the whole tag, however it is written, and is found by its beginning in the search")
  func tags() async throws {
    let first = try await member(0, tags: ["VIP", "老客户 介绍"])
    let second = try await member(1, tags: ["Super VIP"])
    let third = try await member(2, tags: ["vip"])
    try await member(3)
    #expect(try await listed(ListFilter(tag: "VIP")) == [third, first])
    #expect(try await listed(ListFilter(tag: " ｖｉｐ ")) == [third, first])
    #expect(try await listed(ListFilter(tag: "super vip")) == [second])
    #expect(try await listed(ListFilter(tag: "老客户")).isEmpty)
    let found = try await desk.search("vip", as: People.id("MA-1"))
    #expect(Set(found.members.map(\.member)) == [first, second, third])
    #expect(found.members.allSatisfy { $0.matched == .tag })
    #expect(try await desk.search("介绍", as: People.id("MA-1")).members.map(\.member) == [first])
    _ = try await EditMember(
      record: SourceRecordID(third.row), associate: People.id("SA-1"), removeTags: ["vip"]
    ).run(people.hub.recorder)
    #expect(try await listed(ListFilter(tag: "VIP")) == [first])
  }

  /// field · what is there · what finds it · what does not
  @Test(
    "a field is asked for in whatever form it is typed",
    arguments: [
      ("tags.client", "vip, collector", ["VIP", "收藏家", "vip，collector"], ["referrer", "vip, referrer"]),
      ("watch.brands", "omega, Lunaris", ["欧米茄", "lunaris", "Omega"], ["rolex"]),
      ("watch.motive", "gift", ["送礼", "gift", "Gift"], ["wedding"]),
      ("watch.wrist", "16.5 mm", ["16.50", "１６.５毫米"], ["16", "165", "5"]),
      ("watch.budget-to", "20万", ["200000", "CNY 200,000.00"], ["HKD 200000", "20"]),
    ])
  func fields(_ code: String, _ said: String, _ finds: [String], _ doesNot: [String]) async throws {
    let member = try await member(0, [code: said])
    try await self.member(1)
    for typed in finds { #expect(try await listed(code, typed) == [member], "\(typed)") }
    for typed in doesNot { #expect(try await listed(code, typed).isEmpty, "\(typed)") }
  }

  @Test("a text is found by its beginning and by the beginning of a word")
  func texts() async throws {
    var draft = FieldDraft("tags.remark", kind: .text)
    draft.module = "tags"
    try await DefineFields(modules: [], fields: [draft], actor: People.id("HO-1")).run(people.hub.recorder)
    let member = try await member(0, ["tags.remark": "喜欢 blue dials"])
    for typed in ["喜欢", "blue", "dia", "喜欢 blue"] {
      #expect(try await listed("tags.remark", typed) == [member], "\(typed)")
    }
    #expect(try await listed("tags.remark", "lue").isEmpty)
  }

  @Test("with everything else, page by page, each member once")
  func pages() async throws {
    var all: [MemberID] = []
    for number in 0..<5 { all.append(try await member(number, tags: ["VIP"], ["watch.motive": "gift"])) }
    try await member(5, tags: ["VIP"])
    let both = ListFilter(tag: "VIP", field: FieldFilter(code: "watch.motive", value: "gift"))
    for limit in [1, 2, 5, 50] {
      #expect(try await listed(both, limit: limit) == all.reversed(), "\(limit)")
    }
    #expect(try await listed(ListFilter(associate: People.id("SA-2"), tag: "VIP")).isEmpty)
    let file = try await desk.export(.members, both, because: .reporting, as: People.id("MA-1"))
    #expect(file.count == 5)
  }

  @Test("a member of several records is there once, by what they say together")
  func merged() async throws {
    let (one, other) = (
      try await member(0, tags: ["VIP"], ["watch.motive": "gift"]),
      try await member(1, tags: ["VIP"], ["watch.motive": "wedding"])
    )
    let records = [one, other].map { SourceRecordID($0.row) }
    try await JudgeLink(one: records[0], other: records[1], isSame: true, actor: People.id("ST-1")).run(
      people.hub.recorder)
    try await decide()
    let whole = try await listed(ListFilter())
    #expect(whole.count == 1)
    #expect(try await listed(ListFilter(tag: "VIP"), limit: 1) == whole)
    // What was said later counts; the former word is still in the index.
    #expect(try await listed("watch.motive", "wedding") == whole)
    #expect(try await listed("watch.motive", "gift").isEmpty)
  }

  @Test("what the layout hides, or what a field cannot hold, narrows nothing down")
  func refused() async throws {
    var draft = FieldDraft("tags.inner", kind: .option)
    draft.module = "tags"
    draft.layout = "manager=hidden"
    draft.options = [FieldOptionDraft("yes", english: "Yes", chinese: "是")]
    try await DefineFields(modules: [], fields: [draft], actor: People.id("HO-1")).run(people.hub.recorder)
    try await member(0, ["tags.inner": "yes"])
    for (field, value) in [
      ("tags.inner", "yes"), ("nothing", "x"), ("watch.motive", "boredom"), ("watch.wrist", "large"),
    ] {
      #expect(await code { _ = try await listed(field, value) } == .invalidInput, "\(field)")
    }
    #expect(try await listed("tags.inner", "yes", as: "HO-1").count == 1)
    let choices = try await desk.choices(for: .listMembers, ListFilter(), as: People.id("MA-1"))
    #expect(!choices.fields.map(\.code).contains("tags.inner"))
    #expect(choices.fields.map(\.code).contains("tags.client"))
  }

  @Test("what is masked is not listed by: it would tell")
  func masked() async throws {
    var draft = FieldDraft("tags.messenger", kind: .option)
    draft.module = "tags"
    draft.privacy = "contact"
    draft.options = [FieldOptionDraft("line", english: "Line", chinese: "连我")]
    try await DefineFields(modules: [], fields: [draft], actor: People.id("HO-1")).run(people.hub.recorder)
    try await member(0, ["tags.messenger": "line"])
    try await decide()
    #expect(try await listed("tags.messenger", "line").isEmpty)
    #expect(try await listed("tags.messenger", "line", as: "SA-1").count == 1)
  }
}
