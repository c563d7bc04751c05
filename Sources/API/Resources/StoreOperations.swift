internal import Access
internal import Application
internal import Catalogue
internal import HTTPTypes
internal import Kernel

/// Notices to stores, stores and their people.
enum StoreOperations {
  static let all: [Operation] = [notices, mark, stores, associates]

  private static let notices = Operation(
    id: "listNotices", method: .get, path: "/notices", tag: .notices, access: .scope(.noticesRead),
    right: .viewNotices, summary: .init("What stores were told, the latest first", "门店收到的通知，最近的在前"),
    parameters: CommonSchemas.list(
      of: WorkSchemas.notice, CommonSchemas.filter + [.query("unread", .boolean)]),
    success: .init(status: .ok, schema: CommonSchemas.page(of: WorkSchemas.notice, "NoticePage"))
  ) { call in
    try await call.desk.notices(
      call.filter(), as: call.associate, unreadOnly: call.query["unread"] == "true", after: call.cursor(),
      limit: call.limit
    ).answer()
  }

  private static let mark = Operation(
    id: "markNotices", method: .post, path: "/notices/mark", tag: .notices, access: .scope(.noticesWrite),
    right: .markNotice, summary: .init("That notices were read, or done", "将通知标为已读或已办"),
    body: .init(schema: WorkSchemas.marking), success: .init(status: .ok, schema: WorkSchemas.marked)
  ) { call in
    let marking = MarkNotice(
      notices: call.body.texts("ids").compactMap { RowID($0) },
      state: call.body.text("state") == "done" ? .done : .read, actor: call.associate)
    return try await call.write {
      try await marking.run($0)
    } answer: { count, _ in
      Answer(["changed": .integer(Int64(count))])
    }
  }

  private static let storeSchema = Schema.object([
    required("id", .identifier), required("code", .field(StoreField.code)),
    required("name", .field(StoreField.name)), required("region", .field(StoreField.region)),
  ]).named("Store")

  private static let stores = Operation(
    id: "listStores", method: .get, path: "/stores", tag: .organisation, access: .scope(.organisationRead),
    right: .viewStaff, summary: .init("Every store of the dealer", "全部门店"),
    parameters: [CommonSchemas.fields(of: storeSchema)],
    success: .init(
      status: .ok, schema: .object([required("items", .array(storeSchema))]).named("StoreList"))
  ) { call in
    Answer(["items": .array(try await call.desk.stores(as: call.associate).map { try JSON($0) })])
  }

  private static let associateSchema = Schema.object([
    required("id", .identifier), required("code", .field(AssociateField.code)),
    required("name", .field(AssociateField.name)), optional("store", CommonSchemas.label),
    required("hasLeft", .boolean),
  ]).named("Associate")

  private static let associates = Operation(
    id: "listAssociates", method: .get, path: "/associates", tag: .organisation,
    access: .scope(.organisationRead), right: .viewStaff,
    summary: .init("People of the stores whose staff the account sees", "可见门店的员工"),
    parameters: CommonSchemas.list(of: associateSchema, [.query("store", CommonSchemas.code)]),
    success: .init(status: .ok, schema: CommonSchemas.page(of: associateSchema, "AssociatePage"))
  ) { call in
    try await call.desk.associates(
      of: call.filter().store, as: call.associate, after: call.cursor(), limit: call.limit
    ).answer()
  }
}
