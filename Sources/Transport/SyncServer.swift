import HTTPTypes
import HummingbirdCore
import HummingbirdHTTP2
package import Kernel
package import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
package import Trust

/// One request of the sync protocol, from a node whose certificate was checked.
package struct SyncCall: Sendable {
  /// The path without a query, `/sync/push`.
  package let path: String
  package let node: NodeID
  package let body: [UInt8]

  package init(path: String, node: NodeID, body: [UInt8]) {
    self.path = path
    self.node = node
    self.body = body
  }
}

/// A request of the sync protocol before its body is read.
package struct SyncArrival: Sendable {
  package let path: String
  /// What the node says it is for: the parameter `class` of the address.
  package let requestClass: String?
  /// Bytes of the body.
  package let announced: Int
}

/// The hub's listener for nodes: HTTP/2 (and 1.1) over mutual TLS 1.3, one POST a message.
///
/// It carries bytes. A node is let in when its certificate is good at this moment and `isAdmitted` has nothing
/// against it, both asked again for each request and once more before its answer leaves. Requests that wait
/// are looked at every few seconds, and the connection of a node that may not be here any more is cut; so a
/// revocation takes effect within ten seconds, whatever the node is doing.
package struct SyncServer: Service {
  package struct Settings: Sendable {
    package var host: String
    /// 0 lets the system choose.
    package var port: Int
    package var credentials: TLSCredentials
    /// Roots of the sync authority; two while it is being replaced.
    package var roots: [EncodedCertificate]
    /// How long a handler may take; longer than a long poll.
    package var requestTimeout = Milliseconds.seconds(60)
    /// How long a connection without requests is kept.
    package var idleTimeout = Milliseconds.seconds(60)
    package var bodyBytesMax = Limits.syncBodyBytesMax

    package init(host: String, port: Int, credentials: TLSCredentials, roots: [EncodedCertificate]) {
      self.host = host
      self.port = port
      self.credentials = credentials
      self.roots = roots
    }
  }

  private let settings: Settings
  private let logger: Logger
  private let peers: PeerCertificates
  private let waiting = WaitingNodes()
  private let isAdmitted: @Sendable (NodeID) async -> ClienteleError?
  private let arrive: @Sendable (SyncArrival) throws -> @Sendable () -> Void
  private let onReady: @Sendable (Int) async -> Void
  private let handler: @Sendable (SyncCall) async throws -> [UInt8]

  /// - Parameters:
  ///   - now: the clock by which certificates are good.
  ///   - isAdmitted: why a node may not come in, `nil` when it may.
  ///   - arrive: asked before a body is read; may refuse it (`busy`, with a `RetryAfter`). What it returns is called
  ///     once the answer stands.
  ///   - onReady: told the port once connections are accepted.
  ///   - handler: answers a request. It is cancelled when it takes too long and when the server stops. A
  ///     ``ClienteleError`` that it throws reaches the node with its own code; `data.*`, `run.*` and foreign errors
  ///     without their words.
  package init(
    _ settings: Settings, logger: Logger, now: @escaping @Sendable () -> Instant,
    isAdmitted: @escaping @Sendable (NodeID) async -> ClienteleError?,
    arrive: @escaping @Sendable (SyncArrival) throws -> @Sendable () -> Void = { _ in {} },
    onReady: @escaping @Sendable (Int) async -> Void,
    handler: @escaping @Sendable (SyncCall) async throws -> [UInt8]
  ) {
    self.settings = settings
    self.logger = logger
    peers = PeerCertificates(roots: settings.roots, now: now)
    self.isAdmitted = isAdmitted
    self.arrive = arrive
    self.onReady = onReady
    self.handler = handler
  }

  /// Serves until it is cancelled or shut down gracefully.
  ///
  /// - Throws: `portBusy`, `configurationInvalid`, `certificateUnreadable`, `keyUnreadable`.
  package func run() async throws {
    let channel = try HTTP2UpgradeChannel(
      tlsConfiguration: .server(settings.credentials, clientRoots: settings.roots),
      configuration: .http2(idleTimeout: settings.idleTimeout)
    ) { request, writer, channel in
      let response = await respond(to: request, channel)
      try await writer.write(response)
    }
    let listener = Listener(
      host: settings.host, port: settings.port,
      silenceMax: max(settings.requestTimeout, settings.idleTimeout) + .seconds(5), logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await listener.run(channel, onReady: onReady) }
      tasks.addTask { await sweep() }
      defer { tasks.cancelAll() }
      try await tasks.next()
    }
  }

  /// The one path on which a revoked node is still answered: what its standing is.
  package static let standingPath = "/sync/v1/standing"
  /// How often requests that wait are looked at.
  private static let sweepInterval = Milliseconds.seconds(4)

  private func sweep() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(Self.sweepInterval.count))
      for node in waiting.nodes where await isAdmitted(node) != nil {
        logger.notice("a node was cut off", metadata: ["node": "\(node)"])
        waiting.cutOff(node)
      }
    }
  }

  private func respond(to request: Request, _ channel: any Channel) async -> Response {
    do {
      let node = try await peers.node(of: channel)
      try await requireAdmitted(node, request)
      guard request.method == .post else {
        return ErrorAnswer(
          status: .methodNotAllowed, ClienteleError(.invalidInput, "Sync requests are POST requests.")
        ).response
      }
      let leave = try arrive(
        SyncArrival(
          path: request.uri.path, requestClass: request.uri.queryParameters["class"].map(String.init),
          // A body whose length nobody announced may be as long as any.
          announced: request.headers[.contentLength].flatMap(Int.init) ?? settings.bodyBytesMax))
      defer { leave() }
      let body = try await request.bytes(max: settings.bodyBytesMax)
      let call = SyncCall(path: request.uri.path, node: node, body: body)
      let ticket = waiting.enter(node, channel)
      defer { waiting.leave(node, ticket) }
      let answer = try await runHandler(timeout: settings.requestTimeout) { try await handler(call) }
      try await requireAdmitted(node, request)
      return Response(
        status: .ok, headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer)))
    } catch {
      let answer = ErrorAnswer(error)
      if answer.isFault {
        logger.error("a sync request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      } else {
        logger.debug("a sync request was refused", metadata: ["code": "\(answer.error.code)"])
      }
      return answer.response
    }
  }
}

