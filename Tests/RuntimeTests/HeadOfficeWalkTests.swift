import Access
import Application
import Foundation
import Kernel
import Persistence
import Records
import Runtime
import TestKit
import Testing
import Trust

/// Every command of head office × every role, about somebody and something of store B. What is expected follows from the
/// policy: who may not is refused and nothing is written; who may is never told that this is not allowed.
@Suite struct `Every command of head office` {
  /// What commands are given.
  struct Objects: Sendable {
    let hub: OpenNode
    let member: MemberID
    let dispute: RowID
    let request: RowID
    let book: String
    let token: String
    /// Where a single row needs a second person.
    let desk: AccessDesk
    /// Asked for by the manager of store B.
    let export: RowID
    let stranger = NodeID(RowID.derived(source: "walk", document: "node"))

    var recorder: Recorder { hub.recorder }
    var record: SourceRecordID { SourceRecordID(member.row) }
  }

  struct Walk: CustomStringConvertible, Sendable {
    let name: String
    let action: Action
    let run: @Sendable (Objects, AssociateID) async throws -> Void

    var description: String { name }

    init(
      _ name: String, _ action: Action, _ run: @Sendable @escaping (Objects, AssociateID) async throws -> Void
    ) {
      self.name = name
      self.action = action
      self.run = run
    }
  }

  /// Somebody of store B whom the commands are about.
  private static let person = People.id("SB-1")

  static let walks: [Walk] = decisions + books + organisation + fields + nodes + privacy

  private static let decisions: [Walk] = [
    Walk("judge a link", .judgeLink) { objects, actor in
      try await JudgeLink(one: objects.record, other: objects.record, isSame: true, actor: actor)
        .run(objects.recorder)
    },
    Walk("judge persons", .judgeLink) { objects, actor in
      let other = SourceRecordID(RowID.derived(source: "walk", document: "other"))
      try await JudgePersons(objects.record, other, .same, actor: actor).run(objects.recorder)
    },
    Walk("skip a pair", .judgeLink) { objects, actor in
      try await SkipReview(objects.record, objects.record, actor: actor).run(objects.recorder)
    },
    Walk("take a judgement back", .judgeLink) { objects, actor in
      _ = try await TakeBackJudgement(actor: actor).run(objects.recorder)
    },
    Walk("rule", .ruleAward) { objects, actor in
      _ = try await RuleAward(
        member: objects.member, owner: .associate(person), actor: actor, reason: "x"
      ).run(objects.recorder)
    },
    Walk("propose a version of the rule", .proposeRule) { objects, actor in
      try await ProposeRule(
        intervalHours: 24, provisionalDays: 14, openingDays: 30, contactRequired: true,
        interactionRequired: true, from: try #require(CalendarDay("2099-01-01")), reason: "x", actor: actor
      ).run(objects.recorder)
    },
    Walk("approve a version of the rule", .approveRule) { objects, actor in
      try await DecideRule(
        version: RowID.derived(source: "walk", document: "version"), isApproved: true, actor: actor
      ).run(objects.recorder)
    },
    Walk("hear a dispute", .ruleAward) { objects, actor in
      try await HearDispute(dispute: objects.dispute, actor: actor, hearing: "x").run(objects.recorder)
    },
    Walk("settle a dispute", .ruleAward) { objects, actor in
      _ = try await SettleDispute(
        dispute: objects.dispute, owner: .associate(person), actor: actor, reason: "x"
      ).run(objects.recorder)
    },
    Walk("decide between concurrent edits", .judgeLink) { objects, actor in
      let stamp = try #require(ConflictStamp("\(objects.stranger).1.1"))
      let key = try #require(ConflictKey("10.\(objects.member).3.\(stamp.text)"))
      try await DecideConflict(key: key, standing: stamp, takesLosing: true, actor: actor).run(
        objects.recorder)
    },
    Walk("hand over", .handOver) { objects, actor in
      let pool = Organisation.storeID(code: "B")
      _ = try await HandOver(leaver: person, owner: .pool(pool), actor: actor, reason: "x")
        .run(objects.recorder)
    },
  ]

  private static let books: [Walk] = [
    Walk("approve a book", .approveBook) { objects, actor in
      _ = try await ApproveBook(
        .path(objects.book), store: "B", cutOff: Instant(milliseconds: 0), actor: actor
      ).run(objects.recorder)
    },
    Walk("close a month", .closeMonth) { objects, actor in
      _ = try await CloseMonth(month: CalendarMonth("2020-01"), actor: actor, reason: "x").run(
        objects.recorder)
    },
    Walk("approve an export", .approveExport) { objects, actor in
      _ = try await objects.desk.decideExport(objects.export, approve: true, as: actor)
    },
  ]

