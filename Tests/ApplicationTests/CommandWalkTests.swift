import Access
import Application
import Catalogue
import ChangeLog
import Kernel
import Members
import NodeKit
import Persistence
import Records
import Testing

/// Every command of the counter × every role × an object of the own store and one of another: who may, writes one change;
/// who may not, is refused and writes nothing. What is expected follows from the policy, so a command that forgets to ask
/// it fails here, and so does one that is not on the list.
@Suite struct `Every command of the counter` {
  private let chain: Chain
  private let shop: Chain.Shop

  /// What commands are given.
  struct Objects {
    var record: SourceRecordID
    var task: RowID
    var complaint: RowID
    var enquiry: RowID
    var notice: RowID
    var contact: RowID
    var sale: PurchaseID
    var date: RowID
    var request: RowID
    var dispute: RowID
  }

  struct Walk: CustomStringConvertible, Sendable {
    let name: String
    let action: Action
    /// Whether the command takes another store's object too: a member's complaint is everybody's who serves the member.
    let takesForeign: Bool
    let run: @Sendable (Objects, AssociateID, Recorder) async throws -> Void

    var description: String { name }

    init(
      _ name: String, _ action: Action, takesForeign: Bool = true,
      _ run: @Sendable @escaping (Objects, AssociateID, Recorder) async throws -> Void
    ) {
      self.name = name
      self.action = action
      self.takesForeign = takesForeign
      self.run = run
    }
  }

  static let walks: [Walk] = [
    Walk("register", .registerMember) { _, actor, recorder in
      _ = try await RegisterMember(associate: actor, name: "X").run(recorder)
    },
    Walk("edit", .editMember) { objects, actor, recorder in
      _ = try await EditMember(record: objects.record, associate: actor, note: "\(actor)").run(recorder)
    },
    Walk("fill in a field", .editMember) { objects, actor, recorder in
      try await SetFields(
        record: objects.record, actor: actor, typed: [FieldDefinition.id(of: "walk"): "\(actor)"]
      )
      .run(recorder)
    },
    Walk("log contact", .logContact) { objects, actor, recorder in
      _ = try await LogContact(record: objects.record, associate: actor, kind: "visit").run(recorder)
    },
    Walk("correct contact", .correctContact, takesForeign: false) { objects, actor, recorder in
      _ = try await CorrectContact(interaction: objects.contact, actor: actor, reason: "x").run(recorder)
    },
    Walk("sell", .recordSale) { objects, actor, recorder in
      _ = try await RecordSale(record: objects.record, associate: actor, lines: [Self.goods]).run(recorder)
    },
    Walk("sell to nobody", .recordSale) { _, actor, recorder in
      _ = try await RecordSale(record: nil, associate: actor, lines: [Self.goods]).run(recorder)
    },
    Walk("return", .recordSale) { objects, actor, recorder in
      _ = try await RecordReturn(purchase: objects.sale, associate: actor, reason: "x").run(recorder)
    },
    Walk("correct sale", .correctSale, takesForeign: false) { objects, actor, recorder in
      _ = try await CorrectSale(purchase: objects.sale, associate: actor, outcome: .void, reason: "x").run(
        recorder)
    },
    Walk("plan task", .planTask) { objects, actor, recorder in
      _ = try await PlanTask(record: objects.record, actor: actor, assignee: nil, summary: "x").run(recorder)
    },
    Walk("change task", .planTask, takesForeign: false) { objects, actor, recorder in
      try await ChangeTask(task: objects.task, actor: actor, outcome: "\(actor)").run(recorder)
    },
    Walk("keep date", .editMember) { objects, actor, recorder in
      guard let date = AnnualDate("--01-02") else { return }
      _ = try await KeepDate(record: objects.record, actor: actor, kind: .other, date: date).run(recorder)
    },
    Walk("set preferences", .editMember) { objects, actor, recorder in
      var command = SetPreferences(record: objects.record, actor: actor)
      command.addBrands = ["\(actor)"]
      _ = try await command.run(recorder)
    },
    Walk("record consent", .recordConsent) { objects, actor, recorder in
      _ = try await RecordConsent(
        record: objects.record, actor: actor, purpose: .service, verdict: .withdrawn
      ).run(
        recorder)
    },
    Walk("record complaint", .recordComplaint) { objects, actor, recorder in
      _ = try await RecordComplaint(record: objects.record, actor: actor, category: .other, description: "x")
        .run(
          recorder)
    },
    Walk("handle complaint", .recordComplaint) { objects, actor, recorder in
      try await HandleComplaint(complaint: objects.complaint, actor: actor, resolution: "\(actor)").run(
        recorder)
    },
    Walk("record enquiry", .recordEnquiry) { objects, actor, recorder in
      _ = try await RecordEnquiry(record: objects.record, actor: actor, brand: "x").run(recorder)
    },
    Walk("handle enquiry", .recordEnquiry) { objects, actor, recorder in
      try await HandleEnquiry(enquiry: objects.enquiry, actor: actor, state: .answered).run(recorder)
    },
    Walk("mark notice", .markNotice, takesForeign: false) { objects, actor, recorder in
      try await MarkNotice(notices: [objects.notice], state: .read, actor: actor).run(recorder)
    },
    Walk("record privacy request", .recordPrivacyRequest) { objects, actor, recorder in
      _ = try await RecordPrivacyRequest(member: MemberID(objects.record.row), actor: actor, kind: .copy).run(
        recorder)
    },
    Walk("open dispute", .openDispute) { objects, actor, recorder in
      _ = try await OpenDispute(member: MemberID(objects.record.row), actor: actor, statement: "x").run(
        recorder)
    },
    Walk("withdraw dispute", .openDispute, takesForeign: false) { objects, actor, recorder in
      try await WithdrawDispute(dispute: objects.dispute, actor: actor).run(recorder)
    },
    Walk("handle privacy request", .handlePrivacyRequest) { objects, actor, recorder in
      try await HandlePrivacyRequest(request: objects.request, actor: actor, step: .verify).run(recorder)
    },
  ]

