internal import Access
internal import Application
internal import Foundation
package import HTTPTypes
package import Kernel
internal import Records
package import Transport

/// The one way in: key, rate, scope, right, values, once, in this order, for every operation of the table.
///
/// There are no cookies here, so no page of another site can make a browser speak in somebody's name, and no header that
/// would let it.
package struct APIDoor: Sendable {
  package let service: APIService
  package let operations: [Operation]

  package init(service: APIService, operations: [Operation] = OperationTable.all) {
    self.service = service
    self.operations = operations
  }

  private static let bodyBytesMax = 1 << 20
  /// Askers without a key that opens, at each address.
  private static let strangersPerMinute = 60

  package var routes: [WebRoute] {
    operations.map { operation in
      WebRoute(
        operation.method, APIPath.base + operation.path, bodyBytesMax: Self.bodyBytesMax, isExclusive: true
      ) { request in
        try await answer(operation, request)
      }
    }
  }

  /// How an error is said that came up before an operation was found, or with its body: `nil` for other addresses.
  package func refusal(
    at path: String, status: HTTPResponse.Status, _ error: ClienteleError, headers: HTTPFields
  ) -> WebResponse? {
    guard APIPath.holds(path) else { return nil }
    return Problem(status: status, error).response(chineseName: chineseName(for: headers))
  }

  private func chineseName(for headers: HTTPFields) -> ((ClienteleError.Code) -> String?)? {
    let first = headers[.acceptLanguage]?.lowercased().split(separator: ",").first
    guard let first, first.trimmingCharacters(in: .whitespaces).hasPrefix("zh") else { return nil }
    return service.chineseName
  }

  /// - Throws: what is wrong with this machine, for the listener to log and to say as ``refusal(at:status:_:headers:)``
  ///   has it.
  private func answer(_ operation: Operation, _ request: WebRequest) async throws -> WebResponse {
    do {
      return try await serve(operation, request)
    } catch {
      let problem = Self.problem(error)
      guard problem.status.kind != .serverError else { throw error }
      return problem.response(chineseName: chineseName(for: request.headers))
    }
  }

  private static func problem(_ error: any Error) -> Problem {
    switch error {
    case let problem as Problem: problem
    case let invalid as InvalidBody: Problem(invalid.violations, in: "body")
    case let error as ClienteleError: Problem(error)
    case is CancellationError: Problem(ClienteleError(.stopping, ""))
    default: Problem(ClienteleError(.internalFailure, ""))
    }
  }

  private func serve(_ operation: Operation, _ request: WebRequest) async throws -> WebResponse {
    if operation.access == .open { return try await document(request) }
    let account = try await account(of: request)
    try service.rate.use(by: account.key.description, perMinute: account.perMinute)
    try await require(operation, of: account)
    try Self.check(operation, request)
    let once = try once(operation, request, account)
    if let kept = try await once?.answer(service.database, at: service.now) { return try replay(kept) }
    let call = Call(
      service: service, account: account, path: request.captures, query: request.query,
      body: try Self.body(operation, request), knownVersions: try Self.knownVersions(operation, request),
      once: once)
    do {
      return render(try await operation.run(call), operation, request)
    } catch {
      // Whatever it failed of: the same request may have come twice at once, and the other one was first.
      guard let kept = try await once?.answer(service.database, at: service.now) else { throw error }
      return try replay(kept)
    }
  }

  /// What all nodes have in common; with a key also the fields of the house, as its account has them.
  private func document(_ request: WebRequest) async throws -> WebResponse {
    let common = WebResponse(contentType: "application/json", body: OpenAPIDocument.bytes)
    guard request.headers[.authorization] != nil else { return common }
    let account = try await account(of: request)
    try service.rate.use(by: account.key.description, perMinute: account.perMinute)
    do {
      try await require(FieldOperations.list, of: account)
    } catch let error as ClienteleError where [.scopeMissing, .notAllowed].contains(error.code) {
      return common
    }
    let fields = try await AccountFields(of: account, service)
    return WebResponse(
      contentType: "application/json",
      body: OpenAPIDocument.json(of: OperationTable.all, fields: fields).bytes)
  }

  // MARK: Who asks

  private func account(of request: WebRequest) async throws -> APIAccount {
    let words = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
    do {
      guard words.count == 2, words[0].lowercased() == "bearer" else { throw OpenAPIAccount.refused }
      return try await OpenAPIAccount(secret: String(words[1])).run(service.recorder)
    } catch let error as ClienteleError where error.code == .apiKeyRefused {
      try service.rate.use(by: "address \(request.peer)", perMinute: Self.strangersPerMinute)
      throw error
    }
  }

  /// The command asks the policy again, about what it changes; here it is asked before a body is looked at.
  private func require(_ operation: Operation, of account: APIAccount) async throws {
    if let scope = operation.scope, !account.scopes.contains(scope) {
      throw ClienteleError(
        .scopeMissing, "The key does not have the scope \(scope.rawValue).",
        hint: "An administrator makes a key with it: `clientele api key create --scope \(scope.rawValue)`.")
    }
    guard let right = operation.right else { return }
    try await service.desk.require(
      right, of: account.principal.home.map { .store($0) } ?? .dealer, by: account.associate, reason: .other)
  }

  // MARK: What comes

  private static func check(_ operation: Operation, _ request: WebRequest) throws {
    var violations: [Violation] = []
    for parameter in operation.parameters {
      let given = parameter.place == .path ? request.captures[parameter.name] : request.query[parameter.name]
      guard let given else {
        if parameter.isRequired { violations.append(Violation(pointer: parameter.name, says: "is missing")) }
        continue
      }
      violations += parameter.schema.violations(inParameter: given, named: parameter.name)
    }
    let known = Set(operation.parameters.filter { $0.place == .query }.map(\.name))
    for name in request.query.keys.sorted() where !known.contains(name) {
      violations.append(Violation(pointer: name.shownName, says: "is not known here"))
    }
    guard violations.isEmpty else { throw Problem(violations, in: "address") }
  }

  private static func body(_ operation: Operation, _ request: WebRequest) throws -> JSON {
    guard let body = operation.body else { return .null }
    let type = (request.headers[.contentType] ?? "").split(separator: ";").first.map {
      $0.trimmingCharacters(in: .whitespaces).lowercased()
    }
    guard type == body.mediaType else {
      throw ClienteleError(
        .mediaTypeUnknown, "The body is to be \(body.mediaType).", hint: "Say so in Content-Type.")
    }
    let value = try JSONReader.read(request.body)
    let violations = body.schema.violations(in: value)
    guard violations.isEmpty else { throw Problem(violations, in: "body") }
    return value
  }

  private static func knownVersions(_ operation: Operation, _ request: WebRequest) throws -> [String]? {
    guard operation.ifMatch != .none else { return nil }
    guard let header = request.headers[.ifMatch] else {
      guard operation.ifMatch == .optional else {
        throw ClienteleError(
          .versionMissing, "A change says in If-Match which version it is of.",
          hint: "Send the ETag of what you have got.")
      }
      return nil
    }
    return versions(header)
  }

  /// Strong ones without their quotation marks; `*` stands for any.
  private static func versions(_ header: String) -> [String] {
    header.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.compactMap { tag in
      if tag == "*" { return tag }
      guard tag.count >= 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
      return String(tag.dropFirst().dropLast())
    }
  }

  private static let onceKeyLengthMax = 128

  private func once(
    _ operation: Operation, _ request: WebRequest, _ account: APIAccount
  ) throws -> OnceRequest? {
    guard operation.changes else { return nil }
    guard let key = HTTPField.Name("Idempotency-Key").flatMap({ request.headers[$0] }) else {
      guard operation.method == .post else { return nil }
      throw ClienteleError(
        .onceKeyMissing, "A request that makes something has an Idempotency-Key.",
        hint: "Send a fresh UUID, and the same one when you send the same request again.")
    }
    guard (1...Self.onceKeyLengthMax).contains(key.utf8.count),
      key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw ClienteleError(
        .onceKeyMissing, "An Idempotency-Key has up to \(Self.onceKeyLengthMax) visible ASCII characters.")
    }
    let query = request.query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return OnceRequest(
      key: key, of: account.key,
      request: "\(operation.method) \(request.path)?\(query.joined(separator: "&"))", body: request.body)
  }

  // MARK: What goes

  private func replay(_ kept: KeptAnswer) throws -> WebResponse {
    var response = response(try Answer(kept))
    if let name = HTTPField.Name("Idempotency-Replayed") { response.headers[name] = "true" }
    return response
  }

  private func render(_ answer: Answer, _ operation: Operation, _ request: WebRequest) -> WebResponse {
    if !operation.changes, let version = answer.version, let header = request.headers[.ifNoneMatch] {
      let known = Self.versions(header.replacing("W/", with: ""))
      if known.contains(version) || known.contains("*") {
        var unchanged = response(Answer(nil, version: version))
        unchanged.status = .notModified
        return unchanged
      }
    }
    var answer = answer
    if let fields = request.query["fields"] { answer.body = FieldChoice(fields).chosen(of: answer.body) }
    var response = response(answer)
    if let next = answer.next, let name = HTTPField.Name("Link") {
      response.headers[name] = "<\(Self.address(of: request, cursor: PageMark.write(next)))>; rel=\"next\""
    }
    return response
  }

  private func response(_ answer: Answer) -> WebResponse {
    var response = WebResponse(
      status: answer.status, contentType: "application/json", body: answer.body?.bytes ?? [])
    if answer.body == nil { response.headers[.contentType] = nil }
    if let version = answer.version { response.headers[.eTag] = "\"\(version)\"" }
    if let location = answer.location { response.headers[.location] = APIPath.base + location }
    return response
  }

  /// The same list from another place on.
  private static func address(of request: WebRequest, cursor: String) -> String {
    var query = request.query
    query["cursor"] = cursor
    let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
    let pairs = query.sorted { $0.key < $1.key }.compactMap { name, value in
      value.addingPercentEncoding(withAllowedCharacters: allowed).map { "\(name)=\($0)" }
    }
    return "\(request.path)?\(pairs.joined(separator: "&"))"
  }
}

/// The members that somebody wants to see, by their names: of a list those of each item.
struct FieldChoice {
  private let names: Set<String>

  init(_ text: String) {
    names = Set(text.split(separator: ",").map(String.init))
  }

  func chosen(of value: JSON?) -> JSON? {
    guard let value, case .object(let members) = value else { return value }
    guard let items = value["items"]?.array else { return object(members) }
    return .object(
      members.map { $0.name == "items" ? .init("items", .array(items.map { item($0) })) : $0 })
  }

  private func item(_ value: JSON) -> JSON { value.members.map { object($0) } ?? value }
  private func object(_ members: [JSON.Member]) -> JSON {
    .object(members.filter { names.contains($0.name) })
  }
}
