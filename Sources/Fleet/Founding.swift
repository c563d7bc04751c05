internal import Application
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records
internal import Runtime

/// Makes the machines of a seed and what enrolment would have written on them. Certificates and tokens are
/// not simulated; `Runtime` does the same writes around them.
struct Founding {
  let plan: Plan
  let timeline: Timeline
  private var random: SeededStream
  private let dealer: RowID

  init(plan: Plan, timeline: Timeline) {
    self.plan = plan
    self.timeline = timeline
    random = SeededStream(seed: plan.seed, label: "founding")
    dealer = RowID(high: random.next(), low: random.next())
  }

  private mutating func id<Kind>() -> ID<Kind> { ID(RowID(high: random.next(), low: random.next())) }

  /// What counts is how far a node runs off from the hub: the two bounds add up to less than
  /// `Limits.clockDriftPartsPerMillionMax`.
  private mutating func clock(_ name: String, driftMax: Int) -> MachineClock {
    MachineClock(
      timeline: timeline, seed: plan.seed, name: name, drift: Int64(random.within(-driftMax...driftMax)),
      wallOffset: Milliseconds(Int64(random.within(-90_000...90_000))))
  }

  mutating func makeHub() throws -> Machine {
    let node: NodeID = id()
    let clock = clock("hub", driftMax: 40)
    let profile = NodeProfile(
      dealer: dealer, node: node, incarnation: 1, kind: .hub, name: "hub", store: nil, associate: nil,
      hub: node,
      enrolledAt: clock.wall)
    let hub = Machine(
      name: "hub", clock: clock, disk: try SchemaDisk.make(), secret: LogSecret(&random), profile: profile,
      seed: plan.seed)
    return hub
  }

  struct Made {
    let machine: Machine
    let staff: [AssociateID]
    let storeCode: String
  }

  /// Writes stores, staff, nodes and sessions at the hub, and each node's own profile on its disk.
  mutating func makeStations(hub: Machine) throws -> [Made] {
    var made: [Made] = []
    for number in 0..<plan.storeCount {
      let code = "S\(number)"
      let staff = (0..<2).map { Organisation.associateID(storeCode: code, code: "\(code)-\($0)") }
      made.append(
        Made(
          machine: try makeNode(code, kind: .store, storeCode: code, associate: nil, hub: hub), staff: staff,
          storeCode: code))
    }
    let owner = Organisation.associateID(storeCode: "S0", code: "S0-0")
    made.append(
      Made(
        machine: try makeNode("L0", kind: .laptop, storeCode: "S0", associate: owner, hub: hub),
        staff: [owner],
        storeCode: "S0"))
    try writeAtHub(hub, made)
    return made
  }

  private mutating func makeNode(
    _ name: String, kind: NodeProfile.Kind, storeCode: String, associate: AssociateID?, hub: Machine
  ) throws -> Machine {
    let profile = NodeProfile(
      dealer: dealer, node: id(), incarnation: 1, kind: kind, name: name,
      store: Organisation.storeID(code: storeCode), associate: associate, hub: hub.profile.node,
      enrolledAt: hub.clock.wall)
    let machine = Machine(
      name: name, clock: clock(name, driftMax: 150), disk: try SchemaDisk.make(), secret: LogSecret(&random),
      profile: profile,
      seed: plan.seed)
    try machine.open(nil)
    let key = machine.secret.bytes
    try machine.running().writeBlocking { connection in
      try profile.save(connection)
      try PropertyTable(connection).set(.hubLogKey, hub.secret.bytes.hexadecimal)
      try connection.insertLogKey(profile.node, key)
      try connection.insertLogKey(hub.profile.node, hub.secret.bytes)
    }
    try machine.close()
    return machine
  }

  /// Who judges at the hub which records are one person.
  static let steward = Organisation.associateID(storeCode: "S0", code: "HQ-0")
  /// Who answers there what people ask about their own data.
  static let officer = Organisation.associateID(storeCode: "S0", code: "HQ-1")

  /// Fields that the house defined: one with options of which anybody adds others, one with a unit.
  static let likes = (id: FieldDefinition.id(of: "likes"), code: "likes", kind: "options")
  static let wrist = (id: FieldDefinition.id(of: "wrist"), code: "wrist", kind: "decimal")

  private var fields: [Operation] {
    [Self.likes, Self.wrist].map { field in
      Operation(
        table: .fieldDefinition, row: field.id,
        writes: [
          .init(FieldDefinitionField.code.id, .text(field.code)),
          .init(FieldDefinitionField.kind.id, .text(field.kind)),
          .init(FieldDefinitionField.unit.id, .text(field.kind == "decimal" ? "mm" : "")),
          .init(FieldDefinitionField.open.id, .number(field.kind == "options" ? 1 : 0)),
        ])
    }
  }

  private func writeAtHub(_ hub: Machine, _ made: [Made]) throws {
    var operations = fields
    for number in 0..<plan.storeCount {
      let code = "S\(number)"
      let store = Organisation.storeID(code: code)
      operations.append(Organisation.store(store, code: code, name: "Store \(number)"))
      for associate in 0..<2 {
        let name = "\(code)-\(associate)"
        operations.append(
          Organisation.associate(
            Organisation.associateID(storeCode: code, code: name), code: name, name: "Associate \(name)",
            store: store, role: associate == 0 ? "manager" : "associate"))
      }
    }
    operations.append(
      Organisation.associate(
        Self.steward, code: "HQ-0", name: "Steward", store: Organisation.storeID(code: "S0"),
        role: "steward"))
    operations.append(
      Organisation.associate(
        Self.officer, code: "HQ-1", name: "Officer", store: Organisation.storeID(code: "S0"),
        role: "privacyOfficer"))
    for item in made {
      let profile = item.machine.profile
      operations.append(
        Organisation.node(
          profile.node, name: profile.name, kind: profile.kind, store: profile.store,
          associate: profile.associate, logKey: item.machine.secret.bytes))
    }
    let written = operations
    try hub.running().writeBlocking { connection in
      try hub.profile.save(connection)
      try PropertyTable(connection).set(.epoch, 1)
      // A seed is one day, too short for anybody to change their mind.
      try PrivacySettings(connection).set(coolingOffDays: 0)
      try connection.insertLogKey(hub.profile.node, hub.secret.bytes)
      for item in made {
        let profile = item.machine.profile
        try connection.insertLogKey(profile.node, item.machine.secret.bytes)
        try SessionTable(connection).save(
          Session(
            node: profile.node, incarnation: 1, issuedCounter: 0, confirmedCounter: 0, cursor: .start,
            lastContactAt: hub.clock.wall, version: "fleet", scope: profile.scope,
            enrolledAt: profile.enrolledAt))
      }
      let writer = StateWriter(connection, profile: hub.profile)
      _ = try hub.log.append(
        [Draft(subject: nil, operations: written)], kind: .organisation, actor: nil, world: hub.world,
        to: writer)
      try writer.finish()
    }
  }
}

extension Connection {
  fileprivate func insertLogKey(_ node: NodeID, _ key: [UInt8]) throws {
    try execute(
      """
      INSERT INTO logKey (node, incarnation, keyID, publicKey, certificate) VALUES (?, 1, 1, ?, ?)
      ON CONFLICT (node, incarnation, keyID) DO NOTHING
      """, [.id(node), .bytes(key), .bytes([0])])
  }
}
