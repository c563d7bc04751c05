internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Persistence

/// Sales and returns: reading them, and taking them in from tills, shops and other systems.
enum SaleOperations {
  static let all: [Operation] = [list, byDocument, get, tell, credits]

  private static let list = Operation(
    id: "listSales", method: .get, path: "/sales", tag: .sales, access: .scope(.salesRead),
    right: .viewSales, summary: .init("Sales and returns, the latest first", "销售与退货，最近的在前"),
    parameters: CommonSchemas.list(
      of: SaleSchemas.sale, CommonSchemas.filter + [.query("brand", .text(1...100))]),
    success: .init(status: .ok, schema: CommonSchemas.page(of: SaleSchemas.sale, "SalePage"))
  ) { call in
    try await call.desk.sales(call.filter(), as: call.associate, after: call.cursor(), limit: call.limit)
      .answer()
  }

  private static let credits = Operation(
    id: "listCredits", method: .get, path: "/credits", tag: .credits, access: .scope(.creditsRead),
    right: .viewCredits,
    summary: .init("What people are credited for, wherever it was sold", "业绩归属，不论在何店售出"),
    parameters: CommonSchemas.list(of: SaleSchemas.sale, CommonSchemas.filter),
    success: .init(status: .ok, schema: CommonSchemas.page(of: SaleSchemas.sale, "CreditPage"))
  ) { call in
    try await call.desk.credits(call.filter(), as: call.associate, after: call.cursor(), limit: call.limit)
      .answer()
  }

  private static let get = Operation(
    id: "getSale", method: .get, path: "/sales/{id}", tag: .sales, access: .scope(.salesRead),
    right: .viewSales, summary: .init("One document", "一张单据"),
    parameters: [CommonSchemas.id, CommonSchemas.fields(of: SaleSchemas.sale)],
    success: .init(status: .ok, schema: SaleSchemas.sale)
  ) { call in
    Answer(try JSON(await call.desk.sale(PurchaseID(call.id()), as: call.associate)))
  }

  private static let byDocument = Operation(
    id: "getSaleByDocument", method: .get, path: "/sales/by-document/{system}/{document}", tag: .sales,
    access: .scope(.salesRead), right: .viewSales,
    summary: .init("The document another system told of", "按外部系统单号取单据"),
    parameters: [
      .path("system", Schema(.text(.system))), .path("document", Schema(.text(.foreignKey))),
      .query("kind", .word(["sale", "return"])), CommonSchemas.fields(of: SaleSchemas.sale),
    ], success: .init(status: .ok, schema: SaleSchemas.sale)
  ) { call in
    let document = ForeignDocument(system: try call.word("system"), number: try call.word("document"))
    let (isReturn, associate) = (call.query["kind"] == "return", call.associate)
    let id = try await call.service.database.read {
      try ForeignMembers($0).purchase(document, isReturn: isReturn, for: associate)
    }
    return Answer(try JSON(await call.desk.sale(id, as: call.associate)))
  }

  private static let tell = Operation(
    id: "tellSales", method: .post, path: "/sales", tag: .sales, access: .scope(.salesWrite),
    right: .recordSale,
    summary: .init(
      "A batch of sales and returns; each document counts once, however often it is sent",
      "批量上传销售与退货；同一单据重复上传不重复计入"),
    body: .init(schema: SaleSchemas.batch), success: .init(status: .ok, schema: SaleSchemas.answers)
  ) { call in
    var items: [ToldItem] = []
    for (place, item) in (call.body["items"]?.array ?? []).enumerated() {
      items.append(try await ToldItem(item, at: place, call))
    }
    let answer = Answer(ToldItem.answer(of: items))
    // Each document is a transaction that counts once by itself: sent again after a crash in between, the batch gets the
    // same answer but for what was recorded then and is unchanged now.
    try await call.once?.keep(answer.kept, at: call.service.now, in: call.service.database)
    return answer
  }
}

/// An item of a batch and what became of it.
private struct ToldItem {
  let system: String
  let document: String
  var outcome: ToldSaleOutcome
  var id: PurchaseID?
  var refusal: Problem?