  private static let goods = RecordSale.Line(
    brand: "L", reference: "R", serial: "", amount: Money(minorUnits: 100, currency: .cny))

  init() async throws {
    chain = try await Chain(["A", "B"])
    shop = chain["A"]
    try chain.hub.write(
      Role.allCases.map { role in
        Operation(
          table: .associate, row: Self.person(role).row,
          writes: [
            .init(AssociateField.code.id, .text(role.rawValue)),
            .init(AssociateField.storeID.id, .id(shop.store)),
            .init(AssociateField.role.id, .text(role.rawValue)),
          ])
      }, kind: .organisation)
    try await chain.sync(shop)
  }

  private static func person(_ role: Role) -> AssociateID {
    AssociateID(.derived(source: "walk", document: role.rawValue))
  }

  /// Objects that one store's associate has made, at the node of store A. Those of another store lie there as they would
  /// after a sync: the member is held by both.
  private func objects(of store: StoreID, by associate: AssociateID, _ salt: String) throws -> Objects {
    func row(_ name: String) -> RowID { .derived(source: "object", document: salt, line: name) }
    let record = SourceRecordID(row("record"))
    func write<Field: CatalogueField>(_ id: RowID, _ values: [(Field, Value)]) -> Operation {
      Operation(table: Field.table, row: id, writes: values.map { .init($0.0.id, $0.1) })
    }
    let line = row("line")
    try shop.node.write([
      write(
        FieldDefinition.id(of: "walk"),
        [(FieldDefinitionField.code, .text("walk")), (.kind, .text("text"))]),
      write(record.row, [(SourceRecordField.storeID, .id(store)), (.name, .text("王小明"))]),
      write(
        row("task"),
        [(TaskField.storeID, .id(store)), (.recordID, .id(record)), (.state, .text("needsAction"))]),
      write(
        row("complaint"),
        [(ComplaintField.storeID, .id(store)), (.recordID, .id(record)), (.state, .text("received"))]),
      write(
        row("enquiry"),
        [(EnquiryField.storeID, .id(store)), (.recordID, .id(record)), (.state, .text("open"))]),
      write(
        row("notice"),
        [(NoticeField.storeID, .id(store)), (.recordID, .id(record)), (.state, .text("unread"))]),
      write(
        row("request"),
        [
          (PrivacyRequestField.storeID, .id(store)), (.recordID, .id(record)), (.kind, .text("access")),
          (.state, .text("received")),
        ]),
      write(
        row("dispute"),
        [(DisputeField.storeID, .id(store)), (.recordID, .id(row("disputed"))), (.state, .text("open"))]),
      write(
        row("contact"),
        [
          (InteractionField.storeID, .id(store)), (.recordID, .id(record)), (.kind, .text("visit")),
          (.statedAt, .integer(1)),
        ]),
      write(
        row("sale"),
        [
          (PurchaseField.storeID, .id(store)), (.recordID, .id(record)), (.associateID, .id(associate)),
          (.kind, .text("sale")), (.soldAt, .integer(1)), (.amountMinorUnits, .integer(100)),
          (.currency, .text("CNY")),
        ]),
      write(
        line,
        [
          (PurchaseLineField.purchaseID, .id(row("sale"))), (.recordID, .id(record)), (.storeID, .id(store)),
          (.quantity, .integer(1)), (.amountMinorUnits, .integer(100)),
        ]),
    ])
    return Objects(
      record: record, task: row("task"), complaint: row("complaint"), enquiry: row("enquiry"),
      notice: row("notice"), contact: row("contact"), sale: PurchaseID(row("sale")), date: row("date"),
      request: row("request"), dispute: row("dispute"))
  }

