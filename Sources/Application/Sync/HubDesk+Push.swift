internal import Catalogue
internal import ChangeLog
internal import Foundation
package import Kernel
package import Persistence
internal import Records
internal import Sync
internal import Wire

extension HubDesk {
  /// Takes changes of one log, in order, in one transaction: each new one gets its receipt, accepted or
  /// parked; one that stood here before gets none again.
  func push(_ requests: [ProtoPushRequest], from node: NodeID) async throws -> [UInt8] {
    guard let first = requests.first else {
      throw ClienteleError(.frameMalformed, "a push holds no frame")
    }
    try requireOwn(first.node, node)
    let changes = try requests.flatMap(\.changes).map { try Change($0) }
    guard changes.count <= Limits.pushChangesMax else {
      throw ClienteleError(.limitExceeded, "a push holds \(changes.count) changes")
    }
    let now = world.clock.wall()
    let answer = try await database.write { connection in
      try requireSession(node, incarnation: first.incarnation, first.sessionCounter, connection)
      let former = try formerReceipts(requests.flatMap(\.former), connection)
      return try take(
        changes, of: node, first.incarnation, [UInt8](first.headSignature), former, now, connection)
    }
    news.announce()
    return try SyncBody.encode(answer)
  }

  private func take(
    _ changes: [Change], of node: NodeID, _ incarnation: UInt32, _ headSignature: [UInt8],
    _ former: [FormerReceipt], _ now: Instant, _ connection: Connection
  ) throws -> ProtoPushAnswer {
    try HubClock(connection).check(world.clock)
    let table = ChangeTable(connection)
    var head = try table.head(of: node, incarnation: incarnation)
    let key = try logKey(of: node, incarnation, connection)
    if let last = changes.last {
      guard verify(headSignature, SignatureDomain.message(SignatureDomain.head, last.hash), key) else {
        throw ClienteleError(
          .changeSignatureInvalid, "the end of a push of node \(node) is not signed with its log key")
      }
    }
    let writer = StateWriter(connection, profile: log.profile)
    let returning = try Returning(former, of: node, incarnation, connection)
    let isReturning = try returning.concerns(changes.filter { $0.header.seq > head.seq })
    let position = try isReturning ? beginAdoption(writer) : HubOrder(connection).head
    var adoption = Adoption(writer: writer, position: position, order: try HubOrder(connection))
    let places = StaffPlaces(connection)
    let gate = ChangeGate(
      node: node, incarnation: incarnation, logKey: key, isOwnStaff: { try places.holds($0, of: node) },
      verify: verify)
    let intake = RecordIntake(writer: writer, origin: node)
    var answer = ProtoPushAnswer()
    for change in changes {
      if change.header.seq <= head.seq {
        try requireSame(change, of: node, incarnation, table)
        continue
      }
      guard head.isContinued(by: change) else {
        // What stands before has its receipts; from here on the log cannot be told from another one.
        answer.reason = ClienteleError.Code.changeChainBroken.name
        break
      }
      if isReturning, try returning.take(change, &adoption) {
        head.advance(past: change)
        continue
      }
      let refusal = try gate.refusal(of: change, head: adoption.order.head)
      let receipt = adoption.order.place(
        change, in: head, verdict: refusal == nil ? .accepted : .parked, reason: refusal?.code.name ?? "",
        at: now)
      let states = try writer.commit(change, receipt: receipt)
      try intake.take(states, of: change, receipt: receipt)
      head.advance(past: change)
    }
    try table.setHead(head)
    var order = adoption.order
    if order.receipts.isEmpty {
      if isReturning { try order.save(answer: nil) }
    } else {
      let hashes = order.receiptHashes
      let signature = try log.sign(.sha256(hashes.flatMap(\.bytes)), domain: SignatureDomain.receipts)
      answer.receipts.receipts = order.receipts.map { Data($0) }
      answer.receipts.hashes = hashes.map { Data($0.bytes) }
      answer.receipts.signature = Data(signature)
      try order.save(answer: signature)
    }
    try writer.finish()
    answer.receivedSeq = head.seq
    answer.durableSeq = try durableSeq(of: node, incarnation, connection)
    answer.hubHead = ProtoPosition(order.head)
    answer.creditBytes = UInt32(Limits.syncBodyBytesMax)
    answer.creditChanges = UInt32(Limits.pushChangesMax)
    return answer
  }

