internal import Access
internal import Application
internal import Catalogue
internal import HTTPTypes
internal import Kernel

enum TaskOperations {
  static let all: [Operation] = [list, get, plan, change]

  private static let list = Operation(
    id: "listTasks", method: .get, path: "/tasks", tag: .tasks, access: .scope(.tasksRead),
    right: .viewTasks, summary: .init("Tasks of the store, the latest first", "门店任务，最近的在前"),
    parameters: CommonSchemas.list(
      of: WorkSchemas.task,
      [
        .query("store", CommonSchemas.code), .query("associate", CommonSchemas.code),
        .query("open", .boolean),
      ]),
    success: .init(status: .ok, schema: CommonSchemas.page(of: WorkSchemas.task, "TaskPage"))
  ) { call in
    try await call.desk.tasks(
      call.filter(), openOnly: call.query["open"] == "true", as: call.associate, after: call.cursor(),
      limit: call.limit
    ).answer()
  }

  private static let get = Operation(
    id: "getTask", method: .get, path: "/tasks/{id}", tag: .tasks, access: .scope(.tasksRead),
    right: .viewTasks, summary: .init("One task", "一项任务"),
    parameters: [CommonSchemas.id, CommonSchemas.fields(of: WorkSchemas.task)],
    success: .init(status: .ok, schema: WorkSchemas.task, hasVersion: true)
  ) { call in
    let (task, version) = try await call.desk.task(call.id(), as: call.associate)
    return Answer(try JSON(task), version: MemberVersion.stem(version))
  }

  private static let plan = Operation(
    id: "planTask", method: .post, path: "/tasks", tag: .tasks, access: .scope(.tasksWrite),
    right: .planTask, summary: .init("Something to do, for somebody of the store", "为门店同事安排任务"),
    body: .init(schema: WorkSchemas.taskSent), success: .init(status: .created, schema: MemberSchemas.made)
  ) { call in
    let body = call.body
    let record: SourceRecordID? =
      if let member = body.row("member") { try await call.record(of: member) } else { nil }
    let task = PlanTask(
      record: record, actor: call.associate,
      assignee: try await call.associate(body.text("assignee"), at: "/assignee"),
      nature: body.text("nature").flatMap { TaskNature(rawValue: $0) } ?? .followUp,
      summary: body.text("summary") ?? "", dueAt: body.instant("dueAt"),
      priority: Int(body["priority"]?.integer ?? 5), subject: body.row("subject"))
    return try await call.write {
      try await task.run($0)
    } answer: { id, _ in
      Answer(["id": .string("\(id)")], status: .created, location: "/tasks/\(id)")
    }
  }

  private static let change = Operation(
    id: "changeTask", method: .patch, path: "/tasks/{id}", tag: .tasks, access: .scope(.tasksWrite),
    right: .planTask, summary: .init("How far a task is, who has it, until when", "更新任务的进度、负责人或期限"),
    parameters: [CommonSchemas.id],
    body: .init(schema: WorkSchemas.taskPatch, mediaType: "application/merge-patch+json"),
    success: .init(status: .ok, schema: MemberSchemas.made, hasVersion: true), ifMatch: .optional
  ) { call in
    let (id, body) = (try call.id(), call.body)
    let change = ChangeTask(
      task: id, actor: call.associate,
      assignee: try await call.associate(body.text("assignee"), at: "/assignee"),
      summary: body.text("summary"), dueAt: body.instant("dueAt"),
      priority: body["priority"]?.integer.map { Int($0) },
      state: body.text("state").flatMap { TaskState(rawValue: $0) }, outcome: body.text("outcome"))
    return try await call.write(
      version: { try ShownVersion($0).row(.task, id).map { MemberVersion.stem($0) } }
    ) {
      try await change.run($0)
    } answer: { _, connection in
      Answer(
        ["id": .string("\(id)")],
        version: try ShownVersion(connection).row(.task, id).map { MemberVersion.stem($0) })
    }
  }
}
