package import Application
internal import Kernel

// What the commands about programs say.

extension Text {
  package static func apiKeyCreated(_ id: String) -> Text {
    Text(en: "Key \(id) is made.", zh: "已创建密钥 \(id)。")
  }

  package static func apiSecret(_ secret: String) -> Text {
    Text(en: "Secret, shown this once: \(secret)", zh: "密文（仅显示一次）：\(secret)")
  }

  package static func apiKeyRevoked(_ id: String) -> Text {
    Text(en: "Key \(id) is out for good.", zh: "密钥 \(id) 已停用。")
  }

  package static let noAPIKeys = Text(en: "No program has a key here.", zh: "本节点尚无接口密钥。")

  package static func apiKey(_ key: APIKeyView) -> Text {
    let scopes = key.scopes.joined(separator: " ")
    let used = key.usedAt?.description ?? "-"
    let account = key.associate?.code ?? "-"
    guard key.revokedAt == nil else {
      return Text(
        en: "\(key.id)  \(key.name)  \(account)  revoked", zh: "\(key.id)  \(key.name)  \(account)  已停用")
    }
    return Text(
      en: "\(key.id)  \(key.name)  \(account)  \(scopes)  \(key.perMinute) a minute  last used \(used)",
      zh: "\(key.id)  \(key.name)  \(account)  \(scopes)  每分钟 \(key.perMinute) 次  最近使用 \(used)")
  }

  package static func webhookCreated(_ id: String) -> Text {
    Text(en: "Webhook \(id) is told from now on.", zh: "已创建事件订阅 \(id)，自此刻起推送。")
  }

  package static func webhookStopped(_ id: String) -> Text {
    Text(en: "Webhook \(id) is stopped.", zh: "事件订阅 \(id) 已暂停。")
  }

  package static func webhookResumed(_ id: String) -> Text {
    Text(en: "Webhook \(id) goes on.", zh: "事件订阅 \(id) 已恢复。")
  }

  package static func webhookRemoved(_ id: String) -> Text {
    Text(en: "Webhook \(id) is removed.", zh: "事件订阅 \(id) 已删除。")
  }

  package static let noWebhooks = Text(en: "Nobody is told of anything.", zh: "尚无事件订阅。")

  package static func webhook(_ webhook: WebhookView) -> Text {
    let types = webhook.types.joined(separator: " ")
    let state = webhook.state + (webhook.reason.isEmpty ? "" : " \(webhook.reason)")
    return Text(
      en: "\(webhook.id)  \(webhook.url)  \(types)  \(state)  \(webhook.waiting) wait",
      zh: "\(webhook.id)  \(webhook.url)  \(types)  \(state)  待推送 \(webhook.waiting) 条")
  }

  package static let noDeliveries = Text(en: "There are no such messages.", zh: "没有这样的消息。")

  package static func delivery(_ delivery: WebhookDeliveryView) -> Text {
    Text(
      en:
        "\(delivery.id)  \(delivery.number)  \(delivery.type)  \(delivery.state)  \(delivery.attempts) attempts  \(delivery.outcome)",
      zh:
        "\(delivery.id)  \(delivery.number)  \(delivery.type)  \(delivery.state)  尝试 \(delivery.attempts) 次  \(delivery.outcome)"
    )
  }

  package static func deliveryRetried(_ id: String) -> Text {
    Text(en: "The message to webhook \(id) is sent again.", zh: "将重新推送订阅 \(id) 的消息。")
  }
}
