import NIOCore
import NIOPosix
import Synchronization

/// A TCP proxy between a node and the hub that spoils connections: below TLS, where a cable, a router and a provider do.
final class FaultyLine: Sendable {
  /// What happens to one connection.
  enum Fault: Hashable, Sendable {
    case none
    /// Both ends see it closed as soon as so many bytes of one direction have come through.
    case cut(Direction, after: Int)
    /// As `cut`, but nobody is told: what comes later is swallowed and the connection stays open.
    case silence(Direction, after: Int)
    /// One bit of the byte with this number is turned over.
    case damage(Direction, at: Int)
    /// Everything comes in crumbs of so many bytes.
    case crumbs(Int)
  }

  enum Direction: Int, CaseIterable, Sendable { case toHub, fromHub }

  private struct State {
    /// Of the next connection; those after it are sound.
    var next = Fault.none
    var open: [ObjectIdentifier: any Channel] = [:]
    /// Bytes of each direction since the last `breakAll`.
    var counts = [0, 0]
    var accepted = 0
  }

  private let state = Mutex(State())
  private let target: Int
  private let server: any Channel
  let port: Int

  /// - Parameter target: port of the hub on loopback.
  static func to(_ target: Int) async throws -> FaultyLine {
    let accepting = Mutex<FaultyLine?>(nil)
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { channel in
        guard let line = accepting.withLock({ $0 }) else { return channel.close() }
        return line.take(channel)
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let line = FaultyLine(target: target, server: server)
    accepting.withLock { $0 = line }
    return line
  }

  private init(target: Int, server: any Channel) {
    self.target = target
    self.server = server
    port = server.localAddress?.port ?? 0
  }

  func close() async throws {
    breakAll(next: .none)
    try await server.close()
  }

  /// Closes every connection there is, and says what happens to the next.
  func breakAll(next: Fault) {
    let open = state.withLock { state in
      state.next = next
      state.counts = [0, 0]
      return state.open.values.map { $0 }
    }
    for channel in open { channel.close(promise: nil) }
  }

  /// Bytes of each direction since the last break.
  var counts: (toHub: Int, fromHub: Int) { state.withLock { ($0.counts[0], $0.counts[1]) } }
  var accepted: Int { state.withLock(\.accepted) }

  private func take(_ near: any Channel) -> EventLoopFuture<Void> {
    let fault = state.withLock { state in
      defer { state.next = .none }
      state.accepted += 1
      return state.next
    }
    return ClientBootstrap(group: near.eventLoop).channelOption(.autoRead, value: false)
      .connect(host: "127.0.0.1", port: target)
      .flatMap { far in
        near.eventLoop.makeCompletedFuture {
          try near.pipeline.syncOperations.addHandler(Half(self, .toHub, to: far, fault))
          try far.pipeline.syncOperations.addHandler(Half(self, .fromHub, to: near, fault))
          for channel in [near, far] { self.hold(channel) }
        }
        .flatMap { far.setOption(.autoRead, value: true) }
      }
      .flatMap { near.setOption(.autoRead, value: true) }
      .flatMapError { _ in near.close() }
  }

  private func hold(_ channel: any Channel) {
    state.withLock { $0.open[ObjectIdentifier(channel)] = channel }
    channel.closeFuture.whenComplete { _ in
      self.state.withLock { _ = $0.open.removeValue(forKey: ObjectIdentifier(channel)) }
    }
  }

  fileprivate func count(_ bytes: Int, _ direction: Direction) {
    state.withLock { $0.counts[direction.rawValue] += bytes }
  }
}

/// One direction of a connection.
private final class Half: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let line: FaultyLine
  private let direction: FaultyLine.Direction
  private let other: any Channel
  private let fault: FaultyLine.Fault
  private var passed = 0
  private var isSilent = false

  init(
    _ line: FaultyLine, _ direction: FaultyLine.Direction, to other: any Channel, _ fault: FaultyLine.Fault
  ) {
    self.line = line
    self.direction = direction
    self.other = other
    self.fault = fault
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isSilent else { return }
    var buffer = unwrapInboundIn(data)
    let before = passed
    passed += buffer.readableBytes
    line.count(buffer.readableBytes, direction)
    switch fault {
    case .cut(direction, let after) where passed >= after:
      send(buffer.readSlice(length: max(0, after - before)))
      context.close(promise: nil)
    case .silence(direction, let after) where passed >= after:
      send(buffer.readSlice(length: max(0, after - before)))
      isSilent = true
    case .damage(direction, let place) where before <= place && place < passed:
      let index = buffer.readerIndex + place - before
      buffer.setInteger((buffer.getInteger(at: index) ?? UInt8(0)) ^ 0x10, at: index)
      send(buffer)
    case .crumbs(let size):
      while let crumb = buffer.readSlice(length: min(size, buffer.readableBytes)), crumb.readableBytes > 0 {
        send(crumb)
      }
    default: send(buffer)
    }
  }

  private func send(_ buffer: ByteBuffer?) {
    if let buffer, buffer.readableBytes > 0 { other.writeAndFlush(buffer, promise: nil) }
  }

  func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
