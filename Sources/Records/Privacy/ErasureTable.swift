internal import Catalogue
internal import ChangeLog
package import Kernel
package import Persistence

/// Which records are erased, and what is left to do about each at this node.
package struct ErasureTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// Where something about an erased record may still lie, in the order in which it is destroyed.
  package enum Step: Int, CaseIterable, Sendable {
    /// Rows and whatever is made of them. Done with the checkpoint at a node, by the next decision at the hub.
    case rows = 1
    /// The parts of changes.
    case log = 2
    /// The hub's archive.
    case archive = 3
    /// Pages of the database that are free now, and its write-ahead log.
    case files = 4
  }

  /// Takes note of a row that says a record is erased.
  func note(_ erasure: RowState) throws {
    let record = SourceRecordID(erasure.id)
    for token in erasure.members(of: ErasureField.suppression.id) {
      try connection.execute(
        """
        INSERT INTO suppressedToken (token, recordID) VALUES (?, ?) ON CONFLICT (token, recordID) DO NOTHING
        """, [.text(token), .id(record)])
    }
    try demand(record)
  }

  /// Puts everything about an erased record down to be destroyed, again where it has been before.
  package func demand(_ record: SourceRecordID) throws {
    try connection.execute(
      """
      INSERT INTO erasureTask (recordID, step) VALUES (?, ?)
      ON CONFLICT (recordID) DO UPDATE SET step = excluded.step
      """, [.id(record), .number(Step.rows.rawValue)])
  }

  package func isErased(_ record: SourceRecordID) throws -> Bool {
    try connection.count("SELECT count(*) FROM erasure WHERE id = ?", [.id(record)]) > 0
  }

  /// Of an erased person whose number or address has this token; `nil` when there is none.
  package func erasedRecord(withToken token: String) throws -> SourceRecordID? {
    try connection.first(
      "SELECT recordID FROM suppressedToken WHERE token = ? ORDER BY recordID LIMIT 1", [.text(token)]
    ) { SourceRecordID(try $0.id(0)) }
  }

  /// Records that wait at a step.
  package func waiting(at step: Step, limit: Int) throws -> [SourceRecordID] {
    try connection.query(
      "SELECT recordID FROM erasureTask WHERE step = ? ORDER BY recordID LIMIT ?",
      [.number(step.rawValue), .number(limit)]
    ) { SourceRecordID(try $0.id(0)) }
  }

  /// How many erasures are not complete at this node.
  package func waitingCount() throws -> Int { try connection.count("SELECT count(*) FROM erasureTask") }

  /// Passes records on to the next step, or strikes them off after the last. One that was demanded again meanwhile stays
  /// where it is.
  package func complete(_ step: Step, for records: [SourceRecordID]) throws {
    for record in records {
      if let next = Step(rawValue: step.rawValue + 1) {
        try connection.execute(
          "UPDATE erasureTask SET step = ? WHERE recordID = ? AND step = ?",
          [.number(next.rawValue), .id(record), .number(step.rawValue)])
      } else {
        try connection.execute(
          "DELETE FROM erasureTask WHERE recordID = ? AND step = ?", [.id(record), .number(step.rawValue)])
      }
    }
  }
}
