// What an associate keeps of a person beside contacts and sales.

extension Catalogue {
  static let counter = [
    TableSpecification(
      .task, "task", .mutable, bucket: .recordOrStore(TaskField.recordID.id, TaskField.storeID.id),
      fields: [
        FieldSpecification(TaskField.recordID, .reference, .first),
        FieldSpecification(TaskField.storeID, .reference, .first),
        FieldSpecification(TaskField.associateID, .reference),
        FieldSpecification(TaskField.nature, .text),
        FieldSpecification(TaskField.summary, .text, privacy: .personal),
        FieldSpecification(TaskField.dueAt, .instant),
        FieldSpecification(TaskField.priority, .integer),
        FieldSpecification(TaskField.state, .text, .stage(.task)),
        FieldSpecification(TaskField.createdBy, .reference, .first),
        FieldSpecification(TaskField.createdAt, .instant, .first),
        FieldSpecification(TaskField.completedAt, .instant),
        FieldSpecification(TaskField.completedBy, .reference),
        FieldSpecification(TaskField.outcome, .text, privacy: .personal),
        FieldSpecification(TaskField.subjectID, .reference, .first),
      ]),
    TableSpecification(
      .importantDate, "importantDate", .mutable, bucket: .record(ImportantDateField.recordID.id),
      fields: [
        FieldSpecification(ImportantDateField.recordID, .reference, .first),
        FieldSpecification(ImportantDateField.kind, .text),
        FieldSpecification(ImportantDateField.label, .text, privacy: .personal),
        FieldSpecification(ImportantDateField.date, .text, privacy: .personal),
        FieldSpecification(ImportantDateField.provenance, .text),
        FieldSpecification(ImportantDateField.leadDays, .integer),
        FieldSpecification(ImportantDateField.archived, .flag),
        FieldSpecification(ImportantDateField.storeID, .reference, .first),
        FieldSpecification(ImportantDateField.associateID, .reference, .first),
      ]),
    TableSpecification(
      .preference, "preference", .mutable, bucket: .ownRecord,
      fields: [
        FieldSpecification(PreferenceField.brands, .textSet, .addWinsSet, privacy: .personal),
        FieldSpecification(PreferenceField.styles, .textSet, .addWinsSet, privacy: .personal),
        FieldSpecification(PreferenceField.wristMillimetres, .integer, privacy: .personal),
        FieldSpecification(PreferenceField.budgetFrom, .integer, privacy: .personal),
        FieldSpecification(PreferenceField.budgetTo, .integer, privacy: .personal),
        FieldSpecification(PreferenceField.budgetCurrency, .text),
        FieldSpecification(PreferenceField.motives, .textSet, .addWinsSet, privacy: .personal),
        FieldSpecification(PreferenceField.channel, .text, privacy: .personal),
      ]),
    TableSpecification(
      .complaint, "complaint", .mutable, bucket: .record(ComplaintField.recordID.id),
      fields: [
        FieldSpecification(ComplaintField.recordID, .reference, .first),
        FieldSpecification(ComplaintField.storeID, .reference, .first),
        FieldSpecification(ComplaintField.associateID, .reference, .first),
        FieldSpecification(ComplaintField.channel, .text),
        FieldSpecification(ComplaintField.category, .text),
        FieldSpecification(ComplaintField.description, .text, .multi, privacy: .personal),
        FieldSpecification(ComplaintField.purchaseID, .reference),
        FieldSpecification(ComplaintField.serial, .text, privacy: .personal),
        FieldSpecification(ComplaintField.severity, .integer),
        FieldSpecification(ComplaintField.receivedAt, .instant, .first),
        FieldSpecification(ComplaintField.state, .text, .stage(.complaint)),
        FieldSpecification(ComplaintField.assigneeID, .reference),
        FieldSpecification(ComplaintField.resolution, .text, privacy: .personal),
        FieldSpecification(ComplaintField.resolvedAt, .instant),
      ]),
    TableSpecification(
      .consent, "consent", .fact, bucket: .record(ConsentField.recordID.id),
      fields: [
        FieldSpecification(ConsentField.recordID, .reference),
        FieldSpecification(ConsentField.storeID, .reference),
        FieldSpecification(ConsentField.associateID, .reference),
        FieldSpecification(ConsentField.purpose, .text),
        FieldSpecification(ConsentField.channel, .text),
        FieldSpecification(ConsentField.verdict, .text),
        FieldSpecification(ConsentField.noticeVersion, .text),
        FieldSpecification(ConsentField.language, .text),
        FieldSpecification(ConsentField.basis, .text),
        FieldSpecification(ConsentField.evidence, .text),
        FieldSpecification(ConsentField.evidenceHash, .bytes, privacy: .personal),
        FieldSpecification(ConsentField.recipient, .text),
        FieldSpecification(ConsentField.statedAt, .instant),
        FieldSpecification(ConsentField.givenByGuardian, .flag),
        FieldSpecification(ConsentField.guardianName, .text, privacy: .personal),
      ]),
    TableSpecification(
      .enquiry, "enquiry", .mutable,
      bucket: .recordOrStore(EnquiryField.recordID.id, EnquiryField.storeID.id),
      fields: [
        FieldSpecification(EnquiryField.recordID, .reference, .first),
        FieldSpecification(EnquiryField.storeID, .reference, .first),
        FieldSpecification(EnquiryField.associateID, .reference),
        FieldSpecification(EnquiryField.channel, .text, .first),
        FieldSpecification(EnquiryField.brand, .text),
        FieldSpecification(EnquiryField.reference, .text),
        FieldSpecification(EnquiryField.note, .text, privacy: .personal),
        FieldSpecification(EnquiryField.budgetMinorUnits, .integer, privacy: .personal),
        FieldSpecification(EnquiryField.currency, .text),
        FieldSpecification(EnquiryField.raisedAt, .instant, .first),
        FieldSpecification(EnquiryField.state, .text, .stage(.enquiry)),
        FieldSpecification(EnquiryField.answeredAt, .instant, .minimum),
        FieldSpecification(EnquiryField.closedAt, .instant),
        FieldSpecification(EnquiryField.purchaseID, .reference),
        FieldSpecification(EnquiryField.lostReason, .text, privacy: .personal),
        FieldSpecification(EnquiryField.interactionID, .reference, .first),
      ]),
    TableSpecification(
      .correction, "correction", .fact,
      bucket: .recordOrStore(CorrectionField.recordID.id, CorrectionField.storeID.id),
      onErasure: .keepWithoutPerson,
      fields: [
        FieldSpecification(CorrectionField.recordID, .reference),
        FieldSpecification(CorrectionField.storeID, .reference),
        FieldSpecification(CorrectionField.associateID, .reference),
        FieldSpecification(CorrectionField.subjectTable, .integer),
        FieldSpecification(CorrectionField.subjectID, .reference),
        FieldSpecification(CorrectionField.replacementID, .reference),
        FieldSpecification(CorrectionField.reason, .text, privacy: .personal),
        FieldSpecification(CorrectionField.correctedAt, .instant),
      ]),
  ]
}

