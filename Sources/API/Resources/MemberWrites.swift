internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Members

/// Registering and changing members. What each writes goes through the commands that the pages use.
enum MemberWrites {
  static let all: [Operation] = [register, keepExternal, patch, addContactPoint, endContactPoint, logContact]

  private static let duplicate = Operation.Refusal(
    status: .conflict,
    says: "Somebody like this is known here (candidates says who), or was erased on request.")

  // MARK: New ones

  private static let register = Operation(
    id: "registerMember", method: .post, path: "/members", tag: .members, access: .scope(.membersWrite),
    right: .registerMember,
    summary: .init("A person met for the first time", "登记首次到店或联系的会员"),
    body: .init(schema: MemberSchemas.registration),
    success: .init(status: .created, schema: MemberSchemas.written), refusals: [duplicate]
  ) { call in
    let body = call.body
    let takesAnyway = body["takeAnyway"]?.bool ?? false
    var command = RegisterMember(
      associate: try await call.associate(body.text("associate"), at: "/associate") ?? call.associate,
      name: body.text("name") ?? "", phones: try usable(body.texts("phones")),
      email: body.text("email") ?? "", wechat: body.text("wechat") ?? "", gender: body.text("gender") ?? "",
      address: body.text("address") ?? "", note: body.text("note") ?? "",
      evidence: body.text("evidence").flatMap { ContactEvidence(rawValue: $0) } ?? .typedIn,
      statedAt: body.instant("statedAt"))
    if let birthday = StatedBirthday(body.text("birthday")) {
      (command.birthday, command.birthdayCalendar) = (birthday.text, birthday.calendar)
    }
    command.teller = call.associate
    return try await orCandidates(of: command.phones + [command.email, command.wechat], call) {
      try await call.write {
        try await command.run($0)
      } answer: { done, connection in
        if !takesAnyway { try requireUnknown(done) }
        let member = try ForeignMembers(connection).member(of: done.record)
        return Answer(
          [
            "member": .string("\(member)"), "record": .string("\(done.record)"),
            "claim": .string("\(done.claim)"),
          ], status: .created, location: "/members/\(member)")
      }
    }
  }

  private static func requireUnknown(_ done: RegisterMember.Registered) throws {
    guard done.perhapsKnown.isEmpty else { throw ClienteleError.perhapsKnown }
    guard !done.isPerhapsErased else {
      throw ClienteleError(
        .memberErased, "Somebody with one of these numbers or addresses was erased on request.",
        hint: "Only if the person wants to be a member again: send it with takeAnyway.")
    }
  }

  private static let keepExternal = Operation(
    id: "keepMemberByExternalID", method: .put, path: "/members/by-external-id/{system}/{externalID}",
    tag: .members, access: .scope(.membersWrite), right: .importFile,
    summary: .init("Make or bring up to date the member another system tells of", "按外部系统标识新建或更新会员"),
    parameters: MemberReads.foreign, body: .init(schema: MemberSchemas.external),
    success: .init(status: .ok, schema: MemberSchemas.written), refusals: [duplicate]
  ) { call in
    let body = call.body
    guard try call.word("system") != "record" else {
      throw Problem([Violation(pointer: "system", says: "is a name that lists of files have")], in: "address")
    }
    var command = TellMember(
      system: try call.word("system"), externalID: try call.word("externalID"), teller: call.associate)
    command.associateCode = body.text("associate")
    command.firstContactAt = body.instant("firstContactAt")
    command.name = body.text("name") ?? ""
    command.phones = try usable(body.texts("phones"))
    command.email = body.text("email") ?? ""
    command.wechat = body.text("wechat") ?? ""
    command.gender = body.text("gender") ?? ""
    command.address = body.text("address") ?? ""
    command.takesAnyway = body["takeAnyway"]?.bool ?? false
    if let birthday = StatedBirthday(body.text("birthday")) {
      (command.birthday, command.birthdayCalendar) = (birthday.text, birthday.calendar)
    }
    let told = command
    return try await orCandidates(of: told.phones + [told.email, told.wechat], call) {
      try await call.write {
        try await told.run($0)
      } answer: { done, _ in
        Answer([
          "member": .string("\(done.member)"), "record": .string("\(done.record)"),
          "isNew": .bool(done.isNew), "isChanged": .bool(done.isChanged),
        ])
      }
    }
  }

