import Foundation
import Kernel
import Persistence
import Records
import Runtime
import Testing
import Transport
import Trust

@Suite("Enrolling and joining over loopback TLS")
struct JoinTests {
  let bench: Bench

  init() throws {
    bench = try Bench()
    try bench.makeHub()
  }

  private func token(_ hub: OpenNode, laptopOf associate: String? = nil) async throws -> String {
    try await hub.issueToken(storeName: "A", associate: associate, lifetime: .minutes(60)).token.text
  }

  @Test("a store joins, and hub and store agree on who it is")
  func store() async throws {
    let bench = bench
    let hub = try await bench.open("hub")
    let text = try await token(hub)
    try await bench.running(hub) { board in
      try await bench.join(text, at: bench.enrolment(board), as: "a")
      let node = try await bench.open("a")
      #expect(node.profile.kind == .store && node.profile.name == "A" && node.profile.hub == hub.profile.node)
      #expect(node.profile.dealer == hub.profile.dealer && node.profile.incarnation == 1)
      #expect(try node.hubAddress() == HostPort(host: "127.0.0.1", port: await board.port(.sync) ?? 0))
      let id = node.profile.node
      try hub.database.readBlocking { connection in
        let row = try connection.first("SELECT name, kind, storeID, logKey FROM node WHERE id = ?", [.id(id)])
        {
          (name: $0.text(0), kind: $0.text(1), store: $0.optionalID(2), key: $0.bytes(3))
        }
        #expect(row?.name == "A" && row?.kind == "store" && row?.store == node.profile.store?.row)
        #expect(row?.key == node.logKey.publicKey)
        #expect(try connection.count("SELECT count(*) FROM session WHERE node = ?", [.id(id)]) == 1)
      }
      let known = try node.database.readBlocking {
        try LogKeyTable($0).publicKey(of: hub.profile.node, incarnation: 1, keyID: 1)
      }
      #expect(known == hub.logKey.publicKey)
      let findings = await Doctor(node: node, board: nil).examine()
      #expect(findings.filter { $0.state == .fail }.isEmpty, "\(findings)")
      #expect(findings.contains { $0.check == "hub" && $0.state == .ok })
    }
  }

