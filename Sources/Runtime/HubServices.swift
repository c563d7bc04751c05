internal import Application
internal import Kernel
internal import Logging
internal import ServiceLifecycle

/// Issues a beacon every minute, also when nothing happens: idle stores keep advancing in time.
struct BeaconService: Service {
  let desk: HubDesk
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await desk.issueBeacon()
        } catch is CancellationError {
          return
        } catch {
          logger.error(
            "no beacon was issued",
            metadata: ["code": "\((error as? ClienteleError)?.code.name ?? "unknown")"])
        }
        try? await Task.sleep(for: .milliseconds(Limits.beaconInterval.count))
      }
    }
  }
}

/// Decides what has come in, as long as there is anything, then waits for news.
struct AdjudicationService: Service {
  let recorder: Recorder
  let news: NewsBoard
  let logger: Logger

  private static let pauseAfterFailure = Milliseconds.seconds(5)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      let adjudicator = Adjudicator(recorder: recorder)
      while !Task.isCancelled {
        let edition = news.edition
        do {
          let progress = try await adjudicator.decideBatch()
          if progress.oversized > 0 {
            logger.warning(
              "records that too many others hang together with were left as they are",
              metadata: ["records": "\(progress.oversized)"])
          }
          if progress.isIdle {
            await news.wait(after: edition)
          } else {
            news.announce()
          }
        } catch is CancellationError {
          return
        } catch {
          logger.error("a batch was not decided", metadata: ["error": "\(error)"])
          try? await Task.sleep(for: .milliseconds(Self.pauseAfterFailure.count))
        }
      }
    }
  }
}
