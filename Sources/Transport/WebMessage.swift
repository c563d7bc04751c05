package import HTTPTypes

/// A request to the web listener, its body read.
package struct WebRequest: Sendable {
  package let method: HTTPRequest.Method
  /// As it was sent, without the query.
  package let path: String
  /// What stood in the places of `{name}`, decoded.
  package let captures: [String: String]
  /// Decoded; of a name that comes twice the first.
  package let query: [String: String]
  package let headers: HTTPFields
  package let body: [UInt8]
  /// Whether it came over TLS.
  package let isSecure: Bool
  /// The address it came from, without a port; empty when it is not known.
  package let peer: String

  package init(
    method: HTTPRequest.Method, path: String, captures: [String: String] = [:], query: [String: String] = [:],
    headers: HTTPFields = [:], body: [UInt8] = [], isSecure: Bool, peer: String = ""
  ) {
    self.method = method
    self.path = path
    self.captures = captures
    self.query = query
    self.headers = headers
    self.body = body
    self.isSecure = isSecure
    self.peer = peer
  }

  /// The fields of a form, its files left out; of a name that comes twice the first.
  package var form: [String: String] {
    MultipartForm(self)?.fields ?? WebRouter.query(String(decoding: body, as: UTF8.self))
  }
}

/// An answer of the web listener. Headers of security that it does not set are added.
package struct WebResponse: Sendable {
  package var status: HTTPResponse.Status
  package var headers: HTTPFields
  package var body: [UInt8]
  /// Gives what follows the body, piece by piece, until it gives `nil`: an answer that goes on, such as
  /// `text/event-stream`. Cancelled when the server stops. A piece is due more often than connections are
  /// closed for silence (``WebServer/Settings/idleTimeout``).
  package var next: (@Sendable () async -> [UInt8]?)?

  package init(
    status: HTTPResponse.Status = .ok, contentType: String, body: [UInt8], headers: HTTPFields = [:],
    next: (@Sendable () async -> [UInt8]?)? = nil
  ) {
    self.status = status
    self.headers = headers
    self.headers[.contentType] = contentType
    self.body = body
    self.next = next
  }
}

/// What answers one method on one path.
package struct WebRoute: Sendable {
  package let method: HTTPRequest.Method
  package let path: String
  package let bodyBytesMax: Int
  /// Whether no later path answers an address that this one fits, by whatever method.
  package let isExclusive: Bool
  /// Asked before the body is read: who may not send is not listened to.
  package let admit: (@Sendable (WebRequest) async throws -> Void)?
  package let handler: @Sendable (WebRequest) async throws -> WebResponse
  let segments: [Segment]

  enum Segment: Hashable, Sendable {
    case literal(String)
    case capture(String)
  }

  /// - Parameters:
  ///   - method: a route for GET answers HEAD too.
  ///   - path: begins with `/`; a part `{name}` stands for any one part that is not empty.
  ///   - isExclusive: whether no later path answers an address that this one fits, by whatever method.
  ///   - admit: asked before the body is read, of a request without it.
  ///   - handler: cancelled when it takes too long and when the server stops.
  package init(
    _ method: HTTPRequest.Method, _ path: String, bodyBytesMax: Int = 1 << 20, isExclusive: Bool = false,
    admit: (@Sendable (WebRequest) async throws -> Void)? = nil,
    handler: @escaping @Sendable (WebRequest) async throws -> WebResponse
  ) {
    self.method = method
    self.path = path
    self.bodyBytesMax = bodyBytesMax
    self.isExclusive = isExclusive
    self.admit = admit
    self.handler = handler
    segments = path.split(separator: "/", omittingEmptySubsequences: false).map { part in
      part.hasPrefix("{") && part.hasSuffix("}")
        ? .capture(String(part.dropFirst().dropLast())) : .literal(String(part))
    }
  }

  /// The captures when the decoded parts of a path fit, else `nil`.
  func match(_ parts: [String]) -> [String: String]? {
    guard parts.count == segments.count else { return nil }
    var captures: [String: String] = [:]
    for (segment, part) in zip(segments, parts) {
      switch segment {
      case .literal(let text):
        guard text == part else { return nil }
      case .capture(let name):
        guard !part.isEmpty else { return nil }
        captures[name] = part
      }
    }
    return captures
  }
}
