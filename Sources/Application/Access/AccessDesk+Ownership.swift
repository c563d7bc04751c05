internal import Access
package import Attribution
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

// Who owns whom and why, to those who rule on it. At the hub alone: only there all claims lie.

extension AccessDesk {
  /// Awards of a state, of one store or of all.
  ///
  /// - Throws: `notAllowed` for who may not rule and anywhere but at the hub.
  package func awards(
    _ state: AwardState, at store: StoreID? = nil, as viewer: AssociateID, after cursor: String? = nil,
    limit: Int = ListFilter.pageRowsDefault
  ) async throws -> Page<AwardLine> {
    try ListFilter.check(limit: limit)
    let before = try Self.end(cursor)
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireRuler(profile)
      let found = try ReadAward(visit.connection).lines(
        state, at: store, before: before, now: visit.now, limit: limit + 1)
      let shown = Array(found.prefix(limit))
      let names = try visit.names(of: shown.map { SourceRecordID($0.member.row) }, in: profile)
      return Page(
        rows: shown.map { $0.called(names[SourceRecordID($0.member.row)] ?? "") },
        next: found.count > limit ? shown.last?.member.description : nil)
    }
  }

  private static func end(_ cursor: String?) throws -> MemberID? {
    guard let cursor, !cursor.isEmpty else { return nil }
    guard let id = RowID(cursor) else {
      throw ClienteleError(
        .invalidInput, "a page begins where no list ended", hint: "Begin with the first page.")
    }
    return MemberID(id)
  }

  /// One award with its evidence. The look is in the audit.
  ///
  /// - Throws: `notAllowed`, `notFound`.
  package func award(
    of id: MemberID, as viewer: AssociateID, in language: ExplanationLanguage
  ) async throws -> AwardEvidence {
    let profile = profile
    return try await visit(viewer) { visit in
      try visit.requireRuler(profile)
      let (member, _) = try visit.standing(of: id, in: profile)
      let evidence = try ReadAward(visit.connection).evidence(of: member, in: language)
      try visit.audit(
        AuditEvent(.viewMember), AuditSubject(.member, member.row), detail: "award", in: profile)
      let names = try visit.names(of: [SourceRecordID(member.row)], in: profile)
      return AwardEvidence(
        line: evidence.line.called(names[SourceRecordID(member.row)] ?? ""),
        ruleVersion: evidence.ruleVersion, isAsComputed: evidence.isAsComputed, claims: evidence.claims,
        rulings: evidence.rulings)
    }
  }

  /// Associates whose claims of the last days look like numbers written down beforehand. Nobody of
  /// the members is shown.
  ///
  /// - Throws: `notAllowed` for who may not rule and anywhere but at the hub; `invalidInput` for a period that is none.
  package func unusualClaims(days: Int, as viewer: AssociateID) async throws -> [UnusualClaims] {
    guard (1...Self.claimingDaysMax).contains(days) else {
      throw ClienteleError(
        .invalidInput, "\(days) days are no period", hint: "Give 1 to \(Self.claimingDaysMax).")
    }
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireRuler(profile)
      return try ReadClaiming(visit.connection).findings(
        since: visit.now - .days(Int64(days)), now: visit.now)
    }
  }

  private static let claimingDaysMax = 366

  /// What giving all members of somebody to a successor would do.
  ///
  /// - Throws: `notAllowed` for who may not hand over members of that person's store and anywhere but at the hub;
  ///   `notFound`.
  package func handOverPreview(
    of leaver: AssociateID, to owner: RuleAward.Owner, as viewer: AssociateID
  ) async throws -> HandOverPreview {
    let profile = profile
    return try await look(viewer) { visit in
      guard profile.kind == .hub else { throw JudgePersons.elsewhere }
      let store = try StaffQueries(visit.connection).store(of: leaver)
      try visit.policy.require(.handOver, of: .store(store), by: visit.principal, reason: .leaver)
      return try ReadAward(visit.connection).handOver(of: leaver, to: owner)
    }
  }
}

extension AccessDesk.Visit {
  func requireRuler(_ profile: NodeProfile) throws {
    guard profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "awards are ruled on at the hub", hint: "Give --data of the hub.")
    }
    try policy.require(.ruleAward, of: .dealer, by: principal, reason: .correction)
  }
}
