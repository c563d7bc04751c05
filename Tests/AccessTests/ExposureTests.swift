import Access
import Catalogue
import Kernel
import Testing

@Suite("What is shown of a member")
struct ExposureTests {
  private static func member(
    at stores: Set<StoreID>, owner: AssociateID? = Chain.person(9), served: Set<AssociateID> = [],
    restricted: Bool = false
  ) -> MemberStanding {
    MemberStanding(
      admittedTo: stores, owner: owner, ownerStore: stores.min(), servedBy: served, isRestricted: restricted)
  }

  static let cases: [(role: Role, member: MemberStanding, exposure: Exposure)] = [
    (.associate, member(at: [Chain.a], owner: Chain.me), .full),
    (.associate, member(at: [Chain.a], served: [Chain.me]), .full),
    // Who had the use of the own data restricted is served as a stranger to the numbers.
    (.associate, member(at: [Chain.a], owner: Chain.me, restricted: true), .masked),
    (.associate, member(at: [Chain.a], served: [Chain.me], restricted: true), .masked),
    (.associate, member(at: [Chain.b], restricted: true), .stub),
    (.privacyOfficer, member(at: [Chain.c], restricted: true), .masked),
    (.associate, member(at: [Chain.a, Chain.c]), .masked),
    (.associate, member(at: [Chain.b]), .stub),
    // Owning is not enough: the member must be admitted where the person looks.
    (.associate, member(at: [Chain.b], owner: Chain.me), .stub),
    (.manager, member(at: [Chain.a]), .masked),
    (.manager, member(at: [Chain.b]), .stub),
    (.regionalManager, member(at: [Chain.b]), .masked),
    (.regionalManager, member(at: [Chain.c]), .stub),
    (.headOffice, member(at: [Chain.c]), .masked),
    (.steward, member(at: [Chain.c]), .masked),
    (.privacyOfficer, member(at: [Chain.c]), .masked),
    (.admin, member(at: [Chain.a]), .nothing),
    (.admin, member(at: [Chain.a], owner: Chain.me), .nothing),
  ]

  @Test("exposure by role and standing", arguments: cases.indices)
  func exposures(index: Int) {
    let (role, member, expected) = Self.cases[index]
    #expect(Chain.policy.exposure(of: member, to: Chain.somebody(role)) == expected, "\(role)")
  }

  @Test("of a member not admitted only the masked name and the owner's store are left")
  func stub() {
    var visible: [String] = []
    for table in Catalogue.current.tables {
      for field in table.fields {
        switch Exposure.stub.treatment(of: field.id, in: table.id) {
        case .hidden: break
        case .masked: visible.append("\(table.name).\(field.name) masked")
        case .shown: visible.append("\(table.name).\(field.name)")
        }
      }
    }
    #expect(visible == ["sourceRecord.name masked", "member.name masked", "award.storeID"])
  }

  @Test("in a masked story every contact field and the birth year are masked, and the full one hides nothing")
  func masked() {
    for table in Catalogue.current.tables {
      for field in table.fields {
        let treatment = Exposure.masked.treatment(of: field.id, in: table.id)
        let isMasked =
          field.privacy == .contact || field.name == "birthday"
          || (table.id == .importantDate && field.name == "date")
        #expect(treatment == (isMasked ? .masked : .shown), "\(table.name).\(field.name)")
        #expect(Exposure.full.treatment(of: field.id, in: table.id) == .shown)
        #expect(Exposure.nothing.treatment(of: field.id, in: table.id) == .hidden)
      }
    }
  }

  @Test("a field the catalogue does not know is hidden from everybody")
  func unknown() {
    #expect(Exposure.full.treatment(of: FieldID(999), in: .member) == .hidden)
    #expect(Exposure.full.treatment(of: FieldID(1), in: TableID(999)) == .hidden)
  }

  @Test("a reveal needs the right, the place and a reason")
  func reveal() {
    let here = Self.member(at: [Chain.a])
    let elsewhere = Self.member(at: [Chain.c])
    let associate = Chain.somebody(.associate)
    #expect(Chain.policy.mayReveal(here, to: associate, reason: nil) == .refused(.reason))
    #expect(Chain.policy.mayReveal(here, to: associate, reason: .delivery) == .allowed)
    #expect(Chain.policy.mayReveal(elsewhere, to: associate, reason: .delivery) == .refused(.outside))
    #expect(Chain.policy.mayReveal(here, to: Chain.somebody(.admin), reason: .delivery) == .refused(.role))
    let restricted = Self.member(at: [Chain.a], owner: Chain.me, restricted: true)
    #expect(Chain.policy.mayReveal(restricted, to: associate, reason: .delivery) == .refused(.restricted))
    let officer = Chain.somebody(.privacyOfficer)
    #expect(Chain.policy.mayReveal(restricted, to: officer, reason: .privacyRequest) == .allowed)
  }

  static let masks: [(masked: String, expected: String)] = [
    (Mask.name("王小明"), "王**"), (Mask.name("Jane van Dyck"), "J** v** D**"), (Mask.name(""), ""),
    (Mask.phone("13911138222"), "139****8222"), (Mask.phone("ask her"), "****"), (Mask.phone(""), ""),
    (Mask.email("jane@example.com"), "j**@example.com"), (Mask.email("nobody"), "**"),
    (Mask.email("@x"), "**"),
    (Mask.handle("wx_jane"), "w**"), (Mask.address("上海市静安区某路1号"), "上海**"), (Mask.address(""), ""),
    (Mask.birthday("1985-03-12"), "****-03-12"), (Mask.birthday("19850312"), "****0312"),
    (Mask.birthday("农历1994年四月十一"), "农历****年四月十一"),
    (Mask.birthday("一九八五年三月十二"), "****年三月十二"), (Mask.birthday("03-12"), "03-12"),
    (Mask.contact("jane@example.com", kind: "email"), "j**@example.com"),
  ]

  @Test("masks keep what tells a namesake apart and no more", arguments: masks.indices)
  func mask(index: Int) {
    #expect(Self.masks[index].masked == Self.masks[index].expected)
  }
}
