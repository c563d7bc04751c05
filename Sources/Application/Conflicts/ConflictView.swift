internal import Catalogue
package import Kernel
internal import Records

/// Two writes of one field, neither of which had seen the other, as somebody who decides between them sees them.
package struct ConflictView: Encodable, Sendable {
  package let key: ConflictKey
  /// Names of the catalogue.
  package let table: String
  /// Empty for a fact that was told twice.
  package let field: String
  /// Whom it is about; `nil` for what is about nobody.
  package let member: MemberID?
  package let memberName: String
  package let standing: ConflictSide
  package let losing: ConflictSide
  /// Whether the two differ behind their masks. Two nodes often write the same.
  package let differs: Bool
  /// A fact stays as it was first told: it is corrected where it was recorded.
  package let isFact: Bool
}

/// One of the two, with who wrote it.
package struct ConflictSide: Encodable, Sendable {
  package let value: ConflictValue
  package let stamp: ConflictStamp
  /// `nil` for what a node wrote by itself, and for a change that is not held here.
  package let actor: StaffLabel?
  package let nodeName: String
  package let at: Instant
}

/// A value as far as it may be shown.
package enum ConflictValue: Encodable, Hashable, Sendable {
  /// Taken away.
  case none
  case text(String)
  case number(Int64)
  case instant(Instant)
  case flag(Bool)
  case label(StaffLabel)
  /// The policy shows nothing of it.
  case hidden
}

/// Which change wrote a value.
package struct ConflictStamp: Encodable, Hashable, Sendable {
  package let node: NodeID
  package let incarnation: UInt32
  package let seq: UInt64

  package init(node: NodeID, incarnation: UInt32, seq: UInt64) {
    self.node = node
    self.incarnation = incarnation
    self.seq = seq
  }

  package var text: String { "\(node).\(incarnation).\(seq)" }

  package init?(_ text: String) {
    let parts = text.split(separator: ".")
    guard parts.count == 3, let node = RowID(parts[0]), let incarnation = UInt32(parts[1]),
      let seq = UInt64(parts[2]), seq <= UInt64(Int64.max)
    else { return nil }
    self.init(node: NodeID(node), incarnation: incarnation, seq: seq)
  }
}

/// Names one losing write.
package struct ConflictKey: Encodable, Hashable, Sendable {
  package let table: UInt32
  package let row: RowID
  /// 0 for another telling of a fact.
  package let field: UInt32
  package let stamp: ConflictStamp

  init(_ conflict: ConflictTable.Conflict) {
    table = conflict.table.number
    row = conflict.row
    field = conflict.field?.number ?? 0
    stamp = ConflictStamp(node: conflict.node, incarnation: conflict.incarnation, seq: conflict.seq)
  }

  package var text: String { "\(table).\(row).\(field).\(stamp.text)" }

  /// - Returns: `nil` for a text that no list gave.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 3).map(String.init)
    guard parts.count == 4, let table = UInt32(parts[0]), let row = RowID(parts[1]),
      let field = UInt32(parts[2]), let stamp = ConflictStamp(parts[3])
    else { return nil }
    self.table = table
    self.row = row
    self.field = field
    self.stamp = stamp
  }

  func find(_ connection: ConflictTable) throws -> ConflictTable.Conflict? {
    try connection.conflict(
      TableID(table), row, field == 0 ? nil : FieldID(field), stamp.node, stamp.incarnation, stamp.seq)
  }
}
