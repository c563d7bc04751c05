package import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

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
  package func story(of id: MemberID, as viewer: AssociateID) async throws -> MemberStory {
    let profile = profile
    return try await open(id, as: viewer) { visit, exposure in
      try visit.story(of: id, at: exposure, in: profile)
    }
  }

  /// The same with the version of what is said of the person: whoever changes it says which one is known.
  ///
  /// - Throws: what ``story(of:as:)`` throws.
  package func versionedStory(
    of id: MemberID, as viewer: AssociateID
  ) async throws -> (story: MemberStory, version: Digest) {
    let profile = profile
    return try await open(id, as: viewer) { visit, exposure in
      (
        try visit.story(of: id, at: exposure, in: profile), try ShownVersion(visit.connection).member(id)
      )
    }
  }

  private func open<Shown: Sendable>(
    _ id: MemberID, as viewer: AssociateID,
    _ read: @escaping @Sendable (Visit, Exposure) throws -> Shown
  ) async throws -> Shown {
    let (profile, budget) = (profile, budget)
    // Most looks are the same one again: there is nothing to note, and no writer is kept waiting.
    let (shown, member, isNoted) = try await look(viewer) { visit in
      let (member, exposure) = try visit.exposure(of: id, in: profile)
      return (
        try read(visit, exposure), member,
        try exposure < .masked || visit.hasLooked(at: member, in: profile)
      )
    }
    guard !isNoted else { return shown }
    try await visit(viewer) { visit in
      guard try !visit.hasLooked(at: member, in: profile) else { return }
      try visit.spend(.viewMember, of: budget, in: profile)
      try visit.audit(AuditEvent(.viewMember), AuditSubject(.member, member.row), in: profile)
    }
    return shown
  }

  /// Members of this node as this person may see them: own ones first, of members not admitted the stub.
  package func search(_ text: String, as viewer: AssociateID) async throws -> SearchAnswer {
    let profile = profile
    return try await look(viewer) { visit in
      let searcher = Searcher(associate: visit.principal.associate, store: visit.principal.home)
      return try SearchMembers(text: text).answer(
        visit.connection, for: searcher, roles: visit.principal.roles
      ) { card in
        try visit.exposure(of: card, in: profile)
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
  /// - Throws: `notFound` where nothing is shown.
  fileprivate func exposure(
    of id: MemberID, in profile: NodeProfile
  ) throws -> (member: MemberID, exposure: Exposure) {
    let (member, standing) = try standing(of: id, in: profile)
    let exposure = policy.exposure(of: standing, to: principal)
    guard exposure > .nothing else {
      throw ClienteleError(.notFound, "this node holds no record of member \(id)")
    }
    return (member, exposure)
  }

  fileprivate func hasLooked(at member: MemberID, in profile: NodeProfile) throws -> Bool {
    try AuditLogTable(connection, profile: profile).holds(
      AuditEvent(.viewMember), of: member.row, by: principal.associate, since: now - AccessDesk.sameLook)
  }

  fileprivate func story(
    of id: MemberID, at exposure: Exposure, in profile: NodeProfile
  ) throws -> MemberStory {
    var story = try ReadStory(connection, profile: profile, now: now).story(of: id).seen(at: exposure)
    story.fields = story.fields.arranged(for: principal.roles)
    return story
  }

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

extension AccessDesk.Visit {
  /// As far as it matters for a line of a list, where nobody's contact points are shown.
  func standing(of card: MemberCard, in profile: NodeProfile) throws -> MemberStanding {
    var admitted = Set([card.store].compactMap(\.self))
    if profile.kind == .hub {
      for holder in try ServeTable(connection).scopes(holding: card.record) {
        if case .store(let store) = holder.scope { admitted.insert(store) }
      }
    } else if let store = profile.store {
      admitted.insert(store)
    }
    return MemberStanding(
      admittedTo: admitted, owner: card.owner, ownerStore: card.ownerStore, servedBy: [])
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
