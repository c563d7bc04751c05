import Access
import Application
import ArgumentParser
import Kernel
import Persistence
import Runtime

/// `clientele member …`
struct MemberCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "member", abstract: "Register, find, show, edit and link members.",
    discussion: "Example: clientele member find 13911138222 --data ./store-a",
    subcommands: [
      MemberRegister.self, MemberFind.self, MemberShow.self, MemberEdit.self, MemberConflicts.self,
      MemberLink.self, MemberReveal.self,
      MemberUnlink.self, MemberClusters.self, MemberAdmit.self, MemberList.self, MemberDate.self,
      MemberPrefer.self, MemberField.self, MemberConsent.self,
    ])
}

struct MemberRegister: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "register", abstract: "Record a person met here for the first time.",
    discussion:
      "Example: clientele member register --as SA-A05 --name 王小明 --phone 13911138222 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Option(name: .long, help: "Name, as the person gives it.") var name: String = ""
  @Option(name: .long, help: "Telephone number; may be repeated.") var phone: [String] = []
  @Option(name: .long, help: "E-mail address.") var email: String = ""
  @Option(name: .long, help: "WeChat id.") var wechat: String = ""
  @Option(name: .long, help: "Birthday, such as 1985-03-12 or 农历四月十一.") var birthday: String = ""
  @Option(name: .long, help: "Gender.") var gender: String = ""
  @Option(name: .long, help: "Address.") var address: String = ""
  @Option(name: .long, help: "Anything worth knowing.") var note: String = ""
  @Option(name: .long, help: "memberConfirmed, visitCheckIn, callLog or typedIn.")
  var evidence: ContactEvidence = .visitCheckIn
  @Option(name: .long, help: "When it is said to have happened: shown, never counted for ownership.")
  var statedAt: String?

  private struct Registered: Encodable {
    let record: String
    let claim: String
    let perhapsKnown: [String]
    let perhapsElsewhere: [Elsewhere]
    let perhapsErased: Bool
  }

  private struct Elsewhere: Encodable {
    let record: String
    let store: String
    let name: String
  }

  func execute(in context: CommandContext) async throws {
    let command = RegisterMember(
      associate: try await actor.id(in: context), name: name, phones: phone, email: email, wechat: wechat,
      birthday: birthday, gender: gender, address: address, note: note, evidence: evidence,
      statedAt: try statedAt.map { try Instant(argument: $0) })
    let done = try await command.run(context.node.recorder)
    let codes = try await context.node.database.read { try StaffQueries($0).codes() }
    let result = Registered(
      record: done.record.description, claim: done.claim.description,
      perhapsKnown: done.perhapsKnown.map(\.description),
      perhapsElsewhere: done.perhapsElsewhere.map {
        Elsewhere(
          record: $0.record.description, store: $0.store.flatMap { codes.stores[$0] } ?? "",
          name: $0.maskedName)
      },
      perhapsErased: done.isPerhapsErased)
    var texts = [Text.registered(result.record)]
    if !result.perhapsKnown.isEmpty {
      texts.append(.perhapsKnown(result.perhapsKnown.joined(separator: ", ")))
    }
    if result.perhapsErased { texts.append(.perhapsErased) }
    for hint in result.perhapsElsewhere {
      texts.append(.perhapsElsewhere(store: hint.store, name: hint.name, record: hint.record))
    }
    if statedAt != nil { texts.append(.statedTimeNotCounted) }
    try await context.result(result, says: texts)
  }
}

extension ContactEvidence: ExpressibleByArgument {}

