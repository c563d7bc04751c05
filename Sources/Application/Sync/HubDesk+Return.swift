internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

// What a restored hub takes back: receipts with the changes a node pushes again, and originals that nodes had
// pulled. Each stands at its own old place, with its own old stamp; proven by the hub's own signature.

/// A receipt of before, and under which proof.
struct FormerReceipt {
  let receipt: Receipt
  let bytes: [UInt8]
  let proof: ReceiptProof
}

extension HubDesk {
  /// Receipts that this hub can be shown to have given, by the hash of their bytes.
  func formerReceipts(
    _ signed: [ProtoSignedReceipts], _ connection: Connection
  ) throws -> [FormerReceipt] {
    let key = try logKey(connection)
    return signed.flatMap { proto -> [FormerReceipt] in
      guard let proof = ReceiptProof(proto, isSigned: { verify($0, $1, key) }) else { return [] }
      return proof.receipts.compactMap { bytes in
        (try? Receipt(decoding: bytes)).map { FormerReceipt(receipt: $0, bytes: bytes, proof: proof) }
      }
    }
  }

  /// Opens the taking back: one change of the hub's own says that it happened, and gives everything that comes
  /// back a place from which on nodes will hear of it.
  func beginAdoption(_ writer: StateWriter) throws -> Position {
    _ = try log.append([], kind: .adoption, actor: nil, world: world, to: writer)
    let position = try HubOrder(writer.connection).head
    writer.pullPosition = position
    return position
  }

  /// Takes originals of any log, in whole or in part.
  ///
  /// - Parameter isFiled: whether they came in a file by hand, which has no session.
  func takeBack(
    _ requests: [ProtoReturnRequest], from node: NodeID, isFiled: Bool = false
  ) async throws -> [UInt8] {
    guard let first = requests.first else { throw ClienteleError(.frameMalformed, "a return holds no frame") }
    try requireOwn(first.node, node)
    let answer = try await database.write { connection in
      try requireSession(node, incarnation: nil, isFiled ? nil : first.sessionCounter, connection)
      return try takeBack(requests, connection)
    }
    news.announce()
    return try SyncBody.encode(answer)
  }

  func takeBack(
    _ requests: [ProtoReturnRequest], _ connection: Connection
  ) throws -> ProtoReturnAnswer {
    let former = try formerReceipts(requests.flatMap(\.signedReceipts), connection)
    let proven = Dictionary(former.map { ($0.bytes, $0) }) { first, _ in first }
    let writer = StateWriter(connection, profile: log.profile)
    let position = try beginAdoption(writer)
    var adoption = Adoption(writer: writer, position: position, order: try HubOrder(connection))
    var answer = ProtoReturnAnswer()
    for original in requests.flatMap(\.originals) {
      guard let known = proven[[UInt8](original.receipt)], let change = original.change(for: known.receipt)
      else {
        answer.refused += 1
        continue
      }
      if try adoption.take(change, known) { answer.taken += 1 }
    }
    try adoption.order.save(answer: nil)
    try writer.finish()
    answer.hubHead = ProtoPosition(adoption.order.head)
    return answer
  }
}

/// Puts back changes with the receipts they had.
struct Adoption {
  let writer: StateWriter
  /// Where nodes hear of it.
  let position: Position
  var order: HubOrder
  private var answers: [[UInt8]: Int64] = [:]

  init(writer: StateWriter, position: Position, order: HubOrder) {
    self.writer = writer
    self.position = position
    self.order = order
  }

  /// - Returns: whether anything of it was new.
  mutating func take(_ change: Change, _ former: FormerReceipt) throws -> Bool {
    let standing = try ReceiptTable(writer.connection).chainHash(at: former.receipt.position)
    if standing == nil {
      guard try order.adopt(former.receipt, bytes: former.bytes, answer: try answer(former.proof)) else {
        return false
      }
    } else if standing != .sha256(former.bytes) {
      return false
    }
    return try complete(change, former.receipt)
  }

  /// Takes what is new of a change whose receipt stands.
  @discardableResult
  func complete(_ change: Change, _ receipt: Receipt) throws -> Bool {
    guard let states = try writer.restore(change, receipt: receipt) else { return false }
    try RecordIntake(writer: writer, origin: change.header.node).take(
      states, of: change, receipt: receipt, at: position)
    try readmitNodes(states, receipt)
    try archiveAgain(from: receipt.position)
    for subject in Set(change.header.parts.compactMap(\.subject)).sorted() {
      try writer.connection.execute(
        "INSERT INTO awardQueue (recordID, position) VALUES (?, ?) ON CONFLICT (recordID) DO NOTHING",
        [.id(subject), .position(position)])
    }
    return true
  }

