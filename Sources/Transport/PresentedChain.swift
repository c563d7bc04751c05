import Kernel
import NIOCore
import NIOPosix
import NIOSSL
import Trust

/// The certificates that a server shows, fetched by a handshake that is broken off before anything is sent.
enum PresentedChain {
  private static let timeout = Milliseconds.seconds(10)

  /// - Returns: DER, the server's own first, as it sent them.
  /// - Throws: what the network throws, `NIOSSLError`; `hubUnreachable` when time is over.
  static func fetch(_ address: HubAddress) async throws -> [[UInt8]] {
    let silent = ClienteleError(
      .hubUnreachable, "The server at \(address) did not answer within \(timeout.count / 1_000) s.",
      hint: "Check the address behind --hub, and whether the hub runs.")
    return try await withDeadline(timeout, silent) { try await shake(address) }
  }

  private static func shake(_ address: HubAddress) async throws -> [[UInt8]] {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv13
    let context = try NIOSSLContext(configuration: configuration)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let shown = loop.makePromise(of: [[UInt8]].self)
    let channel: any Channel
    do {
      channel = try await ClientBootstrap(group: loop)
        .connectTimeout(.milliseconds(timeout.count))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            let handler = try NIOSSLClientHandler(
              context: context, serverHostname: ServerNames.hub,
              customVerificationCallback: { certificates, verdict in
                shown.completeWith(Result { try certificates.map { try $0.toDERBytes() } })
                verdict.succeed(.failed)
              })
            try channel.pipeline.syncOperations.addHandlers([handler, FirstFailure(shown)])
          }
        }
        .connect(host: address.host, port: address.port).get()
    } catch {
      shown.fail(error)
      throw error
    }
    return try await withTaskCancellationHandler {
      let result = await Result { try await shown.futureResult.get() }
      try? await channel.close()
      return try result.get()
    } onCancel: {
      channel.close(promise: nil)
    }
  }

  /// Ends the wait when the connection fails or closes before a certificate was shown.
  private final class FirstFailure: ChannelInboundHandler {
    typealias InboundIn = NIOAny
    private let shown: EventLoopPromise<[[UInt8]]>

    init(_ shown: EventLoopPromise<[[UInt8]]>) {
      self.shown = shown
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      shown.fail(error)
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      shown.fail(ChannelError.eof)
      context.fireChannelInactive()
    }
  }
}

extension Result where Failure == any Error {
  fileprivate init(catching body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
