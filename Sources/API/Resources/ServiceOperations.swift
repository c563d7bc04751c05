internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Records

/// The API about itself.
enum ServiceOperations {
  static let all: [Operation] = [document, account]

  private static let document = Operation(
    id: "getDocument", method: .get, path: "/openapi.json", tag: .service, access: .open, right: nil,
    summary: .init("This document", "本接口说明"), success: .init(status: .ok, schema: .anything)
  ) { _ in
    Answer(OpenAPIDocument.json(of: OperationTable.all))
  }

  private static let accountSchema = Schema.object([
    required("key", .identifier), required("name", CommonSchemas.kept),
    required("associate", .identifier), optional("store", .identifier),
    required("scopes", .array(.word(of: APIScope.self))), required("perMinute", CommonSchemas.count),
    required("node", .identifier), required("kind", CommonSchemas.kept), required("time", .instant),
  ]).named("Account")

  private static let account = Operation(
    id: "getAccount", method: .get, path: "/account", tag: .service, access: .key, right: nil,
    summary: .init("What the key is and may do, and at which node", "当前密钥的身份、权限与所在节点"),
    success: .init(status: .ok, schema: accountSchema)
  ) { call in
    let profile = call.service.recorder.profile
    return Answer(
      .object(of: [
        "key": .string("\(call.account.key)"), "name": .string(call.account.name),
        "associate": .string("\(call.associate)"),
        "store": call.account.principal.home.map { .string("\($0)") },
        "scopes": .array(call.account.scopes.map(\.rawValue).sorted().map { .string($0) }),
        "perMinute": .integer(Int64(call.account.perMinute)), "node": .string("\(profile.node)"),
        "kind": .string(profile.kind.rawValue), "time": .string("\(call.service.now)"),
      ]))
  }
}