extension TableID {
  package static let task = TableID(60)
  package static let importantDate = TableID(61)
  package static let preference = TableID(62)
  package static let complaint = TableID(63)
  package static let consent = TableID(64)
  package static let enquiry = TableID(65)
  package static let correction = TableID(66)
}

extension StageMachine {
  /// Of a task, as `STATUS` of a `VTODO` (RFC 5545, 3.8.1.11).
  package static let task = StageMachine(
    states: ["needsAction", "inProcess", "completed", "cancelled"],
    transitions: [
      "needsAction": ["inProcess", "completed", "cancelled"],
      "inProcess": ["needsAction", "completed", "cancelled"],
    ])

  /// Of a complaint: nothing closed is opened again; who is not content complains anew.
  package static let complaint = StageMachine(
    states: ["received", "inProcess", "resolved", "closed"],
    transitions: [
      "received": ["inProcess", "resolved", "closed"], "inProcess": ["resolved", "closed"],
      "resolved": ["inProcess", "closed"],
    ])

  /// Of an enquiry: `open` → `answered` → `won` or `lost`.
  package static let enquiry = StageMachine(
    states: ["open", "answered", "won", "lost"],
    transitions: ["open": ["answered", "won", "lost"], "answered": ["won", "lost"], "lost": ["won"]])
}
