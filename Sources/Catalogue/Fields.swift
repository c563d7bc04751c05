/// The fields of one synced table, by the name they have everywhere and the number they have on
/// the wire. A case is never renumbered; new ones go at the end.
package protocol CatalogueField: RawRepresentable<UInt32>, CaseIterable, Sendable {
  static var table: TableID { get }
}

extension CatalogueField {
  package var id: FieldID { FieldID(rawValue) }
  package var name: String { String(describing: self) }
}

/// A shop of the dealer.
package enum StoreField: UInt32, CatalogueField {
  case code = 1
  case name = 2
  case region = 3
  /// The unit of the organisation it lies in.
  case unitID = 4

  package static let table = TableID.store
}

/// A person of the staff who serves members or leads those who do.
package enum AssociateField: UInt32, CatalogueField {
  case code = 1
  case name = 2
  case storeID = 3
  case role = 4
  case archived = 5

  package static let table = TableID.associate
}

/// A node that was enrolled, as every other node knows it.
package enum NodeField: UInt32, CatalogueField {
  case name = 1
  case kind = 2
  case storeID = 3
  case associateID = 4
  case logKey = 5
  case revoked = 6

  package static let table = TableID.node
}

/// What one node recorded about a person.
package enum SourceRecordField: UInt32, CatalogueField {
  case storeID = 1
  case associateID = 2
  case name = 3
  case gender = 4
  case birthday = 5
  case birthdayCalendar = 6
  case address = 7
  case note = 8
  case tags = 9
  case source = 10
  case externalSource = 11
  case externalID = 12
  case basedOn = 13
  case archived = 14
  case firstSeenAt = 15

  package static let table = TableID.sourceRecord
}

/// A number or address at which a person was reached.
package enum ContactPointField: UInt32, CatalogueField {
  case recordID = 1
  case kind = 2
  case value = 3
  case scope = 4
  case verifiedAt = 5
  case validFrom = 6
  case validUntil = 7

  package static let table = TableID.contactPoint
}

/// One meeting, call or message between an associate and a person.
package enum InteractionField: UInt32, CatalogueField {
  case recordID = 1
  case storeID = 2
  case associateID = 3
  case kind = 4
  case statedAt = 5
  case note = 6
  case serial = 7

  package static let table = TableID.interaction
}

/// One document of a sale, a repair, a service or a return.
package enum PurchaseField: UInt32, CatalogueField {
  case recordID = 1
  case storeID = 2
  case associateID = 3
  case kind = 4
  case soldAt = 5
  case documentSource = 6
  case documentNumber = 7
  case amountMinorUnits = 8
  case currency = 9
  /// Of a return or a reversal the sale it takes back; of a sale in exchange the return it goes with; of a sale
  /// that replaces another the reversal of that one.
  case originalID = 10
  /// Why: of a return, of a reversal, of a sale that replaces another.
  case reason = 11
  /// When it is said to have happened: shown, never counted.
  case statedAt = 12

  package static let table = TableID.purchase
}

/// One line of a purchase document.
package enum PurchaseLineField: UInt32, CatalogueField {
  case purchaseID = 1
  case recordID = 2
  case storeID = 3
  case brand = 4
  case reference = 5
  case serial = 6
  case quantity = 7
  case amountMinorUnits = 8
  /// Of a line taken back: the line of the original sale.
  case originalLineID = 9

  package static let table = TableID.purchaseLine
}

/// The statement that an associate was the first to contact a person.
package enum ClaimField: UInt32, CatalogueField {
  case recordID = 1
  case associateID = 2
  case storeID = 3
  case kind = 4
  case evidence = 5
  case statedAt = 6
  case interactionID = 7
  case bookID = 8

  package static let table = TableID.claim
}

/// A store's old book, approved by head office before the store goes live.
package enum BookField: UInt32, CatalogueField {
  case storeID = 1
  case fileHash = 2
  case cutOffAt = 3
  case approvedBy = 4
  case rowCount = 5

  package static let table = TableID.book
}

/// The decision that two source records are, or are not, one person.
package enum LinkField: UInt32, CatalogueField {
  case recordID = 1
  case otherRecordID = 2
  case verdict = 3
  case decidedBy = 4
  case scoreMillibits = 5
  case reasons = 6
  case modelVersion = 7

  package static let table = TableID.link
}

/// Which member a source record belongs to.
package enum MembershipField: UInt32, CatalogueField {
  case memberID = 1

  package static let table = TableID.membership
}

