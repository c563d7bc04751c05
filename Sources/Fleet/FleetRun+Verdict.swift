internal import Application
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

// What must hold when everything is quiet, and again when all machines have lost their power once more.
extension FleetRun {
  func isQuiet() throws -> Bool { try unrest().isEmpty }

  /// Everything that is still going on, as text; empty when nothing is.
  func unrest() throws -> String {
    guard hub.isUp, hubProgram != nil else { return "the hub does not run" }
    let hubHead = try hubProgram?.head() ?? .start
    var waiting: [String] = []
    let queued = try hub.running().readBlocking { connection in
      try connection.count(
        "SELECT (SELECT count(*) FROM matchQueue) + (SELECT count(*) FROM matchSweep) + (SELECT count(*) FROM awardQueue)"
      )
    }
    let erasing = try hub.running().readBlocking {
      try ErasureTable($0).waiting(at: .rows, limit: .max).count
    }
    if erasing > 0 { waiting.append("\(erasing) records wait to be erased") }
    if queued > 0 { waiting.append("\(queued) records wait to be decided") }
    for station in stations {
      guard station.machine.isUp, let program = station.program else {
        waiting.append("\(station.machine.name) does not run")
        continue
      }
      if let reason = program.haltReason { waiting.append("\(station.machine.name) stopped: \(reason)") }
      let (received, cursor) = try station.machine.running().readBlocking { connection in
        let properties = PropertyTable(connection)
        return (try properties.integer(.receivedSeq) ?? 0, try properties.position(.cursor))
      }
      let head = try station.machine.headSeq()
      if received < Int64(head) { waiting.append("\(station.machine.name) sent \(received) of \(head)") }
      if cursor < hubHead { waiting.append("\(station.machine.name) is at \(cursor), the hub at \(hubHead)") }
    }
    return waiting.joined(separator: "; ")
  }

  func checkEverything() async throws {
    try await checkLogs()
    try checkNothingLost()
    let (entries, erased) = try hubEntries()
    let hubRows = try rows(of: hub)
    try checkOracle(entries, hubRows)
    try checkOtherOrders(entries, hubRows)
    for station in stations { try checkConvergence(station, hubRows) }
    try checkFingerprints()
    try await checkAwards()
    try checkClaimIntervals()
    try checkCredits()
    for machine in [hub] + stations.map(\.machine) {
      try checkPlainTables(machine)
      try checkErased(erased, machine)
    }
    note(hubRows)
  }

  private func note(_ rows: [Oracle.Key: [UInt8]]) {
    var sum = Fingerprint.empty
    for image in rows.values { sum.add(.sha256(image)) }
    timeline.note("rows \(sum.sum)")
  }

  // MARK: Logs

  private func checkLogs() async throws {
    for machine in [hub] + stations.map(\.machine) {
      let checked = try await VerifyLog(verify: LogSecret.verify).run(
        machine.running(), profile: machine.profile)
      guard checked.broken.isEmpty else {
        throw Violation("logsVerify", "\(machine.name): \(checked.broken[0])")
      }
    }
  }

  /// Every change that was acknowledged to a person stands at the hub, the same to the byte.
  private func checkNothingLost() throws {
    let rescued = try rescued()
    try hub.running().readBlocking { connection in
      let table = ChangeTable(connection)
      for entry in journal.entries where !entry.isLost {
        let change = try table.change(entry.node, entry.incarnation, entry.seq)
        guard change?.hash != entry.hash else { continue }
        let name = Oracle.name(entry.node, entry.incarnation, entry.seq)
        guard let again = rescued[name] else {
          throw Violation(
            "nothingLost", change == nil ? "the hub lacks \(name)" : "the hub has another \(name)")
        }
        guard try table.change(entry.node, again.incarnation, again.seq) != nil else {
          throw Violation("nothingLost", "the hub lacks what \(name) was written again as")
        }
      }
    }
  }

  /// As what the changes of ended lives were written again, by name.
  private func rescued() throws -> [String: (incarnation: UInt32, seq: UInt64)] {
    var found: [String: (incarnation: UInt32, seq: UInt64)] = [:]
    for machine in stations.map(\.machine) {
      let node = machine.profile.node
      try machine.running().readBlocking { connection in
        try connection.forEach("SELECT incarnation, seq, newIncarnation, newSeq FROM rescuedChange") { row in
          let name = Oracle.name(node, UInt32(clamping: row.integer(0)), UInt64(row.integer(1)))
          found[name] = (UInt32(clamping: row.integer(2)), UInt64(row.integer(3)))
        }
      }
    }
    return found
  }

