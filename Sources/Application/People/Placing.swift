internal import Access
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// Where a person's credential lies: one row for each store at which the person may sign in, and one for the
/// person's laptops. A row of a store the person no longer has is emptied.
struct CredentialPlacing {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  /// A person with sight of a whole region signs in at its stores; more than these are named one by one.
  private static let storesMax = 64

  struct Secret {
    let verifier: String
    let changedAt: Instant
    let mustChange: Bool
  }

  /// The newest secret of a person, from whichever row holds it.
  func secret(of associate: AssociateID) throws -> Secret? {
    try connection.first(
      """
      SELECT verifier, changedAt, mustChange FROM credential
      WHERE associateID = ? AND verifier IS NOT NULL ORDER BY changedAt DESC, id LIMIT 1
      """, [.id(associate)]
    ) {
      Secret(
        verifier: $0.text(0), changedAt: Instant(milliseconds: $0.integer(1)), mustChange: $0.integer(2) != 0)
    }
  }

  /// Writes what differs from what there is.
  ///
  /// - Parameter secret: `nil` takes every credential away.
  func place(
    _ secret: Secret?, of associate: AssociateID, _ principal: Principal?, into book: inout DraftBook
  ) throws {
    var wanted: Set<StoreID?> = []
    if secret != nil, let principal {
      wanted.insert(nil)
      if let home = principal.home { wanted.insert(home) }
      // Those who can do harm from anywhere sign in at the hub, with a second factor, and at their own store.
      if !principal.needsSecondFactor {
        let visible = try PolicyReader(connection).policy().visibleStores(for: .viewStaff, to: principal)
        if visible.count <= Self.storesMax { wanted.formUnion(visible.map { $0 }) }
      }
    }
    let present = try connection.query(
      "SELECT storeID, verifier, changedAt, coalesce(mustChange, 0) FROM credential WHERE associateID = ?",
      [.id(associate)]
    ) { row in
      (
        store: row.optionalID(0).map { StoreID($0) }, verifier: row.optionalText(1),
        changedAt: row.integer(2), mustChange: row.integer(3) != 0
      )
    }
    for row in present where !wanted.contains(row.store) && row.verifier != nil {
      book.write(
        Self.row(associate, row.store), about: nil, [(CredentialField.verifier, nil)])
    }
    guard let secret else { return }
    let places = wanted.sorted { ($0?.row ?? .zero) < ($1?.row ?? .zero) }
    for store in places {
      let isThere = present.contains {
        $0.store == store && $0.verifier == secret.verifier
          && $0.changedAt == secret.changedAt.milliseconds && $0.mustChange == secret.mustChange
      }
      guard !isThere else { continue }
      var values: [(CredentialField, Value?)] = [(.associateID, .id(associate))]
      if let store { values.append((.storeID, .id(store))) }
      values += [
        (.verifier, .text(secret.verifier)), (.changedAt, .instant(secret.changedAt)),
        (.mustChange, .number(secret.mustChange ? 1 : 0)),
      ]
      book.write(Self.row(associate, store), about: nil, values)
    }
  }

  private static func row(_ associate: AssociateID, _ store: StoreID?) -> RowID {
    .derived(source: "credential", document: associate.description, line: store?.description ?? "laptop")
  }
}
