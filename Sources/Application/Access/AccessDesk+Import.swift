internal import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

// What an import shows of the node to who brings a list in, and what the audit says of it.

/// An import of this node, to undo.
package struct ImportRunView: Sendable {
  package let number: Int
  package let file: String
  package let at: Instant
  package let by: StaffLabel?
  package let records: Int
  package let isUndone: Bool
}

extension AccessDesk {
  /// The stores a person may import for at this node: its own, at the hub those where the policy gives the right.
  ///
  /// - Throws: `notAllowed` for none.
  package func importStores(as viewer: AssociateID) async throws -> [StaffLabel] {
    let own = profile.store
    return try await look(viewer) { visit in
      let stores = try visit.importStores(own: own)
      guard !stores.isEmpty else {
        try visit.policy.require(.importFile, of: .dealer, by: visit.principal)
        throw ClienteleError(.notAllowed, "there is no store here to import for")
      }
      let labels = StaffLabels(visit.connection)
      return try stores.compactMap { try labels.store($0) }.sorted { $0.code < $1.code }
    }
  }

  /// What the members of records are called, as far as the person may see it; those that may not be seen are left out.
  package func importNames(
    of records: [SourceRecordID], as viewer: AssociateID
  ) async throws -> [SourceRecordID: String] {
    let profile = profile
    return try await look(viewer) { try $0.names(of: records, in: profile).filter { !$0.value.isEmpty } }
  }

  package static let importRunsMax = 50

  /// Imports of the stores for which a person may import, latest first.
  ///
  /// - Parameter before: only those with smaller numbers.
  package func importRuns(before: Int? = nil, as viewer: AssociateID) async throws -> [ImportRunView] {
    let own = profile.store
    return try await look(viewer) { visit in
      let rows = try visit.connection.query(
        """
        SELECT id, fileName, startedAt, actor, undoneAt IS NOT NULL,
          (SELECT count(DISTINCT recordID) FROM importedRow WHERE importID = importRun.id),
          (SELECT storeID FROM associate WHERE associate.id = importRun.actor)
        FROM importRun WHERE id < ? ORDER BY id DESC LIMIT ?
        """, [.number(before ?? Int(Int32.max)), .number(Self.importRunsMax)]
      ) { row in
        (
          number: Int(row.integer(0)), file: row.text(1), at: Instant(milliseconds: row.integer(2)),
          actor: row.optionalID(3), isUndone: row.integer(4) == 1, records: Int(row.integer(5)),
          store: row.optionalID(6)
        )
      }
      let stores = Set(try visit.importStores(own: own))
      // Of the operator's own imports only who may import everywhere here.
      let isEverywhere =
        own != nil && !stores.isEmpty
        || visit.policy.verdict(on: .importFile, of: .dealer, by: visit.principal) == .allowed
      let labels = StaffLabels(visit.connection)
      return try rows.filter { row in
        row.store.map { stores.contains(StoreID($0)) } ?? isEverywhere
      }.map { row in
        ImportRunView(
          number: row.number, file: row.file, at: row.at, by: try labels.associate(row.actor),
          records: row.records, isUndone: row.isUndone)
      }
    }
  }

  /// - Throws: `notFound` for one that this node did not make, or that is not this person's to see.
  package func importRun(_ number: Int, as viewer: AssociateID) async throws -> ImportRunView {
    _ = try await importStores(as: viewer)
    let found = try await importRuns(before: number + 1, as: viewer).first
    guard let found, found.number == number else {
      throw ClienteleError(.notFound, "this node made no import \(number) for this person's stores")
    }
    return found
  }

  // MARK: The audit

  /// Somebody learns from a list who is known here.
  func noteImport(_ detail: String, because reason: Reason? = nil, as viewer: AssociateID) async throws {
    let profile = profile
    try await visit(viewer) { visit in
      try visit.audit(AuditEvent(.importFile), nil, reason: reason, detail: detail, in: profile)
    }
  }

  /// Rows of a list leave the program again.
  func noteRejects(_ count: Int, as viewer: AssociateID) async throws {
    let profile = profile
    try await visit(viewer) { visit in
      try visit.audit(
        AuditEvent(.exportMembers), nil, reason: .correction, detail: "rejects \(count)", in: profile)
    }
  }
}

extension AccessDesk.Visit {
  fileprivate func importStores(own: StoreID?) throws -> [StoreID] {
    let reached = policy.visibleStores(for: .importFile, to: principal)
    guard let own else { return reached }
    return principal.home == own ? reached.filter { $0 == own } : []
  }
}
