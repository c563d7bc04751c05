import HummingbirdCore
import Kernel
import Logging
import NIOCore
import NIOPosix

/// Accepts connections on one address until it is cancelled or shut down gracefully.
struct Listener {
  let host: String
  /// 0 lets the system choose.
  let port: Int
  /// A connection on which no byte moves for this long is closed, unfinished handshakes included.
  let silenceMax: Milliseconds
  let logger: Logger

  /// Connections beyond this number wait until another one closes.
  private static let connectionsMax = 4_096
  private static let backlog = 1_024

  /// - Throws: `portBusy`, `configurationInvalid` for an address that cannot be listened on.
  func run(
    _ connections: some ServerChildChannel, onReady: @escaping @Sendable (Int) async -> Void
  ) async throws {
    let server = Server(
      childChannelSetup: SilenceClosing(base: connections, timeout: .milliseconds(silenceMax.count)),
      configuration: ServerConfiguration(
        address: .hostname(host, port: port), backlog: Self.backlog,
        availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionsMax, logger: logger)),
      onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    do {
      try await server.run()
    } catch let error as CancellationError {
      throw error
    } catch {
      throw failure(error)
    }
  }

  private func failure(_ error: any Error) -> ClienteleError {
    switch (error as? IOError)?.errnoCode {
    case EADDRINUSE:
      ClienteleError(
        .portBusy, "Another process already listens on port \(port) of \(host).",
        hint: "Find it with `ss -ltnp 'sport = :\(port)'` and stop it, or choose another port.", cause: error)
    case EACCES, EPERM:
      ClienteleError(
        .configurationInvalid, "This user may not listen on port \(port) of \(host).",
        hint: "Choose a port above 1023.", cause: error)
    default:
      ClienteleError(
        .configurationInvalid, "Cannot listen on port \(port) of \(host).",
        hint: "The address must be one of this machine: `ip -brief address` lists them.", cause: error)
    }
  }
}

/// Closes connections on which nothing moves, from the first moment on.
private struct SilenceClosing<Base: ServerChildChannel>: ServerChildChannel {
  let base: Base
  let timeout: TimeAmount

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandlers([
        IdleStateHandler(allTimeout: timeout), SilenceHandler(),
      ])
    }.flatMap { base.setup(channel: channel, logger: logger) }
  }

  func handle(value: Base.Value, logger: Logger) async {
    await base.handle(value: value, logger: logger)
  }
}

private final class SilenceHandler: ChannelInboundHandler {
  typealias InboundIn = NIOAny

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }
}
