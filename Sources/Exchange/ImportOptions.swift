package import Kernel

/// What a person may say about a file that the file does not say itself.
package struct ImportOptions: Sendable {
  /// `nil`: recognised from the header.
  package var kind: ImportKind?
  /// Column by field name (``ImportField``): the header as it stands, `#3` for the third column, or
  /// empty for a field that is not to be read. Stands above what the header says.
  package var columns: [String: String]
  /// Where times without an offset were written down, in minutes east of UTC.
  package var zoneOffsetMinutes: Int
  package var dateOrder: DateOrder
  /// The store and the associate of rows that name none.
  package var defaultStore: String?
  package var defaultAssociate: String?
  /// The currency of amounts when neither a column nor the header of the amount says it.
  package var defaultCurrency: Currency
  /// What the member identifiers of a purchases file are relative to; `nil`: `card` or `record`, by the header.
  package var referenceScope: String?
  /// The stores whose rows may come in; rows of any other, or of none, are rejected. `nil`: all may.
  package var acceptedStores: Set<String>?
  /// Fields of the house that a member list may hold beside the usual ones.
  package var customColumns: [CustomColumn]

  package init(
    kind: ImportKind? = nil, columns: [String: String] = [:], zoneOffsetMinutes: Int = 480,
    dateOrder: DateOrder = .yearFirst, defaultStore: String? = nil, defaultAssociate: String? = nil,
    defaultCurrency: Currency = .cny, referenceScope: String? = nil, acceptedStores: Set<String>? = nil,
    customColumns: [CustomColumn] = []
  ) {
    self.kind = kind
    self.columns = columns
    self.zoneOffsetMinutes = zoneOffsetMinutes
    self.dateOrder = dateOrder
    self.defaultStore = defaultStore
    self.defaultAssociate = defaultAssociate
    self.defaultCurrency = defaultCurrency
    self.referenceScope = referenceScope
    self.acceptedStores = acceptedStores
    self.customColumns = customColumns
  }
}

/// A field that a house made itself, as a column of a member list.
package struct CustomColumn: Sendable {
  package let id: RowID
  /// The name used in `--map`.
  package let code: String
  /// The headers that mean it, beside its code.
  package let names: [String]
  /// Whether a cell says something that the field holds.
  package let accepts: @Sendable (String) -> Bool

  package init(
    id: RowID, code: String, names: [String], accepts: @Sendable @escaping (String) -> Bool
  ) {
    self.id = id
    self.code = code
    self.names = names
    self.accepts = accepts
  }

  /// As ``HeaderName`` writes them.
  var headers: Set<String> {
    Set(([code] + names).map(HeaderName.normalised).filter { !$0.isEmpty })
  }
}

/// How far reading is.
package struct ImportProgress: Hashable, Sendable {
  /// Bytes of the file as it lies on disk.
  package let bytesRead: Int64
  package let bytesTotal: Int64
  package let rows: Int
}

/// What has been read so far. `rows` = `members` + `purchases` + `rejects`.
package struct ImportCounts: Hashable, Sendable {
  package internal(set) var members = 0
  package internal(set) var purchases = 0
  package internal(set) var rejects = 0
  /// Lines without any content, which are passed over.
  package internal(set) var blankLines = 0
  /// Physical lines, the header included.
  package internal(set) var lines = 0

  package var rows: Int { members + purchases + rejects }
}

/// One row of a file: taken, or reported.
package enum ImportItem: Sendable {
  case member(MemberRow)
  case purchase(PurchaseRow)
  case reject(RowReject)
}
