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
        "SELECT header, parts, signature, verdict FROM change WHERE node = ? AND incarnation = ? ORDER BY seq",
        [.id(node), .number(incarnation)]
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
    var chainHash = Digest.zero
    try connection.forEach("SELECT receipt, chainHash, position FROM receipt ORDER BY position") { row in
      report.receipts += 1
      let bytes = row.bytes(0)
      let receipt = try Receipt(decoding: bytes)
      let stored = try row.digest(1)
      if receipt.previous != chainHash || stored != Digest.sha256(bytes) {
        report.broken.append("the receipt at \(row.position(2)) does not continue the hub's chain")
      }
      chainHash = .sha256(bytes)
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

    /// Whether there is nothing left to do with what is known here.
    package var isQuiet: Bool { unsent == 0 && cursor == hubHead && queue == 0 }
  }

  package func run(_ database: Database, profile: NodeProfile) async throws -> Report {
    try await database.read { connection in
      let properties = PropertyTable(connection)
      let head = try ChangeTable(connection).head(of: profile.node, incarnation: profile.incarnation)
      let isHub = profile.kind == .hub
      let received = UInt64(try properties.integer(.receivedSeq) ?? 0)
      let mismatches = try properties.integer(.fingerprintMismatches) ?? 0
      let cursor = try properties.position(isHub ? .hubHead : .cursor)
      let contact = try properties.integer(.lastContactAt).map { Instant(milliseconds: $0).description }
      let table = FingerprintTable(connection)
      let scopeRows = profile.scope == .everyone ? 0 : try table.entry(profile.scope).rows
      return Report(
        node: profile.name, kind: profile.kind.rawValue, cursor: cursor.description,
        hubHead: try properties.position(isHub ? .hubHead : .witnessedHead).description,
        unsent: isHub ? 0 : Int(head.seq - min(head.seq, received)),
        parked: try connection.count("SELECT count(*) FROM change WHERE verdict = 3"),
        fingerprint: isHub ? "equal" : cursor == .start ? "unknown" : mismatches == 0 ? "equal" : "different",
        rows: try table.entry(.everyone).rows + scopeRows, lastContactAt: contact,
        queue: try connection.count(
          "SELECT (SELECT count(*) FROM matchQueue) + (SELECT count(*) FROM awardQueue)"),
        conflicts: try connection.count("SELECT count(*) FROM conflict"))
    }
  }
}