  /// - Throws: what is wrong with the machine; what is wrong with the item is its outcome.
  init(_ item: JSON, at place: Int, _ call: Call) async throws {
    system = item.text("system") ?? ""
    document = item.text("document") ?? ""
    outcome = .refused
    do {
      let told = try await Self.tell(item, call)
      id = told.purchase
      outcome = ToldSaleOutcome(rawValue: told.outcome.rawValue) ?? .refused
    } catch let error as ClienteleError {
      let problem = Problem(error)
      guard problem.status.kind != .serverError else { throw error }
      refusal = problem
    } catch let invalid as InvalidBody {
      refusal = Problem(invalid.violations, in: "item")
    }
  }

  private static func tell(_ item: JSON, _ call: Call) async throws -> ToldSale {
    let document = ForeignDocument(system: item.text("system") ?? "", number: item.text("document") ?? "")
    guard document.system != ForeignDocument.counter else {
      throw ClienteleError(
        .invalidInput, "the documents of \(ForeignDocument.counter) are this program's own",
        hint: "Name the till or the shop that the document is of.")
    }
    let associate = try await call.associate(item.text("associate"), at: "/associate") ?? call.associate
    let recorder = call.service.recorder
    guard item.text("kind") == "return" else {
      return try await TellSale(
        document: document, record: try await record(item["member"], call), associate: associate,
        teller: call.associate, lines: (item["lines"]?.array ?? []).compactMap { RecordSale.Line($0) },
        statedAt: item.instant("statedAt")
      ).run(recorder)
    }
    return try await TellReturn(
      document: document, original: original(item["of"] ?? .null), associate: associate,
      teller: call.associate, lines: (item["lines"]?.array ?? []).compactMap { TellReturn.Line($0) },
      reason: item.text("reason") ?? "", statedAt: item.instant("statedAt")
    ).run(recorder)
  }

  private static func original(_ of: JSON) -> TellReturn.Original {
    if let id = of.row("id") { return .purchase(PurchaseID(id)) }
    return .document(ForeignDocument(system: of.text("system") ?? "", number: of.text("document") ?? ""))
  }

  private static func record(_ member: JSON?, _ call: Call) async throws -> SourceRecordID? {
    guard let member, !member.isNull else { return nil }
    if let id = member.row("id") { return try await call.record(of: id) }
    let (system, externalID) = (member.text("system") ?? "", member.text("externalID") ?? "")
    let associate = call.associate
    return try await call.service.database.read {
      try ForeignMembers($0).record(system: system, externalID: externalID, for: associate)
    }
  }

  static func answer(of items: [ToldItem]) -> JSON {
    func count(_ outcomes: ToldSaleOutcome...) -> JSON {
      .integer(Int64(items.count { outcomes.contains($0.outcome) }))
    }
    return [
      "items": .array(items.map(\.json)), "recorded": count(.recorded), "unchanged": count(.unchanged),
      "refused": count(.refused, .differs),
    ]
  }

  private var json: JSON {
    .object(of: [
      "system": .string(system), "document": .string(document), "outcome": .string(outcome.rawValue),
      "id": id.map { .string("\($0)") }, "code": refusal.map { .string($0.code.name) },
      "detail": refusal.map { refusal in
        .string(
          refusal.violations.isEmpty
            ? refusal.detail
            : refusal.violations.map { "\($0.pointer) \($0.says)" }.joined(separator: "; "))
      },
    ])
  }
}

extension RecordSale.Line {
  fileprivate init?(_ json: JSON) {
    guard let amount = Money(json["amount"]) else { return nil }
    self.init(
      brand: json.text("brand") ?? "", reference: json.text("reference") ?? "",
      serial: json.text("serial") ?? "", quantity: Int(json["quantity"]?.integer ?? 1), amount: amount)
  }
}

extension TellReturn.Line {
  fileprivate init?(_ json: JSON) {
    guard let place = json["place"]?.integer, let quantity = json["quantity"]?.integer else { return nil }
    self.init(place: Int(place), quantity: Int(quantity), amount: Money(json["amount"]))
  }
}
