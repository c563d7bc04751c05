import Access
import Application
import Catalogue
import ChangeLog
import Kernel
import Members
import Persistence
import Records
import Sync
import Testing

/// Custom fields between real nodes; that nothing of them is left of a person who is erased stands in `ErasureTests`.
@Suite("Custom fields of a chain")
struct FieldSyncTests {
  private struct Chain {
    let fleet: Fleet
    let hub: HubRig
    let north: NodeRig
    let south: NodeRig
    let record: SourceRecordID

    init() async throws {
      fleet = try Fleet()
      hub = try await fleet.makeHub()
      north = try await fleet.makeStore("N", at: hub)
      south = try await fleet.makeStore("S", at: hub)
      try await ShippedModule.watch.definition(by: fleet.headOffice).run(hub.recorder)
      record = try await north.register("王小芳", phone: "13911138222").record
      try await settle()
    }

    func settle() async throws {
      for _ in 1...2 {
        for node in [north, south] { try await node.settle(with: hub) }
        try await hub.decide()
      }
      for node in [north, south] {
        try await node.settle(with: hub)
        #expect(try await node.status().fingerprint == "equal")
      }
    }

    func set(_ code: String, _ typed: String, at node: NodeRig) async throws {
      try await SetFields(
        record: record, actor: node.associate, typed: [FieldDefinition.id(of: code): typed]
      ).run(node.recorder)
    }

    func admit() async throws {
      let (hub, node) = (hub, south)
      _ = try await south.desk.admit(record, as: south.associate, reason: "repair") { path, body in
        try await hub.desk.answer(path: path, body: body, from: node.profile.node)
      }
      try await settle()
    }

    func view(_ code: String, in database: Database) async throws -> FieldView? {
      try await ShowMember(id: MemberID(record.row)).run(database, at: fleet.time.world.clock.wall()).fields
        .fields
        .first { $0.id == FieldDefinition.id(of: code) }
    }

    /// What hub and both stores show, which is one thing.
    func shown(_ code: String) async throws -> FieldView? {
      let views = [
        try await view(code, in: hub.database), try await view(code, in: north.database),
        try await view(code, in: south.database),
      ]
      for view in views { #expect(view == views[0], "\(code)") }
      return views[0]
    }
  }

  @Test("two stores that edit one member at once end with the same, and neither rewrites the other's words")
  func concurrent() async throws {
    let chain = try await Chain()
    try await chain.set("watch.brands", "omega, iwc", at: chain.north)
    try await chain.set("watch.wrist", "165", at: chain.north)
    try await chain.settle()
    try await chain.admit()
    // Neither has heard of the other.
    try await chain.set("watch.wrist", "168", at: chain.north)
    try await chain.set("watch.wrist", "170", at: chain.south)
    try await chain.set("watch.brands", "iwc, cartier", at: chain.south)
    try await chain.settle()
    let wrist = try await chain.shown("watch.wrist")
    #expect(["168", "170"].contains(wrist?.stored))
    // The south's set was made from the north's and stands in its place.
    #expect(try await chain.shown("watch.brands")?.choices == ["cartier", "iwc"])
    let north = try await chain.hub.database.read { [chain] connection in
      try connection.query(
        "SELECT value, choices FROM fieldValue WHERE recordID = ? ORDER BY id", [.id(chain.record)]
      ) { $0.text(0) + $0.text(1) }
    }
    #expect(Set(north) == ["168[]", "[\"iwc\",\"omega\"]"])
    // The north edits what it wrote once more: both sets count again.
    try await chain.set("watch.brands", "omega", at: chain.north)
    try await chain.settle()
    #expect(try await chain.shown("watch.brands")?.choices.contains("omega") == true)
  }

  @Test("a store that is not let in receives no value, and every store the definitions")
  func buckets() async throws {
    let chain = try await Chain()
    try await chain.set("watch.wrist", "165", at: chain.north)
    try await chain.settle()
    let south = try await chain.south.database.read { connection in
      (
        try connection.count("SELECT count(*) FROM fieldValue"),
        try connection.count("SELECT count(*) FROM fieldDefinition")
      )
    }
    #expect(south == (0, 5))
  }

  @Test("a store cannot define anything: the hub parks what says so")
  func forged() async throws {
    let chain = try await Chain()
    _ = try await chain.north.recorder.record(kind: .organisation, actor: nil, permission: .defineFields) {
      _ in
      let row = Operation(
        table: .fieldDefinition, row: FieldDefinition.id(of: "watch.wrist"),
        writes: [.init(FieldDefinitionField.english.id, .text("Forged"))])
      return ([Draft(subject: nil, operations: [row])], ())
    }
    try await chain.settle()
    let book = try await ListFields().run(chain.hub.database)
    #expect(book.field("watch.wrist")?.label.english == "Wrist size")
    #expect(
      try await ListFields().run(chain.north.database).field("watch.wrist")?.label.english == "Wrist size")
  }
}
