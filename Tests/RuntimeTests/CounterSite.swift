import Application
import Foundation
import HTTPTypes
import Kernel
import Persistence
import Records
import Runtime
import Synchronization
import Testing
import Transport
import Trust
import Web

/// The pages of one node as a browser meets them: cookies kept, forms sent with their token.
final class CounterSite: Sendable {
  let people: People
  let routes: [WebRoute]
  let door: WebDoor
  let line: LineBoard
  let imports: ImportDesk
  let questions = Mutex([String]())
  private let cookies = Mutex([String: String]())

  /// - Parameters:
  ///   - hub: what a node is told that asks its hub; `nil` at the hub itself.
  ///   - exportCaps: how much leaves at once.
  init(hub: HubBridge? = nil, exportCaps: ExportCaps = .usual) async throws {
    people = try await People(Bench())
    for code in ["SA-1", "SA-2", "MA-1", "SB-1"] { try await people.setPassword(of: code) }
    let node = people.hub
    door = WebDoor(
      desk: people.door,
      access: AccessDesk(
        database: node.database, profile: node.profile, world: node.world, exportCaps: exportCaps),
      cookies: Cookies(node: node.profile.node),
      headers: PageHeaders.all(),
      rate: RequestRate(perMinute: 10_000, perMinuteOfAll: 10_000, boot: node.world.clock.boot), language: .en
    )
    line = node.line
    let recorder = node.recorder
    imports = node.importDesk(access: door.access)
    let (desk, hashing) = (people.door, people.hashing)
    routes =
      SignInPages.routes(door)
      + Counter(
        door: door, recorder: recorder, news: node.news, line: line, hub: hub,
        office: hub == nil ? node.hubOffice(passwords: People.cheap) : nil, imports: imports,
        changePassword: { associate, present, new in
          try await desk.confirm(present, of: associate)
          try await SetPassword(associate: associate, password: new, actor: associate, mustChange: false)
            .run(recorder, passwords: People.cheap, hashing: hashing)
        }
      ).routes
  }

  func signIn(_ code: String, language: String = "en") async throws {
    cookies.withLock { $0 = [:] }
    var form = ["code": code, "password": People.password]
    if ["PO", "ST", "HO", "AD"].contains(code.prefix(2)) {
      form["one-time-code"] = try await oneTimeCode(of: code)
    }
    let answer = try await send(.post, "/sign-in", form)
    #expect(answer.status == .seeOther)
    _ = try await send(.post, "/language", ["language": language])
  }

  /// Of a second factor made just now, at a time at which no code was used yet.
  private func oneTimeCode(of code: String) async throws -> String {
    people.bench.advance(.minutes(2))
    _ = try await MakeSecondFactor(associate: People.id(code), actor: nil).run(people.hub.recorder)
    let secret = try await people.hub.database.read { connection in
      try connection.first("SELECT secret FROM secondFactor WHERE id = ?", [.id(People.id(code))]) {
        $0.bytes(0)
      }
    }
    return OneTimeCode(secret: secret ?? []).code(step: people.hub.world.clock.wall().milliseconds / 30_000)
  }

  /// Where a browser says that a request comes from.
  enum Origin: String {
    case ownPage = "same-origin"
    case otherSite = "cross-site"
    case sisterSite = "same-site"

    static let foreign: [Origin] = [.otherSite, .sisterSite]
  }

  /// A form with a file, as a browser sends it.
  func upload(_ address: String, _ bytes: [UInt8], named name: String) async throws -> WebResponse {
    try await send(.post, address, file: (name, bytes))
  }

  private static let boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"

  private static func multipart(_ fields: [String: String], _ file: (name: String, bytes: [UInt8])) -> [UInt8]
  {
    let texts = fields.sorted { $0.key < $1.key }.map {
      "--\(boundary)\r\nContent-Disposition: form-data; name=\"\($0.key)\"\r\n\r\n\($0.value)\r\n"
    }.joined()
    let name = file.name.replacing("\"", with: "%22")
    let head =
      "--\(boundary)\r\nContent-Disposition: form-data; name=\"list\"; filename=\"\(name)\"\r\n"
      + "Content-Type: text/csv\r\n\r\n"
    return Array((texts + head).utf8) + file.bytes + Array("\r\n--\(boundary)--\r\n".utf8)
  }

  /// The answer to one request, with what the browser keeps.
  @discardableResult
  func send(
    _ method: HTTPRequest.Method, _ address: String, _ form: [String: String] = [:], watch: Bool = false,
    from origin: Origin = .ownPage, file: (name: String, bytes: [UInt8])? = nil
  ) async throws -> WebResponse {
    let halves = address.split(separator: "?", maxSplits: 1).map(String.init)
    let kept = cookies.withLock { $0.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } }
    var headers: HTTPFields = [.accept: "text/html", .acceptLanguage: "en"]
    if let site = HTTPField.Name("Sec-Fetch-Site") { headers[site] = origin.rawValue }
    if watch, let name = HTTPField.Name("X-Clientele-Watch") { headers[name] = "1" }
    if !kept.isEmpty { headers[.cookie] = kept.joined(separator: "; ") }
    var fields = form
    if let token = door.cookies.token(in: headers), method == .post, fields["form-token"] == nil {
      fields["form-token"] = token.formToken
    }
    let body = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.encoded($0.value))" }
      .joined(separator: "&")
    if file != nil { headers[.contentType] = "multipart/form-data; boundary=\(Self.boundary)" }
    let (route, captures) = try #require(Self.find(routes, method, halves[0]))
    let answer = try await route.handler(
      WebRequest(
        method: method, path: halves[0], captures: captures,
        query: Self.query(halves.count == 2 ? halves[1] : ""), headers: headers,
        body: file.map { Self.multipart(fields, $0) } ?? Array(body.utf8),
        isSecure: false, peer: "192.0.2.1"))
    for cookie in answer.headers[values: .setCookie] {
      let pair = cookie.prefix { $0 != ";" }.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      cookies.withLock { $0[String(pair[0])] = pair.count == 2 ? String(pair[1]) : "" }
    }
    return answer
  }

  func page(_ address: String) async throws -> String {
    String(decoding: try await send(.get, address).body, as: UTF8.self)
  }

  /// Sends a form and follows where it leads.
  func submit(_ address: String, _ form: [String: String]) async throws -> String {
    let answer = try await send(.post, address, form)
    guard answer.status == .seeOther, let next = answer.headers[.location] else {
      return String(decoding: answer.body, as: UTF8.self)
    }
    return try await page(next)
  }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }

  private static func query(_ text: String) -> [String: String] {
    var values: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let halves = pair.split(separator: "=", maxSplits: 1).map { String($0).removingPercentEncoding ?? "" }
      values[halves[0]] = halves.count == 2 ? halves[1] : ""
    }
    return values
  }

  private static func find(
    _ routes: [WebRoute], _ method: HTTPRequest.Method, _ path: String
  ) -> (WebRoute, [String: String])? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    for route in routes where route.method == method {
      let pattern = route.path.split(separator: "/", omittingEmptySubsequences: false)
      guard pattern.count == parts.count else { continue }
      var captures: [String: String] = [:]
      let fits = zip(pattern, parts).allSatisfy { pattern, part in
        guard pattern.hasPrefix("{") else { return pattern == part }
        captures[String(pattern.dropFirst().dropLast())] = String(part)
        return !part.isEmpty
      }
      if fits { return (route, captures) }
    }
    return nil
  }
}
