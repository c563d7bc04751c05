internal import Application
internal import Kernel
internal import ServiceLifecycle

/// Deletes lists that nobody imports, and stops imports from pages when the node stops.
struct ImportService: Service {
  let desk: ImportDesk

  private static let interval = Milliseconds.hours(1)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        desk.sweep()
        try? await Task.sleep(for: .milliseconds(Self.interval.count))
      }
    }
    await desk.stop()
  }
}