  /// What the hub has, up to a position, and who is erased by then: "an erasure outranks every write about the person,
  /// whatever the clocks say and whenever it arrives".
  func hubEntries(
    through cursor: Position? = nil
  ) throws -> (entries: [Oracle.Entry], erased: Set<SourceRecordID>) {
    try hub.running().readBlocking { connection in
      let receipts = try connection.query("SELECT receipt FROM receipt ORDER BY position") {
        try Receipt(decoding: $0.bytes(0))
      }
      let byPosition = Dictionary(receipts.map { ($0.position, $0) }) { first, _ in first }
      var found: [(change: Change, receipt: Receipt?)] = []
      try ChangeTable(connection).forEach { change, position in
        if let cursor, position ?? .start > cursor { return }
        let receipt = position.flatMap { byPosition[$0] }
        if receipt?.verdict == .parked { self.report.probe("parked changes") }
        found.append((change, receipt))
      }
      let erasures = try found.filter { $0.change.header.kind == .erasure }.flatMap {
        try $0.change.operations()
      }
      let erased = Set(erasures.filter { $0.table == .erasure }.map { SourceRecordID($0.row) })
      let entries = try found.map { change, receipt in
        // A parked change may be anything, operations that cannot be read included.
        let operations = receipt?.verdict == .parked ? [] : try change.cutting(erased).operations()
        return Oracle.Entry(header: change.header, operations: operations, receipt: receipt)
      }
      return (entries, erased)
    }
  }

  // MARK: Rows

  /// The bytes of every row that a machine shows.
  func rows(of machine: Machine) throws -> [Oracle.Key: [UInt8]] {
    let found = try machine.running().readBlocking { connection in
      try connection.query("SELECT tableID, rowID, image FROM rowState") { row in
        (Oracle.Key(table: TableID(UInt32(clamping: row.integer(0))), row: try row.id(1)), row.bytes(2))
      }
    }
    return Dictionary(found) { first, _ in first }
  }

  private func checkOracle(_ entries: [Oracle.Entry], _ rows: [Oracle.Key: [UInt8]]) throws {
    let oracle = Oracle(entries)
    try compare(oracle, oracle.keys, with: rows, at: "the hub", report: true)
  }

  private func compare(
    _ oracle: Oracle, _ keys: [Oracle.Key], with rows: [Oracle.Key: [UInt8]], at place: String,
    report isNoted: Bool
  ) throws {
    guard keys.count == rows.count else {
      let missing = keys.first { rows[$0] == nil }
      let extra = rows.keys.sorted().first { !keys.contains($0) }
      throw Violation(
        "oracle",
        "\(place) has \(rows.count) rows instead of \(keys.count): lacks \(text(missing)), has \(text(extra))"
      )
    }
    for key in keys {
      guard let image = rows[key] else { throw Violation("oracle", "\(place) lacks \(text(key))") }
      let state = try RowState(decoding: image, catalogue: .current)
      let expected = oracle.view(key)
      guard state.view == expected else {
        throw Violation("oracle", "\(place) shows \(text(key)) as \(state.view) instead of \(expected)")
      }
      if isNoted { report.probe("conflicts kept", state.losers.count) }
    }
  }

  private func text(_ key: Oracle.Key?) -> String { key.map { "\($0.table)/\($0.row)" } ?? "none" }

  /// The same set of changes folded in another order gives the same bytes.
  private func checkOtherOrders(_ entries: [Oracle.Entry], _ rows: [Oracle.Key: [UInt8]]) throws {
    var order = SeededStream(seed: plan.seed, label: "other order")
    var folded: [Oracle.Key: RowState] = [:]
    for entry in entries.shuffled(using: &order) where entry.receipt?.verdict != .parked {
      guard let receipt = entry.receipt else { continue }
      let context = WriteContext(
        stamp: Stamp(
          time: min(entry.header.hybridTime, receipt.stamp), node: entry.header.node,
          incarnation: entry.header.incarnation, seq: entry.header.seq, position: receipt.position),
        seenHub: entry.header.seenHub)
      for operation in entry.operations.shuffled(using: &order) {
        let key = Oracle.Key(table: operation.table, row: operation.row)
        let before = folded[key]
        folded[key] =
          before?.applying(operation, in: context, catalogue: .current)
          ?? RowState(operation, in: context, catalogue: .current)
      }
    }
    for (key, state) in folded.sorted(by: { $0.key < $1.key }) where state.encoded() != rows[key] {
      throw Violation("otherOrder", "row \(text(key)) depends on the order in which changes come")
    }
  }

