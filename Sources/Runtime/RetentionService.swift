internal import Application
internal import Kernel
internal import Logging
internal import ServiceLifecycle

/// Lets go of members whose period is over: looks every hour whether the day's look is due.
struct RetentionService: Service {
  let recorder: Recorder
  let logger: Logger

  private static let interval = Milliseconds.hours(1)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          if let report = try await ExpireMembers(recorder).run(), report.asked + report.erased > 0 {
            logger.notice(
              "members whose period for keeping is over",
              metadata: [
                "asked": "\(report.asked)", "kept": "\(report.kept)", "erased": "\(report.erased)",
              ])
          }
        } catch is CancellationError {
          return
        } catch {
          logger.error(
            "nobody looked whose period for keeping is over",
            metadata: ["code": "\((error as? ClienteleError)?.code.name ?? "unknown")"])
        }
        try? await Task.sleep(for: .milliseconds(Self.interval.count))
      }
    }
  }
}
