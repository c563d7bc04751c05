import Kernel
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Trust

/// One end of a TLS connection below everything of ours, which may show and accept what our own programs never would.
enum TLSPeer {
  /// Says something to a server and hears it out.
  ///
  /// - Parameter name: under which the server is verified.
  /// - Returns: everything it answered until it closed the connection.
  /// - Throws: what the network or TLS has against it.
  static func say(
    _ text: String, to port: Int, as name: String, with configuration: TLSConfiguration
  ) async throws -> String {
    let context = try NIOSSLContext(configuration: configuration)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let answer = loop.makePromise(of: String.self)
    do {
      _ = try await ClientBootstrap(group: loop).channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let tls = try NIOSSLClientHandler(context: context, serverHostname: name)
          try channel.pipeline.syncOperations.addHandlers([tls, Talk(text, answer)])
        }
      }.connect(host: "127.0.0.1", port: port).get()
    } catch {
      answer.fail(error)
    }
    return try await answer.futureResult.get()
  }

  /// The certificate a server shows, whoever signed it.
  static func certificate(of port: Int) async throws -> EncodedCertificate {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let shown = loop.makePromise(of: [UInt8].self)
    let context = try NIOSSLContext(configuration: .makeClientConfiguration())
    let channel = try await ClientBootstrap(group: loop).channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        let verify: NIOSSLCustomVerificationCallback = { chain, verdict in
          shown.completeWith(Result { try chain[0].toDERBytes() })
          verdict.succeed(.failed)
        }
        let tls = try NIOSSLClientHandler(
          context: context, serverHostname: "localhost", customVerificationCallback: verify)
        try channel.pipeline.syncOperations.addHandler(tls)
      }
    }.connect(host: "127.0.0.1", port: port).get()
    channel.closeFuture.whenComplete { _ in shown.fail(ChannelError.eof) }
    let der = try await shown.futureResult.get()
    channel.close(promise: nil)
    return try EncodedCertificate(der: der)
  }

  /// A server with this configuration that takes what comes and never answers.
  ///
  /// - Returns: what `use` returns, and how many bytes clients sent inside TLS.
  static func listening<Result>(
    with configuration: TLSConfiguration, _ use: (Int) async throws -> Result
  ) async throws -> (result: Result, bytesReceived: Int) {
    let context = try NIOSSLContext(configuration: configuration)
    let count = Count()
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([
            NIOSSLServerHandler(context: context), Take(count),
          ])
        }
      }.bind(host: "127.0.0.1", port: 0).get()
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await use(server.localAddress?.port ?? 0))
    } catch {
      result = .failure(error)
    }
    try await server.close()
    return (try result.get(), count.value)
  }

  private final class Count: Sendable {
    private let state = Mutex(0)
    var value: Int { state.withLock { $0 } }
    func add(_ number: Int) { state.withLock { $0 += number } }
  }

  private final class Take: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let count: Count

    init(_ count: Count) { self.count = count }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      count.add(unwrapInboundIn(data).readableBytes)
      context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }

  private final class Talk: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let text: String
    private let answer: EventLoopPromise<String>
    private var heard = ""

    init(_ text: String, _ answer: EventLoopPromise<String>) {
      (self.text, self.answer) = (text, answer)
    }

    func channelActive(context: ChannelHandlerContext) {
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      heard += String(buffer: unwrapInboundIn(data))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      // A server that has answered may close without saying so in TLS.
      if heard.isEmpty { answer.fail(error) }
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      if heard.isEmpty { answer.fail(ChannelError.eof) } else { answer.succeed(heard) }
    }
  }
}
