package import Kernel
import Synchronization

/// How often something may be asked: per asker and for all together. A bucket of tokens for each, which fills
/// as the boot clock goes on.
package final class RequestRate: Sendable {
  private struct Bucket {
    var tokens: Double
    var at: Int64
  }

  private struct State {
    var all: Bucket
    var askers: [String: Bucket] = [:]
  }

  private let perMinute: Int
  private let perMinuteOfAll: Int
  private let boot: @Sendable () -> BootReading
  private let state: Mutex<State>

  /// Askers that are remembered; beyond this those with a full bucket are forgotten first.
  private static let askersMax = 10_000

  /// - Parameters:
  ///   - perMinute: of one asker, who may use a minute's worth at once.
  ///   - perMinuteOfAll: of all askers together.
  package init(perMinute: Int, perMinuteOfAll: Int, boot: @escaping @Sendable () -> BootReading) {
    self.perMinute = perMinute
    self.perMinuteOfAll = perMinuteOfAll
    self.boot = boot
    state = Mutex(State(all: Bucket(tokens: Double(perMinuteOfAll), at: boot().milliseconds)))
  }

  /// - Parameter ownPerMinute: of an asker with a rate of its own; the same each time.
  /// - Throws: `tooOften` with when to ask again; nothing was used up then.
  package func use(by asker: String, perMinute ownPerMinute: Int? = nil) throws(ClienteleError) {
    let now = boot().milliseconds
    let perMinute = ownPerMinute ?? self.perMinute
    let pause = state.withLock { state -> Milliseconds? in
      forget(&state, now)
      var all = filled(state.all, perMinuteOfAll, now)
      var one = filled(
        state.askers[asker] ?? Bucket(tokens: Double(perMinute), at: now), perMinute, now)
      let isAllowed = all.tokens >= 1 && one.tokens >= 1
      if isAllowed {
        all.tokens -= 1
        one.tokens -= 1
      }
      state.all = all
      state.askers[asker] = one
      return isAllowed ? nil : max(untilToken(all, perMinuteOfAll), untilToken(one, perMinute))
    }
    guard let pause else { return }
    throw ClienteleError(
      .tooOften, "There were too many requests from this address.", hint: "Wait a minute, then try again.",
      cause: RetryAfter(pause))
  }

  private func untilToken(_ bucket: Bucket, _ perMinute: Int) -> Milliseconds {
    Milliseconds(Int64((max(0, 1 - bucket.tokens) / Double(perMinute) * 60_000).rounded(.up)))
  }

  private func filled(_ bucket: Bucket, _ perMinute: Int, _ now: Int64) -> Bucket {
    let gained = Double(max(0, now - bucket.at)) / 60_000 * Double(perMinute)
    return Bucket(tokens: min(Double(perMinute), bucket.tokens + gained), at: now)
  }

  private func forget(_ state: inout State, _ now: Int64) {
    guard state.askers.count >= Self.askersMax else { return }
    state.askers = state.askers.filter { filled($0.value, perMinute, now).tokens < Double(perMinute) }
    // All of them busy: better to count some anew than to grow without end.
    if state.askers.count >= Self.askersMax { state.askers = [:] }
  }
}

extension ClienteleError.Code {
  /// Too many requests in a short time.
  package static let tooOften = Self("run.tooOften")
}