  private static let organisation: [Walk] = [
    Walk("make a unit", .manageOrganisation) { objects, actor in
      _ = try await ArrangeUnit(code: "U-\(actor)", name: "U", kind: "region", parent: nil, actor: actor)
        .run(objects.recorder)
    },
    Walk("name a store", .manageOrganisation) { objects, actor in
      try await NameStore(store: "B", name: "B", actor: actor).run(objects.recorder)
    },
    Walk("add somebody to the staff", .manageStaff) { objects, actor in
      let entry = try StaffEntry(store: "B", code: "N-\(actor)", name: "New", role: "associate")
      _ = try await objects.hub.addStaff([entry], by: actor)
    },
    Walk("give a role", .manageStaff) { objects, actor in
      try await AssignRole(associate: person, role: .manager, unit: nil, actor: actor).run(objects.recorder)
    },
    Walk("let somebody go", .manageStaff) { objects, actor in
      try await LeaveStaff(associate: People.id("RM-1"), actor: actor).run(objects.recorder)
    },
    Walk("set a password", .resetCredential) { objects, actor in
      try await SetPassword(associate: person, password: People.password, actor: actor, mustChange: true)
        .run(objects.recorder, passwords: People.cheap, hashing: HashingQueue())
    },
    Walk("make a second factor", .resetCredential) { objects, actor in
      _ = try await MakeSecondFactor(associate: person, actor: actor).run(objects.recorder)
    },
  ]

  private static let fields: [Walk] = [
    Walk("define a field", .defineFields) { objects, actor in
      try await DefineFields(modules: [ModuleDraft("walk")], actor: actor).run(objects.recorder)
    },
    Walk("install a module", .defineFields) { objects, actor in
      try await ShippedModule.watch.definition(by: actor).run(objects.recorder)
    },
    Walk("move a field", .defineFields) { objects, actor in
      try await MoveField(code: "watch.wrist", isUp: true, actor: actor).run(objects.recorder)
    },
  ]

  private static let nodes: [Walk] = [
    Walk("invite a node", .enrolNode) { objects, actor in
      _ = try await objects.hub.issueToken(
        storeName: "B", associate: nil, lifetime: .minutes(5), by: actor)
    },
    Walk("approve a laptop", .approveNode) { objects, actor in
      try await objects.hub.approve(objects.token, by: actor)
    },
    Walk("revoke a node", .revokeNode) { objects, actor in
      try await objects.hub.revoke(objects.stranger, by: actor, because: .other)
    },
    Walk("allow a web name", .configure) { objects, actor in
      try await objects.hub.allowWebNames(["b.example.com"], of: objects.stranger, by: actor)
    },
    Walk("make a key for a program", .configure) { objects, actor in
      _ = try await CreateAPIKey(
        name: "walk", associate: person, scopes: [.membersRead], actor: actor
      ).run(objects.recorder)
    },
    Walk("confirm the clock", .configure) { objects, actor in
      try await ConfirmClock(actor: actor).run(objects.recorder)
    },
  ]

  private static let privacy: [Walk] = [
    Walk("answer a request", .handlePrivacyRequest) { objects, actor in
      try await HandlePrivacyRequest(request: objects.request, actor: actor, step: .verify)
        .run(objects.recorder)
    },
    Walk("publish a notice", .handlePrivacyRequest) { objects, actor in
      _ = try await PublishPrivacyNotice(version: "\(actor)", chinese: "x", english: "x", actor: actor)
        .run(objects.recorder)
    },
    Walk("set how long members are kept", .handlePrivacyRequest) { objects, actor in
      _ = try await SetRetention(days: [.visitor: 400], actor: actor).run(objects.recorder)
    },
    Walk("set the periods of requests", .handlePrivacyRequest) { objects, actor in
      _ = try await SetPrivacySettings(coolingOffDays: 3, actor: actor).run(objects.recorder)
    },
    Walk("erase", .erasePerson) { objects, actor in
      _ = try await EraseMember(request: objects.request, actor: actor).run(objects.recorder)
    },
  ]

  /// One person for each role, all of them away from store B.
  private static let actors: [String] = ["SA-1", "MA-1", "AD-1", "PO-1", "ST-1", "HO-1", "RM-1"]

