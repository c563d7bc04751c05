import AsyncHTTPClient
import HTTPTypes
import Kernel
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing
import Transport
import Trust

@Suite("The web listener")
struct WebTests {
  private struct Answer: Sendable {
    let status: UInt
    let headers: [String: String]
    let text: String
  }

  private static func text(_ text: String) -> WebResponse {
    WebResponse(contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
  }

  private static let routes = [
    WebRoute(.get, "/") { _ in text("home") },
    WebRoute(.get, "/members/{id}") { request in
      text("member \(request.captures["id"] ?? "?") \(request.query["q"] ?? "-") \(request.isSecure)")
    },
    WebRoute(.post, "/members/{id}", bodyBytesMax: 8) { request in text("\(request.body.count) bytes") },
    WebRoute(.get, "/framed") { _ in
      WebResponse(
        contentType: "text/html", body: [], headers: [.contentSecurityPolicy: "default-src 'self'"])
    },
    WebRoute(.get, "/broken") { _ in throw ClienteleError(.databaseFailed, "secret of the database") },
    WebRoute(.get, "/missing") { _ in throw ClienteleError(.notFound, "There is no such member.") },
  ]

  private func ask(
    _ method: HTTPMethod, _ path: String, body: String = "", at port: Int
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = method
    if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
    let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
    let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
    return Answer(status: response.status.code, headers: headers, text: text)
  }

  private func serving(_ use: @Sendable @escaping (Int) async throws -> Void) async throws {
    try await running(
      {
        WebServer(.init(host: "127.0.0.1", port: 0), routes: Self.routes, logger: quiet, onReady: $0)
      }, { port, _ in try await use(port) })
  }

  @Test(
    "Each request gets the answer of its route, and nothing of what is inside when there is none",
    arguments: [
      ("GET", "/", "", 200, "home"),
      ("GET", "/members/7?q=a+b%20c&q=d", "", 200, "member 7 a b c false"),
      ("GET", "/members/a%2Fb", "", 200, "member a/b - false"),
      ("POST", "/members/7", "12345678", 200, "8 bytes"),
      (
        "POST", "/members/7", "123456789", 413, "input.limitExceeded\nThe body of the request is too large.\n"
      ),
      ("GET", "/members/", "", 404, "input.notFound\nThere is nothing at this address.\n"),
      ("GET", "/members/7/8", "", 404, "input.notFound\nThere is nothing at this address.\n"),
      ("GET", "/%GG", "", 404, "input.notFound\nThere is nothing at this address.\n"),
      ("DELETE", "/members/7", "", 405, "input.invalid\nThis address does not take DELETE.\n"),
      ("GET", "/missing", "", 404, "input.notFound\nThere is no such member.\n"),
    ] as [(String, String, String, UInt, String)])
  func routing(method: String, path: String, body: String, status: UInt, text: String) async throws {
    try await serving { port in
      let answer = try await ask(HTTPMethod(rawValue: method), path, body: body, at: port)
      #expect(answer.status == status)
      #expect(answer.text == text)
      #expect(answer.headers["x-content-type-options"] == "nosniff")
      #expect(answer.headers["cache-control"] == "no-store")
      #expect(answer.headers["content-security-policy"] == "frame-ancestors 'none'")
      #expect(answer.headers["x-frame-options"] == "DENY")
      #expect(answer.headers["referrer-policy"] == "no-referrer")
    }
  }

  @Test(
    "HEAD is GET without its body, a handler may set its own policy, a wrong method is told the right ones")
  func details() async throws {
    try await serving { port in
      let head = try await ask(.HEAD, "/", at: port)
      #expect((head.status, head.text, head.headers["content-length"]) == (200, "", "4"))
      let framed = try await ask(.GET, "/framed", at: port)
      #expect(framed.headers["content-security-policy"] == "default-src 'self'")
      #expect(framed.headers["x-frame-options"] == "DENY")
      let wrong = try await ask(.PUT, "/members/7", at: port)
      #expect(wrong.headers["allow"] == "GET, POST")
      let broken = try await ask(.GET, "/broken", at: port)
      #expect(broken.status == 500)
      #expect(!broken.text.contains("secret"))
    }
  }

  @Test("Only loopback is served without TLS", arguments: ["0.0.0.0", "::"])
  func openAddress(host: String) async throws {
    let server = WebServer(.init(host: host, port: 0), routes: [], logger: quiet, onReady: { _ in })
    let error = await #expect(throws: ClienteleError.self) { try await server.run() }
    #expect(error?.code == .configurationInvalid)
    #expect(error?.hint.isEmpty == false)
  }

  @Test(
    "Browsers are told to insist on TLS over TLS alone, and only with a certificate that all of them trust",
    arguments: [nil, false, true] as [Bool?])
  func strictTransport(isPubliclyTrusted: Bool?) async throws {
    let dealer = try TestDealer("Aurora")
    let credentials = try isPubliclyTrusted.map {
      try LiveCredentials(ServerCredentials(dealer.webCredentials()), isPubliclyTrusted: $0)
    }
    try await running(
      {
        WebServer(
          .init(host: "127.0.0.1", port: 0, credentials: credentials), routes: Self.routes, logger: quiet,
          onReady: $0)
      },
      { port, _ in
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        let client = HTTPClient(
          eventLoopGroupProvider: .singleton, configuration: .init(tlsConfiguration: tls))
        let scheme = isPubliclyTrusted == nil ? "http" : "https"
        var told: [String?] = []
        for path in ["/", "/missing", "/broken", "/nowhere"] {
          let request = HTTPClientRequest(url: "\(scheme)://127.0.0.1:\(port)\(path)")
          let response = try? await client.execute(request, timeout: .seconds(10))
          #expect(response != nil)
          told.append(response?.headers.first(name: "strict-transport-security"))
        }
        try await client.shutdown()
        #expect(told == Array(repeating: isPubliclyTrusted == true ? "max-age=31536000" : nil, count: 4))
      })
  }

  @Test("One process serves pages on loopback and enrolment over TLS beside it")
  func twoListeners() async throws {
    let dealer = try TestDealer("Aurora")
    let secure = WebServer.Settings(
      host: "0.0.0.0", port: 0, credentials: try LiveCredentials(ServerCredentials(dealer.webCredentials())))
    let enrol = WebRoute(.post, "/enrol") { _ in Self.text("welcome") }
    try await serving { plainPort in
      let answer = try await running(
        { WebServer(secure, routes: [enrol], logger: quiet, onReady: $0) },
        { securePort, _ in
          try await EnrolmentClient(logger: quiet, now: { TestDealer.now }).post(
            host: "localhost", port: securePort, path: "/enrol", body: [],
            pins: [RootPin(root: dealer.web.certificate)])
        })
      #expect(answer == Array("welcome".utf8))
      #expect(try await ask(.GET, "/", at: plainPort).text == "home")
    }
  }
}
