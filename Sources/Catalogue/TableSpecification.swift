/// A synced table: its number on the wire, its fields, and who may hold its rows.
package struct TableSpecification: Sendable {
  /// Never reused, never changed.
  package let id: TableID
  /// The same in Swift, SQL and prose: singular, camelCased.
  package let name: String
  package let nature: Nature
  package let bucket: BucketRule
  /// In rising order of number.
  package let fields: [FieldSpecification]
  package let onErasure: OnErasure

  /// Whether rows are written once or again.
  package enum Nature: Sendable, Hashable {
    /// Written once, corrected by further facts. A second telling with other content is kept as
    /// a variant and shown.
    case fact
    /// Fields are written again; each has a merge rule.
    case mutable
  }

  /// What becomes of a row when the person whom it is about is erased.
  package enum OnErasure: Sendable, Hashable {
    case remove
    /// The row is told anew without the record and without what is personal: the books need it.
    case keepWithoutPerson
  }

  package init(
    _ id: TableID, _ name: String, _ nature: Nature, bucket: BucketRule, onErasure: OnErasure = .remove,
    fields: [FieldSpecification]
  ) {
    precondition(
      zip(fields, fields.dropFirst()).allSatisfy { $0.id < $1.id }, "fields of \(name) rise in number")
    self.id = id
    self.name = name
    self.nature = nature
    self.bucket = bucket
    self.onErasure = onErasure
    self.fields = fields
  }

  package func field(_ id: FieldID) -> FieldSpecification? {
    fields.first { $0.id == id }
  }

  package func field(named name: String) -> FieldSpecification? {
    fields.first { $0.name == name }
  }
}

/// The number of a table on the wire and in the log.
package struct TableID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let number: UInt32

  package init(_ number: UInt32) {
    self.number = number
  }

  package static func < (left: TableID, right: TableID) -> Bool { left.number < right.number }
  package var description: String { String(number) }
}

/// The number of a field within its table.
package struct FieldID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let number: UInt32

  package init(_ number: UInt32) {
    self.number = number
  }

  package static func < (left: FieldID, right: FieldID) -> Bool { left.number < right.number }
  package var description: String { String(number) }
}

/// One field of a synced table.
package struct FieldSpecification: Sendable {
  package let id: FieldID
  package let name: String
  package let type: FieldType
  package let rule: MergeRule
  package let privacy: PrivacyClass

  package init(
    _ field: some CatalogueField, _ type: FieldType, _ rule: MergeRule = .lastWriter,
    privacy: PrivacyClass = .operational
  ) {
    self.id = field.id
    self.name = field.name
    self.type = type
    self.rule = rule
    self.privacy = privacy
  }
}

/// What a field holds; never changed once it is written.
package enum FieldType: Sendable, Hashable {
  /// A 16-byte identifier of a row of another table (or of a node).
  case reference
  case text
  case integer
  /// Milliseconds since 1970.
  case instant
  /// 0 or 1.
  case flag
  case bytes
  /// A set of short texts; its column holds a JSON array in sorted order.
  case textSet
}

/// How concurrent writes of one field become one value. Laws and examples: docs/change-log.md.
package enum MergeRule: Sendable, Hashable {
  /// The write with the latest effective stamp; concurrent losers are kept and listed.
  case lastWriter
  /// Like `lastWriter`, but every concurrent value counts until somebody who saw them chooses.
  case multi
  /// The earliest write stands.
  case first
  case maximum
  case minimum
  /// Add wins: a removal covers the adds it had seen.
  case addWinsSet
  /// A state machine: like `lastWriter`, and a concurrent pair of which neither state can follow
  /// the other goes to a person.
  case stage(StageMachine)
}

/// The states of a field and which may follow which. States are texts.
package struct StageMachine: Sendable, Hashable {
  package let states: [String]
  /// For each state, those that may follow it directly.
  package let transitions: [String: Set<String>]

  package init(states: [String], transitions: [String: Set<String>]) {
    self.states = states
    self.transitions = transitions
  }

  /// The states that may follow one directly, in the order of ``states``.
  package func followers(of state: String) -> [String] {
    let next = transitions[state] ?? []
    return states.filter { next.contains($0) }
  }

  /// Whether `later` is `earlier` or can be reached from it.
  package func reaches(_ later: String, from earlier: String) -> Bool {
    var reached: Set<String> = [earlier]
    var frontier = [earlier]
    while let state = frontier.popLast() {
      for next in transitions[state] ?? [] where reached.insert(next).inserted { frontier.append(next) }
    }
    return reached.contains(later)
  }
}

/// How a field is to be treated where people read, export or erase.
package enum PrivacyClass: Sendable, Hashable {
  /// Says nothing of a person.
  case operational
  /// About staff.
  case staff
  /// About a member: masked by default, erased with the person.
  case personal
  /// Personal and enough to reach or recognise somebody: each reveal is audited.
  case contact
}

/// Which set of nodes may hold a row, as a pure function of the row.
package enum BucketRule: Sendable, Hashable {
  case everyone
  /// The row is about the source record that this field names.
  case record(FieldID)
  /// As `record`; while the field is empty, the store that the second field names.
  case recordOrStore(FieldID, FieldID)
  /// The row's own identifier is that of the source record.
  case ownRecord
  case store(FieldID)
  /// The nodes of the store that the first field names; while that is empty, the laptops of the associate
  /// that the second one names.
  case storeOrAssociate(FieldID, FieldID)
  /// Every store, no laptop.
  case lookup
  /// Stays at the hub.
  case hub
}
