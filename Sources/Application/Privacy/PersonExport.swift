package import Kernel

/// Everything this node holds about one person, for that person: docs/privacy.md describes it as JSON.
package struct PersonExport: Encodable, Sendable {
  package let format = "clientele person 1"
  package var madeAt: Instant
  package var madeAtNode: String
  /// Whether it was made at the hub, which holds all records; a store holds its part.
  package var isComplete: Bool
  package var member: MemberID
  package var name: String
  /// Source records of all stores.
  package var records: [SourceRecordID]
  /// By table, record and row.
  package var rows: [Row]
  /// Which stores and laptops hold records of the person, or did; at the hub alone.
  package var receivedBy: [Holder]
  /// Who looked or decided, the latest first.
  package var seenBy: [Look]
  /// There are more looks than ``looksMax``.
  package var isSeenByCut: Bool

  package static let looksMax = 10_000

  /// One row of a table.
  package struct Row: Encodable, Hashable, Sendable {
    package var table: String
    package var id: RowID
    /// What was told in its place and did not come to stand, by field.
    package var otherValues: [String: [FieldValue]]
    package var fields: [String: FieldValue]
    /// Where what stands here comes from, the earliest first.
    package var written: [Writing]
  }

  /// When, at which node and by whom something was written.
  package struct Writing: Encodable, Hashable, Sendable {
    package var at: Instant
    package var node: String
    /// `nil` of what the program did, and of what another node's log alone tells.
    package var by: Named?
  }

  /// A store or somebody of the staff: code and name, and no more.
  package struct Named: Encodable, Hashable, Sendable {
    package var code: String
    package var name: String
  }

  package struct Holder: Encodable, Hashable, Sendable {
    package var kind: String
    package var store: Named?
    /// Of a laptop.
    package var associate: Named?
    package var since: Instant?
    /// `nil` while it holds the person still.
    package var until: Instant?
  }

  package struct Look: Encodable, Hashable, Sendable {
    package var at: Instant
    package var node: String
    /// `nil` of the operator of a machine.
    package var actor: Named?
    package var action: String
    package var reason: String
    package var detail: String
  }
}

/// One value of a field, as it lies in the file.
package enum FieldValue: Hashable, Sendable, Encodable {
  case text(String)
  case number(Int64)
  case flag(Bool)
  case instant(Instant)
  case list([String])
  case named(PersonExport.Named)
  case id(RowID)

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .flag(let flag): try container.encode(flag)
    case .instant(let instant): try container.encode(instant)
    case .list(let list): try container.encode(list)
    case .named(let named): try container.encode(named)
    case .id(let id): try container.encode(id)
    }
  }

  /// In one cell of a table.
  package var cell: String {
    switch self {
    case .text(let text): text
    case .number(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .instant(let instant): instant.description
    case .list(let list): list.joined(separator: "; ")
    case .named(let named): [named.code, named.name].filter { !$0.isEmpty }.joined(separator: " ")
    case .id(let id): id.description
    }
  }
}
