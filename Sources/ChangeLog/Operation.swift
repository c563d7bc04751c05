package import Catalogue
package import Kernel

/// One row touched by a change.
package struct Operation: Hashable, Sendable {
  package let table: TableID
  package let row: RowID
  package let writes: [Write]

  package struct Write: Hashable, Sendable {
    package let field: FieldID
    /// `nil` takes the value away. Ignored for set fields.
    package let value: Value?
    package let add: [String]
    package let remove: [String]

    package init(_ field: FieldID, _ value: Value?) {
      self.field = field
      self.value = value
      add = []
      remove = []
    }

    package init(_ field: FieldID, add: [String], remove: [String]) {
      self.field = field
      value = nil
      self.add = add
      self.remove = remove
    }
  }

  package init(table: TableID, row: RowID, writes: [Write]) {
    self.table = table
    self.row = row
    self.writes = writes
  }
}
