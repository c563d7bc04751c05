import Foundation
package import Kernel
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// What a command answers with while it runs. Waits when the client does not keep up; throws once it has gone.
package struct ControlReplyWriter: Sendable {
  let send: @Sendable (ControlWire.Answer) async throws -> Void

  /// One line for people, without its line end.
  package func progress(_ line: String) async throws { try await send(.frame(.progress(line))) }

  /// Text for standard output, verbatim and of any length.
  package func output(_ text: String) async throws {
    for piece in ControlWire.pieces(of: text) { try await send(.frame(.output(piece))) }
  }

  package func failure(_ error: ClienteleError) async throws { try await send(.frame(.failure(error))) }
}

/// Takes commands from the same user on the same machine for as long as the node runs.
///
/// One command a connection. When the client goes away its command is cancelled.
package struct ControlServer: Service {
  private let socketDirectory: String
  private let environment: [String: String]
  private let logger: Logger
  private let onReady: @Sendable (String) async -> Void
  private let handler: @Sendable (ControlRequest, ControlReplyWriter) async -> Int32

  /// How long a client may take to say what it wants.
  private static let requestTimeout = TimeAmount.seconds(5)

  /// - Parameters:
  ///   - socketDirectory: the data directory, absolute, whose lock this process holds.
  ///   - environment: read for `XDG_RUNTIME_DIR`, when the path of the data directory is too long for a socket.
  ///   - onReady: told the path of the socket once commands are taken.
  ///   - handler: runs a command and returns its exit code; what went wrong it says itself.
  package init(
    socketDirectory: String, environment: [String: String], logger: Logger,
    onReady: @escaping @Sendable (String) async -> Void,
    handler: @escaping @Sendable (ControlRequest, ControlReplyWriter) async -> Int32
  ) {
    self.socketDirectory = socketDirectory
    self.environment = environment
    self.logger = logger
    self.onReady = onReady
    self.handler = handler
  }

  /// Serves until it is cancelled or shut down gracefully; then running commands are cancelled.
  ///
  /// - Throws: `configurationInvalid` when the socket cannot be made.
  package func run() async throws {
    let socket = try ControlSocket.place(for: socketDirectory, environment: environment)
    let descriptor = try socket.listen()
    defer { socket.remove() }
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(descriptor) {
      channel in
      channel.eventLoop.makeCompletedFuture {
        try ControlWire.channel(channel, inboundBytesMax: Limits.controlRequestBytesMax)
      }
    }
    do {
      try await cancelWhenGracefulShutdown {
        try await server.executeThenClose { connections in
          await onReady(socket.path)
          try await withThrowingDiscardingTaskGroup { group in
            for try await connection in connections {
              group.addTask { await serve(connection) }
            }
          }
        }
      }
    } catch is CancellationError {
      // The only way it ends.
    }
  }

  private func serve(_ connection: ControlChannel) async {
    do {
      try await connection.executeThenClose { inbound, outbound in
        let closing = connection.channel.eventLoop.scheduleTask(in: Self.requestTimeout) {
          connection.channel.close(promise: nil)
        }
        var frames = inbound.makeAsyncIterator()
        let first = try await frames.next()
        closing.cancel()
        guard let first else { return }
        let writer = ControlReplyWriter { try await outbound.write(ControlWire.encode($0)) }
        guard
          let request = try? JSONDecoder().decode(ControlRequest.self, from: Data(first.readableBytesView))
        else { return try await refuse(writer, outbound) }
        try await writer.send(.accepted)
        await withDiscardingTaskGroup { group in
          group.addTask { await perform(request, writer, outbound) }
          // The client says nothing more: the next thing that happens on this side is its end.
          while case .some = try? await frames.next() {}
          group.cancelAll()
        }
      }
    } catch {
      logger.debug("a control connection failed", metadata: ["error": "\(error)"])
    }
  }

  private func perform(
    _ request: ControlRequest, _ writer: ControlReplyWriter,
    _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) async {
    let code = await handler(request, writer)
    // A client that has gone does not need it.
    try? await writer.send(.exit(code))
    outbound.finish()
  }

  private func refuse(
    _ writer: ControlReplyWriter, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) async throws {
    try await writer.send(.accepted)
    try await writer.failure(
      ClienteleError(.invalidInput, "The request on the control socket is not one this version understands."))
    try await writer.send(.exit(2))
    outbound.finish()
  }
}