  /// - Throws: the first number that nobody can call, at its place.
  private static func usable(_ phones: [String]) throws -> [String] {
    for (place, phone) in phones.enumerated() where !ChangeContactPoint.isUsable(phone, as: .phone) {
      throw InvalidBody([
        Violation(pointer: "/phones/\(place)", says: "is no telephone number that can be called")
      ])
    }
    return phones
  }

  /// Says with the refusal who it may be, as far as the account may see.
  private static func orCandidates(
    of keys: [String], _ call: Call, _ body: () async throws -> Answer
  ) async throws -> Answer {
    do {
      return try await body()
    } catch let error as ClienteleError where error.code == .perhapsKnown {
      var problem = Problem(error)
      var candidates: [SearchHit] = []
      for key in keys where !key.isEmpty {
        for hit in try await call.desk.search(key, as: call.associate).members
        where [.phone, .email, .chat].contains(hit.matched) && !candidates.contains(hit) {
          candidates.append(hit)
        }
      }
      problem.candidates = candidates
      throw problem
    }
  }

  // MARK: Changes

  private static let patch = Operation(
    id: "changeMember", method: .patch, path: "/members/{id}", tag: .members,
    access: .scope(.membersWrite), right: .editMember,
    summary: .init("Change what the store says of a member", "修改本店所记的会员资料"), parameters: [CommonSchemas.id],
    body: .init(schema: MemberSchemas.patch, mediaType: "application/merge-patch+json"),
    success: .init(status: .ok, schema: MemberSchemas.written, hasVersion: true), ifMatch: .required
  ) { call in
    let id = MemberID(try call.id())
    let story = try await call.desk.story(of: id, as: call.associate)
    try requireSeen(call.body, story)
    var command = EditMember(record: try await call.record(of: id.row), associate: call.associate)
    command.name = change("name", call.body)
    command.gender = change("gender", call.body)
    command.address = change("address", call.body)
    command.note = change("note", call.body)
    if let value = call.body["birthday"] {
      let birthday = StatedBirthday(value.string)
      (command.birthday, command.birthdayCalendar) = (birthday?.text ?? "", birthday?.calendar ?? "")
    }
    if call.body["tags"] != nil {
      let wanted = call.body.texts("tags")
      command.addTags = wanted.filter { !story.tags.contains($0) }
      command.removeTags = story.tags.filter { !wanted.contains($0) }
    }
    let edit = command
    return try await call.write(
      version: { MemberVersion.stem(try ShownVersion($0).member(id)) }
    ) {
      try await edit.run($0)
    } answer: { record, connection in
      let member = try ForeignMembers(connection).member(of: record)
      return Answer(
        ["member": .string("\(member)"), "record": .string("\(record)")],
        version: MemberVersion.stem(try ShownVersion(connection).member(id)))
    }
  }

  /// `nil` for what stays; empty for what is taken away.
  private static func change(_ name: String, _ body: JSON) -> String? {
    body[name].map { $0.string ?? "" }
  }

  /// What is masked cannot be changed by who does not see it; where nothing is known, whoever learns it writes it down.
  private static func requireSeen(_ patch: JSON, _ story: MemberStory) throws {
    guard story.exposure < .full else { return }
    var hidden: [Violation] = []
    if patch["address"] != nil, !story.address.isEmpty {
      hidden.append(
        Violation(pointer: "/address", says: "is masked for this account, which cannot change it"))
    }
    if patch["birthday"] != nil, story.birthday != nil {
      hidden.append(
        Violation(pointer: "/birthday", says: "is masked for this account, which cannot change it"))
    }
    guard hidden.isEmpty else {
      var problem = Problem(hidden, in: "body")
      problem.status = .forbidden
      problem.code = .notAllowed
      throw problem
    }
  }

