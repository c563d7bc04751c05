/// Every synced table and field, declared once. SQL, log, wire, merge, privacy and sync scope all
/// follow from here; a test holds the migrations to it.
///
/// Numbers are never reused and fields are only added: see `protocol/README.md`, "What may change".
package struct Catalogue: Sendable {
  package let tables: [TableSpecification]
  private let byID: [TableID: TableSpecification]

  package init(tables: [TableSpecification]) {
    self.tables = tables
    byID = Dictionary(tables.map { ($0.id, $0) }) { first, _ in
      preconditionFailure("table number \(first.id) is taken twice")
    }
  }

  package subscript(id: TableID) -> TableSpecification? { byID[id] }

  /// The schema epoch this program writes; it rises when a table or field is added.
  package static let schemaEpoch: UInt32 = 8
}

extension Catalogue {
  /// The tables of this version of the program.
  package static let current = Catalogue(
    tables: organisation + records + facts + decisions + disputes + trust + counter + privacy + months
      + customFields + rules)

  private static let organisation = [
    TableSpecification(
      .store, "store", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(StoreField.code, .text),
        FieldSpecification(StoreField.name, .text),
        FieldSpecification(StoreField.region, .text),
        FieldSpecification(StoreField.unitID, .reference),
      ]),
    TableSpecification(
      .associate, "associate", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(AssociateField.code, .text, privacy: .staff),
        FieldSpecification(AssociateField.name, .text, privacy: .staff),
        FieldSpecification(AssociateField.storeID, .reference),
        FieldSpecification(AssociateField.role, .text),
        FieldSpecification(AssociateField.archived, .flag),
      ]),
    TableSpecification(
      .node, "node", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(NodeField.name, .text),
        FieldSpecification(NodeField.kind, .text),
        FieldSpecification(NodeField.storeID, .reference),
        FieldSpecification(NodeField.associateID, .reference),
        FieldSpecification(NodeField.logKey, .bytes),
        FieldSpecification(NodeField.revoked, .flag),
      ]),
  ]

  private static let records = [
    TableSpecification(
      .sourceRecord, "sourceRecord", .mutable, bucket: .ownRecord,
      fields: [
        FieldSpecification(SourceRecordField.storeID, .reference, .first),
        FieldSpecification(SourceRecordField.associateID, .reference, .first),
        FieldSpecification(SourceRecordField.name, .text, .multi, privacy: .personal),
        FieldSpecification(SourceRecordField.gender, .text, privacy: .personal),
        FieldSpecification(SourceRecordField.birthday, .text, privacy: .personal),
        FieldSpecification(SourceRecordField.birthdayCalendar, .text, privacy: .personal),
        FieldSpecification(SourceRecordField.address, .text, privacy: .contact),
        FieldSpecification(SourceRecordField.note, .text, privacy: .personal),
        FieldSpecification(SourceRecordField.tags, .textSet, .addWinsSet, privacy: .personal),
        FieldSpecification(SourceRecordField.source, .text, .first),
        FieldSpecification(SourceRecordField.externalSource, .text, .first),
        FieldSpecification(SourceRecordField.externalID, .text, .first),
        FieldSpecification(SourceRecordField.basedOn, .reference, .first),
        FieldSpecification(SourceRecordField.archived, .flag),
        FieldSpecification(SourceRecordField.firstSeenAt, .instant, .minimum),
      ]),
    TableSpecification(
      .contactPoint, "contactPoint", .mutable, bucket: .record(ContactPointField.recordID.id),
      fields: [
        FieldSpecification(ContactPointField.recordID, .reference, .first),
        FieldSpecification(ContactPointField.kind, .text, .first),
        FieldSpecification(ContactPointField.value, .text, .multi, privacy: .contact),
        FieldSpecification(ContactPointField.scope, .text, .first),
        FieldSpecification(ContactPointField.verifiedAt, .instant, .maximum),
        FieldSpecification(ContactPointField.validFrom, .instant, .minimum),
        FieldSpecification(ContactPointField.validUntil, .instant),
      ]),
  ]

  private static let facts = [
    TableSpecification(
      .interaction, "interaction", .fact, bucket: .record(InteractionField.recordID.id),
      fields: [
        FieldSpecification(InteractionField.recordID, .reference),
        FieldSpecification(InteractionField.storeID, .reference),
        FieldSpecification(InteractionField.associateID, .reference),
        FieldSpecification(InteractionField.kind, .text),
        FieldSpecification(InteractionField.statedAt, .instant),
        FieldSpecification(InteractionField.note, .text, privacy: .personal),
        FieldSpecification(InteractionField.serial, .text, privacy: .personal),
      ]),
    TableSpecification(
      .purchase, "purchase", .fact,
      bucket: .recordOrStore(PurchaseField.recordID.id, PurchaseField.storeID.id),
      onErasure: .keepWithoutPerson,
      fields: [
        FieldSpecification(PurchaseField.recordID, .reference),
        FieldSpecification(PurchaseField.storeID, .reference),
        FieldSpecification(PurchaseField.associateID, .reference),
        FieldSpecification(PurchaseField.kind, .text),
        FieldSpecification(PurchaseField.soldAt, .instant),
        FieldSpecification(PurchaseField.documentSource, .text),
        FieldSpecification(PurchaseField.documentNumber, .text),
        FieldSpecification(PurchaseField.amountMinorUnits, .integer),
        FieldSpecification(PurchaseField.currency, .text),
        FieldSpecification(PurchaseField.originalID, .reference),
        FieldSpecification(PurchaseField.reason, .text, privacy: .personal),
        FieldSpecification(PurchaseField.statedAt, .instant),
      ]),
    TableSpecification(
      .purchaseLine, "purchaseLine", .fact,
      bucket: .recordOrStore(PurchaseLineField.recordID.id, PurchaseLineField.storeID.id),
      onErasure: .keepWithoutPerson,
      fields: [
        FieldSpecification(PurchaseLineField.purchaseID, .reference),
        FieldSpecification(PurchaseLineField.recordID, .reference),
        FieldSpecification(PurchaseLineField.storeID, .reference),
        FieldSpecification(PurchaseLineField.brand, .text),
        FieldSpecification(PurchaseLineField.reference, .text),
        FieldSpecification(PurchaseLineField.serial, .text, privacy: .personal),
        FieldSpecification(PurchaseLineField.quantity, .integer),
        FieldSpecification(PurchaseLineField.amountMinorUnits, .integer),
        FieldSpecification(PurchaseLineField.originalLineID, .reference),
      ]),
    TableSpecification(
      .claim, "claim", .fact, bucket: .record(ClaimField.recordID.id),
      fields: [
        FieldSpecification(ClaimField.recordID, .reference),
        FieldSpecification(ClaimField.associateID, .reference),
        FieldSpecification(ClaimField.storeID, .reference),
        FieldSpecification(ClaimField.kind, .text),
        FieldSpecification(ClaimField.evidence, .text),
        FieldSpecification(ClaimField.statedAt, .instant),
        FieldSpecification(ClaimField.interactionID, .reference),
        FieldSpecification(ClaimField.bookID, .reference),
      ]),
  ]

  /// Written by the hub, or by a person with authority through the hub.
  private static let decisions = [
    TableSpecification(
      .book, "book", .fact, bucket: .everyone,
      fields: [
        FieldSpecification(BookField.storeID, .reference),
        FieldSpecification(BookField.fileHash, .bytes),
        FieldSpecification(BookField.cutOffAt, .instant),
        FieldSpecification(BookField.approvedBy, .reference),
        FieldSpecification(BookField.rowCount, .integer),
      ]),
    TableSpecification(
      .link, "link", .mutable, bucket: .record(LinkField.recordID.id),
      fields: [
        FieldSpecification(LinkField.recordID, .reference, .first),
        FieldSpecification(LinkField.otherRecordID, .reference, .first),
        FieldSpecification(LinkField.verdict, .text),
        FieldSpecification(LinkField.decidedBy, .text),
        FieldSpecification(LinkField.scoreMillibits, .integer),
        FieldSpecification(LinkField.reasons, .text, privacy: .personal),
        FieldSpecification(LinkField.modelVersion, .text),
      ]),
    TableSpecification(
      .membership, "membership", .mutable, bucket: .ownRecord,
      fields: [FieldSpecification(MembershipField.memberID, .reference)]),
    TableSpecification(
      .member, "member", .mutable, bucket: .ownRecord,
      fields: [
        FieldSpecification(MemberField.name, .text, privacy: .personal),
        FieldSpecification(MemberField.gender, .text, privacy: .personal),
        FieldSpecification(MemberField.birthday, .text, privacy: .personal),
        FieldSpecification(MemberField.birthdayCalendar, .text, privacy: .personal),
        FieldSpecification(MemberField.phone, .text, privacy: .contact),
        FieldSpecification(MemberField.email, .text, privacy: .contact),
        FieldSpecification(MemberField.wechat, .text, privacy: .contact),
        FieldSpecification(MemberField.address, .text, privacy: .contact),
        FieldSpecification(MemberField.recordCount, .integer),
        FieldSpecification(MemberField.supersededBy, .reference),
      ]),
    TableSpecification(
      .award, "award", .mutable, bucket: .ownRecord,
      fields: [
        FieldSpecification(AwardField.claimID, .reference),
        FieldSpecification(AwardField.associateID, .reference),
        FieldSpecification(AwardField.storeID, .reference),
        FieldSpecification(AwardField.ruleVersion, .integer),
        FieldSpecification(AwardField.step, .text),
        FieldSpecification(AwardField.provisionalUntil, .instant),
        FieldSpecification(AwardField.needsPerson, .flag),
        FieldSpecification(AwardField.effectiveFrom, .instant),
        FieldSpecification(AwardField.supersededBy, .reference),
        FieldSpecification(AwardField.claimCount, .integer),
      ]),
    TableSpecification(
      .credit, "credit", .mutable, bucket: .recordOrStore(CreditField.recordID.id, CreditField.storeID.id),
      onErasure: .keepWithoutPerson,
      fields: [
        FieldSpecification(CreditField.recordID, .reference),
        FieldSpecification(CreditField.associateID, .reference),
        FieldSpecification(CreditField.servingAssociateID, .reference),
        FieldSpecification(CreditField.storeID, .reference),
        FieldSpecification(CreditField.awardID, .reference, privacy: .personal),
        FieldSpecification(CreditField.claimID, .reference, privacy: .personal),
        FieldSpecification(CreditField.ruleVersion, .integer),
        FieldSpecification(CreditField.reason, .text),
        FieldSpecification(CreditField.provisional, .flag),
        FieldSpecification(CreditField.amountMinorUnits, .integer),
        FieldSpecification(CreditField.currency, .text),
        FieldSpecification(CreditField.soldAt, .instant),
        FieldSpecification(CreditField.firstAssociateID, .reference, .first),
        FieldSpecification(CreditField.correctedAt, .instant),
      ]),
    TableSpecification(
      .notice, "notice", .mutable, bucket: .store(NoticeField.storeID.id),
      fields: [
        FieldSpecification(NoticeField.storeID, .reference, .first),
        FieldSpecification(NoticeField.associateID, .reference, .first),
        FieldSpecification(NoticeField.kind, .text, .first),
        FieldSpecification(NoticeField.recordID, .reference, .first),
        FieldSpecification(NoticeField.purchaseID, .reference, .first),
        FieldSpecification(NoticeField.atStoreID, .reference, .first),
        FieldSpecification(NoticeField.raisedAt, .instant, .first),
        FieldSpecification(NoticeField.state, .text, .stage(.notice)),
      ]),
    TableSpecification(
      .ruling, "ruling", .fact, bucket: .record(RulingField.recordID.id),
      fields: [
        FieldSpecification(RulingField.claimID, .reference),
        FieldSpecification(RulingField.ruledBy, .reference),
        FieldSpecification(RulingField.reason, .text),
        FieldSpecification(RulingField.recordID, .reference),
        FieldSpecification(RulingField.associateID, .reference),
        FieldSpecification(RulingField.storeID, .reference),
        FieldSpecification(RulingField.refersTo, .text),
        FieldSpecification(RulingField.hearing, .text, privacy: .personal),
      ]),
    TableSpecification(
      .admission, "admission", .fact, bucket: .record(AdmissionField.recordID.id),
      fields: [
        FieldSpecification(AdmissionField.recordID, .reference),
        FieldSpecification(AdmissionField.storeID, .reference),
        FieldSpecification(AdmissionField.associateID, .reference),
        FieldSpecification(AdmissionField.node, .reference),
        FieldSpecification(AdmissionField.reason, .text),
      ]),
    TableSpecification(
      .lookup, "lookup", .mutable, bucket: .lookup,
      fields: [
        FieldSpecification(LookupField.token, .integer, privacy: .personal),
        FieldSpecification(LookupField.keyVersion, .integer),
        FieldSpecification(LookupField.storeID, .reference),
        FieldSpecification(LookupField.maskedName, .text, privacy: .personal),
        FieldSpecification(LookupField.recordID, .reference),
        FieldSpecification(LookupField.archived, .flag),
      ]),
  ]
}

