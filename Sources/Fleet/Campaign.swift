internal import Foundation
internal import Synchronization

/// Many seeds, several at a time.
package struct Campaign: Sendable {
  private let from: UInt64
  private let count: UInt64
  private let seconds: Double?
  private let jobs: Int
  private let planted: Planted

  /// - Parameters:
  ///   - count: how many seeds at most.
  ///   - seconds: after how long no further seed is begun.
  package init(from: UInt64, count: UInt64, seconds: Double? = nil, jobs: Int, planted: Planted = Planted()) {
    self.from = from
    self.count = count
    self.seconds = seconds
    self.jobs = max(1, jobs)
    self.planted = planted
  }

  /// What all seeds together came to.
  package struct Summary: Sendable {
    package var seeds = 0
    package var failures = 0
    package var changes = 0
    package var events = 0
    /// Of the busiest seed.
    package var eventsMax = 0
    package var virtualMilliseconds: Int64 = 0
    package var quietMillisecondsMax: Int64 = 0
    package var probes: [String: Int] = [:]
    package var seconds = 0.0
    package var firstFailure: SeedReport?

    mutating func add(_ report: SeedReport) {
      seeds += 1
      changes += report.changes
      events += report.events
      eventsMax = max(eventsMax, report.events)
      virtualMilliseconds += report.virtualMilliseconds
      quietMillisecondsMax = max(quietMillisecondsMax, report.quietMilliseconds)
      probes.merge(report.probes, uniquingKeysWith: +)
      guard report.violation != nil else { return }
      failures += 1
      if firstFailure.map({ report.seed < $0.seed }) ?? true { firstFailure = report }
    }

    package var text: String {
      let days = Double(virtualMilliseconds) / 86_400_000
      var lines = probes.sorted { $0.key < $1.key }.map { "  \($0.value)\t\($0.key)" }
      lines.append(
        String(
          format:
            "%d seeds, %d failed; %d changes, %d events (the busiest seed %d), %.0f fleet days in %.0f s: "
            + "%.1f seeds/s; quiet within %.0f s",
          seeds, failures, changes, events, eventsMax, days, seconds, Double(seeds) / max(seconds, 0.001),
          Double(quietMillisecondsMax) / 1_000))
      return lines.joined(separator: "\n")
    }
  }

  /// - Parameter each: called with every report, in the order in which seeds end.
  package func run(each: @Sendable (SeedReport) -> Void = { _ in }) async -> Summary {
    let begin = ContinuousClock.now
    let next = Mutex(from)
    let (from, count, seconds, planted) = (from, count, seconds, planted)
    @Sendable func take() -> UInt64? {
      if let seconds, begin.duration(to: .now) > .seconds(seconds) { return nil }
      return next.withLock { seed in
        guard seed - from < count else { return nil }
        defer { seed += 1 }
        return seed
      }
    }
    var summary = await withTaskGroup(of: SeedReport?.self) { group in
      var summary = Summary()
      func begin() {
        guard let seed = take() else { return }
        group.addTask { await Self.run(seed, planted) }
      }
      for _ in 0..<jobs { begin() }
      for await report in group {
        if let report {
          summary.add(report)
          each(report)
        }
        begin()
      }
      return summary
    }
    summary.seconds = Double(begin.duration(to: .now) / .milliseconds(1)) / 1_000
    return summary
  }

  private static func run(_ seed: UInt64, _ planted: Planted) async -> SeedReport {
    do {
      return await (try FleetRun(seed: seed, planted: planted)).run()
    } catch {
      var report = SeedReport(seed: seed)
      report.violation = Violation("setUp", "\(error)")
      return report
    }
  }
}