  @Test("a laptop joins for the associate its token names, once a second person has granted it")
  func laptop() async throws {
    let bench = bench
    let hub = try await bench.open("hub")
    _ = try await hub.addStaff([
      StaffEntry(store: "A", code: "SA-A05", name: "Li Na", role: "associate"),
      StaffEntry(store: "HQ", code: "AD-1", name: "Ada", role: "admin"),
      StaffEntry(store: "HQ", code: "AD-2", name: "Bob", role: "admin"),
    ])
    let asker = Organisation.associateID(storeCode: "HQ", code: "AD-1")
    let granter = Organisation.associateID(storeCode: "HQ", code: "AD-2")
    #expect(await code { _ = try await token(hub, laptopOf: "SA-A06") } == .notFound)
    let issued = try await hub.issueToken(
      storeName: "A", associate: "SA-A05", lifetime: .minutes(60), by: asker
    ).token
    try await bench.running(hub) { board in
      let address = await bench.enrolment(board)
      func refusal() async -> ClienteleError.Code? {
        do {
          try await bench.join(issued.text, at: address, as: "laptop")
          return nil
        } catch {
          return (error as? ClienteleError)?.refusal?.code ?? (error as? ClienteleError)?.code
        }
      }
      #expect(await refusal() == .approvalPending)
      #expect(await code { try await hub.approve(issued.id, by: asker) } == .notAllowed)
      let associate = Organisation.associateID(storeCode: "A", code: "SA-A05")
      #expect(await code { try await hub.approve(issued.id, by: associate) } == .notAllowed)
      #expect(await refusal() == .approvalPending)
      try await hub.approve(issued.id, by: granter)
      // Another machine that saw the token cannot use the approval.
      #expect(await code { try await bench.join(issued.text, at: address, as: "thief") } == .hubRefused)
      if !EncryptedDirectory.isEncrypted(bench.root) {
        #expect(
          await code {
            try await bench.join(issued.text, at: address, as: "laptop", acceptsUnencrypted: false)
          } == .directoryUnencrypted)
      }
      #expect(await refusal() == nil)
    }
    let node = try await bench.open("laptop")
    #expect(node.profile.kind == .laptop)
    #expect(node.profile.associate == Organisation.associateID(storeCode: "A", code: "SA-A05"))
    #expect(node.profile.scope == .associate(Organisation.associateID(storeCode: "A", code: "SA-A05")))
  }

  @Test("used, expired, unknown, mistyped and foreign tokens are refused, each for its reason")
  func refusals() async throws {
    let bench = bench
    let hub = try await bench.open("hub")
    let used = try await token(hub)
    let other = try Bench()
    try other.makeHub()
    let foreign = try await token(try await other.open("hub"))
    // Same pin, a secret this hub never gave out.
    let unknown = try EnrolmentToken(
      random: [UInt8](repeating: 7, count: EnrolmentToken.randomByteCount),
      root: hub.keys.certificates(KeyName.webAuthorityCertificate)[0]
    ).text
    try await bench.running(hub) { board in
      let address = await bench.enrolment(board)
      func refusal(_ text: String) async -> ClienteleError? {
        do {
          try await bench.join(text, at: address, as: "b")
          return nil
        } catch {
          return error as? ClienteleError
        }
      }
      try await bench.join(used, at: address, as: "a")
      #expect(await refusal(used)?.refusalCode == .tokenUsed)
      #expect(await refusal(unknown)?.refusalCode == .tokenRefused)
      #expect(await refusal(foreign)?.code == .pinMismatch)
      #expect(await refusal(String(used.dropLast()))?.code == .tokenMalformed)
      let late = try await self.token(hub)
      bench.advance(.minutes(61))
      #expect(await refusal(late)?.refusalCode == .tokenExpired)
      #expect(await code { try await bench.join(late, at: address, as: "a") } == .alreadySetUp)
    }
    #expect(await code { _ = try await bench.open("b") } == .notSetUp)
  }

  @Test("a join that lost its answer is finished by the same token, as the same node")
  func resumed() async throws {
    let bench = bench
    let hub = try await bench.open("hub")
    let text = try await token(hub)
    try await bench.running(hub) { board in
      try await bench.join(text, at: bench.enrolment(board), as: "a")
      let first = try await bench.open("a").profile
      // As if the process had died before the database was written.
      for name in ["clientele.db", "clientele.db-wal", "clientele.db-shm"] {
        try? FileManager.default.removeItem(atPath: bench.path("a/" + name))
      }
      try await bench.join(text, at: bench.enrolment(board), as: "a")
      #expect(try await bench.open("a").profile == first)
    }
    let nodes = try hub.database.readBlocking { try $0.count("SELECT count(*) FROM node") }
    #expect(nodes == 2)
  }

  @Test("of several machines that show one token at once exactly one gets in")
  func race() async throws {
    let bench = bench
    let hub = try await bench.open("hub")
    let text = try await token(hub)
    let joined = try await bench.running(hub) { board in
      let address = await bench.enrolment(board)
      return await withTaskGroup(of: Bool.self, returning: Int.self) { tasks in
        for index in 0..<4 {
          tasks.addTask { await code { try await bench.join(text, at: address, as: "node\(index)") } == nil }
        }
        return await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
    }
    #expect(joined == 1)
  }

  @Test("a hub that is not there is named, and nothing but keys is left behind")
  func unreachable() async throws {
    let hub = try await bench.open("hub")
    let text = try await token(hub)
    let nobody = HostPort(host: "127.0.0.1", port: 1)
    #expect(await code { try await bench.join(text, at: nobody, as: "a") } == .hubUnreachable)
    #expect(await code { _ = try await bench.open("a") } == .notSetUp)
  }

  @Test("only the hub hands out tokens and keeps the staff")
  func wrongRole() async throws {
    let bench = bench
    let hub = try await bench.open("hub")
    let text = try await token(hub)
    try await bench.running(hub) { try await bench.join(text, at: bench.enrolment($0), as: "a") }
    let node = try await bench.open("a")
    #expect(await code { _ = try await token(node) } == .wrongRole)
    #expect(await code { _ = try await node.addStaff([]) } == .wrongRole)
  }
}

extension ClienteleError {
  /// What the hub refused for.
  fileprivate var refusalCode: Code? { refusal?.code }
}