  private func changeCount() throws -> Int {
    try shop.node.read { try $0.count("SELECT count(*) FROM change") }
  }

  @Test(arguments: walks, Role.allCases)
  func `asks the policy, for the own store's object and another's`(_ walk: Walk, _ role: Role) async throws {
    let other = chain["B"]
    let actor = Self.person(role)
    let policy = try shop.node.read { try PolicyReader($0).policy() }
    let principal = try #require(try shop.node.read { try PolicyReader($0).principal(actor) })
    for (store, associate, isForeign) in [
      (shop.store, shop.associate, false), (other.store, other.associate, true),
    ] {
      let objects = try objects(of: store, by: associate, "\(walk.name) \(role) \(isForeign)")
      let isAllowed =
        policy.verdict(on: walk.action, of: .store(shop.store), by: principal, reason: .other) == .allowed
        && (walk.takesForeign || !isForeign)
      let before = try changeCount()
      let error = await failure { try await walk.run(objects, actor, shop.recorder) }
      let place = "\(walk.name), \(role), \(isForeign ? "another store's" : "own")"
      if isAllowed {
        #expect(error == nil, "\(place): \(String(describing: error))")
        #expect(try changeCount() == before + 1, "\(place)")
      } else {
        #expect(error?.code == .notAllowed, "\(place): \(String(describing: error))")
        #expect(try changeCount() == before, "\(place)")
      }
    }
  }

  @Test(arguments: walks)
  func `is refused to anybody of another store's staff`(_ walk: Walk) async throws {
    let objects = try objects(of: shop.store, by: shop.associate, walk.name)
    let before = try changeCount()
    await expect(.notAllowed) { try await walk.run(objects, chain["B"].associate, shop.recorder) }
    #expect(try changeCount() == before)
  }

  @Test func `and every right to write at the counter has a command here`() {
    let walked = Set(Self.walks.map(\.action))
    let elsewhere: Set<Action> = [
      .admitMember, .importFile, .judgeLink, .ruleAward, .approveBook, .handOver, .manageStaff,
      .manageOrganisation, .resetCredential, .enrolNode, .approveNode, .revokeNode, .configure, .erasePerson,
      .closeMonth, .approveExport, .defineFields, .proposeRule, .approveRule,
    ]
    for action in Action.allCases where action.writes {
      #expect(walked.contains(action) != elsewhere.contains(action), "\(action.rawValue)")
    }
  }
}
