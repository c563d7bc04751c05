internal import Application
internal import Attribution
internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

// Checks while the fleet works; those at the end are in FleetRun+Verdict.swift.
extension FleetRun {
  /// A few times a seed every running node's rows are compared with the oracle's, in the middle of everything.
  func planChecks() {
    for _ in 0..<3 {
      timeline.schedule(after: Milliseconds(Int64(chaos.below(Int(Plan.day.count)))), "check") {
        [weak self] in
        guard let self, hub.isUp, !hub.disk.hasCrashed else { return }
        for station in stations where station.machine.isUp && !station.machine.isDiskFaulty {
          try checkRows(of: station)
        }
      }
    }
  }

  // MARK: Read your writes, whole changes

  func checkOwnWrite(
    _ station: Station, _ record: SourceRecordID, _ field: SourceRecordField, _ value: Value
  ) throws {
    let shown = try station.machine.running().readBlocking { connection in
      try RowTable(connection).state(.sourceRecord, record.row)?.value(field)
    }
    guard shown == value else {
      throw Violation(
        "readYourWrites",
        "\(station.machine.name) wrote \(value) and reads \(shown.map { "\($0)" } ?? "nothing")")
    }
  }

  func checkOwnTag(_ station: Station, _ record: SourceRecordID, _ tag: String) throws {
    let tags = try station.machine.running().readBlocking { connection in
      try RowTable(connection).state(.sourceRecord, record.row)?.members(of: SourceRecordField.tags.id) ?? []
    }
    guard tags.contains(tag) else {
      throw Violation("readYourWrites", "\(station.machine.name) added \(tag) and reads \(tags)")
    }
  }

  /// A change says that it had seen what its node had pulled by then, no more and no less.
  func checkSeen(_ machine: Machine, _ change: Change) throws {
    for station in stations where station.machine === machine {
      guard change.header.seenHub == station.cursor else {
        throw Violation(
          "writesFollowReads", "\(change.name) says it saw \(change.header.seenHub), not \(station.cursor)")
      }
    }
  }

  /// A sale is there with all its lines or not at all.
  func checkWhole(_ machine: Machine, _ purchase: PurchaseID) throws {
    let (amount, lines) = try machine.running().readBlocking { connection in
      (
        try connection.first("SELECT amountMinorUnits FROM purchase WHERE id = ?", [.id(purchase)]) {
          $0.integer(0)
        },
        try connection.count("SELECT count(*) FROM purchaseLine WHERE purchaseID = ?", [.id(purchase)])
      )
    }
    guard amount != nil, lines > 0 else {
      throw Violation("wholeChanges", "\(machine.name) has \(lines) lines of sale \(purchase)")
    }
  }

  /// Sales without a document number are told once, so their lines must add up wherever they are seen.
  private func checkSales(_ machine: Machine) throws {
    let halves = try machine.running().readBlocking { connection in
      try connection.query(
        """
        SELECT id FROM purchase WHERE documentNumber IS NULL AND documentSource = 'counter' AND amountMinorUnits <>
          (SELECT coalesce(sum(amountMinorUnits), 0) FROM purchaseLine WHERE purchaseID = purchase.id)
        """
      ) { try $0.id(0) }
    }
    guard halves.isEmpty else {
      throw Violation("wholeChanges", "\(machine.name) shows a part of sale \(halves[0])")
    }
  }

  // MARK: Checkpoints

  func checkCheckpoint(_ station: Station, _ progress: PullProgress) throws {
    guard progress.isFaithful else {
      // Says which row it is, if nothing has come since.
      if try hubProgram?.head() == cursor(of: station) { try checkConvergence(station, rows(of: hub)) }
      throw Violation("fingerprints", "\(station.machine.name) does not hold what the hub says it holds")
    }
    let cursor = try cursor(of: station)
    guard cursor >= station.cursor else {
      throw Violation("cursorRises", "\(station.machine.name) fell from \(station.cursor) to \(cursor)")
    }
    station.cursor = cursor
    report.probe("checkpoints")
    try checkSales(station.machine)
  }

  func cursor(of station: Station) throws -> Position {
    try station.machine.running().readBlocking { try PropertyTable($0).position(.cursor) }
  }

  // MARK: What goes over the line

  /// No row outside its buckets is ever sent to a node.
  func checkAnswer(_ station: Station, _ path: String, _ body: [UInt8]) throws {
    guard path == SyncPath.pull, hub.isUp, !hub.disk.hasCrashed else { return }
    let frames: [ProtoPullAnswer] = try SyncBody.decodeAll(body)
    if frames.contains(where: \.hasNext) { report.probe("pages before a checkpoint") }
    for row in frames.flatMap(\.rows) {
      let state = try RowState(decoding: [UInt8](row), catalogue: .current)
      guard try isEntitled(station, to: state) else {
        throw Violation(
          "buckets", "\(station.machine.name) was sent row \(state.id) of table \(state.table)")
      }
    }
  }

  private func isEntitled(_ station: Station, to state: RowState) throws -> Bool {
    guard let table = Catalogue.current[state.table] else { return false }
    let scope = station.machine.profile.scope
    return try scope.holds(state.bucket(table.bucket)) { record in
      try hub.running().readBlocking { connection in
        try connection.count(
          "SELECT count(*) FROM serve WHERE recordID = ? AND scope = ?", [.id(record), scope.column]) > 0
      }
    }
  }
}

extension Scope {
  /// What design §5 says a node of this scope holds, told without the hub's code.
  func holds(_ bucket: Bucket, record isHeld: (SourceRecordID) throws -> Bool) rethrows -> Bool {
    switch bucket {
    case .everyone: true
    case .store(let store): self == .store(store)
    case .associate(let associate): self == .associate(associate)
    case .record(let record): try isHeld(record)
    case .lookup: if case .store = self { true } else { false }
    case .hub: false
    }
  }
}