  /// A node shows what the set says that it can know: everything of its buckets up to its cursor, and its own.
  func checkRows(of station: Station) throws {
    let profile = station.machine.profile
    let cursor = try cursor(of: station)
    let (atHub, erased) = try hubEntries(through: cursor)
    let covered = Set(atHub.filter { $0.header.node == profile.node }.map { LogPlace($0.header) })
    let own = try ownChanges(of: station.machine).filter { !covered.contains(LogPlace($0.change.header)) }
      .map { change, receipt in
        Oracle.Entry(
          header: change.header, operations: try change.cutting(erased).operations(), receipt: receipt)
      }
    let oracle = Oracle(atHub + own)
    let rows = try rows(of: station.machine)
    let held = try recordsHeld(profile.scope)
    for key in rows.keys.sorted() {
      guard let image = rows[key] else { continue }
      let state = try RowState(decoding: image, catalogue: .current)
      // Of what has left the node's buckets it shows only what it has written since.
      if case .record(let record) = Catalogue.current[key.table].map({ state.bucket($0.bucket) }),
        !held.contains(record)
      {
        continue
      }
      let expected = oracle.view(key)
      guard state.view == expected else {
        throw Violation(
          "oracleAtNode",
          "\(station.machine.name) at \(cursor) shows \(text(key)) as \(state.view) instead of \(expected)")
      }
    }
    report.probe("nodes checked at work")
  }

  /// Of its log as it is, and of former lives what the hub holds.
  private func ownChanges(of machine: Machine) throws -> [(change: Change, receipt: Receipt?)] {
    let (node, log) = (machine.profile.node, machine.log)
    return try machine.running().readBlocking { connection in
      let ended = try EndedLogTable(connection).list(limit: .max).map {
        (life: $0.incarnation, last: $0.knownSeq)
      }
      let lives = ended + [(life: try log.incarnation(connection), last: .max)]
      let receipts = ReceiptTable(connection)
      return try lives.flatMap { life, last in
        try ChangeTable(connection).changes(
          of: node, incarnation: life, above: 0, countMax: .max, bytesMax: .max
        )
        .filter { $0.header.seq <= last }
        .map { ($0, try receipts.receipt(of: node, life, $0.header.seq)) }
      }
    }
  }

  private struct LogPlace: Hashable {
    let incarnation: UInt32
    let seq: UInt64

    init(_ header: ChangeHeader) {
      incarnation = header.incarnation
      seq = header.seq
    }
  }

  // MARK: Convergence

  /// A node holds exactly the rows of its buckets, byte for byte as the hub has them.
  func checkConvergence(_ station: Station, _ hubRows: [Oracle.Key: [UInt8]]) throws {
    let scope = station.machine.profile.scope
    let held = try recordsHeld(scope)
    var expected: [Oracle.Key: [UInt8]] = [:]
    for (key, image) in hubRows {
      guard let table = Catalogue.current[key.table] else { continue }
      let bucket = try RowState(decoding: image, catalogue: .current).bucket(table.bucket)
      if scope.holds(bucket, record: held.contains) { expected[key] = image }
    }
    let shown = try rows(of: station.machine)
    let name = station.machine.name
    for key in expected.keys.sorted() where shown[key] != expected[key] {
      throw Violation(
        "convergence",
        "\(name) \(shown[key] == nil ? "lacks" : "shows otherwise than the hub") row \(text(key))")
    }
    for key in shown.keys.sorted() where expected[key] == nil {
      throw Violation("buckets", "\(name) holds row \(text(key)), which is in none of its buckets")
    }
    let pending = try station.machine.running().readBlocking { connection in
      try connection.count("SELECT (SELECT count(*) FROM pendingRow) + (SELECT count(*) FROM stagedRow)")
    }
    guard pending == 0 else { throw Violation("convergence", "\(name) still has \(pending) rows pending") }
  }

  private func recordsHeld(_ scope: Scope) throws -> Set<SourceRecordID> {
    try hub.running().readBlocking { connection in
      Set(
        try connection.query(
          "SELECT recordID FROM serve WHERE scope = ? AND exitedAt IS NULL", [scope.column]
        ) { SourceRecordID(try $0.id(0)) })
    }
  }

  /// The sums that were kept up to date by additions are those of the rows.
  private func checkFingerprints() throws {
    try hub.running().readBlocking { connection in
      for scope in [Scope.everyone, .lookup] + stations.map(\.machine.profile.scope) {
        let (buckets, arguments) = Self.bucketsCounted(in: scope)
        var sum = Fingerprint.empty
        var count = 0
        try connection.forEach(
          "SELECT image FROM rowState WHERE \(buckets)", arguments
        ) { row in
          sum.add(.sha256(row.bytes(0)))
          count += 1
        }
        let stored = try FingerprintTable(connection).entry(scope)
        guard stored.sum == sum, stored.rows == count else {
          throw Violation("fingerprints", "the hub counts \(stored.rows) rows of a scope that has \(count)")
        }
      }
    }
  }

