import Exchange
import Foundation
import Synchronization

/// Says on stderr how far a long run is, once a second at most.
final class MatchProgress: Sendable {
  private let isQuiet: Bool
  private let start = ContinuousClock.now
  private let spoken = Mutex(ContinuousClock.now)

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  var seconds: Double {
    let elapsed = ContinuousClock.now - start
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
  }

  func reading(_ path: String, _ progress: ImportProgress) {
    let share = progress.bytesTotal == 0 ? 100 : progress.bytesRead * 100 / progress.bytesTotal
    part("reading \(path): \(share)%, \(progress.rows) rows")
  }

  /// A line of many; dropped when another was said within the second.
  func part(_ text: String) {
    let isDue = spoken.withLock { last in
      guard ContinuousClock.now - last >= .seconds(1) else { return false }
      last = .now
      return true
    }
    if isDue { step(text) }
  }

  func step(_ text: String) {
    guard !isQuiet else { return }
    Terminal.error(String(format: "%6.1f s  ", seconds) + text + "\n")
  }
}
