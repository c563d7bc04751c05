internal import Catalogue
internal import Kernel
internal import Members
internal import Persistence
internal import Records

// The lists of a story: each over all records of the person, the latest first, cut at ``MemberStory/rowsMax``.

extension ReadStory {
  private static let rowsMax = MemberStory.rowsMax

  /// The latest of all records together; notes under a name that there were more.
  private func latest<Row>(
    _ rows: [Row], _ name: String, _ cut: inout Set<String>, by at: (Row) -> (Instant, RowID)
  ) -> [Row] {
    if rows.count > Self.rowsMax { cut.insert(name) }
    return Array(rows.sorted { at($0) > at($1) }.prefix(Self.rowsMax))
  }

  func purchases(of records: [SourceRecordID], _ cut: inout Set<String>) throws -> [SaleView] {
    let reader = SaleReader(connection, staff)
    let found = try records.flatMap { record in
      try reader.sales(
        "purchase.recordID = ? ORDER BY purchase.soldAt DESC, purchase.id DESC LIMIT ?",
        [.id(record), .number(Self.rowsMax + 1)])
    }
    return latest(found, "purchases", &cut) { ($0.soldAt, $0.id.row) }
  }

  /// Serials of lines that no later line takes back.
  func pieces(of records: [SourceRecordID]) throws -> [MemberStory.Piece] {
    try records.flatMap { record in
      try connection.query(
        """
        SELECT line.serial, line.brand, line.reference, purchase.id, purchase.soldAt, purchase.storeID
        FROM purchaseLine AS line JOIN purchase ON purchase.id = line.purchaseID
        WHERE line.recordID = ? AND line.serial IS NOT NULL AND line.quantity > 0
          AND NOT EXISTS (SELECT 1 FROM purchaseLine AS back WHERE back.originalLineID = line.id)
        ORDER BY purchase.soldAt DESC, line.id LIMIT ?
        """, [.id(record), .number(Self.rowsMax)]
      ) { row in
        MemberStory.Piece(
          serial: row.text(0), brand: row.text(1), reference: row.text(2),
          purchase: PurchaseID(try row.id(3)),
          boughtAt: Instant(milliseconds: row.integer(4)), store: try staff.store(row.optionalID(5)))
      }
    }
  }

  func spent(by records: [SourceRecordID]) throws -> [Money] {
    var sums: [String: Int64] = [:]
    for record in records {
      try connection.forEach(
        """
        SELECT currency, sum(amountMinorUnits) FROM purchase WHERE recordID = ? AND kind IN ('sale', 'return', 'reversal')
        GROUP BY currency
        """, [.id(record)]
      ) { sums[$0.text(0), default: 0] = sums[$0.text(0), default: 0].addingClamped($0.integer(1)) }
    }
    return sums.sorted { $0.key < $1.key }.map {
      Money(minorUnits: $0.value, currency: Currency($0.key) ?? .cny)
    }
  }

  func interactions(
    of records: [SourceRecordID], _ cut: inout Set<String>
  ) throws -> [MemberStory.Interaction] {
    let found = try records.flatMap { record in
      try connection.query(
        """
        SELECT id, storeID, associateID, kind, statedAt, note, serial FROM interaction WHERE recordID = ?
        ORDER BY statedAt DESC, id DESC LIMIT ?
        """, [.id(record), .number(Self.rowsMax + 1)]
      ) { row in
        MemberStory.Interaction(
          id: try row.id(0), record: record, store: try staff.store(row.optionalID(1)),
          associate: try staff.associate(row.optionalID(2)), kind: row.text(3),
          statedAt: Instant(milliseconds: row.integer(4)), note: row.text(5), serial: row.text(6))
      }
    }
    return try latest(found, "interactions", &cut) { ($0.statedAt, $0.id) }.map { interaction in
      var interaction = interaction
      interaction.correction = try correction(of: interaction.id)
      return interaction
    }
  }

  private func correction(of subject: RowID) throws -> MemberStory.CorrectionView? {
    try connection.first(
      """
      SELECT reason, associateID, correctedAt, replacementID FROM correction WHERE subjectID = ?
      ORDER BY correctedAt DESC, id DESC LIMIT 1
      """, [.id(subject)]
    ) { row in
      MemberStory.CorrectionView(
        reason: row.text(0), by: try staff.associate(row.optionalID(1)),
        at: Instant(milliseconds: row.integer(2)), replacement: row.optionalID(3))
    }
  }