  private func objects(_ people: People, _ scratch: TemporaryDirectory) async throws -> Objects {
    let member = try await people.member(by: "SB-1")
    let recorder = people.hub.recorder
    let dispute = try await OpenDispute(member: member, actor: Self.person, statement: "x").run(recorder)
    _ = try await RecordPrivacyRequest(member: member, actor: Self.person, kind: .erase).run(recorder)
    let request = try await people.hub.database.read { connection in
      try connection.first("SELECT id FROM privacyRequest") { try $0.id(0) }
    }
    let book = scratch.path + "/book.csv"
    try "name,phone\n王小明,13911138222\n".write(toFile: book, atomically: true, encoding: .utf8)
    let token = try await people.hub.issueToken(
      storeName: "B", associate: "SB-1", lifetime: .hours(1), by: People.id("AD-2"))
    let (hub, erasure) = (people.hub, try #require(request))
    try await HandlePrivacyRequest(request: erasure, actor: People.id("PO-1"), step: .verify).run(recorder)
    people.bench.advance(.days(30))
    let desk = AccessDesk(
      database: hub.database, profile: hub.profile, world: hub.world,
      exportCaps: ExportCaps(alone: 0, approved: 6))
    let manager = try await manager(hub)
    let export = try await desk.askExport(.members, ListFilter(), because: .reporting, as: manager)
    return Objects(
      hub: hub, member: member, dispute: dispute.id, request: erasure, book: book, token: token.token.id,
      desk: desk, export: export.id)
  }

  private func manager(_ hub: OpenNode) async throws -> AssociateID {
    _ = try await hub.addStaff([StaffEntry(store: "B", code: "MB-1", name: "Mel", role: "manager")])
    return Organisation.associateID(storeCode: "B", code: "MB-1")
  }

  @Test(arguments: walks)
  func `asks the policy`(_ walk: Walk) async throws {
    let people = try await People(Bench())
    let scratch = try TemporaryDirectory()
    let objects = try await objects(people, scratch)
    try await ArrangeUnit(code: "SOUTH", name: "South", kind: "region", parent: nil, actor: nil)
      .run(objects.recorder)
    try await PlaceStore(store: "A", unit: "SOUTH", actor: nil).run(objects.recorder)
    try await AssignRole(
      associate: People.id("RM-1"), role: .regionalManager, unit: "SOUTH", actor: nil
    ).run(objects.recorder)
    var roles: Set<Role> = []
    // Those who may come last, when nothing is left to be refused.
    for (code, isAllowed) in try await verdicts(walk, people).sorted(by: { !$0.isAllowed && $1.isAllowed }) {
      let actor = People.id(code)
      roles.formUnion(try await self.roles(of: actor, people))
      let before = try await rows(people)
      let error = await failure { try await walk.run(objects, actor) }
      if isAllowed {
        #expect(error?.code != .notAllowed, "\(walk), \(code): \(String(describing: error))")
      } else {
        #expect(error?.code == .notAllowed, "\(walk), \(code): \(String(describing: error))")
        #expect(try await rows(people) == before, "\(walk), \(code)")
      }
    }
    #expect(roles == Set(Role.allCases))
  }

  private func verdicts(
    _ walk: Walk, _ people: People
  ) async throws -> [(code: String, isAllowed: Bool)] {
    try await people.hub.database.read { connection in
      let policy = try PolicyReader(connection).policy()
      return try Self.actors.map { code in
        let principal = try PolicyReader(connection).requiredPrincipal(People.id(code))
        let verdict = policy.verdict(
          on: walk.action, of: .store(Organisation.storeID(code: "B")), by: principal, reason: .other)
        return (code, verdict == .allowed)
      }
    }
  }

  private func roles(of actor: AssociateID, _ people: People) async throws -> Set<Role> {
    try await people.hub.database.read { connection in
      Set(try PolicyReader(connection).requiredPrincipal(actor).assignments.map(\.role))
    }
  }

  /// Everything the hub has written: its log, and its own tables that are in no log.
  private func rows(_ people: People) async throws -> [Int] {
    let tables = ["change", "auditLog", "property", "enrolment", "enrolmentApproval", "webName", "apiKey"]
    return try await people.hub.database.read { connection in
      try tables.map { try connection.count("SELECT count(*) FROM \($0)") }
    }
  }

  private func failure(of body: () async throws -> Void) async -> ClienteleError? {
    do {
      try await body()
      return nil
    } catch {
      return error as? ClienteleError
    }
  }

  @Test func `and every right that head office alone has stands here`() {
    let walked = Set(Self.walks.map(\.action))
    let counter: Set<Action> = [
      .registerMember, .editMember, .logContact, .recordSale, .correctSale, .correctContact, .recordEnquiry,
      .recordComplaint, .recordConsent, .recordPrivacyRequest, .planTask, .markNotice, .openDispute,
    ]
    // Walked at the node that asks for it, with its own tests: a look-up from another store, and an import.
    let elsewhere: Set<Action> = [.admitMember, .importFile]
    for action in Action.allCases
    where action.writes && !counter.contains(action) && !elsewhere.contains(action) {
      #expect(walked.contains(action), "\(action.rawValue)")
    }
  }
}
