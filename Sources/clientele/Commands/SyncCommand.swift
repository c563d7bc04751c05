import Application
import ArgumentParser
import Kernel
import Runtime

/// `clientele sync …`
struct SyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "How fresh and how complete this node is.",
    discussion: "Example: clientele sync status --data ./store-a",
    subcommands: [SyncStatusCommand.self, SyncSettle.self, SyncVerify.self, SyncExport.self, SyncImport.self])
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

struct SyncVerify: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compare every row with the hub's, and mend those that differ.",
    discussion: """
      Examples: clientele sync verify --data ./store-a
                clientele sync verify --dry-run --data ./store-a
      """)

  @OptionGroup var common: CommonOptions
  @Flag(name: .long, help: "Only count what differs.") var dryRun = false

  func execute(in context: CommandContext) async throws {
    let repairs = !dryRun
    let report = try await context.node.callingHub { desk, call in
      try await desk.compareRows(repairs: repairs, call: call)
    }
    guard !report.isStale else {
      throw ClienteleError(
        .sessionUnknown, "the hub had something new for this node meanwhile",
        hint: "Wait until it is pulled (`clientele sync settle`), then verify again.")
    }
    try await context.result(
      report,
      says: [
        .rowsCompared(
          report.rows, differing: report.differing, mended: report.repaired, removed: report.removed),
        .comparisonCost(messages: report.messages, up: report.bytesSent, down: report.bytesReceived),
      ])
    if dryRun && report.differing > 0 { throw ExitCode(CommandStatus.failed.rawValue) }
  }
}

extension SyncStatus.Report {
  fileprivate var sentences: [Text] {
    [
      .standing(
        kind: kind, node: node, cursor: cursor, head: hubHead, unsent: unsent, parked: parked, queue: queue),
      .holding(rows: rows, fingerprint: fingerprint, conflicts: conflicts, lastContact: lastContactAt),
    ] + notes
      + nodes.map {
        .nodeStanding(
          kind: $0.kind, name: $0.name, lastContact: $0.lastContactAt, behind: Int($0.behind),
          parked: $0.parked)
      }
  }

  /// What is out of the ordinary, and how far the log is safe elsewhere.
  private var notes: [Text] {
    var notes: [Text] = []
    if let oldestUnsentAt { notes.append(.oldestUnsent(oldestUnsentAt)) }
    if kind != "hub" { notes.append(durable > 0 ? .durable(through: Int(durable)) : .notDurable) }
    if incarnation > 1 { notes.append(.incarnation(Int(incarnation), rescued: rescued)) }
    if epoch > 1 { notes.append(.epoch(Int(epoch))) }
    if !isTimeProven { notes.append(.timeUnproven) }
    return notes
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
