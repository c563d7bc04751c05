internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Synchronization
internal import Transport
internal import Trust

/// `/events`: tells a browser that there is something new at this node, so that its pages fetch themselves again.
/// What is new does not stand in the stream: each page asks with its own person's rights.
enum LivePages {
  /// Shorter than connections without a byte are kept.
  private static let beat = Milliseconds.seconds(15)
  /// News within this time is one piece of news.
  private static let gathering = Milliseconds(120)

  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.door.route(.get, "/events") { signedIn, request in
        let seat = counter.streams.take(signedIn.principal.associate)
        let edition = request.query["after"].flatMap { UInt64($0) } ?? counter.news.edition
        let teller = Teller(counter: counter, token: signedIn.token, seat: seat, edition: edition)
        return WebResponse(
          contentType: "text/event-stream; charset=utf-8", body: Array("retry: 2000\n\n".utf8),
          headers: counter.door.headers, next: { await teller.next() })
      },
      // A sign of life of somebody who reads.
      counter.page(.get, "/session") { visit in visit.page(visit.texts.today, at: nil, .empty) },
    ]
  }

  private final class Teller: Sendable {
    private struct State {
      var edition: UInt64
      var isOver = false
    }

    private let counter: Counter
    private let token: SessionToken
    private let seat: StreamSeats.Seat
    private let state: Mutex<State>

    /// - Parameter edition: the news that the asking page has read.
    init(counter: Counter, token: SessionToken, seat: StreamSeats.Seat, edition: UInt64) {
      self.counter = counter
      self.token = token
      self.seat = seat
      state = Mutex(State(edition: edition))
    }

    func next() async -> [UInt8]? {
      let (edition, isOver) = state.withLock { ($0.edition, $0.isOver) }
      guard !isOver, !Task.isCancelled else { return nil }
      await Self.first(
        { await self.counter.news.wait(after: edition) },
        { try? await Task.sleep(for: .milliseconds(LivePages.beat.count)) })
      guard !Task.isCancelled, seat.isHeld else { return nil }
      guard await isOpen() else {
        state.withLock { $0.isOver = true }
        return Array("event: locked\ndata: 1\n\n".utf8)
      }
      guard counter.news.edition != edition else { return Array(": \n\n".utf8) }
      try? await Task.sleep(for: .milliseconds(LivePages.gathering.count))
      let newest = counter.news.edition
      state.withLock { $0.edition = newest }
      return Array("event: news\ndata: \(newest)\n\n".utf8)
    }

    /// Whoever only listens keeps no session open.
    private func isOpen() async -> Bool {
      do {
        _ = try await counter.door.desk.resume(token, isUse: false)
        return true
      } catch {
        return false
      }
    }

    private static func first(
      _ one: @escaping @Sendable () async -> Void, _ other: @escaping @Sendable () async -> Void
    ) async {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await one() }
        group.addTask { await other() }
        await group.next()
        group.cancelAll()
      }
    }
  }
}

/// How many streams each person has open: nobody may fill the node with them, and one a browser is enough. Whoever opens
/// one more takes the place of the oldest, which ends at its next beat: that a browser has left a page is noticed no
/// sooner, so the newest is the one that somebody looks at.
final class StreamSeats: Sendable {
  private struct State {
    /// Numbers of seats, the oldest first.
    var taken: [AssociateID: [UInt64]] = [:]
    var next: UInt64 = 0
  }

  private let state = Mutex(State())
  static let seatsMax = 8

  /// Held for as long as a stream goes on.
  final class Seat: Sendable {
    private let seats: StreamSeats
    private let associate: AssociateID
    private let number: UInt64

    fileprivate init(_ seats: StreamSeats, _ associate: AssociateID, _ number: UInt64) {
      self.seats = seats
      self.associate = associate
      self.number = number
    }

    deinit { seats.leave(associate, number) }

    /// Whether no newer stream took its place.
    var isHeld: Bool { seats.holds(associate, number) }
  }

  func take(_ associate: AssociateID) -> Seat {
    let number = state.withLock { state in
      defer { state.next += 1 }
      state.taken[associate, default: []].append(state.next)
      if state.taken[associate, default: []].count > Self.seatsMax { state.taken[associate]?.removeFirst() }
      return state.next
    }
    return Seat(self, associate, number)
  }

  private func holds(_ associate: AssociateID, _ number: UInt64) -> Bool {
    state.withLock { $0.taken[associate]?.contains(number) ?? false }
  }

  private func leave(_ associate: AssociateID, _ number: UInt64) {
    state.withLock { state in
      state.taken[associate]?.removeAll { $0 == number }
      if state.taken[associate]?.isEmpty == true { state.taken[associate] = nil }
    }
  }
}
