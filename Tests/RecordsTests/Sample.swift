import Catalogue
import ChangeLog
import Kernel
import Records

/// Stores, records and operations that tests of tables share.
enum Sample {
  static let storeA = StoreID(RowID(high: 0x5A, low: 1))
  static let storeB = StoreID(RowID(high: 0x5B, low: 1))
  static let scopeA = Scope.store(storeA)
  static let scopeB = Scope.store(storeB)

  static func record(_ number: UInt64) -> SourceRecordID { SourceRecordID(RowID(high: 0x10, low: number)) }
  static func row(_ number: UInt64) -> RowID { RowID(high: 0x20, low: number) }

  static func store(_ id: StoreID, name: String) -> Operation {
    Operation(table: .store, row: id.row, writes: [.init(StoreField.name.id, .text(name))])
  }

  static func name(_ record: SourceRecordID, _ name: String?) -> Operation {
    Operation(
      table: .sourceRecord, row: record.row,
      writes: [.init(SourceRecordField.name.id, name.map { .text($0) })])
  }

  static func note(_ record: SourceRecordID, _ note: String) -> Operation {
    Operation(table: .sourceRecord, row: record.row, writes: [.init(SourceRecordField.note.id, .text(note))])
  }

  static func tags(_ record: SourceRecordID, add: [String] = [], remove: [String] = []) -> Operation {
    Operation(
      table: .sourceRecord, row: record.row,
      writes: [.init(SourceRecordField.tags.id, add: add, remove: remove)])
  }

  static func phone(_ row: RowID, of record: SourceRecordID, _ number: String) -> Operation {
    Operation(
      table: .contactPoint, row: row,
      writes: [
        .init(ContactPointField.recordID.id, .bytes(record.row.bytes)),
        .init(ContactPointField.kind.id, .text("phone")), .init(ContactPointField.value.id, .text(number)),
      ])
  }

  static func visit(_ row: RowID, of record: SourceRecordID, note: String) -> Operation {
    Operation(
      table: .interaction, row: row,
      writes: [
        .init(InteractionField.recordID.id, .bytes(record.row.bytes)),
        .init(InteractionField.kind.id, .text("visit")), .init(InteractionField.note.id, .text(note)),
      ])
  }

  /// What a custom field of a record says, in the one row that all writers of the record share.
  static func field(_ record: SourceRecordID, _ number: UInt64, _ value: String?) -> Operation {
    field(record, number, [.init(FieldValueField.value.id, value.map { .text($0) })])
  }

  static func field(
    _ record: SourceRecordID, _ number: UInt64, add: [String], remove: [String] = []
  ) -> Operation {
    field(record, number, [.init(FieldValueField.choices.id, add: add, remove: remove)])
  }

  private static func field(
    _ record: SourceRecordID, _ number: UInt64, _ writes: [Operation.Write]
  ) -> Operation {
    Operation(
      table: .fieldValue, row: RowID(high: 0x70 + number, low: record.row.low),
      writes: [
        .init(FieldValueField.recordID.id, .bytes(record.row.bytes)),
        .init(FieldValueField.definitionID.id, .bytes(row(number).bytes)),
      ] + writes)
  }

  static func notice(_ row: RowID, to store: StoreID, state: String) -> Operation {
    Operation(
      table: .notice, row: row,
      writes: [
        .init(NoticeField.storeID.id, .bytes(store.row.bytes)), .init(NoticeField.state.id, .text(state)),
      ])
  }
}
