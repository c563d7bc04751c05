import API
import Access
import Application
import ArgumentParser
import Foundation
import Kernel
import Records
import Runtime

/// `clientele api …`
struct APICommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "api",
    abstract: "Programs that use this node: their keys and webhooks, and the API's document.",
    discussion: """
      Example: clientele api key create --name pos-1 --account SA-POS --scope sales:write --scope members:read \
      --data ./store-a
      """, subcommands: [APIKeyCommand.self, APIWebhookCommand.self, APIDocument.self])
}

struct APIKeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Keys by which programs are let in at this node.",
    discussion: "Example: clientele api key list --data ./store-a",
    subcommands: [APIKeyCreate.self, APIKeyList.self, APIKeyRevoke.self])
}

extension APIScope: ExpressibleByArgument {}

struct APIKeyCreate: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make a key; its secret is shown this once.",
    discussion: """
      Example: clientele api key create --name pos-1 --account SA-POS --scope sales:write --as AD-1 --data ./store-a

      What the account may not do, the key cannot. Give every program an account of its own, so that the audit tells
      them apart.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Option(name: .long, help: "What it is called in lists.") var name: String
  @Option(name: .long, help: "Code of the associate in whose name the program acts.") var account: String
  @Option(name: .long, help: "\(APIScope.allCases.map(\.rawValue).joined(separator: ", ")); several times.")
  var scope: [APIScope]
  @Option(name: .long, help: "Requests a minute.") var rate = CreateAPIKey.perMinuteUsual

  func execute(in context: CommandContext) async throws {
    let created = try await CreateAPIKey(
      name: name, associate: try await context.associate(account), scopes: scope, perMinute: rate,
      actor: try await actor.id(in: context)
    ).run(context.node.recorder)
    try await context.result(
      created, says: [.apiKeyCreated("\(created.key.id)"), .apiSecret(created.secret)])
  }
}

struct APIKeyList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The keys of this node, the latest first.",
    discussion: "Example: clientele api key list --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor

  private struct Keys: Encodable { let keys: [APIKeyView] }

  func execute(in context: CommandContext) async throws {
    let keys = try await ListAPIKeys(actor: try await actor.id(in: context)).run(context.node.recorder)
    try await context.result(
      Keys(keys: keys), says: keys.isEmpty ? [.noAPIKeys] : keys.map { .apiKey($0) })
  }
}

struct APIKeyRevoke: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Put a key out for good, and the webhooks that were made with it.",
    discussion: "Example: clientele api key revoke KEY --as AD-1 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "Identifier of the key.") var key: String

  private struct Revoked: Encodable { let key: String }

  func execute(in context: CommandContext) async throws {
    let id = try RowID(argument: key)
    try await RevokeAPIKey(key: id, actor: try await actor.id(in: context)).run(context.node.recorder)
    try await context.result(Revoked(key: "\(id)"), says: [.apiKeyRevoked("\(id)")])
  }
}

struct APIDocument: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "document", abstract: "Print the OpenAPI document of this program.",
    discussion: "Example: clientele api document > openapi.json")

  func run() throws {
    Terminal.output(OpenAPIDocument.json(of: OperationTable.all).description + "\n")
  }
}

// MARK: Webhooks

struct APIWebhookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "webhook", abstract: "Who is told of what happens at this node.",
    discussion: "Example: clientele api webhook list --data ./store-a",
    subcommands: [
      APIWebhookCreate.self, APIWebhookList.self, APIWebhookStop.self, APIWebhookResume.self,
      APIWebhookRemove.self, APIWebhookDeliveries.self, APIWebhookRetry.self,
    ])
}

extension WebhookEventType: ExpressibleByArgument {}
extension WebhookDelivery.State: ExpressibleByArgument {}

extension CommandContext {
  /// Everybody's: the operator of the machine keeps them.
  fileprivate var webhooks: Webhooks { Webhooks(node.recorder, of: nil) }
}

struct APIWebhookCreate: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Tell a URL of what happens; the secret that signs is shown this once.",
    discussion: """
      Example: clientele api webhook create --account SA-POS --url https://erp.example.com/hooks \
      --type sale.recorded --type member.changed --data ./store-a
      """)

  @OptionGroup var common: CommonOptions
  @Option(name: .long, help: "Code of the associate in whose name it listens.") var account: String
  @Option(name: .long) var url: String
  @Option(
    name: .long, help: "\(WebhookEventType.allCases.map(\.rawValue).joined(separator: ", ")); several times.")
  var type: [WebhookEventType]
  @Option(name: .long, help: "What of an event is told, several times; everything without it.")
  var field: [String] = []

  private struct Made: Encodable {
    let webhook: WebhookView
    let secret: String
  }

  func execute(in context: CommandContext) async throws {
    _ = try WebhookTarget(url, rules: context.node.webhookRules)
    let created = try await context.webhooks.create(
      url: url, types: type, fields: field, associate: try await context.associate(account), apiKey: nil)
    let secret = WebhookMessage.text(ofSecret: created.secret)
    try await context.result(
      Made(webhook: created.webhook, secret: secret),
      says: [.webhookCreated("\(created.webhook.id)"), .apiSecret(secret)])
  }
}

struct APIWebhookList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The webhooks of this node.",
    discussion: "Example: clientele api webhook list --data ./store-a")

  @OptionGroup var common: CommonOptions

  private struct List: Encodable { let webhooks: [WebhookView] }

  func execute(in context: CommandContext) async throws {
    let webhooks = try await context.webhooks.list()
    try await context.result(
      List(webhooks: webhooks), says: webhooks.isEmpty ? [.noWebhooks] : webhooks.map { .webhook($0) })
  }
}

/// Which webhook a command is about.
struct WebhookArgument: ParsableArguments {
  @Argument(help: "Identifier of the webhook.") var webhook: String

  private struct Changed: Encodable { let webhook: String }

  func change(
    in context: CommandContext, saying text: (String) -> Text, _ body: (RowID) async throws -> Void
  ) async throws {
    let id = try RowID(argument: webhook)
    try await body(id)
    try await context.result(Changed(webhook: "\(id)"), says: [text("\(id)")])
  }
}

struct APIWebhookStop: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Tell it nothing more for now; what happens meanwhile is told later.",
    discussion: "Example: clientele api webhook stop WEBHOOK --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var argument: WebhookArgument

  func execute(in context: CommandContext) async throws {
    try await argument.change(in: context, saying: { .webhookStopped($0) }) { id in
      try await context.webhooks.set(id, isActive: false)
    }
  }
}

struct APIWebhookResume: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on where it stopped.",
    discussion: "Example: clientele api webhook resume WEBHOOK --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var argument: WebhookArgument

  func execute(in context: CommandContext) async throws {
    try await argument.change(in: context, saying: { .webhookResumed($0) }) { id in
      try await context.webhooks.set(id, isActive: true)
    }
  }
}

struct APIWebhookRemove: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Forget a webhook and what waits for it.",
    discussion: "Example: clientele api webhook remove WEBHOOK --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var argument: WebhookArgument

  func execute(in context: CommandContext) async throws {
    try await argument.change(in: context, saying: { .webhookRemoved($0) }) { id in
      try await context.webhooks.remove(id)
    }
  }
}

struct APIWebhookDeliveries: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliveries", abstract: "Messages of a webhook, the latest first.",
    discussion: "Example: clientele api webhook deliveries WEBHOOK --state dead --data ./store-a")

  @OptionGroup var common: CommonOptions
  @Argument(help: "Identifier of the webhook.") var webhook: String
  @Option(name: .long, help: "\(WebhookDelivery.State.allCases.map(\.rawValue).joined(separator: ", ")).")
  var state: WebhookDelivery.State?
  @Option(name: .long, help: "Where the next page begins.") var after: String?

  func execute(in context: CommandContext) async throws {
    let page = try await context.webhooks.deliveries(
      of: try RowID(argument: webhook), state: state, after: after, limit: 50)
    let next: [Text] = page.next.map { [.nextPage($0)] } ?? []
    try await context.result(
      page, says: (page.rows.isEmpty ? [.noDeliveries] : page.rows.map { .delivery($0) }) + next)
  }
}

struct APIWebhookRetry: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Send again a message that was given up.",
    discussion: "Example: clientele api webhook retry WEBHOOK MESSAGE --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var argument: WebhookArgument
  @Argument(help: "Identifier of the message.") var message: String

  func execute(in context: CommandContext) async throws {
    let delivery = try RowID(argument: message)
    try await argument.change(in: context, saying: { .deliveryRetried($0) }) { id in
      try await context.webhooks.retry(delivery, of: id)
    }
  }
}
