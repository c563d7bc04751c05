internal import Application
internal import Kernel
internal import Logging
internal import Persistence
internal import Records
internal import ServiceLifecycle

/// Destroys what is left of erased people, as soon as this node has heard of it and after every start.
struct ErasureService: Service {
  let traces: EraseTraces
  let news: NewsBoard
  let logger: Logger

  private static let pauseAfterFailure = Milliseconds.seconds(30)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        let edition = news.edition
        do {
          let count = try await traces.run()
          if count > 0 { news.announce() } else { await news.wait(after: edition) }
        } catch is CancellationError {
          return
        } catch {
          logger.error(
            "traces of erased people are still here: it is tried again",
            metadata: ["code": "\((error as? ClienteleError)?.code.name ?? "unknown")"])
          try? await Task.sleep(for: .milliseconds(Self.pauseAfterFailure.count))
        }
      }
    }
  }
}

extension OpenNode {
  /// What destroys the traces of erased people at this node.
  ///
  /// - Parameter hasArchive: whether a running service of this process writes the hub's archive.
  func eraseTraces(hasArchive: Bool) -> EraseTraces {
    EraseTraces(
      database: database, profile: profile, ledger: ErasureLedger(path: directory.erasureLedgerPath),
      // Whoever is erased may stand in a list that waits for its import, or among its rejects.
      formerCopies: [directory.formerDatabasePath, directory.importsPath],
      hasArchive: hasArchive)
  }
}
