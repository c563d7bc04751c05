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
  ///
  /// - Parameter isFiled: whether they came in a file by hand, which has no session.
  func push(
    _ requests: [ProtoPushRequest], from node: NodeID, isFiled: Bool = false
  ) async throws -> [UInt8] {
    guard let first = requests.first else {
      throw ClienteleError(.frameMalformed, "a push holds no frame")
    }
    try requireOwn(first.node, node)
    let changes = try requests.flatMap { try $0.changes(countMax: Limits.pushChangesMax) }
    let isPacked = requests.allSatisfy { $0.changes.isEmpty }
    guard changes.count <= Limits.pushChangesMax else {
      throw ClienteleError(.limitExceeded, "a push holds \(changes.count) changes")
    }
    let now = world.clock.wall()
    // What needs no database is done before the one writer is asked for: pushes of several nodes do it at once.
    let key = try await database.read { try logKey(of: node, first.incarnation, $0) }
    let examined = changes.map { ExaminedChange($0, logKey: key, verify: verify) }
    let clock = world.clock
    let answer = try await database.write { connection in
      let begun = clock.boot().milliseconds
      try requireSession(
        node, incarnation: first.incarnation, isFiled ? nil : first.sessionCounter, connection)
      let former = try formerReceipts(requests.flatMap(\.former), connection)
      var answer = try take(
        examined, of: node, first.incarnation, [UInt8](first.headSignature), former, now, connection)
      if isPacked { try answer.packReceipts() }
      // As many as take a moment: whoever else wants to write waits no longer than that.
      var size = BatchSize(Self.creditRange, count: max(changes.count, Self.creditRange.lowerBound))
      size.learn(
        items: changes.count, applied: Milliseconds(clock.boot().milliseconds - begun),
        travelled: Milliseconds(0))
      answer.creditChanges = UInt32(size.count)
      return answer
    }
    news.announce()
    return try SyncBody.encode(answer)
  }

  private static let creditRange = 64...Limits.pushChangesMax

  private func take(
    _ examined: [ExaminedChange], of node: NodeID, _ incarnation: UInt32, _ headSignature: [UInt8],
    _ former: [FormerReceipt], _ now: Instant, _ connection: Connection
  ) throws -> ProtoPushAnswer {
    try HubClock(connection).check(world.clock)
    let table = ChangeTable(connection)
    var head = try table.head(of: node, incarnation: incarnation)
    let key = try logKey(of: node, incarnation, connection)
    if let last = examined.last?.change {
      guard verify(headSignature, SignatureDomain.message(SignatureDomain.head, last.hash), key) else {
        throw ClienteleError(
          .changeSignatureInvalid, "the end of a push of node \(node) is not signed with its log key")
      }
    }
    let writer = StateWriter(connection, profile: log.profile)
    let returning = try Returning(former, of: node, incarnation, connection)
    let isReturning = try returning.concerns(examined.map(\.change).filter { $0.header.seq > head.seq })
    let position = try isReturning ? beginAdoption(writer) : HubOrder(connection).head
    var adoption = Adoption(writer: writer, position: position, order: try HubOrder(connection))
    let places = StaffPlaces(connection)
    var ownStaff: [AssociateID: Bool] = [:]
    let gate = ChangeGate(
      node: node, incarnation: incarnation,
      isOwnStaff: { associate in
        if let known = ownStaff[associate] { return known }
        let holds = try places.holds(associate, of: node)
        ownStaff[associate] = holds
        return holds
      })
    let intake = RecordIntake(writer: writer, origin: node)
    var answer = ProtoPushAnswer()
    for item in examined {
      let change = item.change
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
      let refusal = try gate.refusal(of: item, head: adoption.order.head)
      let receipt = adoption.order.place(
        change, in: head, verdict: refusal == nil ? .accepted : .parked, reason: refusal?.code.name ?? "",
        at: now)
      let states = try writer.commit(change, receipt: receipt, operations: item.operations)
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

extension ProtoPushAnswer {
  /// Leaves out of the receipts what their node can compute.
  fileprivate mutating func packReceipts() throws {
    let receipts = try self.receipts.receipts.map { try Receipt(decoding: [UInt8]($0)) }
    guard let packed = ProtoPackedReceipts(receipts, signature: [UInt8](self.receipts.signature)) else {
      return
    }
    clearReceipts()
    self.packed = packed
  }
}

/// What can be said of a change without any database: pure, and most of what a push costs.
struct ExaminedChange: Sendable {
  let change: Change
  /// `nil` where they do not read; then ``fault`` or ``content`` says why.
  let operations: [ChangeLog.Operation]?
  /// That its parts are not what its header names.
  let fault: ClienteleError?
  /// Of a kind that is signed: whether its own signature is good.
  let isSigned: Bool
  /// That it says what cannot be stored, or not by a node.
  let content: ClienteleError?

  /// What stores and laptops may write; everything else is decided at the hub.
  static let writable: Set<TableID> = [
    .sourceRecord, .contactPoint, .interaction, .purchase, .purchaseLine, .claim, .notice,
    .auditEntry, .task, .importantDate, .preference, .complaint, .consent, .enquiry, .correction,
    .privacyRequest, .dispute, .fieldValue,
  ]

  /// - Parameter logKey: of the log it came in.
  init(
    _ change: Change, logKey: [UInt8],
    verify: (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool
  ) {
    self.change = change
    do throws(ClienteleError) {
      try change.validate()
      fault = nil
    } catch {
      fault = error
    }
    isSigned =
      !change.header.kind.isSigned
      || verify(change.signature, SignatureDomain.message(SignatureDomain.change, change.hash), logKey)
    do throws(ClienteleError) {
      let operations = try change.operations()
      self.operations = operations
      content = Self.objection(to: operations, of: change)
    } catch {
      operations = nil
      content = error
    }
  }

  private static func objection(
    to operations: [ChangeLog.Operation], of change: Change
  ) -> ClienteleError? {
    let check = OperationCheck(name: change.name)
    do throws(ClienteleError) {
      for operation in operations {
        guard let table = Catalogue.current[operation.table] else {
          throw ClienteleError(.changeUnknownTable, "change \(change.name) writes table \(operation.table)")
        }
        guard writable.contains(operation.table) else {
          throw ClienteleError(.notAllowed, "change \(change.name) writes a table that only the hub decides")
        }
        if operation.table == .auditEntry, !operation.isEntry(of: change.header.node) {
          throw ClienteleError(.changeWrongNode, "change \(change.name) tells the audit of another node")
        }
        try check.check(operation, of: table)
      }
      return nil
    } catch {
      return error
    }
  }
}

/// Whether the hub lets a change count.
struct ChangeGate {
  let node: NodeID
  let incarnation: UInt32
  /// Whether an associate is, or ever was, on the staff of the node's store: what was recorded before a
  /// transfer arrives after it.
  let isOwnStaff: (AssociateID) throws -> Bool

  /// - Parameter head: the end of the hub's order.
  /// - Returns: why the change is parked; `nil` to accept it.
  func refusal(of examined: ExaminedChange, head: Position) throws -> ClienteleError? {
    let change = examined.change
    if let actor = change.header.actor, try !isOwnStaff(actor) {
      return ClienteleError(
        .notAllowed, "change \(change.name) is in the name of somebody who was never on that store's staff")
    }
    guard change.header.node == node, change.header.incarnation == incarnation else {
      return ClienteleError(.changeWrongNode, "change \(change.name) names another log than it came in")
    }
    if let fault = examined.fault { return fault }
    // Both sides have compared their histories since: nobody can have seen what this hub has not given.
    guard change.header.seenHub <= head else {
      return ClienteleError(
        .changeSeenAhead, "change \(change.name) claims to have seen what the hub never gave")
    }
    guard examined.isSigned else {
      return ClienteleError(
        .changeSignatureInvalid, "change \(change.name) is not signed with its log key")
    }
    return examined.content
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
