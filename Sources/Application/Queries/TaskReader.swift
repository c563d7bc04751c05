internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// Reads tasks.
struct TaskReader {
  private let connection: Connection
  private let staff: StaffLabels

  init(_ connection: Connection, _ staff: StaffLabels) {
    self.connection = connection
    self.staff = staff
  }

  static func isOpen(_ state: String) -> Bool { state != "completed" && state != "cancelled" }

  /// SQL that an open task fulfils.
  static let openSQL = "coalesce(task.state, '') NOT IN ('completed', 'cancelled')"

  /// Those of one person, the open ones first, the soonest first.
  func tasks(of records: [SourceRecordID], limit: Int) throws -> [TaskView] {
    try records.flatMap { record in
      try tasks(
        """
        task.recordID = ?
        ORDER BY CASE WHEN \(Self.openSQL) THEN 0 ELSE 1 END, coalesce(task.dueAt, task.createdAt), task.id LIMIT ?
        """, [.id(record), .number(limit)])
    }
  }

  /// - Parameter condition: SQL over `task`, with order and limit.
  func tasks(_ condition: String, _ arguments: [Value?]) throws -> [TaskView] {
    try connection.query(
      """
      SELECT task.id, task.recordID, task.storeID, task.associateID, task.nature, task.summary, task.dueAt,
        task.priority, task.state, task.createdBy, task.createdAt, task.completedAt, task.outcome, task.subjectID
      FROM task WHERE \(condition)
      """, arguments
    ) { row in
      func instant(_ column: Int32) -> Instant? {
        row.optionalInteger(column).map { Instant(milliseconds: $0) }
      }
      return TaskView(
        id: try row.id(0), record: row.optionalID(1).map { SourceRecordID($0) }, member: nil, memberName: "",
        store: try staff.store(row.optionalID(2)), assignee: try staff.associate(row.optionalID(3)),
        nature: row.text(4), summary: row.text(5), dueAt: instant(6),
        priority: Int(row.optionalInteger(7) ?? 5), state: row.optionalText(8) ?? "needsAction",
        createdBy: try staff.associate(row.optionalID(9)), createdAt: instant(10), completedAt: instant(11),
        outcome: row.text(12), subject: row.optionalID(13))
    }
  }
}
