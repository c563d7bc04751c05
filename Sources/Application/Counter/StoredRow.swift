internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// A row that is to be changed, as it is shown.
struct StoredRow {
  let state: RowState

  /// - Parameter name: what it is called in the message.
  /// - Throws: `notFound`.
  init(_ table: TableID, _ row: RowID, named name: String, _ connection: Connection) throws {
    guard let state = try RowTable(connection).state(table, row) else {
      throw ClienteleError(.notFound, "this node has no \(name) \(row)")
    }
    self.state = state
  }

  func reference(_ field: some CatalogueField) -> RowID? { state.reference(field) }

  func record(_ field: some CatalogueField) -> SourceRecordID? {
    state.reference(field).map { SourceRecordID($0) }
  }

  /// - Parameter next: `nil` when the state is not to be changed.
  /// - Throws: `invalidInput` when it cannot follow.
  func requireStep(_ field: some CatalogueField, to next: String?, in machine: StageMachine) throws {
    guard let next, let current = state.value(field)?.text, current != next else { return }
    guard machine.transitions[current]?.contains(next) == true else {
      let followers = (machine.transitions[current] ?? []).sorted().joined(separator: ", ")
      throw ClienteleError(
        .invalidInput, "\(state.id) is \(current), which \(next) does not follow",
        hint: followers.isEmpty ? "It is over and stays so." : "It can become \(followers).")
    }
  }
}

extension DraftBook {
  /// Writes the values that are given and differ from what is shown.
  mutating func writeChanged<Field: CatalogueField>(
    _ row: RowID, about subject: SourceRecordID?, _ values: [(Field, Value?)], over state: RowState
  ) {
    let changed = values.filter { $0.1 != nil && state.value($0.0) != $0.1 }
    if !changed.isEmpty { write(row, about: subject, changed) }
  }
}
