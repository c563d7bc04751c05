import Fleet
import Testing

@Suite("A node that says anything", .serialized)
struct HostileTests {
  @Test(
    "requests with changed bytes are refused or answered, and the hub serves on",
    arguments: 1...4 as ClosedRange<UInt64>)
  func bytes(seed: UInt64) async throws {
    let run = try await HostileRun(seed: seed)
    try await run.sendBrokenRequests(1_500)
    #expect(run.report.refused > 100)
  }

  @Test("changes that say nonsense hold up nothing", arguments: 1...6 as ClosedRange<UInt64>)
  func nonsense(seed: UInt64) async throws {
    let run = try await HostileRun(seed: seed)
    try await run.pushNonsense(120)
    #expect(run.report.parked > 10)
  }
}