  private static let addContactPoint = Operation(
    id: "addContactPoint", method: .post, path: "/members/{id}/contact-points", tag: .members,
    access: .scope(.membersWrite), right: .editMember,
    summary: .init("One more way to reach a member, or another in the place of one", "新增或更换会员的联系方式"),
    parameters: [CommonSchemas.id], body: .init(schema: MemberSchemas.contactPointSent),
    success: .init(status: .created, schema: MemberSchemas.written)
  ) { call in
    let id = try call.id()
    guard let kind = call.body.text("kind").flatMap({ ContactKind(rawValue: $0) }),
      let value = call.body.text("value"), ChangeContactPoint.isUsable(value, as: kind)
    else {
      throw InvalidBody([Violation(pointer: "/value", says: "is nothing by which somebody can be reached")])
    }
    let ending = call.body.row("replaces")
    if let ending { try await requireContactPoint(ending, of: id, call) }
    let record = try await call.record(of: id)
    return try await call.write {
      try await ChangeContactPoint(
        record: record, actor: call.associate, ending: ending, kind: kind, value: value
      ).run($0)
    } answer: { _, _ in
      Answer(["member": .string("\(id)"), "record": .string("\(record)")], status: .created)
    }
  }

  private static let endContactPoint = Operation(
    id: "endContactPoint", method: .delete, path: "/members/{id}/contact-points/{point}", tag: .members,
    access: .scope(.membersWrite), right: .editMember,
    summary: .init(
      "A contact point that is not this person's any more; its days are kept", "标注联系方式已不属于此会员，历史保留"),
    parameters: [CommonSchemas.id, .path("point", .identifier)],
    success: .init(status: .noContent, schema: nil)
  ) { call in
    let (id, point) = (try call.id(), try call.id("point"))
    try await requireContactPoint(point, of: id, call)
    let record = try await call.record(of: id)
    return try await call.write {
      try await ChangeContactPoint(record: record, actor: call.associate, ending: point, kind: nil).run($0)
    } answer: { _, _ in
      Answer(nil, status: .noContent)
    }
  }

  private static func requireContactPoint(_ point: RowID, of member: RowID, _ call: Call) async throws {
    let story = try await call.desk.story(of: MemberID(member), as: call.associate)
    guard story.contactPoints.contains(where: { $0.id == point }) else {
      throw ClienteleError(.notFound, "member \(member) has no such contact point here")
    }
  }

  private static let logContact = Operation(
    id: "logContact", method: .post, path: "/members/{id}/interactions", tag: .members,
    access: .scope(.membersWrite), right: .logContact,
    summary: .init("A visit, a call, a chat with a member", "登记与会员的一次往来"), parameters: [CommonSchemas.id],
    body: .init(schema: MemberSchemas.interactionSent),
    success: .init(status: .created, schema: MemberSchemas.contactLogged)
  ) { call in
    let body = call.body
    var command = LogContact(
      record: try await call.record(of: call.id()),
      associate: try await call.associate(body.text("associate"), at: "/associate") ?? call.associate,
      kind: body.text("kind") ?? "", note: body.text("note") ?? "",
      evidence: body.text("evidence").flatMap { ContactEvidence(rawValue: $0) } ?? .typedIn,
      statedAt: body.instant("statedAt"))
    command.teller = call.associate
    let contact = command
    return try await call.write {
      try await contact.run($0)
    } answer: { logged, _ in
      Answer(
        .object(of: [
          "id": .string("\(logged.interaction)"), "claim": logged.claim.map { .string("\($0)") },
        ]), status: .created)
    }
  }
}

extension StatedBirthday {
  /// - Parameter text: what the schema of an annual date has let through.
  init?(_ text: String?) {
    guard let date = text.flatMap({ AnnualDate($0) }) else { return nil }
    self.init(date)
  }
}