extension SyncServer {
  private func requireAdmitted(_ node: NodeID, _ request: Request) async throws {
    guard let refusal = await isAdmitted(node) else { return }
    if refusal.code == .nodeRevoked, request.uri.path == Self.standingPath { return }
    throw refusal
  }
}

extension HTTP2ChannelConfiguration {
  /// A connection is closed after a time without requests, and a request whose body does not come is given up
  /// after the same time. Answers still open when the server stops get a moment to leave.
  static func http2(idleTimeout: Milliseconds) -> HTTP2ChannelConfiguration {
    HTTP2ChannelConfiguration(
      idleTimeout: .milliseconds(idleTimeout.count), gracefulCloseTimeout: .seconds(5),
      streamConfiguration: .init(idleTimeout: .milliseconds(idleTimeout.count)))
  }
}

extension ResponseWriter {
  consuming func write(_ response: Response) async throws {
    try await write(response: response.head, body: response.body)
  }
}

extension Request {
  /// The whole body.
  ///
  /// - Throws: `NIOTooManyBytesError` when it is longer than allowed; what was announced counts.
  func bytes(max: Int) async throws -> [UInt8] {
    if let announced = headers[.contentLength].flatMap(Int.init), announced > max {
      throw NIOTooManyBytesError(maxBytes: max)
    }
    return Array(buffer: try await body.collect(upTo: max))
  }
}

extension Milliseconds {
  static func + (left: Milliseconds, right: Milliseconds) -> Milliseconds {
    Milliseconds(left.count + right.count)
  }
}
