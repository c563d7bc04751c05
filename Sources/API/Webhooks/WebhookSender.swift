package import Application
internal import AsyncHTTPClient
internal import Foundation
internal import Kernel
package import Logging
internal import NIOCore
internal import NIOHTTP1
internal import Records
internal import ServiceLifecycle

/// Tells subscriptions of what happens: in the order in which it happened, each message until it is taken, or given up.
///
/// Everything it knows lies in the database: killed anywhere it goes on where it stopped, and a message whose answer was
/// lost is sent again under the same id.
package struct WebhookService: Service {
  private let recorder: Recorder
  private let news: NewsBoard
  private let rules: WebhookRules
  private let logger: Logger
  private let fill: FillWebhooks
  private let queue: WebhookQueue

  package init(
    recorder: Recorder, desk: AccessDesk, news: NewsBoard, rules: WebhookRules, logger: Logger
  ) {
    self.recorder = recorder
    self.news = news
    self.rules = rules
    self.logger = logger
    fill = FillWebhooks(desk: desk) { WebhookMessage.body(of: $0, at: $1) }
    queue = WebhookQueue(recorder)
  }

  private static let pauseAfterFailure = Milliseconds.seconds(30)

  package func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        let edition = news.edition
        do {
          let isMore = try await fill.run()
          let next = try await sendDue()
          if isMore { continue }
          await wait(after: edition, until: next)
        } catch is CancellationError {
          return
        } catch {
          logger.error(
            "webhooks wait to be sent",
            metadata: ["code": "\((error as? ClienteleError)?.code.name ?? "unknown")"])
          try? await Task.sleep(for: .milliseconds(Self.pauseAfterFailure.count))
        }
      }
    }
  }

  private func wait(after edition: UInt64, until due: Instant?) async {
    guard let due else { return await news.wait(after: edition) }
    let pause = max(0, (due - recorder.world.clock.wall()).count)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await news.wait(after: edition) }
      group.addTask { try? await Task.sleep(for: .milliseconds(pause)) }
      await group.next()
      group.cancelAll()
    }
  }

  /// Sends what is due, each subscription for itself.
  ///
  /// - Returns: when the next one is due; `nil` when none waits.
  private func sendDue() async throws -> Instant? {
    let heads = try await queue.heads()
    return try await withThrowingTaskGroup(of: Instant?.self) { group in
      for head in heads {
        group.addTask { try await drain(head.subscription, from: head.delivery) }
      }
      var next: Instant?
      for try await due in group {
        guard let due else { continue }
        next = next.map { min($0, due) } ?? due
      }
      return next
    }
  }

  /// So many one after the other before the others are looked at again.
  private static let messagesAtOnce = 100

  private func drain(_ subscription: WebhookSubscription, from first: WebhookDelivery) async throws
    -> Instant?
  {
    var next: WebhookDelivery? = first
    for _ in 0..<Self.messagesAtOnce {
      guard let delivery = next else { return nil }
      let now = recorder.world.clock.wall()
      guard delivery.dueAt <= now else { return delivery.dueAt }
      let goesOn = try await send(delivery, to: subscription)
      guard goesOn else { return nil }
      next = try await queue.heads().first { $0.subscription.id == subscription.id }?.delivery
    }
    return recorder.world.clock.wall()
  }

  /// - Returns: whether the subscription goes on.
  private func send(_ delivery: WebhookDelivery, to subscription: WebhookSubscription) async throws -> Bool {
    let now = recorder.world.clock.wall()
    let result = await WebhookPost(
      url: subscription.url, id: "\(delivery.id)", body: delivery.body, secret: subscription.secret,
      seconds: now.milliseconds / 1_000, rules: rules
    ).send()
    try Task.checkCancellation()
    var delivery = delivery
    delivery.attempts += 1
    delivery.outcome = result.words
    switch result {
    case .answered(let status, _) where (200..<300).contains(status):
      delivery.state = .delivered
      delivery.endedAt = now
    case .answered(410, _):
      delivery.state = .dead
      delivery.endedAt = now
      try await queue.write(delivery, stops: "gone")
      logger.notice("a webhook was ended by its receiver", metadata: ["webhook": "\(subscription.id)"])
      return false
    default: delay(&delivery, result, now)
    }
    try await queue.write(delivery, stops: nil)
    return true
  }

  private func delay(_ delivery: inout WebhookDelivery, _ result: WebhookPost.Result, _ now: Instant) {
    guard delivery.attempts <= rules.pauses.count else {
      delivery.state = .dead
      delivery.endedAt = now
      logger.warning("a webhook message was given up", metadata: ["message": "\(delivery.id)"])
      return
    }
    let pause = rules.pauses[delivery.attempts - 1].count
    // Up to a fifth more, so that many that failed together do not come back together.
    let jitter = pause > 0 ? Int64(recorder.world.random.next() % UInt64(pause / 5 + 1)) : 0
    let asked = min(result.retryAfter?.count ?? 0, WebhookRules.pauseMax.count)
    delivery.dueAt = now + Milliseconds(max(pause + jitter, asked))
  }
}

/// One attempt at one message.
struct WebhookPost: Sendable {
  let url: String
  let id: String
  let body: String
  let secret: [UInt8]
  let seconds: Int64
  let rules: WebhookRules

  enum Result: Sendable {
    case answered(Int, retryAfter: Milliseconds?)
    /// Not sent, or no answer: why, in a word.
    case failed(String)

    var words: String {
      switch self {
      case .answered(let status, _): "status \(status)"
      case .failed(let why): why
      }
    }

    var retryAfter: Milliseconds? {
      if case .answered(_, let pause) = self { pause } else { nil }
    }
  }

  func send() async -> Result {
    let address: String
    do {
      let target = try WebhookTarget(url, rules: rules)
      address = try await AddressGuard.address(of: target)
      return try await send(to: target, at: address)
    } catch let error as ClienteleError {
      return .failed(error.code.name)
    } catch let error as HTTPClientError {
      return .failed(error == .deadlineExceeded || error == .readTimeout ? "timeout" : "noAnswer")
    } catch {
      return .failed("noAnswer")
    }
  }

  private func send(to target: WebhookTarget, at address: String) async throws -> Result {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.dnsOverride = [target.host: address]
    configuration.timeout = .init(connect: .milliseconds(rules.timeout.count))
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
      let result = try await send(with: client)
      try await client.shutdown()
      return result
    } catch {
      try? await client.shutdown()
      throw error
    }
  }

  private func send(with client: HTTPClient) async throws -> Result {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers = [
      "content-type": "application/json", "user-agent": "Clientele", "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": WebhookMessage.signature(id: id, seconds: seconds, body: body, secret: secret),
    ]
    request.body = .bytes(ByteBuffer(string: body))
    let deadline = NIODeadline.now() + .milliseconds(rules.timeout.count)
    let response = try await client.execute(request, deadline: deadline)
    // What an answer says beyond its status is nothing to us; enough is read to leave no half answer behind.
    _ = try? await response.body.collect(upTo: WebhookRules.answerBytesMax)
    let pause = response.headers.first(name: "retry-after").flatMap { Int64($0) }.map {
      Milliseconds.seconds(max(0, min($0, WebhookRules.pauseMax.count / 1_000)))
    }
    return .answered(Int(response.status.code), retryAfter: pause)
  }
}
