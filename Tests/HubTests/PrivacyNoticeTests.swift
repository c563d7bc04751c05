import Application
import Catalogue
import Kernel
import Persistence
import Records
import Testing

@Suite("Privacy notices")
struct PrivacyNoticeTests {
  private func publish(
    _ version: String = "2026-01", _ chinese: String = "告知", _ english: String = "Notice",
    by actor: AssociateID,
    at recorder: Recorder
  ) async throws {
    try await PublishPrivacyNotice(version: version, chinese: chinese, english: english, actor: actor).run(
      recorder)
  }

  private func notices(_ node: NodeRig) async throws -> [String] {
    try await node.database.read { connection in
      try connection.query(
        "SELECT version || ' ' || chinese || ' ' || english FROM privacyNotice ORDER BY version"
      ) {
        $0.text(0)
      }
    }
  }

  private func consent(
    _ version: String, guardian: String = "", at store: NodeRig, about record: SourceRecordID
  )
    async throws
  {
    _ = try await RecordConsent(
      record: record, actor: store.associate, purpose: .marketing, verdict: .given, noticeVersion: version,
      guardianName: guardian
    ).run(store.recorder)
  }

  @Test func `are published once, in both languages, and kept at every node`() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    let officer = try await hub.staff("PO", role: "privacyOfficer")
    try await publish(by: officer, at: hub.recorder)
    try await publish(by: officer, at: hub.recorder)
    try await publish("2026-02", "新告知", "New notice", by: officer, at: hub.recorder)
    try await store.settle(with: hub)
    #expect(try await notices(store) == ["2026-01 告知 Notice", "2026-02 新告知 New notice"])
    #expect(try await store.status().fingerprint == "equal")
  }

  /// version · Chinese · English · by whom · where · the refusal
  @Test(arguments: [
    ("2026-01", "告知", "Other", "privacyOfficer", "hub", ClienteleError.Code.invalidInput),
    ("2026-02", "", "Notice", "privacyOfficer", "hub", .invalidInput),
    ("2026-02", "告知", " ", "privacyOfficer", "hub", .invalidInput),
    (" ", "告知", "Notice", "privacyOfficer", "hub", .invalidInput),
    (
      "2026-02", "告知", String(repeating: "x", count: InputText.bytesMax + 1), "privacyOfficer", "hub",
      .invalidInput
    ),
    ("2026-02", "告知", "Notice", "headOffice", "hub", .notAllowed),
    ("2026-02", "告知", "Notice", "privacyOfficer", "store", .notAllowed),
  ])
  func `are refused otherwise`(
    _ version: String, _ chinese: String, _ english: String, _ role: String, _ place: String,
    _ refusal: ClienteleError.Code
  ) async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let officer = try await hub.staff("PO", role: "privacyOfficer")
    let actor = try await hub.staff("X", role: role)
    let store = try await fleet.makeStore("A", at: hub)
    try await publish(by: officer, at: hub.recorder)
    await #expect(throws: ClienteleError(refusal, "")) {
      try await publish(
        version, chinese, english, by: actor, at: place == "hub" ? hub.recorder : store.recorder)
    }
    try await store.settle(with: hub)
    #expect(try await notices(store) == ["2026-01 告知 Notice"])
  }

  @Test func `consents name a published one where there is any, and say which guardian gave them`()
    async throws
  {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    let record = try await store.register("东方未明", phone: "13911138222").record
    try await consent("on paper", at: store, about: record)
    let officer = try await hub.staff("PO", role: "privacyOfficer")
    try await publish(by: officer, at: hub.recorder)
    try await store.settle(with: hub)
    await #expect(throws: ClienteleError(.invalidInput, "")) {
      try await consent("on paper", at: store, about: record)
    }
    try await consent("2026-01", guardian: "东方长明", at: store, about: record)
    try await store.settle(with: hub)
    let kept = try await hub.database.read { connection in
      try connection.query(
        """
        SELECT noticeVersion || ' ' || coalesce(givenByGuardian, 0) || ' ' || coalesce(guardianName, '')
        FROM consent ORDER BY statedAt, noticeVersion DESC
        """
      ) { $0.text(0) }
    }
    #expect(Set(kept) == ["on paper 0 ", "2026-01 1 东方长明"])
  }
}
