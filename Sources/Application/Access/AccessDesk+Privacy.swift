package import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

// What people ask about their own data, as far as whoever looks may know of it.

extension AccessDesk {
  /// The register: everything to whoever answers requests, to others what was asked at the stores they record for. Whose
  /// names are shown is in the audit.
  ///
  /// - Parameter all: what is over too.
  /// - Throws: `notAllowed`.
  package func privacyRegister(as viewer: AssociateID, all: Bool = false) async throws -> PrivacyRegister {
    let profile = profile
    return try await visit(viewer) { visit in
      let stores = try visit.registerStores()
      let reader = PrivacyRequestReader(visit.connection, profile: profile, now: visit.now)
      let open = try reader.open(at: stores, limit: PrivacyRegister.openMax + 1)
      let closed = all ? try reader.closed(at: stores, limit: PrivacyRegister.closedMax + 1) : []
      return PrivacyRegister(
        open: try visit.named(Array(open.prefix(PrivacyRegister.openMax)), in: profile),
        closed: try visit.named(Array(closed.prefix(PrivacyRegister.closedMax)), in: profile),
        isCut: open.count > PrivacyRegister.openMax || closed.count > PrivacyRegister.closedMax)
    }
  }

  /// One request of the register.
  ///
  /// - Throws: `notFound`, and as if so for one the person may not know of; `notAllowed`.
  package func privacyRequest(_ id: RowID, as viewer: AssociateID) async throws -> PrivacyRequestView {
    let profile = profile
    return try await visit(viewer) { visit in
      let stores = try visit.registerStores()
      let reader = PrivacyRequestReader(visit.connection, profile: profile, now: visit.now)
      guard let request = try reader.request(id),
        stores.map({ $0.contains { $0.row == request.store?.id } }) ?? true,
        let named = try visit.named([request], in: profile).first
      else { throw ClienteleError(.notFound, "this node has no request \(id)") }
      return named
    }
  }

  /// What one member asked, the latest first.
  ///
  /// - Throws: `notFound` for a member of whom the person may not see the story.
  package func privacyRequests(
    of member: MemberID, as viewer: AssociateID
  ) async throws -> [PrivacyRequestView] {
    let profile = profile
    return try await look(viewer) { visit in
      let (current, standing) = try visit.standing(of: member, in: profile)
      guard visit.policy.exposure(of: standing, to: visit.principal) >= .masked else {
        throw ClienteleError(.notFound, "this node holds no record of member \(member)")
      }
      let records = try MemberReader(visit.connection).records(of: current)
      return try PrivacyRequestReader(visit.connection, profile: profile, now: visit.now)
        .requests(about: records)
    }
  }

  /// Everything this node holds about one person, as a file to hand over. That it was made is in the audit, and in the
  /// file itself.
  ///
  /// - Throws: `notAllowed` without right or reason, `notFound` for a member this node does not hold.
  package func exportPerson(
    _ member: MemberID, as format: PersonFileFormat, because reason: Reason?, by viewer: AssociateID
  ) async throws -> PersonFile {
    let profile = profile
    return try await visit(viewer) { visit in
      let (current, standing) = try visit.standing(of: member, in: profile)
      try visit.policy.require(.exportPerson, of: .member(standing), by: visit.principal, reason: reason)
      try visit.audit(
        AuditEvent(.exportPerson), AuditSubject(.member, current.row), reason: reason,
        detail: format.rawValue,
        in: profile)
      let export = try ReadPersonExport(visit.connection, profile: profile, now: visit.now).export(of: member)
      return try PersonFile(export, as: format)
    }
  }

  /// What people are told before they consent, the latest first: published for everybody.
  package func privacyNotices(as viewer: AssociateID) async throws -> [PrivacyNotice] {
    try await look(viewer) { try PrivacyNotices($0.connection).all() }
  }

  /// The dealers of the chain by name, to whom a member may agree that data is passed on; none in a chain of one.
  package func dealers(as viewer: AssociateID) async throws -> [String] {
    try await look(viewer) { try PassingOn.dealers($0.connection).map { $0.words[1] } }
  }

  /// Whether a person may do something to all of the dealer's members, where a page offers it.
  package func may(_ action: Action, as viewer: AssociateID, because reason: Reason? = nil) async throws
    -> Bool
  {
    try await look(viewer) { visit in
      visit.policy.verdict(on: action, of: .dealer, by: visit.principal, reason: reason) == .allowed
    }
  }
}

extension AccessDesk.Visit {
  /// - Returns: `nil` for all.
  fileprivate func registerStores() throws -> [StoreID]? {
    if policy.verdict(on: .handlePrivacyRequest, of: .dealer, by: principal) == .allowed { return nil }
    return try stores(nil, for: .recordPrivacyRequest)
  }

  /// With names as far as they may be seen, each of which is a look at that member.
  fileprivate func named(
    _ requests: [PrivacyRequestView], in profile: NodeProfile
  ) throws -> [PrivacyRequestView] {
    let records = Set(requests.compactMap(\.record)).sorted()
    var cards: [SourceRecordID: MemberCard] = [:]
    for start in stride(from: 0, to: records.count, by: MemberCards.recordsMax) {
      let slice = Array(records[start..<min(start + MemberCards.recordsMax, records.count)])
      cards.merge(try MemberCards(connection).cards(of: slice)) { first, _ in first }
    }
    var noted: Set<MemberID> = []
    return try requests.map { request in
      guard let card = request.record.flatMap({ cards[$0] }) else { return request }
      var request = request
      let exposure = try exposure(of: card, in: profile)
      guard exposure > .nothing else { return request }
      request.member = card.member
      request.memberName = exposure >= .masked ? card.name : Mask.name(card.name)
      if exposure >= .masked, noted.insert(card.member).inserted {
        try noteName(of: card.member, in: profile)
      }
      if exposure < .masked { (request.note, request.requesterName) = ("", Mask.name(request.requesterName)) }
      return request
    }
  }

  private func noteName(of member: MemberID, in profile: NodeProfile) throws {
    let isNoted = try AuditLogTable(connection, profile: profile).holds(
      AuditEvent(.findMembers), of: member.row, by: principal.associate, since: now - AccessDesk.sameLook)
    guard !isNoted else { return }
    try audit(
      AuditEvent(.findMembers), AuditSubject(.member, member.row), detail: "privacyRequest", in: profile)
  }
}
