internal import Application
internal import Kernel
internal import Logging
internal import ServiceLifecycle

/// Writes what the hub has taken to its archive, as soon as there is anything, and says so to whoever waits.
struct ArchiveService: Service {
  let archive: HubArchive
  let news: NewsBoard
  let logger: Logger

  private static let pauseAfterFailure = Milliseconds.seconds(5)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var file: String?
      while !Task.isCancelled {
        let edition = news.edition
        do {
          let step = try await archive.advance(in: file)
          file = step.file
          let erased = try await archive.eraseWaiting()
          if step.hasWritten || erased > 0 { news.announce() } else { await news.wait(after: edition) }
        } catch {
          // A new file: the end of this one may be torn.
          file = nil
          logger.error(
            "the archive was not written: nothing more becomes durable",
            metadata: ["code": "\((error as? ClienteleError)?.code.name ?? "unknown")"])
          try? await Task.sleep(for: .milliseconds(Self.pauseAfterFailure.count))
        }
      }
    }
  }
}
