internal import Access
internal import Attribution
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// A person with authority says who owns a member. The ruling stands above the rule; it names the claims the person
/// had before them, so that one which arrives later is seen not to have been weighed.
package struct RuleAward: Sendable {
  package var member: MemberID
  package var owner: Owner
  package var actor: AssociateID
  package var reason: String
  /// What both sides said; empty when nobody was heard.
  package var hearing: String

  package enum Owner: Sendable, Hashable {
    case associate(AssociateID)
    /// The account of a store, for members nobody shall own.
    case pool(StoreID)
  }

  package init(
    member: MemberID, owner: Owner, actor: AssociateID, reason: String, hearing: String = ""
  ) {
    self.member = member
    self.hearing = hearing
    self.owner = owner
    self.actor = actor
    self.reason = reason
  }

  /// - Returns: the ruling's identifier.
  /// - Throws: `notAllowed` anywhere but at the hub and for anybody but head office, `invalidInput` without a reason,
  ///   `notFound` for a member this hub has no record of.
  package func run(_ recorder: Recorder) async throws -> RowID {
    guard recorder.profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "rulings are given at the hub", hint: "Give --data of the hub.")
    }
    guard Value.nonBlank(reason) != nil, reason.utf8.count <= Limits.textBytesMax,
      hearing.utf8.count <= Limits.textBytesMax
    else {
      throw ClienteleError(.invalidInput, "a ruling needs a reason, in few words", hint: "Give --reason.")
    }
    let id = recorder.world.newRowID()
    return try await recorder.record(kind: .ruling, actor: actor, permission: .ruleAward) { connection in
      let reader = MemberReader(connection)
      let current = try reader.member(of: SourceRecordID(member.row))
      let records = try reader.records(of: current)
      guard let subject = records.first(where: { $0.row == current.row }) ?? records.first else {
        throw ClienteleError(.notFound, "this hub has no record of member \(member)")
      }
      let claims = try ClaimReader(connection).claims(of: records)
      let own = claims.filter { $0.associate == owner.associate }.min { $0.order < $1.order }
      var book = DraftBook()
      try book.rule(
        id, on: subject, owner: owner, by: actor, reason: reason, hearing: hearing, claims: claims,
        basis: own?.id,
        connection)
      return (book.drafts, id)
    }
  }
}

extension RuleAward.Owner {
  var associate: AssociateID? {
    if case .associate(let id) = self { id } else { nil }
  }
}

extension DraftBook {
  /// Adds a ruling.
  ///
  /// - Parameters:
  ///   - claims: what the person had before them.
  ///   - basis: the claim from whose begin on the owner is credited; `nil` for from the ruling on.
  mutating func rule(
    _ id: RowID, on subject: SourceRecordID, owner: RuleAward.Owner, by actor: AssociateID, reason: String,
    hearing: String = "", claims: [ClaimEvidence], basis: ClaimID?, _ connection: Connection
  ) throws {
    let store =
      switch owner {
      case .associate(let associate): try StaffQueries(connection).store(of: associate)
      case .pool(let store): store
      }
    let values: [(RulingField, Value?)] = [
      (.claimID, basis.map { .id($0) }), (.ruledBy, .id(actor)), (.reason, .text(reason)),
      (.recordID, .id(subject)), (.associateID, owner.associate.map { .id($0) }), (.storeID, .id(store)),
      (.refersTo, .text(claims.map(\.id.description).sorted().joined(separator: " "))),
      (.hearing, Value.nonBlank(hearing)),
    ]
    write(id, about: subject, values.filter { $0.1 != nil })
  }
}