  func enquiries(of records: [SourceRecordID]) throws -> [MemberStory.Enquiry] {
    let found = try records.flatMap { record in
      try connection.query(
        """
        SELECT id, storeID, associateID, channel, brand, reference, note, budgetMinorUnits, currency, raisedAt, state,
          answeredAt, closedAt, purchaseID, lostReason FROM enquiry WHERE recordID = ?
        ORDER BY raisedAt DESC, id DESC LIMIT ?
        """, [.id(record), .number(Self.rowsMax)]
      ) { row in
        func instant(_ column: Int32) -> Instant? {
          row.optionalInteger(column).map { Instant(milliseconds: $0) }
        }
        return MemberStory.Enquiry(
          id: try row.id(0), store: try staff.store(row.optionalID(1)),
          associate: try staff.associate(row.optionalID(2)), channel: row.text(3), brand: row.text(4),
          reference: row.text(5), note: row.text(6),
          budget: row.optionalInteger(7).map {
            Money(minorUnits: $0, currency: Currency(row.text(8)) ?? .cny)
          },
          raisedAt: Instant(milliseconds: row.integer(9)), state: row.text(10), answeredAt: instant(11),
          closedAt: instant(12), purchase: row.optionalID(13).map { PurchaseID($0) },
          lostReason: row.text(14))
      }
    }
    return found.sorted { ($0.raisedAt, $0.id) > ($1.raisedAt, $1.id) }
  }

  func complaints(of records: [SourceRecordID]) throws -> [MemberStory.Complaint] {
    let found = try records.flatMap { record in
      try connection.query(
        """
        SELECT id, storeID, associateID, assigneeID, channel, category, description, purchaseID, serial, severity,
          receivedAt, state, resolution, resolvedAt FROM complaint WHERE recordID = ?
        ORDER BY receivedAt DESC, id DESC LIMIT ?
        """, [.id(record), .number(Self.rowsMax)]
      ) { row in
        MemberStory.Complaint(
          id: try row.id(0), store: try staff.store(row.optionalID(1)),
          associate: try staff.associate(row.optionalID(2)), assignee: try staff.associate(row.optionalID(3)),
          channel: row.text(4), category: row.text(5), description: row.text(6),
          purchase: row.optionalID(7).map { PurchaseID($0) }, serial: row.text(8),
          severity: row.optionalInteger(9).map { Int($0) },
          receivedAt: Instant(milliseconds: row.integer(10)), state: row.text(11), resolution: row.text(12),
          resolvedAt: row.optionalInteger(13).map { Instant(milliseconds: $0) })
      }
    }
    return found.sorted { ($0.receivedAt, $0.id) > ($1.receivedAt, $1.id) }
  }

  func consents(of records: [SourceRecordID]) throws -> [MemberStory.Consent] {
    let found = try records.flatMap { record in
      try connection.query(
        """
        SELECT id, purpose, channel, verdict, noticeVersion, language, basis, evidence, recipient, statedAt, storeID,
          associateID, coalesce(guardianName, '') FROM consent WHERE recordID = ? ORDER BY statedAt DESC, id DESC LIMIT ?
        """, [.id(record), .number(Self.rowsMax)]
      ) { row in
        MemberStory.Consent(
          id: try row.id(0), purpose: row.text(1), channel: row.text(2), isGiven: row.text(3) == "given",
          isCurrent: false, noticeVersion: row.text(4), language: row.text(5), basis: row.text(6),
          evidence: row.text(7), recipient: row.text(8), guardianName: row.text(12),
          statedAt: Instant(milliseconds: row.integer(9)), store: try staff.store(row.optionalID(10)),
          associate: try staff.associate(row.optionalID(11)))
      }
    }
    var spoken: Set<[String]> = []
    return found.sorted { ($0.statedAt, $0.id) > ($1.statedAt, $1.id) }.map { consent in
      var consent = consent
      consent.isCurrent = spoken.insert([consent.purpose, consent.channel, consent.recipient]).inserted
      return consent
    }
  }

  func importantDates(of records: [SourceRecordID]) throws -> [MemberStory.ImportantDate] {
    try records.flatMap { record in
      try connection.query(
        """
        SELECT id, kind, label, date, leadDays FROM importantDate
        WHERE recordID = ? AND coalesce(archived, 0) = 0 ORDER BY id LIMIT ?
        """, [.id(record), .number(Self.rowsMax)]
      ) { row in
        let date = AnnualDate(row.text(3))
        let next = date?.next(onOrAfter: today)
        return MemberStory.ImportantDate(
          id: try row.id(0), record: record, kind: row.text(1), label: row.text(2), date: row.text(3),
          next: next, years: next.flatMap { date?.years(on: $0) }, leadDays: Int(row.integer(4)))
      }
    }
  }
}
