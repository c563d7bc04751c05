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

  package enum Owner: Sendable, Hashable {
    case associate(AssociateID)
    /// The account of a store, for members nobody shall own.
    case pool(StoreID)
  }

  package init(member: MemberID, owner: Owner, actor: AssociateID, reason: String) {
    self.member = member
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
    guard Value.nonBlank(reason) != nil, reason.utf8.count <= Limits.textBytesMax else {
      throw ClienteleError(.invalidInput, "a ruling needs a reason", hint: "Give --reason.")
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
      var book = DraftBook()
      book.write(id, about: subject, try values(subject, claims, connection).filter { $0.1 != nil })
      return (book.drafts, id)
    }
  }

  private func values(
    _ subject: SourceRecordID, _ claims: [ClaimEvidence], _ connection: Connection
  ) throws -> [(RulingField, Value?)] {
    let store: StoreID
    let associate: AssociateID?
    switch owner {
    case .associate(let id): (store, associate) = (try StaffQueries(connection).store(of: id), id)
    case .pool(let id): (store, associate) = (id, nil)
    }
    let own = claims.filter { $0.associate == associate }.min { $0.order < $1.order }
    return [
      (.claimID, own.map { .id($0.id) }), (.ruledBy, .id(actor)), (.reason, .text(reason)),
      (.recordID, .id(subject)), (.associateID, associate.map { .id($0) }), (.storeID, .id(store)),
      (.refersTo, .text(claims.map(\.id.description).sorted().joined(separator: " "))),
    ]
  }
}
