package import Catalogue
internal import Kernel

/// How much of one member is shown to one person.
package enum Exposure: Hashable, Comparable, Sendable {
  case nothing
  /// Of members not admitted: masked name, the owner's store, the tier.
  case stub
  /// The whole story; contact points, address and birth year masked.
  case masked
  /// The whole story as it is: to the owner and to whoever is serving the member, unless its use is restricted.
  case full
}

/// What happens to one field on its way to a person.
package enum Treatment: Hashable, Sendable {
  case shown, masked, hidden
}

extension Policy {
  package func exposure(of member: MemberStanding, to principal: Principal) -> Exposure {
    if verdict(on: .viewMember, of: .member(member), by: principal) == .allowed {
      let isOwn = member.owner == principal.associate || member.servedBy.contains(principal.associate)
      return isOwn && !member.isRestricted ? .full : .masked
    }
    let finds = principal.assignments.contains { $0.role.reach(.findMembers) != nil }
    return finds ? .stub : .nothing
  }

  /// Whether a person may lift the mask of a field of a member, giving a reason.
  package func mayReveal(_ member: MemberStanding, to principal: Principal, reason: Reason?) -> Verdict {
    verdict(on: .revealField, of: .member(member), by: principal, reason: reason)
  }
}

extension Exposure {
  /// What happens to a field of a row about a member. The privacy class of the catalogue decides; fields it
  /// does not know are hidden.
  package func treatment(of field: FieldID, in table: TableID, catalogue: Catalogue = .current) -> Treatment {
    guard let specification = catalogue[table]?.field(field), self != .nothing else { return .hidden }
    if self == .full { return .shown }
    if self == .stub { return Self.stubTreatment(of: field, in: table) }
    if Self.maskedLikeContact.contains(QualifiedField(table, field)) { return .masked }
    return treatment(of: specification.privacy)
  }

  /// What happens to a value about a member of which nothing is known but its privacy class.
  package func treatment(of privacy: PrivacyClass) -> Treatment {
    switch (self, privacy) {
    case (.nothing, _), (.stub, _): .hidden
    case (.full, _), (.masked, .operational), (.masked, .staff), (.masked, .personal): .shown
    case (.masked, .contact): .masked
    }
  }

  private static func stubTreatment(of field: FieldID, in table: TableID) -> Treatment {
    let qualified = QualifiedField(table, field)
    if stubMasked.contains(qualified) { return .masked }
    return stubShown.contains(qualified) ? .shown : .hidden
  }

  private struct QualifiedField: Hashable {
    let table: TableID
    let field: FieldID

    init(_ table: TableID, _ field: FieldID) {
      self.table = table
      self.field = field
    }

    init<Field: CatalogueField>(_ field: Field) { self.init(Field.table, field.id) }
  }

  /// The birth year tells an age and recognises a person; day and month are for congratulating.
  private static let maskedLikeContact: Set<QualifiedField> = [
    QualifiedField(SourceRecordField.birthday), QualifiedField(MemberField.birthday),
    QualifiedField(ImportantDateField.date),
  ]
  private static let stubMasked: Set<QualifiedField> = [
    QualifiedField(SourceRecordField.name), QualifiedField(MemberField.name),
  ]
  private static let stubShown: Set<QualifiedField> = [QualifiedField(AwardField.storeID)]
}
