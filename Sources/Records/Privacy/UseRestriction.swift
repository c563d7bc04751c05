import Catalogue
package import Kernel
package import Persistence

/// Whether people had the use of their own data restricted: the last word about the consent to any use, at whichever
/// record of the person. It lies with the person's records, so every node that holds them knows.
package struct UseRestriction {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// What is withdrawn to restrict, and given again to go on.
  package static let purpose = "anyUse"
  private static let withdrawn = "withdrawn"

  /// - Parameter records: all of a member's.
  package func holds(for records: [SourceRecordID]) throws -> Bool {
    var last: (at: Int64, id: RowID, isWithdrawn: Bool)?
    for record in records {
      let words = try connection.query(
        "SELECT id, statedAt, verdict FROM consent WHERE recordID = ? AND purpose = ?",
        [.id(record), .text(Self.purpose)]
      ) { (at: $0.integer(1), id: try $0.id(0), isWithdrawn: $0.text(2) == Self.withdrawn) }
      for word in words where last.map({ ($0.at, $0.id) < (word.at, word.id) }) ?? true { last = word }
    }
    return last?.isWithdrawn ?? false
  }
}
