package import API
internal import Application
internal import Catalogue
internal import HTTPTypes
package import Kernel
package import Logging
internal import Persistence
internal import Records
package import ServiceLifecycle
package import Transport
internal import Trust
internal import UnixSignals
package import Web

/// The composition root: which services make up a running node.
extension OpenNode {
  package typealias CommandHandler = @Sendable (ControlRequest, ControlReplyWriter) async -> Int32

  /// The listeners a node of this kind has.
  package var listeners: Set<ListenerBoard.Name> { profile.kind == .hub ? [.sync, .web, .enrol] : [.web] }

  /// Every service of this node, in the order in which they start; they stop in the opposite one.
  ///
  /// - Parameters:
  ///   - commands: runs the commands that come over the control socket.
  ///   - pageInterval: how often the files of the pages' certificate are looked at.
  /// - Throws: what the key files throw.
  package func services(
    board: ListenerBoard, commands: @escaping CommandHandler, logger: Logger,
    pageInterval: Milliseconds = PageCertificateService.interval
  ) throws -> [any Service] {
    let line = profile.kind == .hub ? nil : try hubLine(logger: logger)
    let pages = try livePages()
    let imports = importDesk(access: accessDesk)
    var services: [any Service] = [
      ControlServer(
        socketDirectory: directory.path, environment: environment, logger: logger,
        onReady: { _ in await board.answersCommands() }, handler: commands),
      try webListener(
        board: board, credentials: pages?.live, line: line, imports: imports, logger: logger),
      ImportService(desk: imports),
    ]
    if let pages {
      services.append(
        PageCertificateService(
          pages.certificate, live: pages.live, world: world, logger: logger, interval: pageInterval))
    }
    if profile.kind == .hub {
      services.append(try enrolmentListener(board: board, logger: logger))
      services.append(BeaconService(desk: hubDesk, logger: logger))
      services.append(AdjudicationService(recorder: recorder, news: news, logger: logger))
      services.append(RetentionService(recorder: recorder, logger: logger))
      if let path = configuration.archivePath {
        let archive = HubArchive(database: database, directory: try ArchiveDirectory(path: path))
        services.append(ArchiveService(archive: archive, news: news, logger: logger))
      }
      services.append(try syncListener(board: board, desk: hubDesk, logger: logger))
    } else if let line {
      services.append(RenewalService(node: self, line: line, logger: logger))
      services.append(try syncService(line: line, logger: logger))
    }
    services.append(AuditService(recorder: recorder, logger: logger))
    services.append(
      WebhookService(recorder: recorder, desk: accessDesk, news: news, rules: webhookRules, logger: logger))
    let hasArchive = profile.kind == .hub && configuration.archivePath != nil
    services.append(ErasureService(traces: eraseTraces(hasArchive: hasArchive), news: news, logger: logger))
    return services
  }

  private func webListener(
    board: ListenerBoard, credentials: LiveCredentials?, line: HubLine?, imports: ImportDesk,
    logger: Logger
  ) throws -> WebServer {
    let host = configuration.webHost
    let door = webDoor
    let counter = try self.counter(behind: door, line: line, imports: imports)
    let pages = SignInPages.routes(door) + counter.routes
    let api = apiDoor
    return WebServer(
      .init(host: host, port: configuration.webPort, credentials: credentials),
      routes: HealthRoutes.all(node: self, board: board) + api.routes + pages,
      unknown: { request in
        // A page for a program that mistyped would be no help to it.
        guard !APIPath.holds(request.path) else {
          throw ClienteleError(.notFound, "There is nothing at this address.")
        }
        return try await counter.unknown(request)
      },
      refusal: {
        api.refusal(at: $0, status: $1, $2, headers: $3)
          ?? counter.refusal(at: $0, status: $1, headers: $3)
      }, logger: logger,
      onReady: { await board.accepts(.web, isSecure: credentials != nil, host: host, port: $0) })
  }

  /// The way into pages and the API of this node.
  package var webDoor: WebDoor {
    WebDoor(
      desk: signInDesk, access: accessDesk, cookies: Cookies(node: profile.node),
      headers: PageHeaders.all(),
      rate: RequestRate(
        perMinute: Self.requestsPerMinute, perMinuteOfAll: Self.requestsPerMinuteOfAll, boot: world.clock.boot
      ),
      language: PageLanguage(rawValue: configuration.language.rawValue) ?? .en)
  }

  /// Where this node's webhooks may go.
  package var webhookRules: WebhookRules { WebhookRules(namedHosts: configuration.webhookHosts) }

  /// The way in for programs.
  package var apiDoor: APIDoor {
    APIDoor(
      service: APIService(
        recorder: recorder, desk: accessDesk,
        rate: RequestRate(
          perMinute: CreateAPIKey.perMinuteUsual, perMinuteOfAll: Self.requestsPerMinuteOfAll,
          boot: world.clock.boot),
        webhooks: webhookRules, chineseName: { ErrorTexts.chinese($0) }))
  }