struct MemberFind: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Find members by phone, its last four digits, name, e-mail, chat id, card or serial.",
    discussion: "Example: clientele member find 8000 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var viewer: OptionalActor
  @Argument(help: "What to look for.") var query: String
  @Flag(name: .long, help: "Ask the hub, beyond what this node holds; needs --as.") var everywhere = false

  private struct Remote: Encodable {
    let record: String
    let member: String
    let name: String
    let phone: String
    let ownerStore: String
    let isHeld: Bool
  }

  private struct FoundAtHub: Encodable { let members: [Remote] }

  private func askHub(_ context: CommandContext) async throws {
    guard let actor = try await viewer.id(in: context) else {
      throw ClienteleError(.invalidInput, "the hub writes down who asks", hint: "Give --as CODE.")
    }
    let query = query
    let codes = try await context.node.database.read { try StaffQueries($0).codes() }
    let hits = try await context.node.callingHub { desk, call in
      try await desk.query(query, as: actor, call: call)
    }
    let shown = hits.map {
      Remote(
        record: $0.record.description, member: $0.member.description, name: $0.name, phone: $0.phone,
        ownerStore: $0.ownerStore.flatMap { codes.stores[$0] } ?? "", isHeld: $0.isHeld)
    }
    try await context.result(
      FoundAtHub(members: shown),
      says: shown.isEmpty
        ? [.hubKnowsNobody]
        : shown.map { hit in
          let held = hit.isHeld ? "  " + Text.heldHere.text(in: context.language) : ""
          return Text(verbatim: "\(hit.record)  \(hit.name)  \(hit.phone)  \(hit.ownerStore)\(held)")
        })
  }

  func execute(in context: CommandContext) async throws {
    if everywhere { return try await askHub(context) }
    let answer: SearchAnswer
    if let viewer = try await viewer.id(in: context) {
      answer = try await context.node.accessDesk.search(query, as: viewer)
    } else {
      answer = try await SearchMembers(text: query).run(context.node.database)
    }
    try await context.result(
      answer,
      says: answer.members.isEmpty
        ? [.nobodyHere]
        : answer.members.map {
          Text(verbatim: "\($0.member)  \($0.name)  \($0.phone)  \($0.owner)@\($0.ownerStore)")
        })
  }
}

struct MemberAdmit: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "admit", abstract: "Let this store hold a member of another, with its whole story.",
    discussion: "Example: clientele member admit RECORD --reason \"repair\" --as SA-B02 --data ./store-b")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "A record of the member, from `member find --everywhere` or a hint.") var record: String
  @Option(name: .long, help: "Why.") var reason: String

  private struct Admitted: Encodable { let member: String }

  func execute(in context: CommandContext) async throws {
    let record = SourceRecordID(try RowID(argument: record))
    let associate = try await actor.id(in: context)
    let reason = reason
    let admitted = try await context.node.callingHub { desk, call in
      try await desk.admit(record, as: associate, reason: reason, call: call)
    }
    context.node.news.announce()
    let member = admitted.member.description
    try await context.result(
      Admitted(member: member), says: [.admitted(member)])
  }
}

struct MemberShow: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Everything this node holds of a member.",
    discussion: "Example: clientele member show 01890000-0000-7000-8000-000000000000 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var viewer: OptionalActor
  @Argument(help: "Identifier of the member or of one of its records.") var id: String

  func execute(in context: CommandContext) async throws {
    let member = MemberID(try RowID(argument: id))
    let story: MemberStory
    if let viewer = try await viewer.id(in: context) {
      story = try await context.node.accessDesk.story(of: member, as: viewer)
    } else {
      story = try await ShowMember(id: member).run(
        context.node.database, at: context.node.world.clock.wall())
    }
    try await context.result(story, says: story.texts)
  }
}

extension MemberStory {
  /// A line each for the person, the owner, the records, what happened and what was bought.
  fileprivate var texts: [Text] {
    let phone = PhoneNumber(phone)?.masked ?? ""
    let store = owner.store?.code ?? ""
    let ownerText: Text =
      owner.associate.map { .owner($0.code, store: store, step: owner.step) }
      ?? .owner(.storePool, store: store, step: owner.step)
    let records = records.map {
      Text.sourceRecord(
        $0.record.description, store: $0.store?.code ?? "",
        words: ([$0.name] + $0.tags).joined(separator: " "))
    }
    let interactions = interactions.map {
      Text(
        verbatim: "\($0.statedAt) \($0.kind) \($0.store?.code ?? "") \($0.associate?.code ?? "") \($0.note)")
    }
    let purchases = purchases.map {
      Text.purchase(
        at: $0.soldAt.description, amount: $0.amount.description, store: $0.store?.code ?? "",
        serving: $0.serving?.code ?? "", credited: $0.credit.associate?.code ?? "",
        pieces: $0.lines.map(\.words).joined(separator: "; "))
    }
    let said = fields.fields.filter { !$0.isEmpty }.map { field in
      Text(
        verbatim: "\(field.definition?.code ?? field.id.description): "
          + ([field.stored] + field.choices).filter { !$0.isEmpty }.joined(separator: ", "))
    }
    return [Text(verbatim: "\(name)  \(phone)"), ownerText] + said + records + interactions + purchases
  }
}

extension SaleLineView {
  /// Brand, reference and serial, as far as they are known.
  var words: String { [brand, reference, serial].filter { !$0.isEmpty }.joined(separator: " ") }
}

