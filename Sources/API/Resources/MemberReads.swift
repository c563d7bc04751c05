internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Members
internal import Persistence

/// Finding and getting members.
enum MemberReads {
  static let all: [Operation] = [list, search, byExternalID, get, story, interactions, reveal]

  private static let list = Operation(
    id: "listMembers", method: .get, path: "/members", tag: .members, access: .scope(.membersRead),
    right: .listMembers,
    summary: .init("Members by whom they belong to, the latest first", "会员列表，按归属，最近的在前"),
    parameters: CommonSchemas.list(
      of: MemberSchemas.listed,
      CommonSchemas.filter + [
        .query("brand", .text(1...100)), .query("tag", .text(1...Schema.tagCharactersMax)),
        .query("field", .text(1...FieldCode.lengthMax)), .query("value", .text(1...CustomField.textMax)),
      ]),
    success: .init(status: .ok, schema: CommonSchemas.page(of: MemberSchemas.listed, "MemberPage"))
  ) { call in
    try await call.desk.members(
      call.filter(), as: call.associate, after: call.cursor(), limit: call.limit
    ).answer()
  }

  private static let search = Operation(
    id: "searchMembers", method: .get, path: "/members/search", tag: .members,
    access: .scope(.membersRead), right: .findMembers,
    summary: .init("Search by number, name, pinyin, card or serial", "按号码、姓名、拼音、卡号或序列号查找会员"),
    parameters: [.query("q", .text(1...200), isRequired: true)],
    success: .init(status: .ok, schema: MemberSchemas.hits)
  ) { call in
    Answer(try JSON(await call.desk.search(call.query["q"] ?? "", as: call.associate)))
  }

  private static let byExternalID = Operation(
    id: "getMemberByExternalID", method: .get, path: "/members/by-external-id/{system}/{externalID}",
    tag: .members, access: .scope(.membersRead), right: .viewMember,
    summary: .init("The member another system told of", "按外部系统标识取会员"),
    parameters: foreign + [CommonSchemas.fields(of: MemberSchemas.member)],
    success: .init(status: .ok, schema: MemberSchemas.member, hasVersion: true)
  ) { call in
    let (system, id) = (try call.word("system"), try call.word("externalID"))
    let associate = call.associate
    let member = try await call.service.database.read { connection in
      let members = ForeignMembers(connection)
      return try members.member(of: members.record(system: system, externalID: id, for: associate))
    }
    return try await sheet(of: member, call)
  }

  static let foreign: [Operation.Parameter] = [
    .path("system", Schema(.text(.system))), .path("externalID", Schema(.text(.foreignKey))),
  ]

  private static let get = Operation(
    id: "getMember", method: .get, path: "/members/{id}", tag: .members, access: .scope(.membersRead),
    right: .findMembers, summary: .init("One member", "会员基本资料"),
    parameters: [CommonSchemas.id, CommonSchemas.fields(of: MemberSchemas.member)],
    success: .init(status: .ok, schema: MemberSchemas.member, hasVersion: true)
  ) { call in
    try await sheet(of: MemberID(call.id()), call)
  }

  private static func sheet(of member: MemberID, _ call: Call) async throws -> Answer {
    let (story, version) = try await call.desk.versionedStory(of: member, as: call.associate)
    let isOpen = story.exposure >= .masked
    let fields = story.fields.members
    return Answer(
      try JSON(MemberSheet(story)).with(fields),
      version: isOpen ? MemberVersion.tag(version, story.exposure, fields) : nil)
  }

  private static let story = Operation(
    id: "getMemberStory", method: .get, path: "/members/{id}/story", tag: .members,
    access: .scope(.membersRead), right: .findMembers,
    summary: .init("Everything held of a member", "会员全景：全部记录"),
    parameters: [CommonSchemas.id, CommonSchemas.fields(of: MemberSchemas.story)],
    success: .init(status: .ok, schema: MemberSchemas.story)
  ) { call in
    let story = try await call.desk.story(of: MemberID(call.id()), as: call.associate)
    return Answer(try JSON(story).with(story.fields.members, inPlaceOf: "fields"))
  }

  private static let interactions = Operation(
    id: "listInteractions", method: .get, path: "/members/{id}/interactions", tag: .members,
    access: .scope(.membersRead), right: .viewMember,
    summary: .init("Contacts with a member, the latest first", "会员的往来记录，最近的在前"),
    parameters: [CommonSchemas.id, CommonSchemas.fields(of: MemberSchemas.interaction)],
    success: .init(
      status: .ok, schema: CommonSchemas.page(of: MemberSchemas.interaction, "InteractionPage"))
  ) { call in
    let story = try await call.desk.story(of: MemberID(call.id()), as: call.associate)
    return Answer(["items": .array(try story.interactions.map { try JSON($0) })])
  }

  private static let reveal = Operation(
    id: "reveal", method: .post, path: "/members/{id}/reveal", tag: .members,
    access: .scope(.membersReveal), right: .revealField,
    summary: .init("Lift one mask, for a reason that goes into the audit", "查看一项被遮盖的内容，须注明原因并记入审计"),
    parameters: [CommonSchemas.id], body: .init(schema: MemberSchemas.reveal),
    success: .init(status: .ok, schema: MemberSchemas.revealed), isOnce: false
  ) { call in
    guard let row = call.body.row("row") else { throw Problem([], in: "body") }
    let field: AccessDesk.Revealable =
      switch call.body.text("field") {
      case "address": .address(SourceRecordID(row))
      case "birthday": .birthday(SourceRecordID(row))
      default: .contactPoint(row)
      }
    let value = try await call.desk.reveal(
      field, of: MemberID(call.id()), because: call.body.text("reason").flatMap { Reason(rawValue: $0) },
      as: call.associate)
    return Answer(["value": .string(value)])
  }
}

/// The member without the parts that change as days go by, or with each contact.
private struct MemberSheet: Encodable {
  let id: MemberID
  let exposure: Exposure
  let name: String
  let phone: String
  let gender: String
  let birthday: Birthday?
  let address: String
  let owner: MemberStory.Owner
  let tags: [String]
  let records: [MemberStory.Record]
  let contactPoints: [MemberStory.ContactPoint]
  let preferences: MemberStory.Preferences

  struct Birthday: Encodable {
    let text: String
    let calendar: String
  }

  init(_ story: MemberStory) {
    id = story.member
    exposure = story.exposure
    name = story.name
    phone = story.phone
    gender = story.gender
    birthday = story.birthday.map { Birthday(text: $0.text, calendar: $0.calendar) }
    address = story.address
    owner = story.owner
    tags = story.tags
    records = story.records
    contactPoints = story.contactPoints
    preferences = story.preferences
  }
}

enum MemberVersion {
  /// Another one where something else is shown of the same: to another account, or since the layout changed.
  static func tag(_ version: Digest, _ exposure: Exposure, _ fields: [JSON.Member]) -> String {
    let shown = Digest.sha256(JSON.object(fields).bytes).description.prefix(16)
    return "\(stem(version))-\(exposure)-\(shown)"
  }

  /// Whatever is shown: who changes something says that it is known.
  static func stem(_ version: Digest) -> String { String(version.description.prefix(32)) }
}
