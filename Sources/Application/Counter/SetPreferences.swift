internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// What a person likes and needs, as this store learnt it. Another store's words stay: what is learnt here is written
/// to this store's own record of the person.
package struct SetPreferences: Sendable {
  package var record: SourceRecordID
  package var actor: AssociateID
  package var addBrands: [String] = []
  package var removeBrands: [String] = []
  package var addStyles: [String] = []
  package var removeStyles: [String] = []
  package var wristMillimetres: Int?
  package var budgetFrom: Money?
  package var budgetTo: Money?
  package var addMotives: [Motive] = []
  package var removeMotives: [Motive] = []
  package var channel: ConsentChannel?
  /// What was noted holds no more, and nothing else is known.
  package var forgetsWrist = false
  package var forgetsBudget = false

  package init(record: SourceRecordID, actor: AssociateID) {
    self.record = record
    self.actor = actor
  }

  /// Wrists of people, in millimetres round.
  package static let wristRange = 100...300

  /// - Returns: the record that was written: the given one, or this store's own based on it.
  /// - Throws: `invalidInput`, `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws -> SourceRecordID {
    try check()
    let fresh = SourceRecordID(recorder.world.newRowID())
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .record, actor: actor, permission: .editMember) { connection in
      let store = try StaffQueries(connection).store(of: actor)
      var book = DraftBook()
      let target = try OwnRecord(of: record, at: store, by: actor, fresh: fresh, now: now).draft(
        in: &book, connection)
      let writes = self.writes
      guard !writes.isEmpty else { return ([], record) }
      book.add(Operation(table: .preference, row: target.row, writes: writes), target)
      return (book.drafts, target)
    }
  }

  private func check() throws {
    for text in addBrands + addStyles { try InputText.require(text, field: "a brand or style") }
    guard wristMillimetres.map({ Self.wristRange.contains($0) }) ?? true else {
      throw ClienteleError(
        .invalidInput, "no wrist is that wide",
        hint: "Give millimetres from \(Self.wristRange.lowerBound) to \(Self.wristRange.upperBound).")
    }
    let ends = [budgetFrom, budgetTo].compactMap(\.self)
    guard Set(ends.map(\.currency)).count <= 1, ends.allSatisfy({ $0.minorUnits >= 0 }) else {
      throw ClienteleError(.invalidInput, "a budget is in one currency and not below zero")
    }
    if let budgetFrom, let budgetTo, budgetFrom.minorUnits > budgetTo.minorUnits {
      throw ClienteleError(.invalidInput, "a budget ends before it begins")
    }
  }

  private var writes: [Operation.Write] {
    var writes: [Operation.Write] = []
    func set(_ field: PreferenceField, _ add: [String], _ remove: [String]) {
      let add = Set(add.map(\.trimmed)).sorted()
      let remove = Set(remove.map(\.trimmed)).subtracting(add).sorted()
      if !add.isEmpty || !remove.isEmpty {
        writes.append(Operation.Write(field.id, add: add, remove: remove))
      }
    }
    set(.brands, addBrands, removeBrands)
    set(.styles, addStyles, removeStyles)
    set(.motives, addMotives.map(\.rawValue), removeMotives.map(\.rawValue))
    if wristMillimetres != nil || forgetsWrist {
      writes.append(
        Operation.Write(PreferenceField.wristMillimetres.id, wristMillimetres.map { .number($0) }))
    }
    let currency = (budgetFrom ?? budgetTo)?.currency
    if currency != nil || forgetsBudget {
      writes += [
        Operation.Write(PreferenceField.budgetFrom.id, budgetFrom.map { .integer($0.minorUnits) }),
        Operation.Write(PreferenceField.budgetTo.id, budgetTo.map { .integer($0.minorUnits) }),
        Operation.Write(PreferenceField.budgetCurrency.id, currency.map { .text($0.code) }),
      ]
    }
    if let channel { writes.append(Operation.Write(PreferenceField.channel.id, .text(channel.rawValue))) }
    return writes.sorted { $0.field < $1.field }
  }
}
