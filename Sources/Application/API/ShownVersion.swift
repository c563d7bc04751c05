package import Catalogue
internal import ChangeLog
package import Kernel
package import Persistence
internal import Records

/// A hash over what is shown of rows: another one as soon as somebody wrote something into them, and the same when the
/// hub merely confirms what was written.
package struct ShownVersion {
  private let connection: Connection
  private let rows: RowTable

  package init(_ connection: Connection) {
    self.connection = connection
    rows = RowTable(connection)
  }

  /// Tables that make up what is said of a person, beside who owns the person. What is recorded later about a person
  /// (contacts, sales, tasks) changes no version.
  private static let sheet: Set<TableID> = [
    .sourceRecord, .contactPoint, .preference, .fieldValue,
  ]

  package func member(_ id: MemberID) throws -> Digest {
    let reader = MemberReader(connection)
    let member = try reader.member(of: SourceRecordID(id.row))
    var keys: [(TableID, RowID)] = [(.member, member.row), (.award, member.row)]
    for record in try reader.records(of: member) {
      keys += try rows.keys(in: .record(record)).filter { Self.sheet.contains($0.table) }
    }
    return try digest(of: keys)
  }

  /// - Returns: `nil` when there is no such row.
  package func row(_ table: TableID, _ id: RowID) throws -> Digest? {
    try rows.exists(table, id) ? try digest(of: [(table, id)]) : nil
  }

  private func digest(of keys: [(TableID, RowID)]) throws -> Digest {
    var bytes = Array("clientele shown 1".utf8)
    for (table, id) in keys.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
      guard let state = try rows.state(table, id), let specification = Catalogue.current[table] else {
        continue
      }
      bytes += table.number.bigEndianBytes + id.bytes
      for field in specification.fields {
        bytes += field.id.number.bigEndianBytes + Self.bytes(of: state, field)
      }
    }
    return .sha256(bytes)
  }

  private static func bytes(of state: RowState, _ field: FieldSpecification) -> [UInt8] {
    func framed(_ kind: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      [kind] + UInt32(bytes.count).bigEndianBytes + bytes
    }
    if field.type == .textSet {
      return state.members(of: field.id).flatMap { framed(4, Array($0.utf8)) } + [0]
    }
    return switch state.value(field.id) {
    case nil: [0]
    case .integer(let number): framed(1, number.bigEndianBytes)
    case .text(let text): framed(2, Array(text.utf8))
    case .bytes(let bytes): framed(3, bytes)
    }
  }
}
