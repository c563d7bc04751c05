import Application
import ArgumentParser
import Kernel
import Runtime

/// `clientele today`
struct TodayCommand: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "today", abstract: "Tasks, birthdays and dates that come, who waits, what was told.",
    discussion: "Example: clientele today --as SA-A05 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Flag(name: .long, help: "Of everybody of the store, for those who lead it.") var wholeStore = false

  func execute(in context: CommandContext) async throws {
    let today = try await context.node.accessDesk.today(
      as: try await actor.id(in: context), wholeStore: wholeStore)
    let tasks = today.tasks.map(\.text)
    let dates = today.dates.map {
      Text.comingDate(
        $0.day.description, kind: $0.kind, name: $0.name, label: $0.label, years: $0.years)
    }
    let waiting = (today.enquiries + today.complaints).map {
      Text.waiting($0.id.description, hours: $0.hours, name: $0.name, words: $0.words)
    }
    try await context.result(today, says: tasks + dates + waiting + [.unread(today.unreadNotices)])
  }
}

extension TaskView {
  /// A line for people.
  var text: Text {
    .task(
      id.description, due: dueAt?.description ?? "-", priority: priority, nature: nature, summary: summary,
      name: memberName, assignee: assignee?.code ?? "", state: state)
  }
}

/// `clientele task …`
struct TaskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "task", abstract: "Plan what is to be done, and say what came of it.",
    discussion: "Example: clientele task change TASK --state completed --as SA-A05 --data ./store-a",
    subcommands: [TaskPlan.self, TaskChange.self])
}

struct TaskPlan: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Something to do, for oneself or a colleague of the store.",
    discussion: """
      Example: clientele task plan --summary "call about the strap" --record RECORD --nature call \
      --due 2026-03-05T10:00:00+08:00 --priority 1 --as SA-A05 --data ./store-a
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Option(name: .long, help: "What is to be done.") var summary: String
  @Option(name: .long, help: "Whom it concerns.") var record: String?
  @Option(name: .long, help: "Code of who has it to do; else who plans it. - for anybody of the store.")
  var to: String?
  @Option(name: .long, help: "\(TaskNature.allCases.map(\.rawValue).joined(separator: ", ")).")
  var nature: TaskNature = .followUp
  @Option(name: .long, help: "Deadline.") var due: String?
  @Option(name: .long, help: "1 highest, 5 medium, 9 lowest.") var priority: Int = 5

  func execute(in context: CommandContext) async throws {
    let actor = try await actor.id(in: context)
    var assignee: AssociateID? = actor
    if let to { assignee = to == "-" ? nil : try await context.associate(to) }
    let id = try await PlanTask(
      record: try record.map { SourceRecordID(try RowID(argument: $0)) }, actor: actor, assignee: assignee,
      nature: nature, summary: summary, dueAt: try due.map { try Instant(argument: $0) }, priority: priority
    ).run(context.node.recorder)
    try await context.result(NotedRow(id: id), says: [.noted(id.description)])
  }
}

struct TaskChange: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "change", abstract: "Who has a task, until when, how urgent, how far it is.",
    discussion: """
      Example: clientele task change TASK --state completed --outcome "comes on Friday" --as SA-A05 --data ./store-a
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the task.") var task: String
  @Option(name: .long, help: "\(TaskState.allCases.map(\.rawValue).joined(separator: ", ")).")
  var state: TaskState?
  @Option(name: .long, help: "What came of it.") var outcome: String?
  @Option(name: .long, help: "Code of who has it to do from now on.") var to: String?
  @Option(name: .long, help: "What is to be done.") var summary: String?
  @Option(name: .long, help: "Deadline.") var due: String?
  @Option(name: .long, help: "1 highest, 5 medium, 9 lowest.") var priority: Int?

  func execute(in context: CommandContext) async throws {
    let assignee: AssociateID? = if let to { try await context.associate(to) } else { nil }
    try await ChangeTask(
      task: try RowID(argument: task), actor: try await actor.id(in: context), assignee: assignee,
      summary: summary, dueAt: try due.map { try Instant(argument: $0) }, priority: priority, state: state,
      outcome: outcome
    ).run(context.node.recorder)
    try await context.result(NotedRow(id: try RowID(argument: task)), says: [.changed])
  }
}

/// The row that a command wrote.
struct NotedRow: Encodable {
  let id: RowID
}

extension TaskNature: ExpressibleByArgument {}
extension TaskState: ExpressibleByArgument {}