struct MemberReveal: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "reveal", abstract: "Show one masked contact point, for a reason that goes into the audit.",
    discussion:
      "Example: clientele member reveal MEMBER --contact CONTACT --reason delivery --as SA-A05 --data ./store-a"
  )

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the member.") var id: String
  @Option(name: .long, help: "Identifier of the contact point; `member show --json` has it.") var contact:
    String
  @Option(name: .long, help: "\(Reason.allCases.map(\.rawValue).joined(separator: ", ")).") var reason: Reason

  private struct Revealed: Encodable { let value: String }

  func execute(in context: CommandContext) async throws {
    let value = try await context.node.accessDesk.reveal(
      .contactPoint(try RowID(argument: contact)), of: MemberID(try RowID(argument: id)), because: reason,
      as: try await actor.id(in: context))
    try await context.result(Revealed(value: value), lines: [value])
  }
}

struct MemberEdit: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Change what a record says; another store's record gets one of this store based on it.",
    discussion: "Example: clientele member edit RECORD --as SA-A05 --address 上海市徐汇区 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the record.") var record: String
  @Option(name: .long) var name: String?
  @Option(name: .long) var gender: String?
  @Option(name: .long) var birthday: String?
  @Option(name: .long) var address: String?
  @Option(name: .long) var note: String?
  @Option(name: .long) var addTag: [String] = []
  @Option(name: .long) var removeTag: [String] = []

  private struct Edited: Encodable { let record: String }

  func execute(in context: CommandContext) async throws {
    let command = EditMember(
      record: SourceRecordID(try RowID(argument: record)), associate: try await actor.id(in: context),
      name: name,
      gender: gender, birthday: birthday, address: address, note: note, addTags: addTag, removeTags: removeTag
    )
    let written = try await command.run(context.node.recorder)
    try await context.result(
      Edited(record: written.description), says: [.written(record: written.description)])
  }
}

struct MemberConflicts: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflicts", abstract: "Concurrent edits that lost and wait for somebody to look.",
    discussion: "Example: clientele member conflicts --data /var/lib/clientele")

  @OptionGroup var common: CommonOptions

  private struct Listed: Encodable { let conflicts: [ListConflicts.Conflict] }

  func execute(in context: CommandContext) async throws {
    let conflicts = try await ListConflicts().run(context.node.database)
    try await context.result(
      Listed(conflicts: conflicts),
      says: conflicts.map {
        .conflict(row: "\($0.table) \($0.row)", field: $0.field, value: $0.value, kind: $0.kind)
      })
  }
}

struct MemberLink: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "link", abstract: "Say that two records are one person (hub).",
    discussion: "Example: clientele member link RECORD OTHER --as HQ-01 --data /var/lib/clientele")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument var record: String
  @Argument var other: String
  @Option(name: .long, help: "Why.") var reason: String = ""

  func execute(in context: CommandContext) async throws {
    try await judge(record, other, isSame: true, reason, try await actor.id(in: context), context)
  }
}

struct MemberUnlink: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlink", abstract: "Say that two records are not one person, for good (hub).",
    discussion: "Example: clientele member unlink RECORD OTHER --as HQ-01 --data /var/lib/clientele")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument var record: String
  @Argument var other: String
  @Option(name: .long, help: "Why.") var reason: String = ""

  func execute(in context: CommandContext) async throws {
    try await judge(record, other, isSame: false, reason, try await actor.id(in: context), context)
  }
}

private struct Judged: Encodable { let verdict: String }

private func judge(
  _ record: String, _ other: String, isSame: Bool, _ reason: String, _ actor: AssociateID,
  _ context: CommandContext
) async throws {
  let command = JudgeLink(
    one: SourceRecordID(try RowID(argument: record)), other: SourceRecordID(try RowID(argument: other)),
    isSame: isSame, actor: actor, reason: reason)
  try await command.run(context.node.recorder)
  let verdict = isSame ? "same" : "different"
  try await context.result(
    Judged(verdict: verdict), says: [.judged(isSame: isSame)])
}

struct MemberClusters: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "clusters", abstract: "Which records are one member, as CSV: record_id,cluster_id (hub).",
    discussion: "Example: clientele member clusters --data /var/lib/clientele > clusters.csv")

  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) async throws {
    let rows = try await ListClusters().run(context.node.database)
    try await context.line("record_id,cluster_id")
    var text = ""
    for row in rows {
      text += "\(row.record),\(row.member)\n"
      if text.utf8.count > 1 << 16 {
        try await context.output(text)
        text = ""
      }
    }
    try await context.output(text)
  }
}
