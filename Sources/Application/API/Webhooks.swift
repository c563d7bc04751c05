internal import Access
internal import Catalogue
package import Kernel
package import Persistence
package import Records

/// A subscription as it is shown: without its secret.
package struct WebhookView: Encodable, Sendable {
  package let id: RowID
  package let url: String
  package let types: [String]
  package let fields: [String]
  package let state: String
  package let reason: String
  package let createdAt: Instant
  package let associate: StaffLabel?
  package let eventCount: Int
  package let waiting: Int
}

/// A message as it is shown.
package struct WebhookDeliveryView: Encodable, Sendable {
  package let id: RowID
  package let number: Int
  package let type: String
  package let state: String
  package let attempts: Int
  package let createdAt: Instant
  package let dueAt: Instant
  package let endedAt: Instant?
  package let outcome: String
}

/// Who keeps webhooks: an account its own, the node's operator everybody's.
package struct Webhooks: Sendable {
  private let recorder: Recorder
  /// `nil` for the operator.
  private let owner: AssociateID?

  package init(_ recorder: Recorder, of owner: AssociateID?) {
    self.recorder = recorder
    self.owner = owner
  }

  package static let subscriptionsMax = 50
  package static let secretBytes = 32

  package struct Created: Sendable {
    package let webhook: WebhookView
    /// Shown this once.
    package let secret: [UInt8]
  }

  /// Begins to tell of what happens from now on.
  ///
  /// - Parameters:
  ///   - url: checked by who knows where messages may go.
  ///   - associate: in whose name it listens.
  /// - Throws: `invalidInput`, `limitExceeded`, `notAllowed`.
  package func create(
    url: String, types: [WebhookEventType], fields: [String], associate: AssociateID, apiKey: RowID?,
    keeping: (@Sendable (Created, Connection) throws -> Void)? = nil
  ) async throws -> Created {
    guard !types.isEmpty, fields.allSatisfy(WebhookEvent.fieldNames.contains) else {
      throw ClienteleError(
        .invalidInput, "a webhook is told of something, and of fields that there are",
        hint: "Fields are \(WebhookEvent.fieldNames.joined(separator: ", ")).")
    }
    let world = recorder.world
    let (id, secret, now) = (world.newRowID(), world.random.bytes(Self.secretBytes), world.clock.wall())
    let profile = recorder.profile
    let created = try await recorder.database.write { connection in
      let table = WebhookTable(connection)
      guard try table.count() < Self.subscriptionsMax else {
        throw ClienteleError(
          .limitExceeded, "this node has \(Self.subscriptionsMax) webhooks",
          hint: "Remove those nobody needs.")
      }
      _ = try PolicyReader(connection).requiredPrincipal(associate)
      let subscription = WebhookSubscription(
        id: id, associate: associate, apiKey: apiKey, url: url, secret: secret,
        types: Set(types.map(\.rawValue)).sorted(), fields: Set(fields).sorted(), createdAt: now,
        mark: .after(try RowFeed(connection, profile: profile).head()))
      try table.insert(subscription)
      try note("webhook created \(id)", associate, now, connection)
      let created = Created(webhook: try view(of: subscription, connection), secret: secret)
      try keeping?(created, connection)
      return created
    }
    recorder.announce()
    return created
  }

  /// - Throws: `notFound`, and as if so for another account's.
  package func list() async throws -> [WebhookView] {
    try await recorder.database.read { connection in
      try WebhookTable(connection).subscriptions(of: owner, limit: Limits.listRowsMax).map {
        try view(of: $0, connection)
      }
    }
  }

  package func get(_ id: RowID) async throws -> WebhookView {
    try await recorder.database.read { try view(of: subscription(id, $0), $0) }
  }

  /// Goes on with one that was stopped, or stops one.
  package func set(
    _ id: RowID, isActive: Bool, keeping: (@Sendable (Connection) throws -> Void)? = nil
  ) async throws {
    let now = recorder.world.clock.wall()
    try await recorder.database.write { connection in
      var subscription = try subscription(id, connection)
      subscription.state = isActive ? .active : .stopped
      subscription.reason = isActive ? "" : "byHand"
      try WebhookTable(connection).update(subscription)
      try note(
        "webhook \(isActive ? "resumed" : "stopped") \(id)", subscription.associate, now, connection)
      try keeping?(connection)
    }
    recorder.announce()
  }

  package func remove(_ id: RowID, keeping: (@Sendable (Connection) throws -> Void)? = nil) async throws {
    let now = recorder.world.clock.wall()
    try await recorder.database.write { connection in
      let subscription = try subscription(id, connection)
      try WebhookTable(connection).remove(id)
      try note("webhook removed \(id)", subscription.associate, now, connection)
      try keeping?(connection)
    }
  }

  /// Messages to a subscription, the latest first.
  ///
  /// - Parameter cursor: the number of the last one shown.
  package func deliveries(
    of id: RowID, state: WebhookDelivery.State?, after cursor: String?, limit: Int
  ) async throws -> Page<WebhookDeliveryView> {
    let below = try cursor.map { text in
      guard let number = Int(text) else {
        throw ClienteleError(
          .invalidInput, "a page begins where no list ended", hint: "Begin with the first page.")
      }
      return number
    }
    return try await recorder.database.read { connection in
      _ = try subscription(id, connection)
      let found = try WebhookTable(connection).deliveries(
        of: id, state: state, below: below ?? .max, limit: limit + 1)
      let shown = Array(found.prefix(limit))
      return Page(
        rows: shown.map { WebhookDeliveryView($0) },
        next: found.count > limit ? shown.last.map { String($0.number) } : nil)
    }
  }

  /// Sends again what was given up.
  ///
  /// - Throws: `notFound`; `invalidInput` for a message that is on its way or was told.
  package func retry(
    _ delivery: RowID, of id: RowID, keeping: (@Sendable (Connection) throws -> Void)? = nil
  ) async throws {
    let now = recorder.world.clock.wall()
    try await recorder.database.write { connection in
      _ = try subscription(id, connection)
      let table = WebhookTable(connection)
      guard var message = try table.delivery(delivery), message.subscription == id else {
        throw ClienteleError(.notFound, "webhook \(id) has no message \(delivery)")
      }
      guard message.state == .dead else {
        throw ClienteleError(.invalidInput, "message \(delivery) was not given up")
      }
      message.state = .waiting
      message.attempts = 0
      message.dueAt = now
      message.endedAt = nil
      try table.update(message)
      try keeping?(connection)
    }
    recorder.announce()
  }

  private func subscription(_ id: RowID, _ connection: Connection) throws -> WebhookSubscription {
    guard let subscription = try WebhookTable(connection).subscription(id),
      owner == nil || subscription.associate == owner
    else { throw ClienteleError(.notFound, "there is no webhook \(id)") }
    return subscription
  }

  private func view(of subscription: WebhookSubscription, _ connection: Connection) throws -> WebhookView {
    WebhookView(
      id: subscription.id, url: subscription.url, types: subscription.types, fields: subscription.fields,
      state: subscription.state.rawValue, reason: subscription.reason, createdAt: subscription.createdAt,
      associate: try StaffLabels(connection).associate(subscription.associate),
      eventCount: subscription.eventCount,
      waiting: try WebhookTable(connection).waitingCount(of: subscription.id))
  }

  private func note(
    _ detail: String, _ associate: AssociateID, _ now: Instant, _ connection: Connection
  ) throws {
    _ = try AuditLogTable(connection, profile: recorder.profile).append(
      AuditNote(
        actor: owner, AuditEvent(.configure), AuditSubject(.staff, associate.row), detail: detail), at: now)
  }
}

