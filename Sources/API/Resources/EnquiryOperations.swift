internal import Access
internal import Application
internal import Catalogue
internal import HTTPTypes
internal import Kernel

enum EnquiryOperations {
  static let all: [Operation] = [list, get, record, handle]

  private static let list = Operation(
    id: "listEnquiries", method: .get, path: "/enquiries", tag: .enquiries, access: .scope(.enquiriesRead),
    right: .recordEnquiry,
    summary: .init("Enquiries of the store, with and without a member", "门店咨询，含未留名的"),
    parameters: CommonSchemas.list(of: WorkSchemas.enquiry, [.query("waiting", .boolean)]),
    success: .init(status: .ok, schema: CommonSchemas.page(of: WorkSchemas.enquiry, "EnquiryPage"))
  ) { call in
    try await call.desk.enquiries(
      waitingOnly: call.query["waiting"] == "true", as: call.associate, after: call.cursor(),
      limit: call.limit
    ).answer()
  }

  private static let get = Operation(
    id: "getEnquiry", method: .get, path: "/enquiries/{id}", tag: .enquiries,
    access: .scope(.enquiriesRead), right: .recordEnquiry, summary: .init("One enquiry", "一条咨询"),
    parameters: [CommonSchemas.id, CommonSchemas.fields(of: WorkSchemas.enquiry)],
    success: .init(status: .ok, schema: WorkSchemas.enquiry, hasVersion: true)
  ) { call in
    let (enquiry, version) = try await call.desk.enquiry(call.id(), as: call.associate)
    return Answer(try JSON(enquiry), version: MemberVersion.stem(version))
  }

  private static let record = Operation(
    id: "recordEnquiry", method: .post, path: "/enquiries", tag: .enquiries,
    access: .scope(.enquiriesWrite), right: .recordEnquiry,
    summary: .init(
      "What somebody asks for: from a website, a mini-program, a marketplace", "登记咨询：来自官网、小程序或电商平台"),
    body: .init(schema: WorkSchemas.enquirySent),
    success: .init(status: .created, schema: MemberSchemas.made)
  ) { call in
    let body = call.body
    let record: SourceRecordID? =
      if let member = body.row("member") { try await call.record(of: member) } else { nil }
    let enquiry = RecordEnquiry(
      record: record, actor: call.associate,
      channel: body.text("channel").flatMap { InteractionKind(rawValue: $0) } ?? .enquiry,
      brand: body.text("brand") ?? "", reference: body.text("reference") ?? "",
      note: body.text("note") ?? "", budget: Money(body["budget"]), statedAt: body.instant("statedAt"))
    return try await call.write {
      try await enquiry.run($0)
    } answer: { id, _ in
      Answer(["id": .string("\(id)")], status: .created, location: "/enquiries/\(id)")
    }
  }

  private static let handle = Operation(
    id: "handleEnquiry", method: .patch, path: "/enquiries/{id}", tag: .enquiries,
    access: .scope(.enquiriesWrite), right: .recordEnquiry,
    summary: .init("What became of an enquiry", "更新咨询的结果"), parameters: [CommonSchemas.id],
    body: .init(schema: WorkSchemas.enquiryPatch, mediaType: "application/merge-patch+json"),
    success: .init(status: .ok, schema: MemberSchemas.made, hasVersion: true), ifMatch: .optional
  ) { call in
    let (id, body) = (try call.id(), call.body)
    guard let state = body.text("state").flatMap({ EnquiryState(rawValue: $0) }) else {
      throw InvalidBody([Violation(pointer: "/state", says: "is missing")])
    }
    // Of the own store: what is not shown is not changed either.
    _ = try await call.desk.enquiry(id, as: call.associate)
    let handling = HandleEnquiry(
      enquiry: id, actor: call.associate, state: state, purchase: body.row("purchase").map { PurchaseID($0) },
      lostReason: body.text("lostReason") ?? "",
      assignee: try await call.associate(body.text("assignee"), at: "/assignee"))
    return try await call.write(
      version: { try ShownVersion($0).row(.enquiry, id).map { MemberVersion.stem($0) } }
    ) {
      try await handling.run($0)
    } answer: { _, connection in
      Answer(
        ["id": .string("\(id)")],
        version: try ShownVersion(connection).row(.enquiry, id).map { MemberVersion.stem($0) })
    }
  }
}
