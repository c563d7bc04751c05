import Access
import Application
import Kernel
import Persistence
import Records
import Runtime
import Testing
import Trust

@Suite("Signing in")
struct SignInTests {
  let people: People

  init() async throws { people = try await People(Bench()) }

  @Test("the right password opens a session, which says who it is until it is signed out")
  func opens() async throws {
    try await people.setPassword(of: "SA-1")
    let opened = try await people.door.signIn(code: "SA-1", password: People.password, from: People.here)
    let resumed = try await people.door.resume(opened.token)
    #expect(resumed.principal.associate == People.id("SA-1") && resumed.device == opened.device)
    try await people.door.signOut(resumed)
    #expect(await code { _ = try await people.door.resume(opened.token) } == .signInNeeded)
  }

  @Test("a wrong password, an unknown code and somebody without a password are answered alike")
  func refusals() async throws {
    try await people.setPassword(of: "SA-1")
    for (name, password) in [("SA-1", "wrong"), ("nobody", "wrong"), ("SA-2", People.password), ("", "")] {
      let refusal = await code {
        _ = try await people.door.signIn(code: name, password: password, from: People.here)
      }
      #expect(refusal == .signInRefused, "\(name)")
    }
    #expect(try people.audit().filter { $0.event == "signInFailed" }.count == 4)
  }

  @Test("who guesses waits, and guessing from one place does not shut out the others")
  func lockOut() async throws {
    try await people.setPassword(of: "SA-1")
    for _ in 0..<LockOut.freeFailures {
      #expect(
        await code { _ = try await people.door.signIn(code: "SA-1", password: "x", from: People.here) }
          == .signInRefused)
    }
    // Even the right one has to wait there, and turning the wall clock does not help.
    func right(_ place: SignInDesk.Place) async -> ClienteleError.Code? {
      await code { _ = try await people.door.signIn(code: "SA-1", password: People.password, from: place) }
    }
    #expect(await right(People.here) == .signInLocked)
    #expect(await right(People.elsewhere) == nil)
    people.bench.advance(.minutes(2))
    #expect(await right(People.here) == nil)
  }

  @Test("many guesses at once are as many guesses")
  func parallel() async throws {
    try await people.setPassword(of: "SA-1")
    let people = people
    let tried = await withTaskGroup(of: Bool.self, returning: Int.self) { tasks in
      for _ in 0..<30 {
        tasks.addTask {
          await code { _ = try await people.door.signIn(code: "SA-1", password: "x", from: People.here) }
            == .signInRefused
        }
      }
      return await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(tried <= LockOut.freeFailures)
  }

  @Test("a computer left alone locks; the PIN opens it, five wrong ones close that way")
  func pins() async throws {
    try await people.setPassword(of: "SA-1")
    let door = people.door
    let opened = try await door.signIn(code: "SA-1", password: People.password, from: People.here)
    let signedIn = try await door.resume(opened.token)
    #expect(
      await code { try await door.setPIN("1234", password: People.password, of: signedIn) }
        == .passwordRefused)
    #expect(await code { try await door.setPIN("4829", password: "wrong", of: signedIn) } == .signInRefused)
    try await door.setPIN("4829", password: People.password, of: signedIn)
    people.bench.advance(.minutes(6))
    #expect(await code { _ = try await door.resume(opened.token) } == .sessionLocked)
    let me = People.id("SA-1")
    let again = try await door.signIn(me, pin: "4829", device: opened.device, replacing: opened.token)
    #expect(try await door.resume(again.token).principal.associate == me)
    #expect(await code { _ = try await door.resume(opened.token) } == .signInNeeded)
    // A browser that no password has opened is told nothing and gets nowhere.
    let stranger = RowID(high: 9, low: 9)
    #expect(try await door.people(at: stranger).isEmpty)
    #expect(try await door.people(at: opened.device).map(\.code) == ["SA-1"])
    #expect(await code { _ = try await door.signIn(me, pin: "4829", device: stranger) } == .signInRefused)
    for _ in 0..<SignInDesk.pinFailuresMax {
      #expect(
        await code { _ = try await door.signIn(me, pin: "0001", device: opened.device) } == .signInRefused)
    }
    #expect(
      await code { _ = try await door.signIn(me, pin: "4829", device: opened.device) } == .signInRefused)
    _ = try await door.signIn(code: "SA-1", password: People.password, from: People.here)
  }

  @Test("a new password, and leaving, end every session")
  func ends() async throws {
    try await people.setPassword(of: "SA-1")
    try await people.setPassword(of: "SA-2")
    let one = try await people.door.signIn(code: "SA-1", password: People.password, from: People.here)
    let two = try await people.door.signIn(code: "SA-2", password: People.password, from: People.here)
    people.bench.advance(.seconds(1))
    try await people.setPassword(of: "SA-1", to: "another long sentence")
    #expect(await code { _ = try await people.door.resume(one.token) } == .signInNeeded)
    try await LeaveStaff(associate: People.id("SA-2"), actor: People.id("AD-1")).run(people.hub.recorder)
    #expect(await code { _ = try await people.door.resume(two.token) } == .signInNeeded)
    #expect(
      await code {
        _ = try await people.door.signIn(code: "SA-2", password: People.password, from: People.here)
      } == .signInRefused)
  }

  @Test("at the hub those who can do harm from anywhere need a second factor, and no code opens twice")
  func secondFactor() async throws {
    try await people.setPassword(of: "AD-1")
    func signIn(_ code: String) async -> ClienteleError.Code? {
      await RuntimeTests.code {
        _ = try await people.door.signIn(
          code: "AD-1", password: People.password, oneTimeCode: code, from: People.here)
      }
    }
    #expect(await signIn("") == .secondFactorNeeded)
    let uri = try await MakeSecondFactor(associate: People.id("AD-1"), actor: nil).run(people.hub.recorder)
    #expect(uri.hasPrefix("otpauth://totp/Clientele%20Harbour%20Watch:AD%2D1?secret="))
    let secret = try people.hub.database.readBlocking { connection in
      try connection.first("SELECT secret FROM secondFactor WHERE id = ?", [.id(People.id("AD-1"))]) {
        $0.bytes(0)
      }
    }
    let now = people.hub.world.clock.wall().milliseconds / 30_000
    let shown = OneTimeCode(secret: try #require(secret)).code(step: now)
    #expect(await signIn("") == .secondFactorNeeded)
    #expect(await signIn("000000") == .signInRefused)
    #expect(await signIn(shown) == nil)
    #expect(await signIn(shown) == .signInRefused)
    try await people.setPassword(of: "SA-1")
    _ = try await people.door.signIn(code: "SA-1", password: People.password, from: People.here)
  }

  @Test("only an administrator gives passwords, and none that anybody would guess")
  func rights() async throws {
    #expect(await code { try await people.setPassword(of: "SA-1", by: "MA-1") } == .notAllowed)
    #expect(await code { try await people.setPassword(of: "SA-1", by: "SA-2") } == .notAllowed)
    #expect(await code { try await people.setPassword(of: "SA-1", to: "sa-1 sa-1 sa-1") } == .passwordRefused)
    try await people.setPassword(of: "SA-1", by: "AD-1")
    // One's own may be changed by oneself.
    try await people.setPassword(of: "SA-1", to: "another long sentence", by: "SA-1")
  }
}

