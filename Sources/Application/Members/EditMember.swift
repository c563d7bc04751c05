internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Changes what a record says. A store writes only its own source record: an edit of another store's
/// makes one of its own, based on it, so that an unlink takes the edit along with the person it was
/// made on.
package struct EditMember: Sendable {
  package var record: SourceRecordID
  package var associate: AssociateID
  package var name: String?
  package var gender: String?
  package var birthday: String?
  /// Of `birthday`: `gregorian`, `lunar` or `lunar-leap`.
  package var birthdayCalendar: String?
  package var address: String?
  package var note: String?
  package var addTags: [String]
  package var removeTags: [String]

  package init(
    record: SourceRecordID, associate: AssociateID, name: String? = nil, gender: String? = nil,
    birthday: String? = nil, birthdayCalendar: String? = nil, address: String? = nil, note: String? = nil,
    addTags: [String] = [],
    removeTags: [String] = []
  ) {
    self.record = record
    self.associate = associate
    self.name = name
    self.gender = gender
    self.birthday = birthday
    self.birthdayCalendar = birthdayCalendar
    self.address = address
    self.note = note
    self.addTags = addTags
    self.removeTags = removeTags
  }

  /// - Returns: the record that was written: the given one, or this store's own based on it.
  package func run(_ recorder: Recorder) async throws -> SourceRecordID {
    let fresh = SourceRecordID(recorder.world.newRowID())
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .record, actor: associate, permission: .editMember) { connection in
      let store = try StaffQueries(connection).store(of: associate)
      var book = DraftBook()
      let target = try OwnRecord(of: record, at: store, by: associate, fresh: fresh, now: now).draft(
        in: &book, connection)
      for operation in operations(on: target) { book.add(operation, target) }
      return (book.drafts, target)
    }
  }

  private func operations(on target: SourceRecordID) -> [Operation] {
    let fields: [(SourceRecordField, String?)] = [
      (.name, name), (.gender, gender), (.birthday, birthday),
      (.birthdayCalendar, birthdayCalendar), (.address, address), (.note, note),
    ]
    var writes = fields.compactMap { field, text in
      text.map { Operation.Write(field.id, .nonBlank($0)) }
    }
    if !addTags.isEmpty || !removeTags.isEmpty {
      writes.append(Operation.Write(SourceRecordField.tags.id, add: addTags, remove: removeTags))
    }
    return writes.isEmpty ? [] : [Operation(table: .sourceRecord, row: target.row, writes: writes)]
  }
}
