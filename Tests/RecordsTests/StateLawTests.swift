import Catalogue
import ChangeLog
import DatabaseKit
import Kernel
import NodeKit
import Persistence
import Records
import TestKit
import Testing

private let stateTables =
  ["rowState", "conflict", "fingerprint"] + Catalogue.current.tables.map(\.name)

@Suite struct `Over random histories of four databases` {
  private static let seeds = Array<UInt64>(1...8)
  private static let steps = 120

  @Test(arguments: seeds)
  func `every node ends with the hub's rows, conflicts, terms and sums`(_ seed: UInt64) throws {
    let fleet = try SmallFleet(seed: seed)
    for _ in 0..<Self.steps { try fleet.step() }
    try fleet.settle()
    for node in fleet.nodes {
      #expect(try node.read { try $0.count("SELECT count(*) FROM pendingRow") } == 0, "seed \(seed)")
      let (mine, hubs) = try (held(by: node, at: node), held(by: node, at: fleet.hub))
      #expect(mine == hubs, "seed \(seed), \(node.profile.name):\n\(mine.difference(from: hubs))")
      for scope in [Scope.everyone, node.profile.scope] {
        let (own, hubs) = try (sum(of: scope, at: node), sum(of: scope, at: fleet.hub))
        #expect(own == hubs, "seed \(seed), \(node.profile.name), \(scope)")
      }
    }
  }

  @Test(arguments: seeds)
  func `at every moment a node shows the hub's version with its own pending changes on top`(_ seed: UInt64)
    throws
  {
    let fleet = try SmallFleet(seed: seed)
    for step in 0..<Self.steps {
      try fleet.step()
      for node in fleet.nodes where step.isMultiple(of: 5) {
        for row in try rows(at: node) {
          #expect(row.image == row.expected, "seed \(seed), step \(step), \(node.profile.name)")
        }
      }
    }
  }

  @Test(arguments: seeds)
  func `the search index kept up to date is the one filled afresh`(_ seed: UInt64) throws {
    let fleet = try SmallFleet(seed: seed)
    for step in 0..<Self.steps {
      try fleet.step()
      guard step.isMultiple(of: 20) else { continue }
      for node in fleet.nodes + [fleet.hub] {
        let kept = try node.read { try Snapshot.search($0) }
        try node.database.writeBlocking { try PropertyTable($0).set(.searchEdition, 0) }
        try SearchIndex.bringUpToDate(node.database)
        let filled = try node.read { try Snapshot.search($0) }
        #expect(kept == filled, "seed \(seed), step \(step), \(node.profile.name)")
      }
    }
  }

  @Test(arguments: seeds)
  func `sums kept up to date are those counted afresh`(_ seed: UInt64) throws {
    let fleet = try SmallFleet(seed: seed)
    for step in 0..<Self.steps {
      try fleet.step()
      guard step.isMultiple(of: 10) else { continue }
      for node in fleet.nodes + [fleet.hub] {
        let scopes =
          node.isHub ? [.everyone, Sample.scopeA, Sample.scopeB] : [.everyone, node.profile.scope]
        for scope in scopes {
          let (kept, counted) = try (sum(of: scope, at: node), countedSum(of: scope, at: node))
          #expect(kept == counted, "seed \(seed), step \(step), \(node.profile.name), \(scope)")
        }
      }
    }
  }

  /// What a node may hold, in the form it has without pending changes.
  private func held(by node: TestNode, at place: TestNode) throws -> Snapshot {
    let store = node.profile.store?.row.bytes ?? []
    return try place.read { connection throws in
      let literal = connection.engine.literal
      let scope = literal(node.profile.scope.column.bytes ?? [])
      let records =
        place.isHub
        ? "substr(bucket, 2) IN (SELECT recordID FROM serve WHERE exitedAt IS NULL AND scope = \(scope))"
        : "1 = 1"
      let buckets =
        """
        bucket = \(literal([0])) OR bucket = \(literal([1] + store))
        OR (substr(bucket, 1, 1) = \(literal([2])) AND \(records))
        """
      return try Snapshot(connection, tables: stateTables.filter { $0 != "fingerprint" }) { table in
        switch table {
        case "rowState": buckets
        case "conflict": "(tableID, rowID) IN (SELECT tableID, rowID FROM rowState WHERE \(buckets))"
        default: "id IN (SELECT rowID FROM rowState WHERE \(buckets))"
        }
      }
    }
  }

