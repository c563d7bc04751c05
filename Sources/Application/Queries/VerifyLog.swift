internal import Catalogue
internal import ChangeLog
internal import Kernel
package import Persistence
package import Records

/// Walks every log this database holds: numbering, chain, parts, signatures; and the hub's chain of receipts.
package struct VerifyLog: Sendable {
  private let verify: @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool

  package init(
    verify: @escaping @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool
  ) {
    self.verify = verify
  }

  package struct Report: Encodable, Sendable {
    package var changes = 0
    package var receipts = 0
    /// One sentence for each thing that does not hold.
    package var broken: [String] = []
  }

  package func run(_ database: Database, profile: NodeProfile) async throws -> Report {
    try await database.read { connection in
      var report = Report()
      try checkLogs(connection, &report)
      if profile.kind == .hub { try checkReceipts(connection, &report) }
      return report
    }
  }

  private func checkLogs(_ connection: Connection, _ report: inout Report) throws {
    let heads = try connection.query("SELECT node, incarnation FROM logHead ORDER BY node, incarnation") {
      (NodeID(try $0.id(0)), UInt32(clamping: $0.integer(1)))
    }
    for (node, incarnation) in heads {
      let key = try connection.first(
        "SELECT publicKey FROM logKey WHERE node = ? AND incarnation = ? ORDER BY keyID DESC LIMIT 1",
        [.id(node), .number(incarnation)]
      ) { $0.bytes(0) }
      var head = LogHead(node: node, incarnation: incarnation)
      let stored = try ChangeTable(connection).head(of: node, incarnation: incarnation)
      try connection.forEach(
        """
        SELECT header, parts, signature, verdict FROM change
        WHERE node = ? AND incarnation = ? AND seq <= ? ORDER BY seq
        """, [.id(node), .number(incarnation), .number(stored.seq)]
      ) { row in
        let change = try ChangeTable.read(row)
        report.changes += 1
        if row.integer(3) == Self.parkedVerdict {
          // Its receipt says what is wrong with it; it holds its place in the chain and counts for nobody.
          if !head.isContinued(by: change) {
            report.broken.append("change \(change.name) does not continue the log, which ends at \(head.seq)")
          }
          return head.advance(past: change)
        }
        do throws(ClienteleError) {
          try head.accepts(change)
          try change.validate()
        } catch {
          report.broken.append(error.message)
        }
        if change.header.kind.isSigned, let key,
          !verify(change.signature, SignatureDomain.message(SignatureDomain.change, change.hash), key)
        {
          report.broken.append("change \(change.name) is not signed with its log key")
        }
        head.advance(past: change)
      }
      if head.seq != stored.seq || head.hash != stored.hash {
        report.broken.append("the log of node \(node) ends at \(head.seq), not at \(stored.seq) as noted")
      }
    }
  }

  /// What table `change` says of a change that does not count.
  private static let parkedVerdict: Int64 = 3

  private func checkReceipts(_ connection: Connection, _ report: inout Report) throws {
    let epochs = EpochTable(connection)
    var last: (position: Position, chainHash: Digest)? = (.start, .zero)
    try connection.forEach("SELECT receipt, chainHash, position FROM receipt ORDER BY position") { row in
      report.receipts += 1
      let bytes = row.bytes(0)
      let receipt = try Receipt(decoding: bytes)
      let position = row.position(2)
      if let known = last, known.position.epoch != position.epoch {
        last = try epochs.start(of: position.epoch).map { ($0.kept, $0.chainHash) } ?? known
      }
      // What a restored hub took back may have gaps: nobody was left who had the rest.
      let isNext = last.map { $0.position.hubSeq + 1 == position.hubSeq } ?? false
      let continues = !isNext || receipt.previous == last?.chainHash
      let isKnownGap = try isNext || epochs.start(of: position.epoch + 1) != nil
      let stored = try row.digest(1)
      if !continues || !isKnownGap || stored != Digest.sha256(bytes) {
        report.broken.append("the receipt at \(position) does not continue the hub's chain")
      }
      last = (position, .sha256(bytes))
    }
  }
}

