import AsyncHTTPClient
import HTTPTypes
import Kernel
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Trust

/// Requests to one hub over TLS, verified under ``ServerNames/hub`` whatever address is dialled.
final class HubConnection: Sendable {
  struct Answer: Sendable {
    let status: Int
    let isHTTP2: Bool
    let errorCode: String?
    let retryAfter: String?
    let body: [UInt8]
  }

  let address: HubAddress
  private let client: HTTPClient
  private let logger: Logger

  private static let connectTimeout = TimeAmount.seconds(10)
  /// Shorter than the server keeps one, so that the client seldom sends into a connection that just closed.
  private static let idleTimeout = TimeAmount.seconds(30)

  init(_ address: HubAddress, tls: TLSConfiguration, logger: Logger) {
    self.address = address
    self.logger = logger
    var pool = HTTPClient.Configuration.ConnectionPool(idleTimeout: Self.idleTimeout)
    // The caller decides when to try again, and is told why this time failed.
    pool.retryConnectionEstablishment = false
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: Self.connectTimeout), connectionPool: pool)
    configuration.dnsOverride = [ServerNames.hub: address.host]
    client = HTTPClient(
      eventLoopGroupProvider: .singleton, configuration: configuration, backgroundActivityLogger: logger)
  }

  /// - Throws: whatever the HTTP client throws; `hubUnreachable` when time is over, `hubRefused` for an answer
  ///   that is too large.
  func post(path: String, body: [UInt8], timeout: Milliseconds, answerBytesMax: Int) async throws -> Answer {
    let silent = ClienteleError(
      .hubUnreachable, "The hub at \(address) did not answer within \(timeout.count / 1_000) s.",
      hint: "The line may be down or slow; work goes on here, and it is tried again.")
    do {
      return try await withDeadline(timeout, silent) {
        try await self.exchange(path: path, body: body, timeout: timeout, answerBytesMax: answerBytesMax)
      }
    } catch {
      try Task.checkCancellation()
      throw error
    }
  }

  private func exchange(
    path: String, body: [UInt8], timeout: Milliseconds, answerBytesMax: Int
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: "https://\(ServerNames.hub):\(address.port)\(path)")
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/octet-stream")
    request.body = .bytes(ByteBuffer(bytes: body))
    let response = try await client.execute(request, timeout: .milliseconds(timeout.count), logger: logger)
    let code = response.headers.first(name: HTTPField.Name.clienteleError.rawName)
    let bytesMax = response.status == .ok ? answerBytesMax : ErrorAnswer.bytesMax
    do {
      let bytes = Array(buffer: try await response.body.collect(upTo: bytesMax))
      return Answer(
        status: Int(response.status.code), isHTTP2: response.version.major == 2, errorCode: code,
        retryAfter: response.headers.first(name: HTTPField.Name.clienteleRetryAfter.rawName), body: bytes)
    } catch is NIOTooManyBytesError {
      throw ClienteleError(.hubRefused, "The hub at \(address) sent more than \(bytesMax) bytes.")
    }
  }

  func shutdown() async {
    do {
      try await client.shutdown()
    } catch {
      logger.warning("the connections to the hub did not close in order", metadata: ["error": "\(error)"])
    }
  }
}

/// Where the hub is dialled; says nothing about who answers.
struct HubAddress: Hashable, Sendable, CustomStringConvertible {
  let host: String
  let port: Int

  /// - Parameter host: a name or an address; IPv6 with or without brackets.
  init(host: String, port: Int) {
    self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    self.port = port
  }

  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
