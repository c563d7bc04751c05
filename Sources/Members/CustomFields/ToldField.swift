package import Kernel

/// What one source record says in one custom field.
package struct ToldField: Hashable, Sendable {
  package let record: SourceRecordID
  /// ``CustomValue/stored``; empty where it was emptied.
  package let value: String
  package let choices: Set<String>
  package let stamp: EditStamp

  package init(record: SourceRecordID, value: String, choices: Set<String>, stamp: EditStamp) {
    self.record = record
    self.value = value
    self.choices = choices
    self.stamp = stamp
  }
}

/// What all records of a member together say in one custom field: a function of the set of what was told.
package struct GoldenFieldValue: Hashable, Sendable {
  package let value: String
  /// Sorted.
  package let choices: [String]

  /// An edit outranks the record it was made from, and what that one was made from, unless the older record was
  /// itself edited later. Of what is left the later single value counts, and the sets count together.
  ///
  /// - Parameter bases: for each record the one it was made from.
  package init(_ told: [ToldField], bases: [SourceRecordID: SourceRecordID]) {
    let standing = told.filter { older in
      !told.contains { $0.stamp > older.stamp && Self.isMade($0.record, from: older.record, bases) }
    }
    let last = standing.filter { !$0.value.isEmpty }.max { ($0.stamp, $0.record) < ($1.stamp, $1.record) }
    value = last?.value ?? ""
    choices = standing.reduce(into: Set<String>()) { $0.formUnion($1.choices) }.sorted()
  }

  /// A malformed chain may go in a circle: each record is followed once.
  private static func isMade(
    _ record: SourceRecordID, from base: SourceRecordID, _ bases: [SourceRecordID: SourceRecordID]
  ) -> Bool {
    var seen: Set<SourceRecordID> = [record]
    var current = record
    while let next = bases[current], seen.insert(next).inserted {
      if next == base { return true }
      current = next
    }
    return false
  }
}