  /// A change that stands here already must be the same one.
  private func requireSame(
    _ change: Change, of node: NodeID, _ incarnation: UInt32, _ table: ChangeTable
  ) throws {
    guard let known = try table.change(node, incarnation, change.header.seq), known.hash == change.hash else {
      throw ClienteleError(
        .historyForked, "node \(node) pushed another change under the number \(change.header.seq)",
        hint: "The data directory was copied or restored; docs/operations says how to go on.")
    }
  }
}

/// Whether the hub lets a change count: pure.
struct ChangeGate {
  let node: NodeID
  let incarnation: UInt32
  let logKey: [UInt8]
  /// Whether an associate is, or ever was, on the staff of the node's store: what was recorded before a
  /// transfer arrives after it.
  let isOwnStaff: (AssociateID) throws -> Bool
  let verify: (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool

  /// What stores and laptops may write; everything else is decided at the hub.
  static let writable: Set<TableID> = [
    .sourceRecord, .contactPoint, .interaction, .purchase, .purchaseLine, .claim, .notice,
    .auditEntry, .task, .importantDate, .preference, .complaint, .consent, .enquiry, .correction,
  ]

  /// - Parameter head: the end of the hub's order.
  /// - Returns: why the change is parked; `nil` to accept it.
  func refusal(of change: Change, head: Position) throws -> ClienteleError? {
    if let actor = change.header.actor, try !isOwnStaff(actor) {
      return ClienteleError(
        .notAllowed, "change \(change.name) is in the name of somebody who was never on that store's staff")
    }
    do throws(ClienteleError) {
      guard change.header.node == node, change.header.incarnation == incarnation else {
        throw ClienteleError(.changeWrongNode, "change \(change.name) names another log than it came in")
      }
      try change.validate()
      // Both sides have compared their histories since: nobody can have seen what this hub has not given.
      guard change.header.seenHub <= head else {
        throw ClienteleError(
          .changeSeenAhead, "change \(change.name) claims to have seen what the hub never gave")
      }
      if change.header.kind.isSigned {
        let message = SignatureDomain.message(SignatureDomain.change, change.hash)
        guard verify(change.signature, message, logKey) else {
          throw ClienteleError(
            .changeSignatureInvalid, "change \(change.name) is not signed with its log key")
        }
      }
      for operation in try change.operations() {
        guard let table = Catalogue.current[operation.table] else {
          throw ClienteleError(.changeUnknownTable, "change \(change.name) writes table \(operation.table)")
        }
        guard Self.writable.contains(operation.table) else {
          throw ClienteleError(.notAllowed, "change \(change.name) writes a table that only the hub decides")
        }
        if operation.table == .auditEntry, !operation.isEntry(of: node) {
          throw ClienteleError(.changeWrongNode, "change \(change.name) tells the audit of another node")
        }
        try OperationCheck(name: change.name).check(operation, of: table)
      }
      return nil
    } catch {
      return error
    }
  }
}

extension ChangeLog.Operation {
  fileprivate func isEntry(of node: NodeID) -> Bool {
    let field = AuditEntryField.nodeID.id
    return writes.contains { $0.field == field && $0.value?.bytes == node.row.bytes }
  }
}

/// At the hub: at which stores somebody has ever been on the staff.
struct StaffPlaces {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  func holds(_ associate: AssociateID, of node: NodeID) throws -> Bool {
    try connection.count(
      """
      SELECT (SELECT count(*) FROM associate JOIN node ON node.storeID = associate.storeID
          WHERE associate.id = ? AND node.id = ?)
        + (SELECT count(*) FROM staffPlace JOIN node ON node.storeID = staffPlace.storeID
          WHERE staffPlace.associateID = ? AND node.id = ?)
      """, [.id(associate), .id(node), .id(associate), .id(node)]) > 0
  }

  func add(_ associate: AssociateID, _ store: StoreID) throws {
    try connection.execute(
      """
      INSERT INTO staffPlace (associateID, storeID) VALUES (?, ?) ON CONFLICT (associateID, storeID) DO NOTHING
      """, [.id(associate), .id(store)])
  }
}

extension Connection {
  /// Notes that somebody is on the staff of a store, in the transaction that says so in the log.
  package func notePlace(of associate: AssociateID, at store: StoreID) throws {
    try StaffPlaces(self).add(associate, store)
  }
}
