internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel

/// The table as a document that programs read (OpenAPI 3.1).
package enum OpenAPIDocument {
  static let bytes = json(of: OperationTable.all).bytes

  /// - Parameter fields: the fields of the house, as an account has them; `nil` leaves open which there are.
  package static func json(of operations: [Operation], fields: AccountFields? = nil) -> JSON {
    var schemas: [String: JSON] = [:]
    // Those stand in the place of what the table says of them.
    for schema in fields.map(FieldSchemas.objects) ?? [] { _ = schema.document(collecting: &schemas) }
    var paths: [(path: String, members: [JSON.Member])] = []
    for operation in operations {
      let member = JSON.Member(
        operation.method.rawValue.lowercased(), describe(operation, collecting: &schemas))
      let path = APIPath.base + operation.path
      if let place = paths.firstIndex(where: { $0.path == path }) {
        paths[place].members.append(member)
      } else {
        paths.append((path, [member]))
      }
    }
    _ = Problem.schema.document(collecting: &schemas)
    let named = schemas.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) }
    let components: JSON = ["securitySchemes": ["key": scheme], "schemas": .object(named)]
    let tags = Operation.Tag.allCases.map { JSON.object([.init("name", .string($0.rawValue))]) }
    return .object([
      .init("openapi", "3.1.0"),
      .init("jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema"), .init("info", info),
      .init("servers", [["url": "/"]]), .init("security", [["key": []]]), .init("tags", .array(tags)),
      .init("paths", .object(paths.map { .init($0.path, .object($0.members)) })),
      .init("components", components),
    ])
  }

  private static let info: JSON = [
    "title": "Clientele", "version": "1",
    "description":
      "Members, sales and the work of stores. Product, stock of a serial, shipment and payment are not part of it yet.",
  ]
  private static let scheme: JSON = [
    "type": "http", "scheme": "bearer", "bearerFormat": "clk_ and 64 hexadecimal digits",
  ]

  private static func describe(
    _ operation: Operation, collecting schemas: inout [String: JSON]
  ) -> JSON {
    let parameters =
      operation.parameters.map { parameter($0, &schemas) } + headers(of: operation)
    let body = operation.body.map { body in
      JSON.object(of: [
        "required": true,
        "content": .object([
          .init(body.mediaType, ["schema": body.schema.document(collecting: &schemas)])
        ]),
      ])
    }
    return .object(of: [
      "operationId": .string(operation.id), "tags": [.string(operation.tag.rawValue)],
      "summary": .string(operation.summary.english), "x-summary-zh": .string(operation.summary.chinese),
      "x-scope": operation.scope.map { .string($0.rawValue) },
      "x-right": operation.right.map { .string($0.rawValue) },
      "security": operation.access == .open ? [.object([]), ["key": []]] : nil,
      "parameters": parameters.isEmpty ? nil : .array(parameters), "requestBody": body,
      "responses": .object(responses(of: operation, &schemas)),
    ])
  }

  private static func parameter(
    _ parameter: Operation.Parameter, _ schemas: inout [String: JSON]
  ) -> JSON {
    .object(of: [
      "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
      "required": .bool(parameter.isRequired),
      "schema": parameter.schema.document(collecting: &schemas),
    ])
  }

  private static func headers(of operation: Operation) -> [JSON] {
    var headers: [JSON] = []
    func add(_ name: String, isRequired: Bool, _ says: String, _ schema: JSON) {
      headers.append([
        "name": .string(name), "in": "header", "required": .bool(isRequired), "description": .string(says),
        "schema": schema,
      ])
    }
    if operation.changes {
      add(
        "Idempotency-Key", isRequired: operation.method == .post,
        "The same key with the same request gets the same answer for a day.",
        ["type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"])
    }
    if operation.ifMatch != .none {
      add(
        "If-Match", isRequired: operation.ifMatch == .required, "The ETag of what is changed, or *.",
        ["type": "string"])
    }
    return headers
  }

  private static func responses(
    of operation: Operation, _ schemas: inout [String: JSON]
  ) -> [JSON.Member] {
    let success = operation.success
    let isSelectable = operation.parameters.contains { $0.name == "fields" }
    let content = success.schema.map { isSelectable ? $0.selectable : $0 }.map { schema -> JSON in
      ["application/json": ["schema": schema.document(collecting: &schemas)]]
    }
    let done = JSON.object(of: [
      "description": "Done.", "content": content,
      "headers": success.hasVersion ? ["ETag": ["schema": ["type": "string"]]] : nil,
    ])
    return [.init(String(success.status.code), done)]
      + refusals(of: operation).map { refusal in
        .init(
          String(refusal.status.code),
          [
            "description": .string(refusal.says),
            "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
          ])
      }
  }

  /// Of what needs no key, when there is one.
  private static let ofOpenOnes = [
    Operation.Refusal(status: .unauthorized, says: "The key is not one of this node."),
    .init(status: .tooManyRequests, says: "Too many requests; Retry-After says when to come back."),
    .init(status: .serviceUnavailable, says: "Not just now."),
  ]

  /// By status, each once.
  package static func refusals(of operation: Operation) -> [Operation.Refusal] {
    guard operation.access != .open else { return ofOpenOnes }
    var refusals = operation.refusals
    func add(_ status: HTTPResponse.Status, _ says: String) {
      if !refusals.contains(where: { $0.status == status }) {
        refusals.append(.init(status: status, says: says))
      }
    }
    add(.unauthorized, "The key is missing or not one of this node.")
    add(.forbidden, "The key has not the scope, or its account has not the right.")
    add(.notFound, "There is no such thing, or it is not shown to the account.")
    add(.unprocessableContent, "A value is not what it can be; errors says which.")
    add(.tooManyRequests, "Too many requests; Retry-After says when to come back.")
    add(.serviceUnavailable, "Not just now.")
    if operation.body != nil || operation.changes {
      add(.badRequest, "The body is no JSON, or the Idempotency-Key is missing.")
      add(.conflict, "What is there already stands against it.")
      add(.contentTooLarge, "The body is too large.")
    }
    if operation.body != nil { add(.unsupportedMediaType, "The body is of another type.") }
    if operation.ifMatch != .none { add(.preconditionFailed, "It is not as the sender knows it.") }
    if operation.ifMatch == .required { add(.preconditionRequired, "If-Match is missing.") }
    return refusals.sorted { $0.status.code < $1.status.code }
  }
}
