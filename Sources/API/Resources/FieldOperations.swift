internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Members

/// The fields that a house defined for itself: which there are, and what they say of a member.
enum FieldOperations {
  static let all: [Operation] = [list, patch]

  static let list = Operation(
    id: "listFields", method: .get, path: "/fields", tag: .members, access: .scope(.membersRead),
    right: .findMembers,
    summary: .init("Custom fields with their types and options, as the account has them", "当前账号可见的自定义字段及选项"),
    success: .init(status: .ok, schema: FieldSchemas.definitions)
  ) { call in
    let fields = try await AccountFields(of: call.account, call.service)
    return Answer([
      "modules": .array(try fields.book.modules.map { try JSON($0) }),
      "fields": .array(
        try fields.book.fields.map { field in
          // Who else sees it is head office's business.
          let reach = JSON.Member("reach", .string(fields.reach(of: field).rawValue))
          return try JSON(field).with([reach], inPlaceOf: "layout")
        }),
    ])
  }

  private static let patch = Operation(
    id: "changeCustomFields", method: .patch, path: "/members/{id}/custom-fields", tag: .members,
    access: .scope(.membersWrite), right: .editMember,
    summary: .init("Change what custom fields say of a member", "修改会员的自定义字段"),
    parameters: [CommonSchemas.id],
    body: .init(schema: FieldSchemas.patch, mediaType: "application/merge-patch+json"),
    success: .init(status: .ok, schema: MemberSchemas.written, hasVersion: true), ifMatch: .required
  ) { call in
    let id = MemberID(try call.id())
    let story = try await call.desk.story(of: id, as: call.associate)
    guard story.exposure >= .masked else {
      throw ClienteleError(.notAllowed, "member \(id) is not open to the account")
    }
    let command = SetFields(
      record: try await call.record(of: id.row), actor: call.associate,
      typed: try FieldPatch.typed(call.body, of: story.fields))
    return try await call.write(
      version: { MemberVersion.stem(try ShownVersion($0).member(id)) }
    ) {
      try await command.run($0)
    } answer: { record, connection in
      let member = try ForeignMembers(connection).member(of: record)
      return Answer(
        ["member": .string("\(member)"), "record": .string("\(record)")],
        version: MemberVersion.stem(try ShownVersion(connection).member(id)))
    }
  }
}

/// The fields of the house as one account has them.
package struct AccountFields: Sendable {
  /// Without what the layout hides, and without modules of which nothing is left.
  let book: FieldBook
  private let roles: Set<Role>

  init(of account: APIAccount, _ service: APIService) async throws {
    let (roles, all) = (account.principal.roles, try await ListFields().run(service.database))
    let shown = all.fields.filter { $0.layout.reach(of: roles) > .hidden }
    let used = Set(shown.compactMap(\.module))
    self.roles = roles
    book = FieldBook(modules: all.modules.filter { used.contains($0.id) }, fields: shown)
  }

  /// Of a field that is archived, or that a newer program made, nobody has more than to see it.
  func reach(of field: FieldDefinition) -> FieldLayout.Reach {
    min(book.isOver(field) || field.field == nil ? .see : .edit, field.layout.reach(of: roles))
  }
}

extension FieldSheet {
  /// As members of an answer about somebody.
  var members: [JSON.Member] {
    let said = fields.filter { !$0.isEmpty }
    let values = said.compactMap { view in
      view.definition.flatMap { definition in
        view.value.map { JSON.Member(definition.code, JSON(field: $0)) }
      }
    }
    let masked = said.filter(\.isMasked).compactMap { $0.definition.map { JSON.string($0.code) } }
    return [.init("customFields", .object(values)), .init("maskedCustomFields", .array(masked))]
  }
}

extension JSON {
  /// A number stays exact in a text.
  fileprivate init(field value: CustomValue) {
    self =
      switch value {
      case .text, .wholeNumber, .decimal, .date, .option: .string(value.stored)
      case .yesNo(let isYes): .bool(isYes)
      case .amount(let money):
        ["minorUnits": .integer(money.minorUnits), "currency": .string(money.currency.code)]
      case .options: .array(value.choices.map { .string($0) })
      }
  }
}
