package import HTTPTypes
import HummingbirdCore
import HummingbirdHTTP2
package import Kernel
package import Logging
import NIOCore
import ServiceLifecycle
import Trust

/// The listener for browsers, the API and enrolment: plain HTTP on loopback, TLS everywhere else.
///
/// A process may run two, pages on loopback and `/enrol` over TLS on another address.
package struct WebServer: Service {
  package struct Settings: Sendable {
    package var host: String
    /// 0 lets the system choose.
    package var port: Int
    /// Serves TLS when given, and then nothing else. The chain ends with the root when nodes enrol here:
    /// they look for the root their token stands for.
    package var credentials: LiveCredentials?
    package var requestTimeout = Milliseconds.seconds(60)
    /// How long a connection without requests is kept.
    package var idleTimeout = Milliseconds.seconds(60)

    package init(host: String, port: Int, credentials: LiveCredentials? = nil) {
      self.host = host
      self.port = port
      self.credentials = credentials
    }
  }

  private let settings: Settings
  private let router: WebRouter
  private let logger: Logger
  private let onReady: @Sendable (Int) async -> Void
  private let unknown: Unknown?
  private let refusal: Refusal?

  package typealias Unknown = @Sendable (WebRequest) async throws -> WebResponse
  /// How an error is said at an address; `nil` where it is said as everywhere.
  package typealias Refusal =
    @Sendable (_ path: String, _ status: HTTPResponse.Status, _ error: ClienteleError, _ headers: HTTPFields)
    ->
    WebResponse?

  /// - Parameters:
  ///   - routes: the first that fits answers.
  ///   - unknown: answers what no route fits; without it that is a line of text.
  ///   - refusal: says errors that no handler has said.
  ///   - onReady: told the port once connections are accepted.
  package init(
    _ settings: Settings, routes: [WebRoute], unknown: Unknown? = nil, refusal: Refusal? = nil,
    logger: Logger,
    onReady: @escaping @Sendable (Int) async -> Void
  ) {
    self.settings = settings
    router = WebRouter(routes: routes)
    self.unknown = unknown
    self.refusal = refusal
    self.logger = logger
    self.onReady = onReady
  }

  /// Serves until it is cancelled or shut down gracefully.
  ///
  /// - Throws: `configurationInvalid` for an address that is not loopback without credentials, or is not of
  ///   this machine; `portBusy`, `certificateUnreadable`, `keyUnreadable`.
  package func run() async throws {
    let listener = Listener(
      host: settings.host, port: settings.port,
      silenceMax: max(settings.requestTimeout, settings.idleTimeout) + .seconds(5), logger: logger)
    let responder: HTTPChannelHandler.Responder = { request, writer, channel in
      let response = await respond(to: request, from: channel.peerAddress)
      if request.method == .head {
        try await writer.writeResponse(response.head)
      } else {
        try await writer.write(response)
      }
    }
    if let credentials = settings.credentials {
      let channel = try HTTP2UpgradeChannel(
        tlsConfiguration: credentials.configuration(),
        configuration: .http2(idleTimeout: settings.idleTimeout), responder: responder)
      try await listener.run(channel, onReady: onReady)
    } else {
      try requireLoopback()
      let channel = HTTP1Channel(
        responder: responder,
        configuration: .init(idleTimeout: .milliseconds(settings.idleTimeout.count)))
      try await listener.run(channel, onReady: onReady)
    }
  }

  /// For a year from the last visit, the least that counts for anything; other machines of the domain decide
  /// themselves.
  private static let strictTransport = "max-age=31536000"

  private func requireLoopback() throws {
    let address: SocketAddress
    do {
      address = try SocketAddress.makeAddressResolvingHost(settings.host, port: settings.port)
    } catch {
      throw ClienteleError(
        .configurationInvalid, "The web listener cannot find the address \(settings.host).",
        hint: "Give an address of this machine: `ip -brief address` lists them.", cause: error)
    }
    guard address.isLoopback else {
      throw ClienteleError(
        .configurationInvalid,
        "The web listener does not serve \(settings.host) without TLS: passwords and members would be readable.",
        hint: "Give it a certificate, or let it listen on 127.0.0.1.")
    }
  }

  private func respond(to request: Request, from peer: String) async -> Response {
    var response: Response
    do {
      response = try await answer(request, from: peer)
    } catch {
      let answer = ErrorAnswer(error)
      if answer.isFault {
        logger.error("a web request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      }
      response = said(answer, to: request)
    }
    response.headers.addSecurityDefaults()
    // Over plain HTTP it would mean nothing, and with a root of our own a lost root would lock browsers out
    // for good.
    if settings.credentials?.isPubliclyTrusted == true {
      response.headers[.strictTransportSecurity] = Self.strictTransport
    }
    return response
  }

  /// An error, in the form that is used at this address.
  private func said(_ answer: ErrorAnswer, to request: Request) -> Response {
    guard let own = refusal?(request.uri.path, answer.status, answer.error, request.headers) else {
      return answer.response
    }
    return Response(status: own.status, headers: own.headers, body: own.responseBody)
  }

  private func answer(_ request: Request, from peer: String) async throws -> Response {
    switch router.find(request.method, request.uri.path) {
    case .nothing:
      guard let unknown else {
        throw ClienteleError(.notFound, "There is nothing at this address.")
      }
      // Its body is of no use to anybody.
      let call = self.call(request, [:], body: [], from: peer)
      let answer = try await runHandler(timeout: settings.requestTimeout) { try await unknown(call) }
      return Response(status: answer.status, headers: answer.headers, body: answer.responseBody)
    case .otherMethods(let methods):
      let refused = ErrorAnswer(
        status: .methodNotAllowed,
        ClienteleError(.invalidInput, "This address does not take \(request.method)."))
      var response = said(refused, to: request)
      response.headers[.allow] = methods.map(\.rawValue).joined(separator: ", ")
      return response
    case .route(let route, let captures):
      if let admit = route.admit { try await admit(self.call(request, captures, body: [], from: peer)) }
      let body = try await request.bytes(max: route.bodyBytesMax)
      let call = self.call(request, captures, body: body, from: peer)
      let answer = try await runHandler(timeout: settings.requestTimeout) { try await route.handler(call) }
      return Response(status: answer.status, headers: answer.headers, body: answer.responseBody)
    }
  }
}

extension WebServer {
  private func call(
    _ request: Request, _ captures: [String: String], body: [UInt8], from peer: String
  ) -> WebRequest {
    WebRequest(
      method: request.method, path: request.uri.path, captures: captures,
      query: WebRouter.query(request.uri.query), headers: request.headers, body: body,
      isSecure: settings.credentials != nil, peer: peer)
  }
}

extension WebResponse {
  fileprivate var responseBody: ResponseBody {
    guard let next else { return ResponseBody(byteBuffer: ByteBuffer(bytes: body)) }
    let body = body
    return ResponseBody { writer in
      if !body.isEmpty { try await writer.write(ByteBuffer(bytes: body)) }
      while let piece = await cancelWhenGracefulShutdown({ await next() }) {
        try await writer.write(ByteBuffer(bytes: piece))
      }
      try await writer.finish(nil)
    }
  }
}

extension HTTPFields {
  /// What every answer says to a browser unless the handler said something else: no guessing of types,
  /// nothing kept, no frames around it, no addresses told to others.
  fileprivate mutating func addSecurityDefaults() {
    let defaults: [(HTTPField.Name, String)] = [
      (.xContentTypeOptions, "nosniff"), (.cacheControl, "no-store"),
      (.contentSecurityPolicy, "frame-ancestors 'none'"), (.frameOptions, "DENY"),
      (.referrerPolicy, "no-referrer"),
    ]
    for (name, value) in defaults where self[name] == nil { self[name] = value }
  }
}

extension Channel {
  /// Of the connection, also for a stream of it.
  fileprivate var peerAddress: String {
    (parent?.parent == nil ? remoteAddress : parent?.remoteAddress)?.ipAddress
      ?? parent?.remoteAddress?.ipAddress ?? ""
  }
}

extension SocketAddress {
  /// 127.0.0.0/8 or ::1.
  fileprivate var isLoopback: Bool {
    switch self {
    case .v4: ipAddress?.hasPrefix("127.") ?? false
    case .v6: ipAddress == "::1"
    case .unixDomainSocket: false
    }
  }
}
