internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// The record in which a store writes down what it learns of a person: the given one when it is the store's, else the
/// store's own that is based on it. A store never rewrites another's words.
struct OwnRecord {
  let record: SourceRecordID
  let store: StoreID
  let associate: AssociateID
  /// What a new one would be called.
  let fresh: SourceRecordID
  let now: Instant

  init(
    of record: SourceRecordID, at store: StoreID, by associate: AssociateID, fresh: SourceRecordID,
    now: Instant
  ) {
    self.record = record
    self.store = store
    self.associate = associate
    self.fresh = fresh
    self.now = now
  }

  /// Makes the store's own where there is none.
  ///
  /// - Throws: `notFound`.
  func draft(in book: inout DraftBook, _ connection: Connection) throws -> SourceRecordID {
    guard let state = try RowTable(connection).state(.sourceRecord, record.row) else {
      throw ClienteleError(.notFound, "this node has no record \(record)")
    }
    if state.reference(SourceRecordField.storeID) == store.row { return record }
    let own = try connection.first(
      "SELECT id FROM sourceRecord WHERE basedOn = ? AND storeID = ? ORDER BY id LIMIT 1",
      [.id(record), .id(store)]
    ) { SourceRecordID(try $0.id(0)) }
    if let own { return own }
    book.write(
      fresh.row, about: fresh,
      [
        (SourceRecordField.storeID, .id(store)), (.associateID, .id(associate)), (.basedOn, .id(record)),
        (.source, .text("edit")), (.firstSeenAt, .instant(now)),
      ])
    return fresh
  }
}
