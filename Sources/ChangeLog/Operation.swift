package import Catalogue
package import Kernel

/// One row touched by a change.
package struct Operation: Hashable, Sendable {
  package let table: TableID
  package let row: RowID
  package let writes: [Write]

  /// One field of the row: the value it gets, or the elements that enter and leave a set.
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

extension [Operation] {
  /// Checks one change's operations against the named limits, where they are written and where they
  /// are read: what a node takes from its own people the hub must not refuse.
  ///
  /// - Throws: `changeTooLarge`.
  package func checkLimits() throws(ClienteleError) {
    try checkCount()
    for operation in self {
      for write in operation.writes { try write.checkLimits(in: operation.table) }
    }
  }

  func checkCount() throws(ClienteleError) {
    guard count <= Limits.changeOpsMax else {
      throw ClienteleError(.changeTooLarge, "a change holds \(count) operations")
    }
  }
}

extension Operation.Write {
  fileprivate func checkLimits(in table: TableID) throws(ClienteleError) {
    guard add.count + remove.count <= Limits.setElementsMax else {
      throw ClienteleError(
        .changeTooLarge, "field \(field) of table \(table) is changed in \(add.count + remove.count) elements"
      )
    }
    guard (value?.text?.utf8.count ?? 0) <= Limits.textBytesMax,
      (value?.bytes?.count ?? 0) <= Limits.blobBytesMax,
      add.allSatisfy({ $0.utf8.count <= Limits.textBytesMax }),
      remove.allSatisfy({ $0.utf8.count <= Limits.textBytesMax })
    else { throw ClienteleError(.changeTooLarge, "a value of field \(field) of table \(table) is too long") }
  }
}
