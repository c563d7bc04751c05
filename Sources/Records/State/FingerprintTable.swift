internal import Catalogue
package import Kernel
package import Persistence

/// The sum of the rows each scope holds. At the hub one for every scope; at a node one for everyone's
/// rows and one for its own.
package struct FingerprintTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package struct Entry: Hashable, Sendable {
    package var sum: Fingerprint
    package var rows: Int

    package static let empty = Entry(sum: .empty, rows: 0)

    package init(sum: Fingerprint, rows: Int) {
      self.sum = sum
      self.rows = rows
    }

    mutating func add(_ image: [UInt8]) {
      sum.add(.sha256(image))
      rows += 1
    }

    mutating func subtract(_ image: [UInt8]) {
      sum.subtract(.sha256(image))
      rows -= 1
    }
  }

  package func entry(_ scope: Scope) throws -> Entry {
    try connection.first("SELECT sum, rows FROM fingerprint WHERE scope = ?", [scope.column]) { row in
      Entry(sum: Fingerprint(sum: try row.digest(0)), rows: Int(row.integer(1)))
    } ?? .empty
  }

  func set(_ scope: Scope, _ entry: Entry) throws {
    try connection.execute(
      """
      INSERT INTO fingerprint (scope, sum, rows) VALUES (?, ?, ?)
      ON CONFLICT (scope) DO UPDATE SET sum = excluded.sum, rows = excluded.rows
      """, [scope.column, .bytes(entry.sum.sum.bytes), .number(entry.rows)])
  }
}
