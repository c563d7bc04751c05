internal import Access
package import Application
internal import Foundation
package import HTTPTypes
internal import Kernel
package import Transport
internal import Trust

/// What a route needs of the node to know who asks.
package struct WebDoor: Sendable {
  package let desk: SignInDesk
  package let access: AccessDesk
  package let cookies: Cookies
  package let headers: HTTPFields
  package let rate: RequestRate
  package let language: PageLanguage

  /// - Parameters:
  ///   - headers: of every answer; see ``PageHeaders``.
  ///   - rate: per account, and for all.
  package init(
    desk: SignInDesk, access: AccessDesk, cookies: Cookies, headers: HTTPFields, rate: RequestRate,
    language: PageLanguage
  ) {
    self.desk = desk
    self.access = access
    self.cookies = cookies
    self.headers = headers
    self.rate = rate
    self.language = language
  }
}

/// The language a page is in: as the browser prefers, else as the node is set.
package enum PageLanguage: String, Sendable, CaseIterable {
  case en, zh

  package static func preferred(by request: WebRequest, else standard: PageLanguage) -> PageLanguage {
    guard let header = request.headers[.acceptLanguage]?.lowercased() else { return standard }
    for tag in header.split(separator: ",") {
      let code = tag.trimmingCharacters(in: .whitespaces).prefix(2)
      if let language = PageLanguage(rawValue: String(code)) { return language }
    }
    return standard
  }
}

extension WebDoor {
  /// The language somebody chose at this browser, else what the browser prefers, else that of the node.
  func language(of request: WebRequest) -> PageLanguage {
    cookies.language(in: request.headers) ?? .preferred(by: request, else: language)
  }

  /// A route behind the door: only for somebody signed in, in a session that is not locked, from a page of this
  /// origin, with the session's form token when it changes something. Pages are led to the sign-in page, programs
  /// get 401.
  ///
  /// What the person may do is for the handler to ask of ``AccessDesk`` or of the command it calls.
  package func route(
    _ method: HTTPRequest.Method, _ path: String, bodyBytesMax: Int = WebDoor.usualBodyBytesMax,
    handler: @escaping @Sendable (SignedIn, WebRequest) async throws -> WebResponse
  ) -> WebRoute {
    let admission: @Sendable (WebRequest) async throws -> Void = { request in
      if bodyBytesMax > WebDoor.usualBodyBytesMax { try await admit(request) }
    }
    return WebRoute(method, path, bodyBytesMax: bodyBytesMax, admit: admission) { request in
      do {
        try RequestGuard.requireSameOrigin(request)
        guard let token = cookies.token(in: request.headers) else { throw SignInDesk.nobody }
        let signedIn = try await desk.resume(token, isUse: !request.isWatch)
        try RequestGuard.requireFormToken(request, of: token)
        try rate.use(by: signedIn.principal.associate.description)
        return withHeaders(try await handler(signedIn, request))
      } catch let error as ClienteleError where request.wantsPage {
        switch error.code {
        case .signInNeeded: return redirect(to: "/sign-in", next: request.path)
        case .sessionLocked: return redirect(to: "/switch", next: request.path)
        default: throw error
        }
      }
    }
  }

  /// More than any form of texts.
  package static let usualBodyBytesMax = 1 << 20

  /// Nobody fills the memory of the node who is not signed in.
  private func admit(_ request: WebRequest) async throws {
    try RequestGuard.requireSameOrigin(request)
    guard let token = cookies.token(in: request.headers) else { throw SignInDesk.nobody }
    _ = try await desk.resume(token, isUse: false)
  }

  /// A route before the door: sign-in itself, and its style sheet.
  package func openRoute(
    _ method: HTTPRequest.Method, _ path: String, bodyBytesMax: Int = 16 << 10,
    handler: @escaping @Sendable (WebRequest) async throws -> WebResponse
  ) -> WebRoute {
    WebRoute(method, path, bodyBytesMax: bodyBytesMax) { request in
      try RequestGuard.requireSameOrigin(request)
      return withHeaders(try await handler(request))
    }
  }

  package func withHeaders(_ response: WebResponse) -> WebResponse {
    var response = response
    for field in headers where response.headers[field.name] == nil { response.headers.append(field) }
    return response
  }

  /// - Parameter next: a path of this node to come back to.
  package func redirect(to path: String, next: String? = nil, cookies: [String] = []) -> WebResponse {
    var target = path
    let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "&=?#+"))
    if let next, let encoded = next.addingPercentEncoding(withAllowedCharacters: allowed), next != "/" {
      target += "?next=\(encoded)"
    }
    var response = WebResponse(status: .seeOther, contentType: "text/plain; charset=utf-8", body: [])
    response.headers[.location] = target
    for cookie in cookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
    return withHeaders(response)
  }

  package func page(_ markup: Markup, status: HTTPResponse.Status = .ok) -> WebResponse {
    withHeaders(
      WebResponse(status: status, contentType: "text/html; charset=utf-8", body: Array(markup.html.utf8)))
  }
}

extension WebRequest {
  /// Whether a person's browser asks for a page.
  package var wantsPage: Bool { headers[.accept]?.contains("text/html") == true }

  /// Whether a page asks that brings itself up to date: nobody's doing, so it keeps no session open.
  var isWatch: Bool {
    guard method == .get, let name = HTTPField.Name("X-Clientele-Watch") else { return false }
    return headers[name] != nil
  }

  /// Where to go after signing in: a path of this node and nothing else.
  package var next: String {
    let given = form["next"] ?? query["next"] ?? "/"
    let isOwn =
      given.hasPrefix("/") && !given.hasPrefix("//") && !given.contains("\\")
      && given.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F }
    return isOwn ? given : "/"
  }
}