  /// What comes back below the end of the archive, or of a backup, is not in it for sure.
  private func archiveAgain(from position: Position) throws {
    let properties = PropertyTable(writer.connection)
    for name in [PropertyTable.Name.archivedThrough, .backedUpThrough]
    where try properties.position(name) >= position {
      try properties.set(name, Position(epoch: position.epoch, hubSeq: position.hubSeq - 1))
    }
  }

  private mutating func answer(_ proof: ReceiptProof) throws -> Int64 {
    if let known = answers[proof.signature] { return known }
    let number = try ReceiptTable(writer.connection).insertAnswer(
      hashes: proof.hashes, signature: proof.signature)
    answers[proof.signature] = number
    return number
  }

  /// A node that was enrolled after the copy was made is let in again by its own row.
  private func readmitNodes(_ states: [RowState], _ receipt: Receipt) throws {
    for state in states where state.table == .node {
      let node = NodeID(state.id)
      let sessions = SessionTable(writer.connection)
      guard let key = state.value(NodeField.logKey)?.bytes, try sessions.session(of: node) == nil,
        let scope = Self.scope(of: state)
      else { continue }
      let enrolledAt = Instant(milliseconds: receipt.stamp.milliseconds)
      try sessions.save(
        Session(
          node: node, incarnation: 1, issuedCounter: 0, confirmedCounter: 0, cursor: .start,
          lastContactAt: enrolledAt, version: "", scope: scope, enrolledAt: enrolledAt))
      try writer.connection.execute(
        """
        INSERT INTO logKey (node, incarnation, keyID, publicKey, certificate) VALUES (?, 1, 1, ?, ?)
        ON CONFLICT (node, incarnation, keyID) DO NOTHING
        """, [.id(node), .bytes(key), .bytes([])])
    }
  }

  private static func scope(of node: RowState) -> Scope? {
    switch node.value(NodeField.kind)?.text {
    case NodeProfile.Kind.store.rawValue: node.reference(NodeField.storeID).map { .store(ID($0)) }
    case NodeProfile.Kind.laptop.rawValue: node.reference(NodeField.associateID).map { .associate(ID($0)) }
    default: nil
    }
  }
}

/// What of a push the restored hub had before: with a receipt the node shows, or given back by another node.
struct Returning {
  private let former: [Digest: FormerReceipt]
  private let table: ChangeTable
  private let receipts: ReceiptTable
  private let node: NodeID
  private let incarnation: UInt32
  private let isRestored: Bool

  init(
    _ former: [FormerReceipt], of node: NodeID, _ incarnation: UInt32, _ connection: Connection
  ) throws {
    self.former = Dictionary(former.map { ($0.receipt.headerHash, $0) }) { first, _ in first }
    self.node = node
    self.incarnation = incarnation
    table = ChangeTable(connection)
    receipts = ReceiptTable(connection)
    isRestored = try HubOrder(connection).head.epoch > 1
  }

  /// Whether any of some new changes is such a one.
  func concerns(_ changes: [Change]) throws -> Bool {
    guard isRestored else { return false }
    return try changes.contains { change in
      try former[change.hash] != nil || table.change(node, incarnation, change.header.seq) != nil
    }
  }

  /// - Returns: whether the change stands at its old place now; a new one does not.
  /// - Throws: `historyForked` when another change stands under its number.
  func take(_ change: Change, _ adoption: inout Adoption) throws -> Bool {
    if let known = former[change.hash], known.receipt.seq == change.header.seq,
      known.receipt.node == node, known.receipt.incarnation == incarnation,
      try adoption.take(change, known)
    {
      return true
    }
    guard let held = try table.change(node, incarnation, change.header.seq) else { return false }
    guard held.hash == change.hash,
      let receipt = try receipts.receipt(of: node, incarnation, change.header.seq)
    else {
      throw ClienteleError(
        .historyForked, "another change came back under number \(change.header.seq) of node \(node)",
        hint: "The data directory was copied or restored; the node goes on under a new incarnation.")
    }
    try adoption.complete(change, receipt)
    return true
  }
}

extension ProtoOriginal {
  /// The change, when it is the one a receipt is for and its parts are what its header names.
  func change(for receipt: Receipt) -> Change? {
    let parts = parts.map { Part(salt: [UInt8]($0.salt), body: [UInt8]($0.body)) }
    guard
      let change = try? Change(headerBytes: [UInt8](header), parts: parts, signature: [UInt8](signature)),
      change.hash == receipt.headerHash, change.header.node == receipt.node,
      change.header.incarnation == receipt.incarnation, change.header.seq == receipt.seq,
      (try? change.validate()) != nil
    else { return nil }
    return change
  }
}