extension WebhookDeliveryView {
  fileprivate init(_ delivery: WebhookDelivery) {
    self.init(
      id: delivery.id, number: delivery.number, type: delivery.type, state: delivery.state.rawValue,
      attempts: delivery.attempts, createdAt: delivery.createdAt, dueAt: delivery.dueAt,
      endedAt: delivery.endedAt, outcome: delivery.outcome)
  }
}

/// How the queue of a subscription goes on.
package struct WebhookQueue: Sendable {
  private let recorder: Recorder

  package init(_ recorder: Recorder) {
    self.recorder = recorder
  }

  private static let keptDelivered = Milliseconds.days(7)
  private static let keptDead = Milliseconds.days(30)
  private static let forgottenAtOnce = 500

  /// The message whose turn it is, of each subscription that is active.
  package func heads() async throws -> [(subscription: WebhookSubscription, delivery: WebhookDelivery)] {
    try await recorder.database.read { connection in
      let table = WebhookTable(connection)
      return try table.active().compactMap { subscription in
        try table.next(of: subscription.id).map { (subscription, $0) }
      }
    }
  }

  /// - Parameter stops: why the subscription ends with it; `nil` when it goes on.
  package func write(_ delivery: WebhookDelivery, stops: String?) async throws {
    let now = recorder.world.clock.wall()
    try await recorder.database.write { connection in
      let table = WebhookTable(connection)
      try table.update(delivery)
      if let stops { try table.stop(delivery.subscription, because: stops) }
      try table.forget(.delivered, endedBefore: now - Self.keptDelivered, limit: Self.forgottenAtOnce)
      try table.forget(.dead, endedBefore: now - Self.keptDead, limit: Self.forgottenAtOnce)
    }
  }
}
