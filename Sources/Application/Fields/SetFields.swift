internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Members
internal import Persistence
internal import Records

/// What a person's custom fields say, as this store learnt it. Another store's words stay: what is learnt here is written
/// to this store's own record of the person.
package struct SetFields: Sendable {
  package var record: SourceRecordID
  package var actor: AssociateID
  /// What was typed, by field; an empty text takes the value away.
  package var typed: [RowID: String]

  package init(record: SourceRecordID, actor: AssociateID, typed: [RowID: String]) {
    self.record = record
    self.actor = actor
    self.typed = typed
  }

  /// - Returns: the record that was written: the given one, or this store's own based on it.
  /// - Throws: `invalidInput` for what the field does not hold, `notFound` for a field that is not there any more,
  ///   `notAllowed` also for a field that the layout gives somebody else, and for what is masked for the actor.
  @discardableResult
  package func run(_ recorder: Recorder) async throws -> SourceRecordID {
    let fresh = SourceRecordID(recorder.world.newRowID())
    let now = recorder.world.clock.wall()
    let profile = recorder.log.profile
    return try await recorder.record(kind: .record, actor: actor, permission: .editMember) { connection in
      let held = try held(connection)
      let changes = try changes(of: held, profile, now, connection)
      guard !changes.isEmpty else { return ([], record) }
      let store = try StaffQueries(connection).store(of: actor)
      var book = DraftBook()
      let target = try OwnRecord(of: held, at: store, by: actor, fresh: fresh, now: now).draft(
        in: &book, connection)
      let rows = RowTable(connection)
      for change in changes {
        let row = FieldReader.valueID(of: change.field, in: target)
        book.add(change.operation(on: row, in: target, try rows.state(.fieldValue, row)), target)
      }
      return (book.drafts, target)
    }
  }

  /// The record itself where this node holds it, else another one of the same member.
  private func held(_ connection: Connection) throws -> SourceRecordID {
    if try RowTable(connection).exists(.sourceRecord, record.row) { return record }
    return try MemberReader(connection).records(of: MemberID(record.row)).first ?? record
  }

  /// What is not so already.
  private func changes(
    of record: SourceRecordID, _ profile: NodeProfile, _ now: Instant, _ connection: Connection
  ) throws -> [FieldChange] {
    let reader = FieldReader(connection)
    let book = try reader.book()
    let members = MemberReader(connection)
    let member = try members.member(of: record)
    let records = try members.records(of: member)
    let known = try reader.values(of: records)
    let policy = PolicyReader(connection)
    let principal = try policy.requiredPrincipal(actor)
    let exposure = try policy.policy().exposure(
      of: policy.standing(of: member, records: records, profile: profile, at: now), to: principal)
    let sheet = FieldSheet(book, known).seen(at: exposure).arranged(for: principal.roles)
    return try typed.sorted { $0.key < $1.key }.compactMap { id, text in
      guard let definition = book.field(id), let field = definition.field, !book.isOver(definition) else {
        throw ClienteleError(
          .notFound, "there is no field \(id) to be filled in here",
          hint: "`clientele field list` has the fields.")
      }
      guard sheet.fields.contains(where: { $0.id == id && $0.isEditable }) else {
        throw ClienteleError(
          .notAllowed, "field \(definition.code) is not edited by associate \(actor)",
          hint: "Head office says who edits it: `clientele field list`. What is masked is not written over.")
      }
      let before = known[id]
      let value: CustomValue?
      do throws(CustomField.Fault) {
        value = try field.read(text, keeping: before?.value(as: field.kind))
      } catch {
        throw ClienteleError(
          .invalidInput, "field \(definition.code) does not hold that", hint: error.hint(for: field))
      }
      let isSame = value?.stored ?? "" == before?.value ?? "" && value?.choices ?? [] == before?.choices ?? []
      return isSame ? nil : FieldChange(field: id, value: value, isSet: field.kind.isSet)
    }
  }
}

/// What one field of a record says from now on; written by people and by files alike.
struct FieldChange {
  let field: RowID
  let value: CustomValue?
  let isSet: Bool

  /// - Parameter state: what the record says so far.
  func operation(
    on row: RowID, in record: SourceRecordID, _ state: RowState?
  ) -> ChangeLog.Operation {
    var writes: [ChangeLog.Operation.Write] = []
    if state == nil {
      writes = [
        .init(FieldValueField.recordID.id, .id(record)), .init(FieldValueField.definitionID.id, .id(field)),
      ]
    }
    if isSet {
      let wanted = value?.choices ?? []
      let there = state?.members(of: FieldValueField.choices.id) ?? []
      writes.append(
        .init(
          FieldValueField.choices.id, add: wanted.filter { !there.contains($0) },
          remove: there.filter { !wanted.contains($0) }))
    } else {
      writes.append(.init(FieldValueField.value.id, (value?.stored).map { .text($0) }))
    }
    return ChangeLog.Operation(table: .fieldValue, row: row, writes: writes)
  }
}

extension CustomField.Fault {
  /// What to type instead.
  func hint(for field: CustomField) -> String {
    switch self {
    case .missing: "It is required."
    case .tooLong(let max): "At most \(max) characters."
    case .tooMany(let max): "At most \(max) options."
    case .notWhole: "Give a whole number."
    case .notNumber: "Give a number such as 16.5."
    case .wrongUnit(let unit): "Give it in \(unit)."
    case .tooManyDigits: "At most \(ExactDecimal.decimalsMax) decimals and twelve digits before them."
    case .notDate: "Give a day as 2026-03-05."
    case .notYesNo: "Give yes or no."
    case .notAmount: "Give an amount such as 50000 CNY."
    case .unknownOption:
      "Give one of: \(field.options.filter { !$0.isArchived }.map(\.code).joined(separator: ", "))."
    }
  }
}
