internal import Kernel
internal import Synchronization
internal import Transport

/// A node's way to its hub, whose client is exchanged when the node has a fresh certificate.
final class HubLine: Sendable {
  private let client: Mutex<SyncClient>
  private let make: @Sendable () throws -> SyncClient

  init(make: @escaping @Sendable () throws -> SyncClient) throws {
    self.make = make
    client = Mutex(try make())
  }

  func post(path: String, body: [UInt8], timeout: Milliseconds) async throws -> SyncReply {
    try await client.withLock { $0 }.post(path: path, body: body, timeout: timeout)
  }

  /// Goes on with the credentials that are in force now. A request under way on the old connection fails, and
  /// the loop makes it again.
  func reconnect() async throws {
    let fresh = try make()
    let old = client.withLock { current in
      let old = current
      current = fresh
      return old
    }
    await old.shutdown()
  }

  func shutdown() async { await client.withLock { $0 }.shutdown() }
}
