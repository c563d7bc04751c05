internal import Application
internal import Catalogue
internal import ChangeLog
internal import Exchange
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records

/// What people do all day, at every machine that runs.
extension FleetRun {
  /// Work comes in bursts, several people in a few minutes, so that changes are concurrent and the fleet is idle
  /// between.
  func planWork() {
    timeline.schedule(after: Milliseconds(Int64(work.below(Int(2 * plan.burstGap.count)))), "work") {
      [weak self] in
      guard let self, !isPeace else { return }
      for _ in 0..<work.within(1...11) {
        timeline.schedule(after: Milliseconds(Int64(work.below(180_000))), "act") { [weak self] in
          guard let self, !isPeace else { return }
          await act()
        }
      }
      planWork()
    }
  }

  private func act() async {
    if work.chance(permille: 70), hub.isUp { return await actAtHub() }
    let running = stations.filter { $0.machine.isUp && $0.program != nil }
    guard !running.isEmpty else { return }
    await act(at: work.pick(running))
  }

  private func act(at station: Station) async {
    guard let program = station.program else { return }
    let recorder = program.recorder
    let act = Act.draw(&work, mayPoison: plan.faults.contains(.poison))
    await perform(station.machine, act.rawValue) { try await act.run(self, station, recorder) }
    program.somethingWritten()
  }

  /// Runs one command; what it wrote is acknowledged when it returns.
  private func perform(_ machine: Machine, _ label: String, _ body: () async throws -> Void) async {
    do {
      let before = try machine.headSeq()
      try await body()
      let changes = try journal.note(machine, above: before, hubInstant: hub.clock.wall)
      for change in changes {
        timeline.note("acknowledged \(change.hash)")
        try checkSeen(machine, change)
      }
      if changes.isEmpty { report.probe("nothing to write") }
    } catch let error as ClienteleError where Self.isRefusal(error) {
      report.probe("refused: \(error.code)")
    } catch {
      met(error, "\(machine.name) \(label)", machine)
    }
  }

  /// What a person can be told: the record left this node since it was on the screen.
  private static func isRefusal(_ error: ClienteleError) -> Bool {
    [.notFound, .notAllowed, .invalidInput, .memberErased].contains(error.code)
  }

  // MARK: At the hub

  private func actAtHub() async {
    guard let program = hubProgram else { return }
    let recorder = program.recorder
    if work.chance(permille: 150) {
      await perform(hub, "erase") { try await self.erase(recorder) }
      return program.somethingCame()
    }
    await perform(hub, "judge") {
      let records = try self.records(of: self.hub)
      guard records.count > 1 else { return }
      let one = self.work.pick(records)
      let other = try self.companion(of: one) ?? self.work.pick(records)
      guard one != other else { return }
      let isSame = self.work.chance(permille: 400)
      try await JudgeLink(
        one: one, other: other, isSame: isSame, actor: Founding.steward, reason: "seen"
      ).run(recorder)
      self.report.probe(isSame ? "linked by a person" : "unlinked by a person")
    }
    program.somethingCame()
  }

  /// Everything about one person, while others go on writing about the person elsewhere.
  private func erase(_ recorder: Recorder) async throws {
    let records = try self.records(of: hub)
    guard records.count > 1 else { return }
    let record = work.pick(records)
    let request = try await RecordPrivacyRequest(
      member: MemberID(record.row), actor: Founding.officer, kind: .erase
    ).run(recorder).id
    try await HandlePrivacyRequest(request: request, actor: Founding.officer, step: .verify).run(recorder)
    let erased = try await EraseMember(request: request, actor: Founding.officer).run(recorder)
    report.probe("erased records", erased.records)
  }

  /// Half the time somebody of the same member: judgements that undo something are the interesting ones.
  private func companion(of record: SourceRecordID) throws -> SourceRecordID? {
    guard work.chance(permille: 500) else { return nil }
    return try hub.running().readBlocking { connection in
      try connection.first(
        """
        SELECT other.id FROM membership JOIN membership AS other ON other.memberID = membership.memberID
        WHERE membership.id = ? AND other.id <> membership.id ORDER BY other.id LIMIT 1
        """, [.id(record)]
      ) { SourceRecordID(try $0.id(0)) }
    }
  }

  func records(of machine: Machine) throws -> [SourceRecordID] {
    try machine.running().readBlocking { connection in
      try connection.query("SELECT id FROM sourceRecord ORDER BY id") { SourceRecordID(try $0.id(0)) }
    }
  }
}
