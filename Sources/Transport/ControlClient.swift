import Foundation
import Glibc
package import Kernel
import NIOCore
import NIOPosix

/// Gives one command to the process that holds a data directory.
package enum ControlClient {
  private static let retryInterval = Milliseconds(50)

  /// Runs a command there and returns its exit code.
  ///
  /// - Parameters:
  ///   - socketDirectory: the data directory.
  ///   - patience: how long a process that holds the lock may take to accept the command; the command itself may
  ///     then take as long as it likes.
  ///   - onFrame: told what the command says, in order. When it throws the command is cancelled.
  /// - Throws: `notRunning` when no process holds the data directory; `noAnswer` when one does and does not
  ///   accept the command in time, or ends before the command; `limitExceeded` for a request of more than
  ///   ``Limits/controlRequestBytesMax``; `CancellationError`, and the command is cancelled too.
  package static func call(
    socketDirectory: String, request: ControlRequest, patience: Milliseconds = .seconds(5),
    onFrame: @escaping @Sendable (ControlFrame) async throws -> Void
  ) async throws -> Int32 {
    let payload = try Array(JSONEncoder().encode(request))
    guard payload.count <= Limits.controlRequestBytesMax else {
      throw ClienteleError(
        .limitExceeded, "The command has \(payload.count) bytes, more than \(Limits.controlRequestBytesMax).")
    }
    let deadline = ContinuousClock.now + .milliseconds(patience.count)
    let connection = try await connect(socketDirectory, until: deadline)
    return try await connection.executeThenClose { inbound, outbound in
      let left = ContinuousClock.now.duration(to: deadline)
      let closing = connection.channel.eventLoop.scheduleTask(in: TimeAmount(left)) {
        connection.channel.close(promise: nil)
      }
      defer { closing.cancel() }
      var isAccepted = false
      var answers = inbound.makeAsyncIterator()
      func refused(_ error: (any Error)? = nil) throws -> ClienteleError {
        try Task.checkCancellation()
        let what =
          isAccepted ? "ended before the command did" : "did not accept it within \(patience.count) ms"
        return silent(socketDirectory, what, cause: error)
      }
      do { try await outbound.write(ControlWire.encode(payload)) } catch { throw try refused(error) }
      while true {
        let frame: ByteBuffer?
        do { frame = try await answers.next() } catch { throw try error as? ClienteleError ?? refused(error) }
        guard let frame else { throw try refused() }
        switch ControlWire.decode(Array(frame.readableBytesView)) {
        case .accepted:
          isAccepted = true
          closing.cancel()
        case .frame(let frame): try await onFrame(frame)
        case .exit(let code): return code
        case .unknown: continue
        case nil: throw silent(socketDirectory, "sent something that is no answer")
        }
      }
    }
  }

  private static func connect(
    _ directory: String, until deadline: ContinuousClock.Instant
  ) async throws -> ControlChannel {
    while true {
      do {
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(
          unixDomainSocketPath: ControlSocket.find(in: directory)
        ) { channel in
          channel.eventLoop.makeCompletedFuture {
            try ControlWire.channel(channel, inboundBytesMax: ControlWire.answerBytesMax)
          }
        }
      } catch {
        try Task.checkCancellation()
        guard isHeld(directory) else {
          throw ClienteleError(
            .notRunning, "No node or hub runs on \(directory).",
            hint: "Start it with `clientele node --data \(directory)`, or `clientele hub` for a hub.")
        }
        guard ContinuousClock.now < deadline else {
          throw silent(directory, "cannot be reached over its control socket", cause: error)
        }
        try await Task.sleep(for: .milliseconds(retryInterval.count))
      }
    }
  }

  /// Whether a process holds the lock of the data directory. Asked only when nobody listens on the socket.
  private static func isHeld(_ directory: String) -> Bool {
    let file = open(directory + "/lock", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  private static func silent(
    _ directory: String, _ what: String, cause: (any Error)? = nil
  ) -> ClienteleError {
    ClienteleError(
      .noAnswer, "The process that holds \(directory) \(what).",
      hint: "Look at its log; `clientele doctor` says which process it is. Once it has ended, try again.",
      cause: cause)
  }
}