  private func sum(of scope: Scope, at node: TestNode) throws -> FingerprintTable.Entry {
    try node.read { try FingerprintTable($0).entry(scope) }
  }

  private func countedSum(of scope: Scope, at node: TestNode) throws -> FingerprintTable.Entry {
    try node.read { connection throws in
      var sum = Fingerprint.empty
      var rows = 0
      try connection.forEach("SELECT bucket, image, base, pending FROM rowState") { row in
        guard let image = row.integer(3) == 0 ? row.bytes(1) : row.optionalBytes(2) else { return }
        let isIn: Bool
        switch Bucket(column: row.bytes(0)) {
        case .everyone: isIn = scope == .everyone
        case .lookup: isIn = scope == .lookup
        case .store(let store): isIn = scope == .store(store)
        case .record(let record):
          isIn =
            node.isHub
            ? try ServeTable(connection).scopes(holding: record).contains { $0.scope == scope }
            : scope != .everyone
        case .associate(let associate): isIn = scope == .associate(associate)
        case .hub, nil: isIn = false
        }
        guard isIn else { return }
        sum.add(.sha256(image))
        rows += 1
      }
      return FingerprintTable.Entry(sum: sum, rows: rows)
    }
  }

  /// Each row as it lies, and as it follows from the hub's version and the log.
  private func rows(at node: TestNode) throws -> [(image: [UInt8], expected: [UInt8])] {
    try node.read { connection throws in
      let stored = try connection.query("SELECT tableID, rowID, image, base, pending FROM rowState") {
        (
          table: TableID(UInt32($0.integer(0))), row: try $0.id(1), image: $0.bytes(2),
          base: $0.optionalBytes(3),
          pending: $0.integer(4)
        )
      }
      return try stored.map { item in
        guard item.pending > 0 else { return (item.image, item.image) }
        var state = try item.base.map { try RowState(decoding: $0, catalogue: .current) }
        let seqs = try connection.query(
          "SELECT seq FROM pendingRow WHERE tableID = ? AND rowID = ? ORDER BY seq",
          [.number(item.table.number), .id(item.row)]
        ) { UInt64($0.integer(0)) }
        for seq in seqs {
          let change = try #require(try ChangeTable(connection).change(node.profile.node, 1, seq))
          let context = change.context(receipt: nil)
          for operation in try change.operations()
          where operation.table == item.table && operation.row == item.row {
            let single = RowState(operation, in: context, catalogue: .current)
            state = state.map { $0.joined(with: single, catalogue: .current) } ?? single
          }
        }
        return (item.image, try #require(state).encoded())
      }
    }
  }
}

@Suite struct `A set of receipted changes` {
  @Test(arguments: Array<UInt64>(1...10))
  func `makes the same database in whatever order it arrives`(_ seed: UInt64) throws {
    let fleet = try SmallFleet(seed: seed)
    for _ in 0..<60 { try fleet.step() }
    try fleet.settle()
    let entries = try fleet.hub.read { connection throws in
      var entries: [(Change, Receipt)] = []
      try ChangeTable(connection).forEach { change, _ in
        let header = change.header
        let receipt = try ReceiptTable(connection).receipt(of: header.node, header.incarnation, header.seq)
        entries.append((change, try #require(receipt)))
      }
      return entries
    }
    var random = SeededRandom(seed: seed)
    var snapshots: [Snapshot] = []
    for _ in 0..<3 {
      snapshots.append(
        try snapshot(of: entries.shuffled(using: &random), entering: random.below(entries.count)))
    }
    for snapshot in snapshots.dropFirst() {
      #expect(snapshot == snapshots[0], "seed \(seed):\n\(snapshot.difference(from: snapshots[0]))")
    }
  }

  /// - Parameter entering: after how many changes a store begins to hold the records.
  private func snapshot(of entries: [(Change, Receipt)], entering: Int) throws -> Snapshot {
    let hub = try TestNode(.hub, number: 9)
    let profile = hub.profile
    try hub.database.writeBlocking { connection throws in
      let writer = StateWriter(connection, profile: profile)
      for (index, (change, receipt)) in entries.enumerated() {
        if index == entering {
          for record in [SmallFleet.shared, SmallFleet.wandering] {
            try writer.enter(record, into: Sample.scopeA, at: Position(epoch: 1, hubSeq: 5))
          }
        }
        try writer.commit(change, receipt: receipt)
      }
      try writer.finish()
    }
    return try hub.read { try Snapshot($0, tables: stateTables + ["serve"]) }
  }
}
