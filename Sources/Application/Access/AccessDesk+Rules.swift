internal import Access
internal import Attribution
package import Kernel
internal import Persistence
internal import Records

// Versions of the rule, to those who rule by it. At the hub alone.

extension AccessDesk {
  /// Every version, the newest first.
  ///
  /// - Throws: `notAllowed` for who may not propose one and anywhere but at the hub.
  package func ruleVersions(as viewer: AssociateID) async throws -> RuleBoard {
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireRuleMaker(profile)
      let versions = try RuleVersions(visit.connection).all()
      let book = try RuleVersions(visit.connection).book()
      return RuleBoard(
        versions: versions, inForce: book.version(at: visit.now).number,
        awards: try visit.connection.query(
          "SELECT ruleVersion, count(*) FROM award WHERE supersededBy IS NULL GROUP BY ruleVersion"
        ) { (Int($0.integer(0)), Int($0.integer(1))) }.reduce(into: [:]) { $0[$1.0] = $1.1 })
    }
  }

  /// A page of what a preview found, with names as the viewer may see them.
  ///
  /// - Parameter offset: how many come before.
  package func differences(
    _ preview: RulePreview, from offset: Int, limit: Int, as viewer: AssociateID
  ) async throws -> [RuleDifferenceLine] {
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireRuleMaker(profile)
      let staff = StaffLabels(visit.connection)
      let shown = Array(preview.differences.dropFirst(offset).prefix(limit))
      let names = try visit.names(of: shown.map { SourceRecordID($0.member.row) }, in: profile)
      return try shown.map { difference in
        RuleDifferenceLine(
          member: difference.member, name: names[SourceRecordID(difference.member.row)] ?? "",
          from: try staff.associate(difference.from.associate),
          fromStore: try staff.store(difference.from.store),
          to: try staff.associate(difference.to.associate), toStore: try staff.store(difference.to.store),
          step: String(describing: difference.toStep), credits: difference.credits)
      }
    }
  }
}

/// Every version there is.
package struct RuleBoard: Sendable {
  package let versions: [RuleVersionView]
  /// Which one decides members who are met now.
  package let inForce: Int
  /// How many standing awards each version decided.
  package let awards: [Int: Int]
}

/// A member whom another version would give to somebody else.
package struct RuleDifferenceLine: Sendable {
  package let member: MemberID
  package let name: String
  /// `nil` of a store's pool.
  package let from: StaffLabel?
  package let fromStore: StaffLabel?
  package let to: StaffLabel?
  package let toStore: StaffLabel?
  /// By which step of the rule.
  package let step: String
  package let credits: Int
}

extension AccessDesk.Visit {
  fileprivate func requireRuleMaker(_ profile: NodeProfile) throws {
    guard profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "versions of the rule are kept at the hub", hint: "Sign in there.")
    }
    try policy.require(.proposeRule, of: .dealer, by: principal)
  }
}