/// What a node can truly say of its own sync.
package struct SyncStatus: Sendable {
  package init() {}

  package struct Report: Encodable, Sendable {
    package let node: String
    package let kind: String
    package let cursor: String
    package let hubHead: String
    package let unsent: Int
    package let parked: Int
    /// `equal`, `different` since a checkpoint, `unknown` before the first.
    package let fingerprint: String
    package let rows: Int
    package let lastContactAt: String?
    /// At the hub: records and members that wait to be decided.
    package let queue: Int
    package let conflicts: Int
    /// Which life of this node's log is written to; above 1 after it was restored or copied.
    package let incarnation: UInt32
    /// Changes of a former life that the hub did not hold and that were written again.
    package let rescued: Int
    /// Own changes that lie in an archive, a verified backup or a standby of the hub.
    package let durable: UInt64
    /// At the hub: the epoch of its order, above 1 after it was restored.
    package let epoch: UInt32
    /// At the hub: whether it vouches for its time.
    package let isTimeProven: Bool
    /// When the oldest own change that the hub has not acknowledged was written, by this node's clock.
    package let oldestUnsentAt: String?
    package let oldestUnsentMilliseconds: Int64?
    package let lastContactMilliseconds: Int64?
    /// Places of the hub's order that are known of and not pulled.
    package let behind: UInt64
    /// At the hub: every enrolled node.
    package let nodes: [NodeReport]

    /// Whether there is nothing left to do with what is known here. A node that has not heard of the hub yet knows
    /// nothing, and so has everything to do.
    package var isQuiet: Bool { hasHeardOfHub && unsent == 0 && cursor == hubHead && queue == 0 }

    private var hasHeardOfHub: Bool {
      kind == NodeProfile.Kind.hub.rawValue || hubHead != Position.start.description
    }
  }

  package func run(_ database: Database, profile: NodeProfile) async throws -> Report {
    try await database.read { connection in
      let properties = PropertyTable(connection)
      let incarnation = UInt32(clamping: try properties.integer(.incarnation) ?? 1)
      let head = try ChangeTable(connection).head(of: profile.node, incarnation: incarnation)
      let isHub = profile.kind == .hub
      let received = UInt64(try properties.integer(.receivedSeq) ?? 0)
      let mismatches = try properties.integer(.fingerprintMismatches) ?? 0
      let cursor = try properties.position(isHub ? .hubHead : .cursor)
      let contact = try properties.integer(.lastContactAt).map { Instant(milliseconds: $0).description }
      let table = FingerprintTable(connection)
      let oldest =
        isHub
        ? nil
        : try ChangeTable(connection).change(profile.node, incarnation, received + 1)?
          .header.time.wall.milliseconds
      let witnessed = try properties.position(isHub ? .hubHead : .witnessedHead).hubSeq
      let scopeRows = profile.scope == .everyone ? 0 : try table.entry(profile.scope).rows
      return Report(
        node: profile.name, kind: profile.kind.rawValue, cursor: cursor.description,
        hubHead: try properties.position(isHub ? .hubHead : .witnessedHead).description,
        unsent: isHub ? 0 : Int(head.seq - min(head.seq, received)),
        parked: try connection.count("SELECT count(*) FROM change WHERE verdict = 3"),
        fingerprint: isHub ? "equal" : cursor == .start ? "unknown" : mismatches == 0 ? "equal" : "different",
        rows: try table.entry(.everyone).rows + scopeRows, lastContactAt: contact,
        queue: try connection.count(
          "SELECT (SELECT count(*) FROM matchQueue) + (SELECT count(*) FROM matchSweep) + (SELECT count(*) FROM awardQueue)"
        ),
        conflicts: try connection.count("SELECT count(*) FROM conflict"), incarnation: incarnation,
        rescued: try EndedLogTable(connection).rescuedCount(),
        durable: UInt64(try properties.integer(.durableSeq) ?? 0),
        epoch: isHub ? UInt32(clamping: try properties.integer(.epoch) ?? 1) : cursor.epoch,
        isTimeProven: try properties.text(.timeUnproven) != "1",
        oldestUnsentAt: oldest.map { Instant(milliseconds: $0).description },
        oldestUnsentMilliseconds: oldest,
        lastContactMilliseconds: try properties.integer(.lastContactAt),
        behind: witnessed - min(witnessed, cursor.hubSeq),
        nodes: isHub ? try NodeReport.all(connection) : [])
    }
  }
}
