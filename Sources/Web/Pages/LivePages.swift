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
        guard let seat = counter.streams.take(signedIn.principal.associate) else {
          throw ClienteleError(.tooOften, "this person has too many streams open")
        }
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
      guard !Task.isCancelled else { return nil }
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

/// How many streams each person has open: one a browser is enough, and nobody may fill the node with them.
final class StreamSeats: Sendable {
  private let taken = Mutex([AssociateID: Int]())
  private static let seatsMax = 8

  /// Held for as long as a stream goes on.
  final class Seat: Sendable {
    private let seats: StreamSeats
    private let associate: AssociateID

    fileprivate init(_ seats: StreamSeats, _ associate: AssociateID) {
      self.seats = seats
      self.associate = associate
    }

    deinit { seats.leave(associate) }
  }

  func take(_ associate: AssociateID) -> Seat? {
    let isFree = taken.withLock { taken in
      guard taken[associate, default: 0] < Self.seatsMax else { return false }
      taken[associate, default: 0] += 1
      return true
    }
    return isFree ? Seat(self, associate) : nil
  }

  private func leave(_ associate: AssociateID) {
    taken.withLock { taken in
      let left = (taken[associate] ?? 1) - 1
      taken[associate] = left > 0 ? left : nil
    }
  }
}