  private static func bucketsCounted(in scope: Scope) -> (filter: String, arguments: [Value?]) {
    let own: Bucket =
      switch scope {
      case .everyone: .everyone
      case .lookup: .lookup
      case .store(let store): .store(store)
      case .associate(let associate): .associate(associate)
      }
    let records = "SELECT recordID FROM serve WHERE scope = ? AND exitedAt IS NULL"
    return ("bucket = ? OR substr(bucket, 2) IN (\(records))", [own.column, scope.column])
  }

  /// Queries read plain tables: each has exactly the rows that the states have.
  private func checkPlainTables(_ machine: Machine) throws {
    try machine.running().readBlocking { connection in
      for table in Catalogue.current.tables {
        let differing = try connection.count(
          """
          SELECT (SELECT count(*) FROM rowState WHERE tableID = ?) - (SELECT count(*) FROM \(table.name) WHERE id IN
            (SELECT rowID FROM rowState WHERE tableID = ?))
            + (SELECT count(*) FROM \(table.name)) - (SELECT count(*) FROM rowState WHERE tableID = ?)
          """, [.number(table.id.number), .number(table.id.number), .number(table.id.number)])
        guard differing == 0 else {
          throw Violation("plainTables", "\(machine.name): table \(table.name) is not what its rows say")
        }
      }
    }
  }

  /// Nothing about an erased record is shown anywhere any more; logs and files are another matter, for `ErasureTests`.
  private func checkErased(_ erased: Set<SourceRecordID>, _ machine: Machine) throws {
    try machine.running().readBlocking { connection in
      for record in erased.sorted() {
        let rows = try RowTable(connection).keys(in: .record(record)).count
        let lookups = try connection.count("SELECT count(*) FROM lookup WHERE recordID = ?", [.id(record)])
        guard rows + lookups == 0 else {
          throw Violation(
            "erased", "\(machine.name) has \(rows) rows and \(lookups) lookups of an erased record")
        }
      }
    }
  }

  // MARK: Awards

  private func checkAwards() async throws {
    let database = try hub.running()
    let verified = try await VerifyAwards().run(database)
    guard verified.differing.isEmpty else {
      throw Violation("awards", "the award of \(verified.differing[0]) is not what the log gives")
    }
    let orphans = try database.readBlocking { connection in
      try connection.query(
        """
        SELECT sourceRecord.id FROM sourceRecord LEFT JOIN membership ON membership.id = sourceRecord.id
        LEFT JOIN award ON award.id = coalesce(membership.memberID, sourceRecord.id) AND award.supersededBy IS NULL
        WHERE award.storeID IS NULL ORDER BY sourceRecord.id
        """
      ) { try $0.id(0) }
    }
    guard orphans.isEmpty else { throw Violation("oneOwner", "record \(orphans[0]) has no owner") }
  }

  private func checkCredits() throws {
    let missing = try hub.running().readBlocking { connection in
      try connection.query(
        """
        SELECT purchase.id FROM purchase JOIN sourceRecord ON sourceRecord.id = purchase.recordID
        LEFT JOIN credit ON credit.id = purchase.id
        WHERE credit.id IS NULL AND purchase.associateID IS NOT NULL ORDER BY purchase.id LIMIT 1
        """
      ) { try $0.id(0) }
    }
    guard missing.isEmpty else { throw Violation("credits", "nobody is credited for sale \(missing[0])") }
  }

  /// The truth lies in the interval that the hub computed without knowing it.
  private func checkClaimIntervals() throws {
    guard isHubClockTrue else { return }
    let intervals = try hub.running().readBlocking { connection in
      try connection.query("SELECT claimID, node, incarnation, seq, beginsAt, endsAt FROM claimTime") { row in
        (
          claim: try row.id(0), node: NodeID(try row.id(1)), incarnation: UInt32(clamping: row.integer(2)),
          seq: UInt64(row.integer(3)), begin: Instant(milliseconds: row.integer(4)),
          end: Instant(milliseconds: row.integer(5))
        )
      }
    }
    let byClaim = Dictionary(intervals.map { ($0.claim, $0) }) { first, _ in first }
    for entry in journal.entries {
      for claim in entry.claims {
        // The same line of a file read twice is one claim, made when it was first told; what was written again after a
        // restore proves no more than when that was.
        guard let known = byClaim[claim],
          (known.node, known.incarnation, known.seq) == (entry.node, entry.incarnation, entry.seq)
        else { continue }
        let (begin, end) = (known.begin, known.end)
        guard begin <= entry.hubInstant, entry.hubInstant <= end else {
          throw Violation(
            "claimIntervals", "claim \(claim) was made at \(entry.hubInstant), outside \(begin) … \(end)")
        }
        report.probe("claims whose time was checked")
      }
    }
  }
}
