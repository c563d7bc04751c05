internal import CPostgres
internal import Catalogue
internal import Foundation
internal import Glibc
package import Kernel
internal import Synchronization

extension PostgresLine {
  /// From now on ``awaitNotification(wake:until:)`` hears of what is said on a channel.
  package func listen(to channel: String) throws(ClienteleError) {
    try run(script: "LISTEN \(Self.quoted(channel))")
  }

  /// Says something on a channel, once the transaction commits.
  package func notify(_ channel: String, _ word: String = "") throws(ClienteleError) {
    try execute("SELECT pg_notify(?, ?)", [.text(channel), .text(word)])
  }

  /// - Parameter wake: a descriptor that ends the wait when there is something to read.
  /// - Returns: the word that was said; `nil` when nothing was until the deadline, or the descriptor ended it.
  /// - Throws: `databaseConnectionLost`.
  func awaitNotification(
    wake: Int32 = -1, until deadline: ContinuousClock.Instant
  ) throws(ClienteleError) -> String? {
    while true {
      guard PQconsumeInput(connection) == 1 else { throw PostgresFailure.lost() }
      if let heard = PQnotifies(connection) {
        defer { PQfreemem(heard) }
        return String(cString: heard.pointee.extra)
      }
      guard PostgresSocket.wait(PQsocket(connection), wake: wake, for: Int16(POLLIN), until: deadline) else {
        return nil
      }
      var descriptor = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
      if wake >= 0, poll(&descriptor, 1, 0) > 0 { return nil }
    }
  }

  /// - Returns: the word that was said; `nil` when nothing was within the patience.
  package func awaitNotification(within patience: Duration) throws(ClienteleError) -> String? {
    try awaitNotification(until: .now + patience)
  }

  private static func quoted(_ name: String) -> String {
    "\"\(name.replacing("\"", with: "\"\""))\""
  }
}

/// Hears what other processes say on a channel: on a connection and a thread of its own, connecting again for as long as it
/// lives.
package final class PostgresListener: Sendable {
  /// Closed to stop: the listener's end of the pair then reads its end.
  private let stopDescriptor: Int32
  private let isStopped = Atomic(false)

  /// - Parameter heard: called on the listener's thread for each word, and with `nil` after each connection was made: what
  ///   was said before is lost then, so look. It must be short.
  package init(
    _ address: PostgresAddress, password: PostgresPassword, settings: PostgresSettings = PostgresSettings(),
    channel: String, heard: @Sendable @escaping (_ word: String?) -> Void
  ) {
    var ends: [Int32] = [-1, -1]
    let status = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
    precondition(status == 0, "no descriptors are left")
    stopDescriptor = ends[0]
    let listening = Listening(
      address: address, password: password, settings: settings, channel: channel, heard: heard,
      stopDescriptor: ends[1])
    Thread.detachNewThread {
      listening.run()
      close(listening.stopDescriptor)
    }
  }

  deinit {
    stop()
  }

  /// Ends it; a word that is being told is told to its end.
  package func stop() {
    guard !isStopped.exchange(true, ordering: .relaxed) else { return }
    close(stopDescriptor)
  }
}

private struct Listening: Sendable {
  let address: PostgresAddress
  let password: PostgresPassword
  let settings: PostgresSettings
  let channel: String
  let heard: @Sendable (String?) -> Void
  let stopDescriptor: Int32

  /// A connection of which nothing is heard for so long is asked whether it still is one.
  private static let silenceMax = Duration.seconds(30)

  func run() {
    var failureCount = 0
    while !isToStop(within: .zero) {
      do throws(ClienteleError) {
        let line = try PostgresLine(address, password: password, settings: settings)
        try line.listen(to: channel)
        failureCount = 0
        heard(nil)
        while !isToStop(within: .zero) {
          let deadline = ContinuousClock.now + Self.silenceMax
          if let word = try line.awaitNotification(wake: stopDescriptor, until: deadline) {
            heard(word)
          } else if !isToStop(within: .zero) {
            try line.run(script: "SELECT 1")
          }
        }
      } catch {
        failureCount += 1
        _ = isToStop(within: PostgresPause.length(afterFailures: failureCount))
      }
    }
  }

  private func isToStop(within patience: Duration) -> Bool {
    PostgresSocket.wait(stopDescriptor, for: Int16(POLLIN), until: .now + patience + .milliseconds(1))
  }
}
