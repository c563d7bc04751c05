import Application
import ArgumentParser
import Kernel
import Persistence
import Runtime

struct ImportList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The imports of this node, latest first.",
    discussion: "Example: clientele import list --data ./store-a")

  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) async throws {
    let items = try await ListImports().run(context.node.database)
    try await context.result(
      items,
      says: items.map { item in
        Text(
          en: "\(item.number)  \(item.startedAt)  \(item.file)  \(item.records) records"
            + (item.isUndone ? "  undone" : ""),
          zh: "\(item.number)  \(item.startedAt)  \(item.file)  \(item.records) 份档案"
            + (item.isUndone ? "  已撤销" : ""))
      })
  }
}

struct ImportUndo: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Take a whole import back; the same file imported again brings it back.",
    discussion: """
      Example: clientele import undo 3 --as A-01 --data ./store-a

      Records it made are archived, fields it changed get their former value, sales are reversed. What people worked on
      since stays, and is said. Done twice it changes nothing.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The number of the import, as `clientele import list` says it.") var number: Int
  @Option(name: .customLong("as"), help: "Code of the associate who undoes it.") var associate: String?

  func execute(in context: CommandContext) async throws {
    let code = associate
    let actor = try await context.node.database.read { connection in
      try code.map { try StaffQueries(connection).associate(code: $0) }
    }
    let report = try await UndoImport(number: number, actor: actor).run(context.node.recorder)
    try await context.result(report, says: Self.texts(report))
  }

  private static let keptShown = 20

  private static func texts(_ report: UndoImport.Report) -> [Text] {
    if report.wasUndone { return [Text(en: "It was undone before.", zh: "此前已撤销。")] }
    var texts = [
      Text(
        en: """
          \(report.recordsArchived) records archived, \(report.fieldsRestored) fields restored, \
          \(report.contactsEnded) contact points ended, \(report.salesReversed) sales reversed; \
          \(report.kept.count) things stay.
          """,
        zh: """
          归档档案 \(report.recordsArchived)，恢复字段 \(report.fieldsRestored)，停用联系方式 \(report.contactsEnded)，\
          冲销销售 \(report.salesReversed)；保留 \(report.kept.count) 项。
          """)
    ]
    for kept in report.kept.prefix(keptShown) {
      let words = words(kept.reason)
      texts.append(Text(en: "  \(kept.record): \(words.en)", zh: "  \(kept.record)：\(words.zh)"))
    }
    return texts
  }

  private static func words(_ reason: UndoImport.Kept.Reason) -> Text {
    switch reason {
    case .workedOn:
      Text(en: "stays, somebody has worked on it since", zh: "保留，导入后已有人处理")
    case .fieldChanged: Text(en: "a field was changed again since", zh: "字段在导入后又被修改")
    case .service: Text(en: "a service stays in its history", zh: "服务记录保留在历史中")
    case .claim: Text(en: "a claim of first contact stays", zh: "首次接触主张保留")
    }
  }
}