@Suite("Credentials travel with the log")
struct CredentialTravelTests {
  @Test("a store signs its people in without the line, holds nobody else's password, and a leaver is out")
  func store() async throws {
    let bench = try Bench()
    let people = try await People(bench)
    let hub = people.hub
    for name in ["SA-1", "SB-1", "RM-1"] { try await people.setPassword(of: name) }
    try await ArrangeUnit(code: "NORTH", name: "North", kind: "region", parent: nil, actor: nil).run(
      hub.recorder)
    try await PlaceStore(store: "A", unit: "NORTH", actor: nil).run(hub.recorder)
    try await AssignRole(
      associate: People.id("RM-1"), role: .regionalManager, unit: "NORTH", actor: People.id("AD-1")
    ).run(hub.recorder)
    let token = try await hub.issueToken(storeName: "A", associate: nil, lifetime: .minutes(60)).token.text
    try await bench.running(hub) { board in
      try await bench.join(token, at: bench.enrolment(board), as: "a")
      let node = try await bench.open("a")
      let door = people.door(of: node)
      try await bench.running(node) { _ in
        try await bench.until(node) {
          try node.holds(credentialOf: "SA-1") && node.holds(credentialOf: "RM-1")
        }
      }
      // No line from here on.
      #expect(try !node.holds(credentialOf: "SB-1"))
      let opened = try await door.signIn(code: "SA-1", password: People.password, from: People.here)
      _ = try await door.signIn(code: "RM-1", password: People.password, from: People.here)
      #expect(
        await code { _ = try await door.signIn(code: "SB-1", password: People.password, from: People.here) }
          == .signInRefused)
      try await LeaveStaff(associate: People.id("SA-1"), actor: nil).run(hub.recorder)
      _ = try await door.resume(opened.token)
      try await bench.running(node) { _ in
        try await bench.until(node) { try !node.holds(credentialOf: "SA-1") }
      }
      #expect(await code { _ = try await door.resume(opened.token) } == .signInNeeded)
      #expect(
        await code { _ = try await door.signIn(code: "SA-1", password: People.password, from: People.here) }
          == .signInRefused)
    }
  }
}

extension OpenNode {
  fileprivate func holds(credentialOf name: String) throws -> Bool {
    try database.readBlocking {
      try $0.count(
        "SELECT count(*) FROM credential WHERE associateID = ? AND verifier IS NOT NULL",
        [.id(People.id(name))]) > 0
    }
  }
}
