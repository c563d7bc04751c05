internal import HTTPTypes
internal import Kernel
internal import Logging
internal import Persistence
internal import Transport
internal import Trust

/// What supervisors ask: is the process alive, and does it do its work.
enum HealthRoutes {
  static func all(node: OpenNode, board: ListenerBoard) -> [WebRoute] {
    [
      MetricsPage.route(node: node, board: board),
      WebRoute(.get, "/health") { _ in answer(.ok, "ok") },
      WebRoute(.get, "/ready") { _ in
        guard await board.isReady else { return answer(.serviceUnavailable, "starting") }
        do {
          _ = try await node.database.read { try $0.count("SELECT count(*) FROM property") }
          return answer(.ok, "ready")
        } catch {
          return answer(.serviceUnavailable, "databaseFailed")
        }
      },
    ]
  }

  private static func answer(_ status: HTTPResponse.Status, _ text: String) -> WebResponse {
    WebResponse(status: status, contentType: "application/json", body: Array(#"{"status":"\#(text)"}"#.utf8))
  }
}

/// `POST /enrol`: a node shows its token and its keys (protocol/enrol.proto).
enum EnrolmentRoute {
  private static let bodyBytesMax = 64 << 10

  static func make(
    node: OpenNode, board: ListenerBoard, rate: RequestRate, logger: Logger
  ) -> WebRoute {
    WebRoute(.post, "/enrol", bodyBytesMax: bodyBytesMax) { request in
      try rate.use(by: request.peer)
      let message = try JoinMessage(decoding: request.body)
      let port = await board.port(.sync) ?? node.configuration.syncPort
      do {
        let admission = try await node.admit(
          message.request, name: message.name, version: message.version,
          syncPort: UInt16(clamping: port))
        logger.notice("a node joined", metadata: ["node": "\(admission.answer.node)"])
        return WebResponse(contentType: "application/x-protobuf", body: try admission.encoded())
      } catch let error as ClienteleError {
        logger.warning("a request to join was refused", metadata: ["reason": "\(error.code)"])
        // Who does not know the secret learns nothing, not even which ids exist.
        let isStranger = error.code == .tokenUnknown || error.code == .tokenWrongSecret
        throw isStranger ? EnrolmentToken.refusedToStranger : error
      }
    }
  }
}

/// `POST /renew`: a node whose certificate has expired asks for a fresh one (protocol/enrol.proto).
enum RenewalRoute {
  private static let bodyBytesMax = 64 << 10

  static func make(node: OpenNode, rate: RequestRate, logger: Logger) -> WebRoute {
    WebRoute(.post, TrustPath.renewExpired, bodyBytesMax: bodyBytesMax) { request in
      try rate.use(by: request.peer)
      let message = try RenewalMessage(decoding: request.body)
      do {
        let renewed = try await node.renewExpired(message)
        return WebResponse(contentType: "application/x-protobuf", body: renewed.encoded())
      } catch let error as ClienteleError {
        logger.notice("a renewal after expiry was not given", metadata: ["reason": "\(error.code)"])
        throw error
      }
    }
  }
}
