internal import Application
internal import Kernel
internal import Logging
internal import ServiceLifecycle

/// Puts what the audit has noted into the log, every few seconds and once more at the end.
struct AuditService: Service {
  let recorder: Recorder
  let logger: Logger

  private static let interval = Milliseconds.seconds(15)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await send()
        try? await Task.sleep(for: .milliseconds(Self.interval.count))
      }
    }
    await send()
  }

  private func send() async {
    do {
      try await SendAudit().run(recorder)
    } catch {
      logger.error(
        "entries of the audit wait to be sent",
        metadata: ["code": "\((error as? ClienteleError)?.code.name ?? "unknown")"])
    }
  }
}
