import Access
import Application
import Kernel
import Persistence
import Records
import Runtime
import Trust

/// A hub with people of two stores and head office, and cheap passwords.
struct People {
  let bench: Bench
  let hub: OpenNode
  let hashing = HashingQueue()

  static let cheap = PasswordHasher(cost: PasswordCost(logN: 4, r: 1, p: 1))
  static let password = "correct horse battery"

  init(_ bench: Bench) async throws {
    self.bench = bench
    try bench.makeHub()
    hub = try await bench.open("hub")
    _ = try await hub.addStaff([
      StaffEntry(store: "A", code: "SA-1", name: "Ann", role: "associate"),
      StaffEntry(store: "A", code: "SA-2", name: "Ada", role: "associate"),
      StaffEntry(store: "A", code: "MA-1", name: "Max", role: "manager"),
      StaffEntry(store: "B", code: "SB-1", name: "Bea", role: "associate"),
      StaffEntry(store: "HQ", code: "RM-1", name: "Rod", role: "associate"),
      StaffEntry(store: "HQ", code: "AD-1", name: "Eve", role: "admin"),
      StaffEntry(store: "HQ", code: "AD-2", name: "Ida", role: "admin"),
      StaffEntry(store: "HQ", code: "PO-1", name: "Pat", role: "privacyOfficer"),
      StaffEntry(store: "HQ", code: "ST-1", name: "Sue", role: "steward"),
      StaffEntry(store: "HQ", code: "HO-1", name: "Hal", role: "headOffice"),
    ])
  }

  static func id(_ code: String) -> AssociateID {
    let store = code.hasPrefix("SA") || code.hasPrefix("MA") ? "A" : code.hasPrefix("SB") ? "B" : "HQ"
    return Organisation.associateID(storeCode: store, code: code)
  }

  func setPassword(of code: String, to password: String = password, by actor: String? = nil) async throws {
    try await SetPassword(
      associate: Self.id(code), password: password, actor: actor.map { Self.id($0) }, mustChange: false
    ).run(hub.recorder, passwords: Self.cheap, hashing: hashing)
  }

  func door(of node: OpenNode, rule: SignInRule = .shared) -> SignInDesk {
    SignInDesk(
      database: node.database, profile: node.profile, world: node.world, hashing: hashing,
      passwords: Self.cheap, pins: Self.cheap, rule: rule)
  }

  var door: SignInDesk { door(of: hub) }

  static let here = SignInDesk.Place(device: nil, address: "192.0.2.1")
  static let elsewhere = SignInDesk.Place(device: nil, address: "192.0.2.9")

  /// A member registered by an associate at that associate's store.
  func member(by code: String, name: String = "王小明", phone: String = "13911138222") async throws -> MemberID {
    let done = try await RegisterMember(
      associate: Self.id(code), name: name, phones: [phone], birthday: "1985-03-12", address: "上海市静安区某路1号"
    ).run(hub.recorder)
    return MemberID(done.record.row)
  }

  func audit() throws -> [AuditEntry] {
    try hub.database.readBlocking { try AuditLogTable($0, profile: hub.profile).entries(AuditFilter()) }
  }
}
