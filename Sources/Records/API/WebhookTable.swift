internal import Catalogue
package import Kernel
package import Persistence

/// Somebody who wants to be told of what happens here.
package struct WebhookSubscription: Hashable, Sendable {
  package let id: RowID
  /// In whose name it listens: what this account is not shown it is not told.
  package let associate: AssociateID
  /// The key it was made with; `nil` for one made by a command.
  package let apiKey: RowID?
  package let url: String
  /// By which each message is signed. The node has to know it.
  package let secret: [UInt8]
  package let types: [String]
  /// Names of what is told of each event; empty for all.
  package let fields: [String]
  package var state: State
  /// Why it was stopped; empty while it is not.
  package var reason: String
  package let createdAt: Instant
  /// The last row of which events were made.
  package var mark: FeedMark
  package var eventCount: Int

  package enum State: String, Sendable {
    case active, stopped
  }

  package init(
    id: RowID, associate: AssociateID, apiKey: RowID?, url: String, secret: [UInt8], types: [String],
    fields: [String], createdAt: Instant, mark: FeedMark
  ) {
    self.id = id
    self.associate = associate
    self.apiKey = apiKey
    self.url = url
    self.secret = secret
    self.types = types
    self.fields = fields
    self.createdAt = createdAt
    self.mark = mark
    state = .active
    reason = ""
    eventCount = 0
  }
}

/// One event on its way to one subscription.
package struct WebhookDelivery: Hashable, Sendable {
  /// What the receiver knows it by, however often it comes.
  package let id: RowID
  package let subscription: RowID
  /// From 1 without a gap: the order in which it is told.
  package let number: Int
  package let type: String
  package let body: String
  package let createdAt: Instant
  package var state: State
  package var attempts: Int
  package var dueAt: Instant
  /// What the last attempt came to.
  package var outcome: String
  package var endedAt: Instant?

  package enum State: String, CaseIterable, Sendable {
    case waiting, delivered
    /// Given up; it can be sent again by hand.
    case dead
  }

  package init(
    id: RowID, subscription: RowID, number: Int, type: String, body: String, createdAt: Instant
  ) {
    self.id = id
    self.subscription = subscription
    self.number = number
    self.type = type
    self.body = body
    self.createdAt = createdAt
    state = .waiting
    attempts = 0
    dueAt = createdAt
    outcome = ""
  }
}

