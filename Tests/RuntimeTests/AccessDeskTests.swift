import Access
import Application
import Kernel
import Persistence
import Records
import Runtime
import Testing
import Trust

@Suite("What leaves the node")
struct AccessDeskTests {
  let people: People

  init() async throws { people = try await People(Bench()) }

  private var desk: AccessDesk { people.hub.accessDesk }

  @Test("owner and server see everything, a colleague the story, another store the stub, an admin nothing")
  func views() async throws {
    let member = try await people.member(by: "SA-1")
    let own = try await desk.story(of: member, as: People.id("SA-1"))
    #expect(own.exposure == .full && own.contactPoints.map(\.value) == ["13911138222"])
    let colleague = try await desk.story(of: member, as: People.id("SA-2"))
    #expect(colleague.exposure == .masked && colleague.name == "王小明")
    #expect(colleague.contactPoints.map(\.value) == ["139****8222"])
    #expect(colleague.records[0].birthday == "****-03-12")
    #expect(colleague.records[0].address == "上海**" && colleague.interactions.count == 1)
    let other = try await desk.story(of: member, as: People.id("SB-1"))
    #expect(other.exposure == .stub && other.name == "王**" && other.records.isEmpty)
    #expect(other.interactions.isEmpty && other.owner.associate == nil && other.phone.isEmpty)
    #expect(await code { _ = try await desk.story(of: member, as: People.id("AD-1")) } == .notFound)
    people.bench.advance(.hours(13))
    #expect(try await desk.story(of: member, as: People.id("SA-1")).exposure == .masked)
  }

  @Test("search masks by the same rule")
  func find() async throws {
    _ = try await people.member(by: "SA-1")
    #expect(try await desk.search("13911138222", as: People.id("SA-2")).members.map(\.name) == ["王小明"])
    #expect(try await desk.search("13911138222", as: People.id("SB-1")).members.map(\.name) == ["王**"])
    #expect(try await desk.search("13911138222", as: People.id("AD-1")).members.isEmpty)
  }

  @Test("a reveal needs right and reason, shows one value, and is in the audit without it")
  func reveal() async throws {
    let member = try await people.member(by: "SA-1")
    let contact = try await desk.story(of: member, as: People.id("SA-2")).contactPoints[0].id
    func reveal(_ viewer: String, _ reason: Reason?) async throws -> String {
      try await desk.reveal(.contactPoint(contact), of: member, because: reason, as: People.id(viewer))
    }
    #expect(await code { _ = try await reveal("SA-2", nil) } == .notAllowed)
    #expect(await code { _ = try await reveal("SB-1", .delivery) } == .notAllowed)
    #expect(await code { _ = try await reveal("AD-1", .delivery) } == .notAllowed)
    #expect(try await reveal("SA-2", .delivery) == "13911138222")
    let other = try await people.member(by: "SB-1", name: "Li Na", phone: "13911138333")
    #expect(
      await code {
        _ = try await desk.reveal(
          .contactPoint(contact), of: other, because: .delivery, as: People.id("SB-1"))
      } == .notFound)
    let entries = try people.audit().filter { $0.event == "revealField" }
    #expect(entries.count == 1 && entries[0].reason == "delivery" && entries[0].subject == member.row)
  }

  @Test("a clerk who crawls for all members is stopped within the day's budget, by any way of looking")
  func crawl() async throws {
    let small = AccessDesk(
      database: people.hub.database, profile: people.hub.profile, world: people.hub.world,
      budget: ViewBudget(membersMax: 3, revealsMax: 2, lookUpsMax: 1))
    var members: [MemberID] = []
    for index in 0..<6 {
      members.append(
        try await people.member(by: "SA-1", name: "Member \(index)", phone: "1391113822\(index)"))
    }
    var shown = 0
    for member in members {
      if await code(of: { _ = try await small.story(of: member, as: People.id("SA-2")) }) == nil {
        shown += 1
      }
    }
    #expect(shown == 3)
    // The same member again is one look, and a colleague has a budget of her own.
    _ = try await small.story(of: members[0], as: People.id("SA-2"))
    _ = try await small.story(of: members[5], as: People.id("MA-1"))
    people.bench.advance(.days(1))
    _ = try await small.story(of: members[5], as: People.id("SA-2"))
  }

  @Test("a laptop away for too long shows nothing, keeps what it has, and opens with the next contact")
  func lease() async throws {
    let member = try await people.member(by: "SA-1")
    let hub = people.hub
    let laptop = NodeProfile(
      dealer: hub.profile.dealer, node: hub.profile.node, incarnation: 1, kind: .laptop, name: "L",
      store: Organisation.storeID(code: "A"), associate: People.id("SA-1"), hub: hub.profile.hub,
      enrolledAt: hub.world.clock.wall())
    let desk = AccessDesk(database: hub.database, profile: laptop, world: hub.world)
    _ = try await desk.story(of: member, as: People.id("SA-1"))
    people.bench.advance(.days(13))
    _ = try await desk.story(of: member, as: People.id("SA-1"))
    people.bench.advance(.days(2))
    #expect(await code { _ = try await desk.story(of: member, as: People.id("SA-1")) } == .leaseExpired)
    #expect(await code { _ = try await desk.search("13911138222", as: People.id("SA-1")) } == .leaseExpired)
    let (wall, boot) = (hub.world.clock.wall(), hub.world.clock.boot())
    try await hub.database.write { try LeaseTable($0).save(OfflineLease(contactAt: wall, boot: boot)) }
    _ = try await desk.story(of: member, as: People.id("SA-1"))
  }

  @Test("every command asks the policy: nobody without the right writes")
  func commands() async throws {
    let member = try await people.member(by: "SA-1")
    let record = SourceRecordID(member.row)
    let recorder = people.hub.recorder
    #expect(
      await code { _ = try await RegisterMember(associate: People.id("AD-1"), name: "X").run(recorder) }
        == .notAllowed)
    #expect(
      await code {
        _ = try await EditMember(record: record, associate: People.id("PO-1"), name: "X").run(recorder)
      } == .notAllowed)
    #expect(
      await code {
        try await JudgeLink(one: record, other: record, isSame: true, actor: People.id("SA-1")).run(recorder)
      } == .notAllowed)
    #expect(
      await code {
        try await ArrangeUnit(code: "X", name: "X", kind: "region", parent: nil, actor: People.id("MA-1"))
          .run(recorder)
      } == .notAllowed)
  }
}