/// The golden view of a person over all source records.
package enum MemberField: UInt32, CatalogueField {
  case name = 1
  case gender = 2
  case birthday = 3
  case birthdayCalendar = 4
  case phone = 5
  case email = 6
  case wechat = 7
  case address = 8
  case recordCount = 9
  case supersededBy = 10

  package static let table = TableID.member
}

/// The decision which claim owns a member.
package enum AwardField: UInt32, CatalogueField {
  case claimID = 1
  case associateID = 2
  case storeID = 3
  case ruleVersion = 4
  case step = 5
  case provisionalUntil = 6
  case needsPerson = 7
  case effectiveFrom = 8
  case supersededBy = 9
  case claimCount = 10

  package static let table = TableID.award
}

/// Who is credited for one sale, and why.
package enum CreditField: UInt32, CatalogueField {
  case recordID = 1
  case associateID = 2
  case servingAssociateID = 3
  case storeID = 4
  case awardID = 5
  case claimID = 6
  case ruleVersion = 7
  case reason = 8
  case provisional = 9
  case amountMinorUnits = 10
  case currency = 11
  case soldAt = 12
  /// Who was credited when the hub decided for the first time, and when it last decided otherwise.
  case firstAssociateID = 13
  case correctedAt = 14

  package static let table = TableID.credit
}

/// Something that a store is told and has to look at.
package enum NoticeField: UInt32, CatalogueField {
  case storeID = 1
  case associateID = 2
  case kind = 3
  case recordID = 4
  case purchaseID = 5
  case atStoreID = 6
  case raisedAt = 7
  case state = 8

  package static let table = TableID.notice
}

/// A person's signed word on who owns a member, above the rule.
package enum RulingField: UInt32, CatalogueField {
  case claimID = 1
  case ruledBy = 2
  case reason = 3
  /// The first record of the member that is ruled on.
  case recordID = 4
  /// Who owns the member from now on; empty for the store pool.
  case associateID = 5
  case storeID = 6
  /// The claims the person had before them: identifiers, a blank between.
  case refersTo = 7
  /// What both sides said, in the words of who heard them.
  case hearing = 8

  package static let table = TableID.ruling
}

/// A place in the organisation above the stores: dealer, region, city, in any depth.
package enum UnitField: UInt32, CatalogueField {
  case code = 1
  case name = 2
  case kind = 3
  case parentID = 4
  case archived = 5

  package static let table = TableID.unit
}

/// A role that a person has at a unit, beside the one at the person's own store.
package enum RoleAssignmentField: UInt32, CatalogueField {
  case associateID = 1
  case role = 2
  case unitID = 3
  case archived = 4

  package static let table = TableID.roleAssignment
}

/// By what a person signs in at the nodes of one store, or on the person's laptop.
package enum CredentialField: UInt32, CatalogueField {
  case associateID = 1
  /// Empty for the laptop's copy.
  case storeID = 2
  case verifier = 3
  case changedAt = 4
  case mustChange = 5

  package static let table = TableID.credential
}

/// The second factor of those who sign in at the hub.
package enum SecondFactorField: UInt32, CatalogueField {
  case secret = 1

  package static let table = TableID.secondFactor
}

/// Who did or saw what: identifiers only.
package enum AuditEntryField: UInt32, CatalogueField {
  case nodeID = 1
  case incarnation = 2
  case seq = 3
  case at = 4
  case actorID = 5
  case action = 6
  case subjectKind = 7
  case subjectID = 8
  case reason = 9
  case detail = 10
  case hash = 11

  package static let table = TableID.auditEntry
}

/// A root of the sync authority that nodes trust while one replaces another.
package enum TrustAnchorField: UInt32, CatalogueField {
  case certificate = 1
  case introducedAt = 2
  case retiredAt = 3

  package static let table = TableID.trustAnchor
}

/// One telephone number of a member as every store may know it: too little to find it out.
package enum LookupField: UInt32, CatalogueField {
  /// The first 28 bits of HMAC-SHA256(key, E.164).
  case token = 1
  case keyVersion = 2
  /// The store that owns the member.
  case storeID = 3
  case maskedName = 4
  /// What to ask the hub for.
  case recordID = 5
  /// The number is the member's no more.
  case archived = 6

  package static let table = TableID.lookup
}

/// The recorded act by which a store was let in to a member.
package enum AdmissionField: UInt32, CatalogueField {
  case recordID = 1
  case storeID = 2
  case associateID = 3
  case node = 4
  case reason = 5

  package static let table = TableID.admission
}
