internal import Application
internal import HTTPTypes
internal import Kernel
internal import Persistence
internal import Records

/// Webhooks of the key's account.
enum WebhookOperations {
  static let all: [Operation] = [list, get, deliveries, create, change, retry, remove]

  private static let webhook = Schema.object([
    required("id", .identifier), required("url", CommonSchemas.kept),
    required("types", .array(.word(of: WebhookEventType.self))),
    required("fields", .array(.word(WebhookEvent.fieldNames))),
    required("state", .word(["active", "stopped"])),
    required("reason", CommonSchemas.kept), required("createdAt", .instant),
    optional("associate", CommonSchemas.label), required("eventCount", CommonSchemas.count),
    required("waiting", CommonSchemas.count),
  ]).named("Webhook")

  private static let sent = Schema.object([
    required("url", Schema(.text(.url))),
    required("types", .array(.word(of: WebhookEventType.self), 1...WebhookEventType.allCases.count)),
    optional(
      "fields",
      Schema.array(.word(WebhookEvent.fieldNames), 0...WebhookEvent.fieldNames.count)
        .says("What of an event is told; everything where it is missing.")),
  ]).named("NewWebhook")

  private static let made = Schema.object([
    required("id", .identifier),
    required("secret", CommonSchemas.kept.says("Signs each message; shown this once.")),
  ]).named("WebhookMade")

  private static let delivery = Schema.object([
    required("id", .identifier), required("number", CommonSchemas.count),
    required("type", CommonSchemas.kept),
    required("state", .word(of: WebhookDelivery.State.self)), required("attempts", CommonSchemas.count),
    required("createdAt", .instant), required("dueAt", .instant), optional("endedAt", .instant),
    required("outcome", CommonSchemas.kept),
  ]).named("WebhookDelivery")

  private static let list = Operation(
    id: "listWebhooks", method: .get, path: "/webhooks", tag: .webhooks, access: .scope(.webhooksRead),
    right: nil, summary: .init("The webhooks of the account", "本账号的事件订阅"),
    success: .init(
      status: .ok, schema: .object([required("items", .array(webhook))]).named("WebhookList"))
  ) { call in
    Answer(["items": .array(try await call.webhooks.list().map { try JSON($0) })])
  }

  private static let get = Operation(
    id: "getWebhook", method: .get, path: "/webhooks/{id}", tag: .webhooks, access: .scope(.webhooksRead),
    right: nil, summary: .init("One webhook", "一项事件订阅"), parameters: [CommonSchemas.id],
    success: .init(status: .ok, schema: webhook)
  ) { call in
    Answer(try JSON(await call.webhooks.get(call.id())))
  }

  private static let create = Operation(
    id: "createWebhook", method: .post, path: "/webhooks", tag: .webhooks, access: .scope(.webhooksWrite),
    right: nil, summary: .init("Be told of what happens from now on", "订阅此后发生的事件"),
    body: .init(schema: sent), success: .init(status: .created, schema: made), isOnce: false
  ) { call in
    // Not once: the answer holds a secret, which is not kept. Who asks twice removes the second one.
    guard let url = call.body.text("url") else { throw InvalidBody([]) }
    do {
      _ = try WebhookTarget(url, rules: call.service.webhooks)
    } catch let error as ClienteleError {
      throw InvalidBody([Violation(pointer: "/url", says: error.message)])
    }
    let created = try await call.webhooks.create(
      url: url, types: call.body.texts("types").compactMap { WebhookEventType(rawValue: $0) },
      fields: call.body.texts("fields"), associate: call.associate, apiKey: call.account.key)
    return Answer(
      [
        "id": .string("\(created.webhook.id)"),
        "secret": .string(WebhookMessage.text(ofSecret: created.secret)),
      ], status: .created, location: "/webhooks/\(created.webhook.id)")
  }

  private static let change = Operation(
    id: "changeWebhook", method: .patch, path: "/webhooks/{id}", tag: .webhooks,
    access: .scope(.webhooksWrite), right: nil, summary: .init("Stop a webhook, or go on with it", "停用或恢复订阅"),
    parameters: [CommonSchemas.id],
    body: .init(
      schema: Schema.object([required("state", .word(["active", "stopped"]))]).named("WebhookPatch"),
      mediaType: "application/merge-patch+json"),
    success: .init(status: .ok, schema: MemberSchemas.made)
  ) { call in
    let id = try call.id()
    let answer = Answer(["id": .string("\(id)")])
    try await call.webhooks.set(
      id, isActive: call.body.text("state") == "active", keeping: call.keeping(answer))
    return answer
  }

  private static let remove = Operation(
    id: "removeWebhook", method: .delete, path: "/webhooks/{id}", tag: .webhooks,
    access: .scope(.webhooksWrite), right: nil, summary: .init("Be told no more", "取消订阅"),
    parameters: [CommonSchemas.id], success: .init(status: .noContent, schema: nil)
  ) { call in
    let answer = Answer(nil, status: .noContent)
    try await call.webhooks.remove(call.id(), keeping: call.keeping(answer))
    return answer
  }

  private static let deliveries = Operation(
    id: "listDeliveries", method: .get, path: "/webhooks/{id}/deliveries", tag: .webhooks,
    access: .scope(.webhooksRead), right: nil,
    summary: .init("Messages of a webhook, the latest first", "订阅的推送记录，最近的在前"),
    parameters: [CommonSchemas.id]
      + CommonSchemas.list(of: delivery, [.query("state", .word(of: WebhookDelivery.State.self))]),
    success: .init(status: .ok, schema: CommonSchemas.page(of: delivery, "DeliveryPage"))
  ) { call in
    try await call.webhooks.deliveries(
      of: call.id(), state: call.query["state"].flatMap { WebhookDelivery.State(rawValue: $0) },
      after: call.cursor(), limit: call.limit
    ).answer()
  }

  private static let retry = Operation(
    id: "retryDelivery", method: .post, path: "/webhooks/{id}/deliveries/{delivery}/retry", tag: .webhooks,
    access: .scope(.webhooksWrite), right: nil,
    summary: .init("Send again what was given up", "重新推送已放弃的消息"),
    parameters: [CommonSchemas.id, .path("delivery", .identifier)],
    success: .init(status: .ok, schema: MemberSchemas.made)
  ) { call in
    let delivery = try call.id("delivery")
    let answer = Answer(["id": .string("\(delivery)")])
    try await call.webhooks.retry(delivery, of: call.id(), keeping: call.keeping(answer))
    return answer
  }
}

extension Call {
  fileprivate var webhooks: Webhooks { Webhooks(service.recorder, of: associate) }

  /// Keeps an answer in the transaction of what it says, for commands that are in no log.
  fileprivate func keeping(_ answer: Answer) -> @Sendable (Connection) throws -> Void {
    let (once, now) = (once, service.now)
    return { try once?.keep(answer.kept, at: now, $0) }
  }
}