/// The webhooks of this node. They travel nowhere.
package struct WebhookTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  // MARK: Subscriptions

  package func insert(_ subscription: WebhookSubscription) throws {
    try connection.execute(
      """
      INSERT INTO webhookSubscription (id, associateID, apiKeyID, url, secret, types, fields, state, reason, createdAt,
        position, tableID, rowID, eventCount) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .id(subscription.id), .id(subscription.associate), subscription.apiKey.map { .id($0) },
        .text(subscription.url), .bytes(subscription.secret),
        .text(subscription.types.joined(separator: " ")), .text(subscription.fields.joined(separator: " ")),
        .text(subscription.state.rawValue), .text(subscription.reason), .instant(subscription.createdAt),
        .position(subscription.mark.position), .number(subscription.mark.table.number),
        .id(subscription.mark.row), .number(subscription.eventCount),
      ])
  }

  package func subscription(_ id: RowID) throws -> WebhookSubscription? {
    try subscriptions("WHERE id = ?", [.id(id)]).first
  }

  /// In the order in which they were made.
  ///
  /// - Parameter associate: whose; `nil` for all.
  package func subscriptions(of associate: AssociateID?, limit: Int) throws -> [WebhookSubscription] {
    try subscriptions(
      "\(associate == nil ? "" : "WHERE associateID = ?") ORDER BY createdAt, id LIMIT ?",
      (associate.map { [.id($0)] } ?? []) + [.number(limit)])
  }

  package func active() throws -> [WebhookSubscription] {
    try subscriptions("WHERE state = 'active' ORDER BY createdAt, id", [])
  }

  package func count() throws -> Int { try connection.count("SELECT count(*) FROM webhookSubscription") }

  /// Writes how far it is, and whether it goes on.
  package func update(_ subscription: WebhookSubscription) throws {
    try connection.execute(
      """
      UPDATE webhookSubscription SET state = ?, reason = ?, position = ?, tableID = ?, rowID = ?, eventCount = ?
      WHERE id = ?
      """,
      [
        .text(subscription.state.rawValue), .text(subscription.reason),
        .position(subscription.mark.position), .number(subscription.mark.table.number),
        .id(subscription.mark.row), .number(subscription.eventCount), .id(subscription.id),
      ])
  }

  package func stop(_ id: RowID, because reason: String) throws {
    try connection.execute(
      "UPDATE webhookSubscription SET state = 'stopped', reason = ? WHERE id = ?", [.text(reason), .id(id)])
  }

  package func stopSubscriptions(of apiKey: RowID, because reason: String) throws {
    try connection.execute(
      "UPDATE webhookSubscription SET state = 'stopped', reason = ? WHERE apiKeyID = ? AND state = 'active'",
      [.text(reason), .id(apiKey)])
  }

  package func remove(_ id: RowID) throws {
    try connection.execute("DELETE FROM webhookDelivery WHERE subscriptionID = ?", [.id(id)])
    try connection.execute("DELETE FROM webhookSubscription WHERE id = ?", [.id(id)])
  }

  private func subscriptions(_ condition: String, _ arguments: [Value?]) throws -> [WebhookSubscription] {
    try connection.query(
      """
      SELECT id, associateID, apiKeyID, url, secret, types, fields, state, reason, createdAt, position, tableID, rowID,
        eventCount FROM webhookSubscription \(condition)
      """, arguments
    ) { row in
      func words(_ column: Int32) -> [String] { row.text(column).split(separator: " ").map(String.init) }
      var subscription = WebhookSubscription(
        id: try row.id(0), associate: AssociateID(try row.id(1)), apiKey: row.optionalID(2),
        url: row.text(3), secret: row.bytes(4), types: words(5), fields: words(6),
        createdAt: Instant(milliseconds: row.integer(9)),
        mark: FeedMark(
          position: row.position(10), table: TableID(UInt32(clamping: row.integer(11))), row: try row.id(12)))
      subscription.state = WebhookSubscription.State(rawValue: row.text(7)) ?? .stopped
      subscription.reason = row.text(8)
      subscription.eventCount = Int(row.integer(13))
      return subscription
    }
  }

  // MARK: Deliveries

  package func insert(_ delivery: WebhookDelivery) throws {
    try connection.execute(
      """
      INSERT INTO webhookDelivery (id, subscriptionID, number, type, body, createdAt, state, attempts, dueAt, outcome)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .id(delivery.id), .id(delivery.subscription), .number(delivery.number), .text(delivery.type),
        .text(delivery.body), .instant(delivery.createdAt), .text(delivery.state.rawValue),
        .number(delivery.attempts), .instant(delivery.dueAt), .text(delivery.outcome),
      ])
  }

  package func update(_ delivery: WebhookDelivery) throws {
    try connection.execute(
      "UPDATE webhookDelivery SET state = ?, attempts = ?, dueAt = ?, outcome = ?, endedAt = ? WHERE id = ?",
      [
        .text(delivery.state.rawValue), .number(delivery.attempts), .instant(delivery.dueAt),
        .text(delivery.outcome), delivery.endedAt.map { .instant($0) }, .id(delivery.id),
      ])
  }

  package func waitingCount(of subscription: RowID) throws -> Int {
    try connection.count(
      "SELECT count(*) FROM webhookDelivery WHERE subscriptionID = ? AND state = 'waiting'",
      [.id(subscription)])
  }

  /// The one whose turn it is: those behind it wait, so that each subscription hears in order.
  package func next(of subscription: RowID) throws -> WebhookDelivery? {
    try deliveries(
      "WHERE subscriptionID = ? AND state = 'waiting' ORDER BY number LIMIT 1", [.id(subscription)]
    ).first
  }

  package func delivery(_ id: RowID) throws -> WebhookDelivery? {
    try deliveries("WHERE id = ?", [.id(id)]).first
  }

  /// The latest first, below a number.
  package func deliveries(
    of subscription: RowID, state: WebhookDelivery.State?, below number: Int, limit: Int
  ) throws -> [WebhookDelivery] {
    try deliveries(
      """
      WHERE subscriptionID = ? \(state == nil ? "" : "AND state = ?") AND number < ? ORDER BY number DESC LIMIT ?
      """,
      [.id(subscription)] + (state.map { [.text($0.rawValue)] } ?? []) + [.number(number), .number(limit)])
  }

  /// Lets go of what was told, or given up, long ago.
  package func forget(_ state: WebhookDelivery.State, endedBefore: Instant, limit: Int) throws {
    try connection.execute(
      """
      DELETE FROM webhookDelivery WHERE id IN (
        SELECT id FROM webhookDelivery WHERE endedAt < ? AND state = ? ORDER BY endedAt LIMIT ?)
      """, [.instant(endedBefore), .text(state.rawValue), .number(limit)])
  }

  private func deliveries(_ condition: String, _ arguments: [Value?]) throws -> [WebhookDelivery] {
    try connection.query(
      """
      SELECT id, subscriptionID, number, type, body, createdAt, state, attempts, dueAt, outcome, endedAt
      FROM webhookDelivery \(condition)
      """, arguments
    ) { row in
      var delivery = WebhookDelivery(
        id: try row.id(0), subscription: try row.id(1), number: Int(row.integer(2)), type: row.text(3),
        body: row.text(4), createdAt: Instant(milliseconds: row.integer(5)))
      delivery.state = WebhookDelivery.State(rawValue: row.text(6)) ?? .dead
      delivery.attempts = Int(row.integer(7))
      delivery.dueAt = Instant(milliseconds: row.integer(8))
      delivery.outcome = row.text(9)
      delivery.endedAt = row.optionalInteger(10).map { Instant(milliseconds: $0) }
      return delivery
    }
  }
}
