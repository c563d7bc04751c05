import Application
import ArgumentParser
import Kernel
import Runtime

/// `clientele sync …`
struct SyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "How fresh and how complete this node is.",
    discussion: "Example: clientele sync status --data ./store-a",
    subcommands: [SyncStatusCommand.self, SyncSettle.self])
}

struct SyncStatusCommand: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Cursor, unsent changes, parked changes, fingerprint, queue.",
    discussion: "Example: clientele sync status --json --data ./store-a")

  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) async throws {
    let report = try await SyncStatus().run(context.node.database, profile: context.node.profile)
    try await context.result(report, says: report.sentences)
  }
}

struct SyncSettle: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle", abstract: "Wait until nothing is left to send, to take or to decide.",
    discussion: "Example: clientele sync settle --seconds 60 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @Option(name: .long, help: "How long to wait at most.") var seconds: Int = 60

  func execute(in context: CommandContext) async throws {
    let node = context.node
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      let edition = node.news.edition
      let report = try await SyncStatus().run(node.database, profile: node.profile)
      if report.isQuiet { return try await context.result(report, says: report.sentences) }
      guard ContinuousClock.now < deadline else {
        try await context.result(report, says: report.sentences)
        throw ExitCode(CommandStatus.tryAgain.rawValue)
      }
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await node.news.wait(after: edition) }
        group.addTask { try? await Task.sleep(until: min(deadline, .now + .seconds(1))) }
        await group.next()
        group.cancelAll()
      }
    }
  }
}

extension SyncStatus.Report {
  fileprivate var sentences: [Text] {
    [
      .standing(
        kind: kind, node: node, cursor: cursor, head: hubHead, unsent: unsent, parked: parked, queue: queue),
      .holding(rows: rows, fingerprint: fingerprint, conflicts: conflicts, lastContact: lastContactAt),
    ]
  }
}

/// `clientele log …`
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "The change log.",
    discussion: "Example: clientele log verify --data ./store-a",
    subcommands: [LogVerify.self])
}

struct LogVerify: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check numbering, chain, parts and signatures of every log held here.",
    discussion: "Example: clientele log verify --data ./store-a")

  @OptionGroup var common: CommonOptions

  private struct Verified: Encodable {
    let changes: Int
    let receipts: Int
    let broken: Int
    let sentences: [String]
  }

  func execute(in context: CommandContext) async throws {
    let report = try await VerifyLog(verify: OpenNode.verify).run(
      context.node.database, profile: context.node.profile)
    let result = Verified(
      changes: report.changes, receipts: report.receipts, broken: report.broken.count,
      sentences: Array(report.broken.prefix(100)))
    try await context.result(
      result,
      says: [.logVerified(changes: result.changes, receipts: result.receipts, broken: result.broken)]
        + result.sentences.map(Text.init(verbatim:)))
    if !report.broken.isEmpty { throw ExitCode(CommandStatus.failed.rawValue) }
  }
}
