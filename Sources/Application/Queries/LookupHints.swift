internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

/// A hint out of the lookup index: a member of another store perhaps has a number.
package struct LookupHint: Encodable, Hashable, Sendable {
  /// What to ask the hub for.
  package let record: SourceRecordID
  /// The store that owns the member; `nil` while nobody does.
  package let store: StoreID?
  package let maskedName: String
}

/// Reads the lookup index.
struct LookupHints {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  /// Whom of other stores whole numbers may belong to. About 26 mobile numbers share a value, so it is *perhaps*.
  func elsewhere(_ numbers: [PhoneNumber]) throws -> [LookupHint] {
    guard !numbers.isEmpty, let key = try LookupKey.held(connection) else { return [] }
    let tokens = numbers.map { LookupToken.of($0.e164, key: key.bytes) }
    return try Set(tokens).sorted().flatMap { token in
      try connection.query(
        """
        SELECT lookup.recordID, lookup.storeID, lookup.maskedName FROM lookup
        WHERE token = ? AND keyVersion = ? AND archived IS NULL
          AND NOT EXISTS (SELECT 1 FROM sourceRecord WHERE sourceRecord.id = lookup.recordID)
        ORDER BY lookup.recordID LIMIT ?
        """, [.integer(token), .number(key.version), .number(Limits.searchHitsMax)]
      ) {
        LookupHint(
          record: ID(try $0.id(0)), store: $0.optionalID(1).map { StoreID($0) }, maskedName: $0.text(2))
      }
    }
  }
}
