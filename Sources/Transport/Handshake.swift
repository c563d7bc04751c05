import Kernel
import NIOCore
import NIOPosix
import NIOSSL
import Trust

/// TLS handshakes that are made to learn something, and carry no request.
enum Handshake {
  private static let timeout = Milliseconds.seconds(10)

  /// The certificates that a server shows; the handshake is broken off before anything is sent.
  ///
  /// - Returns: DER, the server's own first, as it sent them.
  /// - Throws: what the network throws, `NIOSSLError`; `hubUnreachable` when time is over.
  static func presentedChain(of address: HubAddress) async throws -> [[UInt8]] {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv13
    let context = try NIOSSLContext(configuration: configuration)
    return try await learn(from: address) { channel, chain in
      let verify: NIOSSLCustomVerificationCallback = { certificates, verdict in
        chain.completeWith(Result { try certificates.map { try $0.toDERBytes() } })
        verdict.succeed(.failed)
      }
      let handler = try NIOSSLClientHandler(
        context: context, serverHostname: ServerNames.hub, customVerificationCallback: verify)
      try channel.pipeline.syncOperations.addHandlers([handler, Failure(chain)])
    }
  }

  /// What a server has against these credentials: it speaks first in HTTP/2, or sends an alert.
  ///
  /// - Returns: the alert or another failure; `nil` when the server accepts them.
  static func objection(
    of address: HubAddress, to credentials: TLSCredentials, roots: [EncodedCertificate]
  ) async -> (any Error)? {
    do {
      var configuration = try TLSConfiguration.client(credentials, roots: roots)
      configuration.applicationProtocols = ["h2"]
      let context = try NIOSSLContext(configuration: configuration)
      try await learn(from: address) { channel, spoke in
        let handler = try NIOSSLClientHandler(context: context, serverHostname: ServerNames.hub)
        try channel.pipeline.syncOperations.addHandlers([handler, FirstRead(spoke), Failure(spoke)])
      }
      return nil
    } catch {
      return error
    }
  }

  private static func learn<Fact: Sendable>(
    from address: HubAddress,
    _ prepare: @escaping @Sendable (any Channel, EventLoopPromise<Fact>) throws -> Void
  ) async throws -> Fact {
    let silent = ClienteleError(
      .hubUnreachable, "The server at \(address) did not answer within \(timeout.count / 1_000) s.",
      hint: "Check the address behind --hub, and whether the hub runs.")
    return try await withDeadline(timeout, silent) {
      let loop = MultiThreadedEventLoopGroup.singleton.next()
      let fact = loop.makePromise(of: Fact.self)
      let channel: any Channel
      do {
        channel = try await ClientBootstrap(group: loop)
          .connectTimeout(.milliseconds(timeout.count))
          .channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try prepare(channel, fact) }
          }
          .connect(host: address.host, port: address.port).get()
      } catch {
        fact.fail(error)
        throw error
      }
      return try await withTaskCancellationHandler {
        defer { channel.close(promise: nil) }
        return try await fact.futureResult.get()
      } onCancel: {
        channel.close(promise: nil)
      }
    }
  }

  /// Ends the wait when the connection fails or closes.
  private final class Failure<Fact: Sendable>: ChannelInboundHandler {
    typealias InboundIn = NIOAny
    private let fact: EventLoopPromise<Fact>

    init(_ fact: EventLoopPromise<Fact>) {
      self.fact = fact
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      fact.fail(error)
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      fact.fail(ChannelError.eof)
      context.fireChannelInactive()
    }
  }

  private final class FirstRead: ChannelInboundHandler {
    typealias InboundIn = NIOAny
    private let spoke: EventLoopPromise<Void>

    init(_ spoke: EventLoopPromise<Void>) {
      self.spoke = spoke
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      spoke.succeed()
    }
  }
}
