package import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

/// One member as one person sees it.
package struct MemberView: Encodable, Sendable {
  package let story: ShowMember.Story
  package let exposure: Exposure
}

extension Exposure: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(String(describing: self))
  }
}

extension AccessDesk {
  /// Everything this person may see of a member. The look is in the audit; the same one again within minutes
  /// is not counted twice.
  ///
  /// - Throws: `notFound` for a member this node does not hold, and as if so for one of whom the person may
  ///   see nothing; `limitExceeded`, `leaseExpired`, `notAllowed`.
  package func view(_ id: MemberID, as viewer: AssociateID) async throws -> MemberView {
    let (profile, budget) = (profile, budget)
    return try await visit(viewer) { visit in
      let (member, standing) = try visit.standing(of: id, in: profile)
      let exposure = visit.policy.exposure(of: standing, to: visit.principal)
      guard exposure > .nothing else {
        throw ClienteleError(.notFound, "this node holds no record of member \(id)")
      }
      if exposure >= .masked {
        let log = AuditLogTable(visit.connection, profile: profile)
        let event = AuditEvent(.viewMember)
        if try !log.holds(event, of: member.row, by: viewer, since: visit.now - Self.sameLook) {
          try visit.spend(.viewMember, of: budget, in: profile)
          try visit.audit(event, AuditSubject(.member, member.row), in: profile)
        }
      }
      let story = try ShowMember(id: id).story(visit.connection)
      return MemberView(story: story.seen(at: exposure), exposure: exposure)
    }
  }

  /// Search hits as this person may see them: of members not admitted the stub.
  package func find(_ query: String, as viewer: AssociateID) async throws -> [FindMembers.Hit] {
    let profile = profile
    return try await look(viewer) { visit in
      try FindMembers(query: query).hits(visit.connection).compactMap { hit in
        guard let row = RowID(hit.member) else { return nil }
        let (_, standing) = try visit.standing(of: MemberID(row), in: profile)
        return hit.seen(at: visit.policy.exposure(of: standing, to: visit.principal))
      }
    }
  }

  /// What of a member can be revealed.
  package enum Revealable: Hashable, Sendable {
    case contactPoint(RowID)
    case address(SourceRecordID)
    case birthday(SourceRecordID)
  }

  /// Lifts one mask, for a reason that goes into the audit.
  ///
  /// - Throws: `notAllowed` without right or reason, `notFound` when the field is not of this member,
  ///   `limitExceeded`.
  package func reveal(
    _ field: Revealable, of id: MemberID, because reason: Reason?, as viewer: AssociateID
  ) async throws -> String {
    let (profile, budget) = (profile, budget)
    return try await visit(viewer) { visit in
      let (member, standing) = try visit.standing(of: id, in: profile)
      try visit.policy.require(.revealField, of: .member(standing), by: visit.principal, reason: reason)
      try visit.spend(.revealField, of: budget, in: profile)
      let records = try MemberReader(visit.connection).records(of: id)
      guard let value = try field.value(among: records, visit.connection) else {
        throw ClienteleError(.notFound, "member \(id) has no such field here")
      }
      try visit.audit(
        AuditEvent(.revealField), AuditSubject(.member, member.row), reason: reason, detail: field.name,
        in: profile)
      return value
    }
  }
}

extension AccessDesk.Visit {
  /// The member an id means now, and how everybody stands to it.
  func standing(of id: MemberID, in profile: NodeProfile) throws -> (MemberID, MemberStanding) {
    let reader = MemberReader(connection)
    let member = try reader.member(of: SourceRecordID(id.row))
    let records = try reader.records(of: member)
    let standing = try PolicyReader(connection).standing(
      of: member, records: records, profile: profile, at: now)
    return (member, standing)
  }
}

extension AccessDesk.Revealable {
  fileprivate var name: String {
    switch self {
    case .contactPoint: "contactPoint"
    case .address: "address"
    case .birthday: "birthday"
    }
  }

  fileprivate func value(among records: [SourceRecordID], _ connection: Connection) throws -> String? {
    switch self {
    case .contactPoint(let id):
      let found = try connection.first("SELECT recordID, value FROM contactPoint WHERE id = ?", [.id(id)]) {
        (record: $0.optionalID(0), value: $0.text(1))
      }
      guard let found, let record = found.record, records.contains(SourceRecordID(record)) else { return nil }
      return found.value
    case .address(let record), .birthday(let record):
      guard records.contains(record) else { return nil }
      return try connection.first("SELECT \(name) FROM sourceRecord WHERE id = ?", [.id(record)]) {
        $0.text(0)
      }
    }
  }
}

// MARK: - Laying masks

extension FindMembers.Hit {
  /// The phone of a hit is masked for everybody.
  func seen(at exposure: Exposure) -> FindMembers.Hit? {
    switch exposure {
    case .nothing: return nil
    case .masked, .full: return self
    case .stub:
      var stub = self
      stub.name = Mask.name(name)
      stub.owner = ""
      return stub
    }
  }
}

extension ShowMember.Story {
  func seen(at exposure: Exposure) -> ShowMember.Story {
    var seen = self
    seen.name = exposure.lay(MemberField.name, over: name, Mask.name)
    seen.phone = exposure.lay(MemberField.phone, over: phone, Mask.phone)
    if exposure < .masked {
      seen.owner = ""
      seen.ownerStep = ""
      seen.records = []
      seen.purchases = []
      seen.interactions = []
    } else {
      seen.records = records.map { $0.seen(at: exposure) }
    }
    return seen
  }
}

extension ShowMember.Record {
  func seen(at exposure: Exposure) -> ShowMember.Record {
    var seen = self
    seen.birthday = exposure.lay(SourceRecordField.birthday, over: birthday, Mask.birthday)
    seen.address = exposure.lay(SourceRecordField.address, over: address, Mask.address)
    seen.contactPoints = contactPoints.map { point in
      var point = point
      let kind = point.kind
      point.value = exposure.lay(ContactPointField.value, over: point.value) { Mask.contact($0, kind: kind) }
      return point
    }
    seen.contacts = seen.contactPoints.map { "\($0.kind) \($0.value)" }
    return seen
  }
}

extension Exposure {
  /// A value as it looks at this exposure.
  fileprivate func lay<Field: CatalogueField>(
    _ field: Field, over value: String, _ mask: (String) -> String
  ) -> String {
    switch treatment(of: field.id, in: Field.table) {
    case .shown: value
    case .masked: mask(value)
    case .hidden: ""
    }
  }
}
