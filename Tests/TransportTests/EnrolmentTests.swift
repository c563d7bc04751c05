import HTTPTypes
import Kernel
import Testing
import Transport
import Trust

@Suite("Enrolment over the web listener")
struct EnrolmentTests {
  private let calls = Counter()

  private func enrol(
    at dealer: TestDealer, pin: RootPin, credentials: TLSCredentials? = nil,
    answering handler: @escaping @Sendable (WebRequest) async throws -> WebResponse = { request in
      WebResponse(contentType: "application/octet-stream", body: request.body.reversed())
    }
  ) async throws -> [UInt8] {
    let settings = WebServer.Settings(
      host: "127.0.0.1", port: 0,
      credentials: try LiveCredentials(ServerCredentials(credentials ?? dealer.webCredentials())))
    let route = WebRoute(.post, "/enrol") { [calls] request in
      calls.increment()
      #expect(request.isSecure)
      return try await handler(request)
    }
    return try await running(
      { WebServer(settings, routes: [route], logger: quiet, onReady: $0) },
      { port, _ in
        try await EnrolmentClient(logger: quiet, now: { TestDealer.now })
          .post(host: "127.0.0.1", port: port, path: "/enrol", body: [1, 2, 3], pins: [pin])
      })
  }

  @Test("A server that shows the root of the pin is sent the request")
  func rightPin() async throws {
    let dealer = try TestDealer("Aurora")
    #expect(try await enrol(at: dealer, pin: RootPin(root: dealer.web.certificate)) == [3, 2, 1])
    #expect(calls.value == 1)
  }

  @Test("A server that shows another root is sent nothing")
  func wrongPin() async throws {
    let dealer = try TestDealer("Aurora")
    let pin = RootPin(root: try TestDealer("Borealis").web.certificate)
    let error = await #expect(throws: ClienteleError.self) { try await enrol(at: dealer, pin: pin) }
    #expect(error?.code == .pinMismatch)
    #expect(calls.value == 0)
  }

  @Test("A server that puts the right root behind a certificate of another is sent nothing")
  func borrowedRoot() async throws {
    let dealer = try TestDealer("Aurora")
    let thief = try TestDealer("Borealis")
    let borrowed = try thief.webCredentials(showing: dealer.web.certificate)
    let error = await #expect(throws: ClienteleError.self) {
      try await enrol(at: dealer, pin: RootPin(root: dealer.web.certificate), credentials: borrowed)
    }
    #expect(error?.code == .certificateOtherAuthority)
    #expect(calls.value == 0)
  }

  @Test("What the hub has against the token comes back in its own words")
  func refused() async throws {
    let dealer = try TestDealer("Aurora")
    let error = await #expect(throws: ClienteleError.self) {
      try await enrol(at: dealer, pin: RootPin(root: dealer.web.certificate)) { _ in
        throw EnrolmentToken.refusedToStranger
      }
    }
    #expect(error?.code == .hubRefused)
    #expect(error?.refusal?.code == .tokenRefused)
    #expect(error?.message == EnrolmentToken.refusedToStranger.message)
  }

  @Test("A hub that is not there is unreachable")
  func nobody() async throws {
    let hub = try TestHub()
    let port = try await hub.running { $0 }
    let error = await #expect(throws: ClienteleError.self) {
      try await EnrolmentClient(logger: quiet, now: { TestDealer.now }).post(
        host: "127.0.0.1", port: port, path: "/enrol", body: [],
        pins: [RootPin(root: hub.dealer.web.certificate)])
    }
    #expect(error?.code == .hubUnreachable)
  }
}
