import Access
import Application
import ArgumentParser
import Foundation
import Kernel
import Runtime

/// `clientele privacy notice`
struct PrivacyNoticeCommand: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "notice",
    abstract: "What people are told before they consent: list it, or publish it at the hub.",
    discussion: """
      Examples: clientele privacy notice --as SA-A05 --data ./store-a
                clientele privacy notice 2026-01 --chinese zh.txt --english en.txt --as PO-01 --data ./hub

      A version never changes. Once one is published, consents have to name a published one.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Version to publish, as consents name it.") var version: String?
  @Option(name: .long, help: "A text file (UTF-8).") var chinese: String?
  @Option(name: .long, help: "A text file (UTF-8).") var english: String?

  func execute(in context: CommandContext) async throws {
    let actor = try await actor.id(in: context)
    if let version {
      guard let chinese, let english else {
        throw ClienteleError(
          .invalidInput, "notice \(version) needs both languages", hint: "Give --chinese and --english.")
      }
      try await PublishPrivacyNotice(
        version: version, chinese: try text(chinese, in: context), english: try text(english, in: context),
        actor: actor
      ).run(context.node.recorder)
    }
    let notices = try await context.node.accessDesk.privacyNotices(as: actor)
    try await context.result(
      notices,
      says: notices.isEmpty
        ? [.noPrivacyNotices]
        : notices.map { .privacyNotice($0.version, published: "\($0.publishedAt)") })
  }

  private func text(_ path: String, in context: CommandContext) throws -> String {
    guard let data = FileManager.default.contents(atPath: context.path(path)),
      let text = String(data: data, encoding: .utf8)
    else {
      throw ClienteleError(.fileUnreadable, "\(path) is no readable text", hint: "Give a file in UTF-8.")
    }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
