import Application
import Foundation
import HTTPTypes
import Kernel
import Records
import Runtime
import Testing
import Transport
import Trust
import Web

@Suite("The pages at the door")
struct DoorPagesTests {
  let people: People
  let routes: [WebRoute]
  let door: WebDoor

  init() async throws {
    people = try await People(Bench())
    try await people.setPassword(of: "SA-1")
    door = WebDoor(
      desk: people.door, access: people.hub.accessDesk, cookies: Cookies(node: people.hub.profile.node),
      headers: PageHeaders.all(),
      rate: RequestRate(perMinute: 100, perMinuteOfAll: 1_000, boot: people.hub.world.clock.boot),
      language: .en)
    routes = SignInPages.routes(door)
  }

  private func request(
    _ method: HTTPRequest.Method, _ path: String, form: [String: String] = [:], cookies: [String] = [],
    fetchSite: String? = "same-origin", language: String = "en"
  ) -> WebRequest {
    var headers: HTTPFields = [.accept: "text/html", .acceptLanguage: language]
    if let fetchSite, let name = HTTPField.Name("Sec-Fetch-Site") { headers[name] = fetchSite }
    if !cookies.isEmpty { headers[.cookie] = cookies.joined(separator: "; ") }
    let body = form.map { key, value in
      "\(key)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
    }.joined(separator: "&")
    return WebRequest(
      method: method, path: path, headers: headers, body: Array(body.utf8), isSecure: false, peer: "192.0.2.1"
    )
  }

  private func answer(_ request: WebRequest) async throws -> WebResponse {
    let route = try #require(routes.first { $0.method == request.method && $0.path == request.path })
    return try await route.handler(request)
  }

  /// The name and value of each cookie that was set.
  private func cookies(_ response: WebResponse) -> [String] {
    response.headers[values: .setCookie].compactMap { $0.split(separator: ";").first.map(String.init) }
  }

  @Test("signing in sets two cookies no script can read and no other site can send")
  func signIn() async throws {
    let response = try await answer(
      request(.post, "/sign-in", form: ["code": "SA-1", "password": People.password, "next": "/members"]))
    #expect(response.status == .seeOther && response.headers[.location] == "/members")
    let set = response.headers[values: .setCookie]
    #expect(set.count == 2)
    for cookie in set {
      #expect(cookie.hasPrefix("__Host-clientele-"))
      for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] { #expect(cookie.contains(part)) }
      #expect(!cookie.contains("Domain"))
    }
  }

  @Test(
    "a wrong password comes back to the page in the reader's language, with what was typed but the password")
  func wrong() async throws {
    let response = try await answer(
      request(
        .post, "/sign-in", form: ["code": "<b>SA-1", "password": "secret word"], language: "zh-CN,en;q=0.5"))
    let html = String(decoding: response.body, as: UTF8.self)
    #expect(response.status == .unauthorized && html.contains("编号、密码或 PIN 不正确"))
    #expect(html.contains("&lt;b&gt;SA-1") && !html.contains("<b>SA-1") && !html.contains("secret word"))
    #expect(response.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
    #expect(response.headers[.contentSecurityPolicy]?.contains("unsafe-inline") == false)
    #expect(!html.contains("style=") && !html.contains("<script") && !html.contains("onclick"))
  }

  @Test("every route that changes something refuses a request from elsewhere and a form of another session")
  func forged() async throws {
    let signedIn = try await answer(
      request(.post, "/sign-in", form: ["code": "SA-1", "password": People.password]))
    let own = cookies(signedIn)
    let token = try #require(door.cookies.token(in: request(.get, "/", cookies: own).headers))
    for route in routes where route.method == .post {
      for site in ["cross-site", "same-site", nil] {
        let from = request(
          .post, route.path, form: ["form-token": token.formToken], cookies: own, fetchSite: site)
        #expect(
          await code { _ = try await route.handler(from) } == .formForged, "\(route.path) \(site ?? "-")")
      }
    }
    for path in ["/lock", "/sign-out", "/pin"] {
      let without = request(.post, path, cookies: own)
      #expect(await code { _ = try await answer(without) } == .formForged, "\(path)")
    }
    let right = request(.post, "/lock", form: ["form-token": token.formToken], cookies: own)
    #expect(try await answer(right).headers[.location] == "/switch")
  }

  @Test("without a session a page leads to the sign-in page and comes back to where it was, never elsewhere")
  func leads() async throws {
    let response = try await answer(request(.get, "/pin"))
    #expect(response.status == .seeOther && response.headers[.location] == "/sign-in?next=/pin")
    for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", ""] {
      let answered = try await answer(
        request(.post, "/sign-in", form: ["code": "SA-1", "password": People.password, "next": elsewhere]))
      #expect(answered.headers[.location] == "/", "\(elsewhere)")
    }
  }

  static let hostile = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='x",
    "</title><svg/onload=x>",
    "javascript:alert(1)", "\u{202E}txt.exe", "a\u{0}b", "{{7*7}}", "=1+1", "&lt;b&gt;", "\u{2028}x",
  ]

  @Test("text in markup stays text", arguments: hostile)
  func markup(text: String) {
    let page: Markup = "<p title=\"\(text)\">\(text)</p>"
    let inner = page.html.dropFirst("<p title=\"".count).dropLast("</p>".count)
    #expect(!inner.contains("<") && !inner.contains("'"))
    #expect(inner.filter { $0 == "\"" }.count == 1 && inner.filter { $0 == ">" }.count == 1)
    #expect(!page.html.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{0}" })
  }
}
