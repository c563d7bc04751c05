import Foundation
import Kernel
import Testing
import Transport

/// `CLIENTELE_MEASURE=1 swift test --filter Measurements` prints figures instead of judging.
@Suite("Measurements", .enabled(if: ProcessInfo.processInfo.environment["CLIENTELE_MEASURE"] != nil))
struct Measurements {
  @Test("Posts a second over HTTP/2 and mutual TLS", arguments: [200, 64 << 10, 1 << 20])
  func posts(bytes: Int) async throws {
    let hub = try TestHub()
    let body = [UInt8](repeating: 7, count: bytes)
    let count = bytes > 100_000 ? 100 : 2_000
    try await hub.running(answering: { _ in [] }) { port in
      try await hub.client(port) { client in
        _ = try await client.post(path: "/", body: body, timeout: .seconds(60))
        let elapsed = try await ContinuousClock().measure {
          for _ in 0..<count { _ = try await client.post(path: "/", body: body, timeout: .seconds(60)) }
        }
        print("\(bytes) bytes, one after the other: \(Int(Double(count) / (elapsed / .seconds(1)))) posts/s")
      }
    }
  }
}
