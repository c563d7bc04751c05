internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Makes events of what changed and lays them in the queues of the subscriptions: cursor and queue in one transaction, so
/// that an event is made once, however the process ends.
package struct FillWebhooks: Sendable {
  /// What a message of an event is, in the form it is sent in.
  package typealias Body = @Sendable (_ event: WebhookEvent, _ at: Instant) -> String

  /// So many wait for one subscription at most: above it the cursor stays where it is, and nothing is lost.
  package static let waitingMax = 500
  private static let rowsAtOnce = 200

  private let desk: AccessDesk
  private let body: Body

  package init(desk: AccessDesk, body: @escaping Body) {
    self.desk = desk
    self.body = body
  }

  /// - Returns: whether there was more than fitted.
  package func run() async throws -> Bool {
    var isMore = false
    let active = try await desk.database.read { try WebhookTable($0).active() }
    for subscription in active {
      if try await fill(subscription.id) { isMore = true }
    }
    return isMore
  }

  private func fill(_ id: RowID) async throws -> Bool {
    let (desk, body, world) = (desk, body, desk.world)
    let now = world.clock.wall()
    // Nothing to do is the usual case, and keeps no writer waiting.
    let isDue = try await desk.database.read { connection in
      guard let subscription = try WebhookTable(connection).subscription(id) else { return false }
      let feed = RowFeed(connection, profile: desk.profile)
      return try !feed.rows(
        after: subscription.mark, through: feed.head(), of: WebhookEventReader.tables, limit: 1
      ).isEmpty
    }
    guard isDue else { return false }
    return try await desk.database.write { connection in
      let table = WebhookTable(connection)
      guard var subscription = try table.subscription(id), subscription.state == .active else { return false }
      guard try PolicyReader(connection).principal(subscription.associate) != nil else {
        try table.stop(id, because: "accountLeft")
        return false
      }
      let room = Self.waitingMax - (try table.waitingCount(of: id))
      guard room > 0 else { return false }
      let visit = try AccessDesk.Visit(connection, subscription.associate, at: now)
      let isMore = try Self.take(
        into: &subscription, visit, desk.profile, room: min(room, Self.rowsAtOnce)
      ) { event, number in
        try table.insert(
          WebhookDelivery(
            id: world.newRowID(), subscription: id, number: number, type: event.type.rawValue,
            body: body(event, now), createdAt: now))
      }
      try table.update(subscription)
      return isMore
    }
  }

  /// - Parameter room: at most so many rows, and so many events.
  private static func take(
    into subscription: inout WebhookSubscription, _ visit: AccessDesk.Visit, _ profile: NodeProfile,
    room: Int, _ insert: (WebhookEvent, Int) throws -> Void
  ) throws -> Bool {
    let feed = RowFeed(visit.connection, profile: profile)
    let begun = subscription.mark
    let rows = try feed.rows(
      after: begun, through: try feed.head(), of: WebhookEventReader.tables, limit: room)
    let events = WebhookEventReader(visit: visit, profile: profile)
    var told: Set<String> = []
    for row in rows {
      subscription.mark = row.mark
      guard let event = try events.event(of: row.state, after: begun),
        subscription.types.contains(event.type.rawValue), told.insert(event.onceKey(row.state.id)).inserted
      else { continue }
      subscription.eventCount += 1
      try insert(event.choosing(subscription.fields), subscription.eventCount)
    }
    return rows.count == room
  }
}

extension WebhookEvent {
  /// Several rows of one person written at once are one change, and none beside the registration they belong to.
  fileprivate func onceKey(_ row: RowID) -> String {
    switch type {
    case .memberRegistered, .memberChanged:
      "member " + (data.first { $0.name == "record" }.map { "\($0.value)" } ?? "")
    default: "\(type.rawValue) \(row)"
    }
  }

  fileprivate func choosing(_ names: [String]) -> WebhookEvent {
    guard !names.isEmpty else { return self }
    return WebhookEvent(type: type, data: data.filter { names.contains($0.name) })
  }
}
