/// Something an associate has to do, most often about one person. Words and meanings of RFC 5545, `VTODO`.
package enum TaskField: UInt32, CatalogueField {
  /// Empty for what concerns the store and no one person.
  case recordID = 1
  case storeID = 2
  /// Who has it to do; empty for anybody of the store.
  case associateID = 3
  /// What kind of doing it is (`CATEGORIES`), from a closed list.
  case nature = 4
  case summary = 5
  /// `DUE`.
  case dueAt = 6
  /// `PRIORITY`: 1 highest, 5 medium, 9 lowest.
  case priority = 7
  case state = 8
  case createdBy = 9
  case createdAt = 10
  case completedAt = 11
  case completedBy = 12
  case outcome = 13
  /// The enquiry, complaint or date that it serves.
  case subjectID = 14

  package static let table = TableID.task
}

/// A day of a person that comes round every year, beside the birthday on the record.
package enum ImportantDateField: UInt32, CatalogueField {
  case recordID = 1
  case kind = 2
  case label = 3
  /// The day with its calendar in one text, so that no two writers ever mix theirs: `1994-05-21`, `--05-21`,
  /// `chinese:1994-04-11`, `chinese:--04L-11` with a leap month as RFC 7529 writes it.
  case date = 4
  /// `typed`, `identityDocument` or `imported`.
  case provenance = 5
  /// How many days before it people want to be told.
  case leadDays = 6
  case archived = 7
  case storeID = 8
  case associateID = 9

  package static let table = TableID.importantDate
}

/// What a person likes and needs, as one store recorded it: one row for a source record, with its identifier.
package enum PreferenceField: UInt32, CatalogueField {
  case brands = 1
  case styles = 2
  case wristMillimetres = 3
  /// The budget in minor units, from and to, both included; either may be open.
  case budgetFrom = 4
  case budgetTo = 5
  case budgetCurrency = 6
  /// Why the person buys, from a closed list.
  case motives = 7
  /// How the person likes to be reached: a kind of contact point.
  case channel = 8

  package static let table = TableID.preference
}

/// A person's expression of dissatisfaction, and what became of it (words of ISO 10002).
package enum ComplaintField: UInt32, CatalogueField {
  case recordID = 1
  case storeID = 2
  /// Who received it.
  case associateID = 3
  case channel = 4
  case category = 5
  case description = 6
  case purchaseID = 7
  case serial = 8
  /// 1 most severe to 9, as a task's priority.
  case severity = 9
  case receivedAt = 10
  case state = 11
  /// Who handles it.
  case assigneeID = 12
  case resolution = 13
  case resolvedAt = 14

  package static let table = TableID.complaint
}

/// That a person agreed, or does so no more, to one use of personal data. Withdrawing is a new fact.
package enum ConsentField: UInt32, CatalogueField {
  case recordID = 1
  case storeID = 2
  case associateID = 3
  case purpose = 4
  case channel = 5
  /// `given` or `withdrawn`.
  case verdict = 6
  /// Of the text the person was shown.
  case noticeVersion = 7
  case language = 8
  case basis = 9
  /// `signature`, `sms`, `scan`, `form` or `spoken`.
  case evidence = 10
  case evidenceHash = 11
  /// To whom data is passed on, when the consent is about that.
  case recipient = 12
  case statedAt = 13
  /// Of somebody under fourteen, or who cannot decide alone (PIPL, article 31).
  case givenByGuardian = 14
  case guardianName = 15

  package static let table = TableID.consent
}

/// A product somebody asked about, until it is answered, bought or given up.
package enum EnquiryField: UInt32, CatalogueField {
  case recordID = 1
  case storeID = 2
  /// Who follows it up.
  case associateID = 3
  case channel = 4
  case brand = 5
  case reference = 6
  case note = 7
  case budgetMinorUnits = 8
  case currency = 9
  case raisedAt = 10
  case state = 11
  case answeredAt = 12
  case closedAt = 13
  case purchaseID = 14
  case lostReason = 15
  case interactionID = 16

  package static let table = TableID.enquiry
}

/// That a fact was told by mistake, and what holds instead. Both stay.
package enum CorrectionField: UInt32, CatalogueField {
  case recordID = 1
  case storeID = 2
  case associateID = 3
  case subjectTable = 4
  case subjectID = 5
  /// What holds instead; empty when nothing does.
  case replacementID = 6
  case reason = 7
  case correctedAt = 8

  package static let table = TableID.correction
}
