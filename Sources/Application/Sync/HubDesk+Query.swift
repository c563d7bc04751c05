internal import Access
internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

extension HubDesk {
  /// So many questions a minute one node may ask: enough for a counter, too few to list a chain's members.
  private static let queriesPerMinute = 60

  /// Whom the hub knows: masked hits only, counted and written down.
  func query(_ request: ProtoQueryRequest, from node: NodeID) async throws -> [UInt8] {
    try requireOwn(request.node, node)
    let actor = AssociateID(try rowID(request.actor))
    guard !request.text.isEmpty, request.text.utf8.count <= Self.questionBytesMax else {
      throw ClienteleError(.invalidInput, "a question is empty or too long")
    }
    let now = world.clock.wall()
    let answer = try await database.write { connection in
      guard let session = try SessionTable(connection).session(of: node) else {
        throw ClienteleError(.certificateRefused, "node \(node) is not enrolled at this hub")
      }
      _ = try storeOfActor(actor, for: .lookUpElsewhere, session.scope, connection)
      let recent = try connection.count(
        "SELECT count(*) FROM queryAudit WHERE node = ? AND askedAt > ?",
        [.id(node), .instant(now - .minutes(1))])
      guard recent < Self.queriesPerMinute else {
        throw ClienteleError(
          .limitExceeded, "node \(node) has asked \(recent) questions within a minute", hint: "Wait a minute."
        )
      }
      let answer = try hits(for: request.text, session.scope, connection)
      let key = try LookupKey.current(connection, random: world.random)
      try connection.execute(
        """
        INSERT INTO queryAudit (id, node, actor, askedAt, questionHash, hits)
        SELECT coalesce(max(id), 0) + 1, ?, ?, ?, ?, ? FROM queryAudit
        """,
        [
          .id(node), .id(actor), .instant(now),
          .bytes(Digest.sha256(joining: key.bytes, Array(request.text.utf8)).bytes),
          .number(answer.hits.count),
        ])
      return answer
    }
    return try SyncBody.encode(answer)
  }

  private static let questionBytesMax = 200

  private func hits(
    for text: String, _ scope: Scope, _ connection: Connection
  ) throws -> ProtoQueryAnswer {
    let members = MemberReader(connection)
    let serve = ServeTable(connection)
    let passing = try PassingOn(connection)
    var answer = ProtoQueryAnswer()
    var seen: Set<MemberID> = []
    for record in try SearchMembers(text: text).records(connection).prefix(Limits.searchHitsMax) {
      let member = try members.member(of: record)
      guard seen.insert(member).inserted,
        try passing.mayHold(record, of: try members.records(of: member), scope)
      else { continue }
      let shown = try members.summary(of: member)
      var hit = ProtoQueryHit()
      hit.record = Data(record.row.bytes)
      hit.member = Data(member.row.bytes)
      hit.name = LookupToken.masked(name: shown.name)
      hit.phone = PhoneNumber(shown.phone)?.masked ?? ""
      if let store = shown.ownerStore { hit.ownerStore = Data(store.row.bytes) }
      hit.isHeld = try serve.scopes(holding: record).contains { $0.scope == scope }
      answer.hits.append(hit)
    }
    return answer
  }

  /// Lets the store of the asking node hold a member, from now on, by a recorded act of one of its people.
  func admit(_ request: ProtoAdmitRequest, from node: NodeID) async throws -> [UInt8] {
    try requireOwn(request.node, node)
    let actor = AssociateID(try rowID(request.actor))
    let record = SourceRecordID(try rowID(request.record))
    let reason = request.reason
    guard Value.nonBlank(reason) != nil, reason.utf8.count <= Self.reasonBytesMax else {
      throw ClienteleError(.invalidInput, "letting a store in needs a reason", hint: "Give --reason.")
    }
    let id = world.newRowID()
    let answer = try await database.write { connection in
      guard let session = try SessionTable(connection).session(of: node) else {
        throw ClienteleError(.certificateRefused, "node \(node) is not enrolled at this hub")
      }
      let store = try storeOfActor(actor, for: .admitMember, session.scope, connection)
      let reader = MemberReader(connection)
      let member = try reader.member(of: record)
      let records = try reader.records(of: member)
      guard !records.isEmpty else { throw ClienteleError(.notFound, "the hub has no record \(record)") }
      let passing = try PassingOn(connection)
      guard try passing.mayHold(record, of: records, .store(store)) else {
        throw ClienteleError(
          .notAllowed, "the person did not agree that data is passed on to the dealer of store \(store)",
          hint: "Ask for that consent where the person is a member: purpose sharing, recipient the dealer.")
      }
      var book = DraftBook()
      book.write(
        id, about: record,
        [
          (AdmissionField.recordID, .id(record)), (.storeID, .id(store)), (.associateID, .id(actor)),
          (.node, .id(node)), (.reason, .text(reason)),
        ])
      let writer = StateWriter(connection, profile: log.profile)
      _ = try log.append(book.drafts, kind: .admission, actor: actor, world: world, to: writer)
      let head = try HubOrder(connection).head
      for held in records where try passing.mayHold(held, of: records, .store(store)) {
        try writer.enter(held, into: .store(store), at: head)
      }
      try writer.finish()
      var answer = ProtoAdmitAnswer()
      answer.member = Data(member.row.bytes)
      answer.hubHead = ProtoPosition(head)
      return answer
    }
    news.announce()
    return try SyncBody.encode(answer)
  }

  private static let reasonBytesMax = 1_000

  /// - Throws: `notAllowed` for anybody who is not on the staff of the node's store, or to whom the policy does not
  ///   give the right.
  private func storeOfActor(
    _ actor: AssociateID, for action: Action, _ scope: Scope, _ connection: Connection
  ) throws -> StoreID {
    let reader = PolicyReader(connection)
    let principal = try reader.requiredPrincipal(actor)
    guard let store = principal.home, scope == .store(store) || scope == .associate(actor) else {
      throw ClienteleError(.notAllowed, "associate \(actor) is not on the staff of the node's store")
    }
    // Where an act needs a reason it is written down with it, in words.
    try reader.policy().require(action, of: .store(store), by: principal, reason: .other)
    return store
  }
}
