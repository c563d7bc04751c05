internal import Catalogue
package import Kernel

/// One page of a list, and where the next one begins.
package struct Page<Row: Encodable & Sendable>: Encodable, Sendable {
  package let rows: [Row]
  /// `nil` when there is no more. Means something at this node alone.
  package let next: String?

  package init(rows: [Row], next: String?) {
    self.rows = rows
    self.next = next
  }
}

extension Page: Equatable where Row: Equatable {}

/// Where a page of rows in order of time ended, the latest first.
struct PageCursor: Hashable {
  let at: Instant
  let id: RowID

  init(_ at: Instant, _ id: RowID) {
    self.at = at
    self.id = id
  }

  /// - Throws: `invalidInput` for a text that no list gave.
  init?(_ text: String?) throws {
    guard let text else { return nil }
    let parts = text.split(separator: ".", maxSplits: 1)
    guard parts.count == 2, let at = Int64(parts[0]), let id = RowID(parts[1]) else {
      throw ClienteleError(
        .invalidInput, "a page begins where no list ended", hint: "Begin with the first page.")
    }
    self.init(Instant(milliseconds: at), id)
  }

  var text: String { "\(at.milliseconds).\(id)" }

  /// Before every row there is.
  static let latest = PageCursor(.distantFuture, RowID(high: .max, low: .max))
}

/// A store whose rows a list shows.
struct ListPart: Hashable {
  let store: StoreID
  /// Only those of this person; `nil` for all.
  let own: AssociateID?
}

/// What a custom field is to say of everybody on a list.
package struct FieldFilter: Hashable, Sendable {
  /// Of the field.
  package var code: String
  /// As it was typed: an option by its code or either name, several with commas between, a number, a day; of a text
  /// a part of it from the beginning of a word on.
  package var value: String

  /// - Returns: `nil` where either says nothing.
  package init?(code: String?, value: String?) {
    guard let code, let value, !code.isEmpty, !value.isEmpty else { return nil }
    self.code = code
    self.value = value
  }
}

/// What lists are narrowed down to. Days are of the local calendar, both included.
package struct ListFilter: Hashable, Sendable {
  package var store: StoreID?
  /// Whoever served, is credited, owns or is told, by the list.
  package var associate: AssociateID?
  package var brand: String
  package var from: CalendarDay?
  package var through: CalendarDay?
  /// A list of members has only those with this tag; empty for all.
  package var tag: String
  /// A list of members has only those of whom a custom field says so.
  package var field: FieldFilter?

  package init(
    store: StoreID? = nil, associate: AssociateID? = nil, brand: String = "", from: CalendarDay? = nil,
    through: CalendarDay? = nil, tag: String = "", field: FieldFilter? = nil
  ) {
    self.store = store
    self.associate = associate
    self.brand = brand
    self.from = from
    self.through = through
    self.tag = tag
    self.field = field
  }

  var begin: Instant { from?.begin() ?? .distantPast }
  /// Not included.
  var end: Instant { through?.advanced(by: 1).begin() ?? .distantFuture }

  package static let pageRowsDefault = 50

  /// SQL that a document of a sale fulfils when something of the brand stands in it.
  ///
  /// - Parameter purchase: SQL of the document's identifier; its arguments are ``brandArguments``.
  func brandSQL(_ purchase: String) -> String {
    brand.isEmpty
      ? ""
      : """
      AND EXISTS (SELECT 1 FROM purchaseLine WHERE purchaseLine.purchaseID = \(purchase)
        AND upper(purchaseLine.brand) = upper(?))
      """
  }

  var brandArguments: [Value?] { brand.isEmpty ? [] : [.text(brand)] }

  /// - Throws: `invalidInput` outside of what a list gives at once.
  static func check(limit: Int) throws {
    guard (1...Limits.listRowsMax).contains(limit) else {
      throw ClienteleError(.invalidInput, "a page has 1 to \(Limits.listRowsMax) rows")
    }
  }
}