  /// More than a person can click; a browser loads a page and its parts at once.
  private static let requestsPerMinute = 600
  private static let requestsPerMinuteOfAll = 60_000
  /// Machines that join or renew, at each address and in all.
  private static let enrolmentsPerMinute = 10
  private static let enrolmentsPerMinuteOfAll = 120

  private func enrolmentListener(board: ListenerBoard, logger: Logger) throws -> WebServer {
    let host = configuration.syncHost
    let rate = RequestRate(
      perMinute: Self.enrolmentsPerMinute, perMinuteOfAll: Self.enrolmentsPerMinuteOfAll,
      boot: world.clock.boot)
    let shown = ServerCredentials(try HubKeys(files: keys).webCredentials())
    return WebServer(
      .init(host: host, port: configuration.enrolPort, credentials: try LiveCredentials(shown)),
      routes: [
        EnrolmentRoute.make(node: self, board: board, rate: rate, logger: logger),
        RenewalRoute.make(node: self, rate: rate, logger: logger),
      ], logger: logger,
      onReady: { await board.accepts(.enrol, isSecure: true, host: host, port: $0) })
  }

  private func syncListener(
    board: ListenerBoard, desk: HubDesk, logger: Logger
  ) throws -> SyncServer {
    let host = configuration.syncHost
    let clock = world.clock
    let gate = hubGate
    let database = database
    return SyncServer(
      .init(
        host: host, port: configuration.syncPort, credentials: try syncCredentials(), roots: try syncRoots()),
      logger: logger, now: clock.wall, isAdmitted: { await Self.refusal(of: $0, database: database) },
      arrive: { try gate.arrive($0) },
      onReady: { await board.accepts(.sync, isSecure: true, host: host, port: $0) },
      handler: { call in
        switch call.path {
        case HubTime.path: return HubTime.encoded(clock.wall())
        case TrustPath.standing: return try await self.standing(of: call.node)
        case TrustPath.renew:
          return try await self.renew(RenewalMessage(decoding: call.body), for: call.node).encoded()
        case TrustPath.password:
          try await self.changePassword(PasswordMessage(decoding: call.body), for: call.node)
          return []
        default: break
        }
        return try await desk.answer(path: call.path, body: call.body, from: call.node)
      })
  }

  /// The hub's word on a node that asks where it stands: signed when it is revoked, nothing otherwise.
  private func standing(of node: NodeID) async throws -> [UInt8] {
    let isRevoked = try await database.read { connection in
      try connection.first("SELECT revoked FROM node WHERE id = ?", [.id(node)]) { $0.integer(0) != 0 }
    }
    guard isRevoked == true else { return [] }
    return try RevocationMessage.encoded(Revocation(node: node, at: world.clock.wall()), key: logKey)
  }

  /// Why a node may not open sync sessions; `nil` when it may.
  private static func refusal(of node: NodeID, database: Database) async -> ClienteleError? {
    do {
      let isRevoked = try await database.read { connection in
        try connection.first("SELECT revoked FROM node WHERE id = ?", [.id(node)]) { $0.integer(0) != 0 }
      }
      switch isRevoked {
      case false: return nil
      case true?: return revoked(node)
      case nil: return refused("node \(node) was never enrolled here")
      }
    } catch {
      return error as? ClienteleError ?? ClienteleError(.databaseFailed, "the database failed", cause: error)
    }
  }

  private static func refused(_ reason: String) -> ClienteleError {
    ClienteleError(
      .certificateRefused, "This hub does not talk to the node: \(reason).",
      hint: "Ask who runs the hub; a new token lets a node in again.")
  }
}

/// Runs services until one fails or the process is told to stop (SIGTERM, SIGINT), then stops them all.
///
/// - Throws: what the service that failed threw.
package func runServices(_ services: [any Service], logger: Logger) async throws {
  var logger = logger
  // Below this the group prints each service whole, the environment it was given included.
  logger.logLevel = max(logger.logLevel, .info)
  var configuration = ServiceGroupConfiguration(
    services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
  configuration.maximumGracefulShutdownDuration = .seconds(15)
  try await ServiceGroup(configuration: configuration).run()
}

/// The hub's wall clock, asked over the sync listener by `clientele doctor`: 8 bytes, milliseconds since
/// 1970, big-endian. Unsigned and for people only; what counts is the beacon.
enum HubTime {
  static let path = "/sync/v1/time"

  static func encoded(_ instant: Instant) -> [UInt8] { instant.milliseconds.bigEndianBytes }

  static func decoded(_ bytes: [UInt8]) -> Instant? {
    Int64(bigEndianBytes: bytes).map { Instant(milliseconds: $0) }
  }
}