extension Catalogue {
  /// Who may do what, and who did. Credentials go where the person signs in and no further: a stolen node
  /// holds only those of its own store.
  private static let trust = [
    TableSpecification(
      .unit, "unit", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(UnitField.code, .text),
        FieldSpecification(UnitField.name, .text),
        FieldSpecification(UnitField.kind, .text),
        FieldSpecification(UnitField.parentID, .reference),
        FieldSpecification(UnitField.archived, .flag),
      ]),
    TableSpecification(
      .roleAssignment, "roleAssignment", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(RoleAssignmentField.associateID, .reference, .first),
        FieldSpecification(RoleAssignmentField.role, .text, .first),
        FieldSpecification(RoleAssignmentField.unitID, .reference, .first),
        FieldSpecification(RoleAssignmentField.archived, .flag),
      ]),
    TableSpecification(
      .credential, "credential", .mutable,
      bucket: .storeOrAssociate(CredentialField.storeID.id, CredentialField.associateID.id),
      fields: [
        FieldSpecification(CredentialField.associateID, .reference, .first),
        FieldSpecification(CredentialField.storeID, .reference, .first),
        FieldSpecification(CredentialField.verifier, .text, privacy: .staff),
        FieldSpecification(CredentialField.changedAt, .instant),
        FieldSpecification(CredentialField.mustChange, .flag),
      ]),
    TableSpecification(
      .secondFactor, "secondFactor", .mutable, bucket: .hub,
      fields: [FieldSpecification(SecondFactorField.secret, .bytes, privacy: .staff)]),
    TableSpecification(
      .auditEntry, "auditEntry", .fact, bucket: .hub,
      fields: [
        FieldSpecification(AuditEntryField.nodeID, .reference),
        FieldSpecification(AuditEntryField.incarnation, .integer),
        FieldSpecification(AuditEntryField.seq, .integer),
        FieldSpecification(AuditEntryField.at, .instant),
        FieldSpecification(AuditEntryField.actorID, .reference),
        FieldSpecification(AuditEntryField.action, .text),
        FieldSpecification(AuditEntryField.subjectKind, .text),
        FieldSpecification(AuditEntryField.subjectID, .reference),
        FieldSpecification(AuditEntryField.reason, .text),
        FieldSpecification(AuditEntryField.detail, .text),
        FieldSpecification(AuditEntryField.hash, .bytes),
      ]),
    TableSpecification(
      .trustAnchor, "trustAnchor", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(TrustAnchorField.certificate, .bytes, .first),
        FieldSpecification(TrustAnchorField.introducedAt, .instant, .minimum),
        FieldSpecification(TrustAnchorField.retiredAt, .instant),
      ]),
  ]
}

extension TableID {
  package static let store = TableID(1)
  package static let associate = TableID(2)
  package static let node = TableID(3)
  package static let sourceRecord = TableID(10)
  package static let contactPoint = TableID(11)
  package static let interaction = TableID(20)
  package static let purchase = TableID(21)
  package static let purchaseLine = TableID(22)
  package static let claim = TableID(23)
  package static let book = TableID(30)
  package static let link = TableID(31)
  package static let membership = TableID(32)
  package static let member = TableID(33)
  package static let award = TableID(34)
  package static let credit = TableID(35)
  package static let notice = TableID(36)
  package static let ruling = TableID(37)
  package static let admission = TableID(38)
  package static let lookup = TableID(40)
  package static let unit = TableID(50)
  package static let roleAssignment = TableID(51)
  package static let credential = TableID(52)
  package static let secondFactor = TableID(53)
  package static let auditEntry = TableID(54)
  package static let trustAnchor = TableID(55)
}

extension StageMachine {
  /// Of a notice to a store: `unread` → `read` → `done`, and `done` at once.
  package static let notice = StageMachine(
    states: ["unread", "read", "done"],
    transitions: ["unread": ["read", "done"], "read": ["done"]])
}
