internal import Catalogue
internal import ChangeLog
internal import Kernel

/// Whether an operation from elsewhere says something that can be stored and decided on. What cannot is parked
/// at the gate: behind it a value of a wrong type, or a claim of nobody, would fail every transaction it came
/// into, and everything behind it would wait for ever.
struct OperationCheck {
  let name: String

  /// - Throws: `changeMalformed`.
  func check(_ operation: Operation, of table: TableSpecification) throws(ClienteleError) {
    for write in operation.writes {
      // A field of a newer program is kept as it is.
      guard let field = table.field(write.field) else { continue }
      guard holds(field, write) else {
        throw ClienteleError(
          .changeMalformed,
          "change \(name) writes field \(field.name) of \(table.name) with what it cannot hold")
      }
    }
    for field in Self.required[table.id] ?? []
    where !operation.writes.contains(where: { $0.field == field && $0.value != nil }) {
      throw ClienteleError(
        .changeMalformed, "change \(name) tells a \(table.name) without field \(field)")
    }
  }

  /// Without these a fact cannot be decided on; they are written with it or never.
  private static let required: [TableID: [FieldID]] = [
    .claim: [ClaimField.recordID.id, ClaimField.associateID.id, ClaimField.storeID.id]
  ]

  private func holds(_ field: FieldSpecification, _ write: Operation.Write) -> Bool {
    guard field.type == .textSet || (write.add.isEmpty && write.remove.isEmpty) else { return false }
    switch (field.type, write.value) {
    case (_, nil): return true
    case (.reference, .bytes(let bytes)): return bytes.count == RowID.byteCount
    case (.bytes, .bytes), (.text, .text), (.instant, .integer): return true
    case (.flag, .integer(let number)): return number == 0 || number == 1
    case (.integer, .integer(let number)): return number.magnitude <= UInt64(Limits.moneyMinorUnitsMax)
    default: return false
    }
  }
}
