import Access
import Kernel
import Testing

/// Every action × every role × every kind of foreign object, as one printed table: `+` allowed, `.` refused.
/// Reading down a column is reading what a role may do; a right that slips in or out breaks a line here.
@Suite("Who may do what")
struct PolicyTests {
  /// Where the object lies, seen from somebody of store A: own store, another store of the region, a store of
  /// another region, nothing of any one store.
  static let places: [(name: String, target: Target)] = [
    ("own", .store(Chain.a)), ("region", .store(Chain.b)), ("other", .store(Chain.c)), ("dealer", .dealer),
  ]

  /// Four marks a role, in the order of `places`; roles in the order of `Role.allCases`.
  static let table: [String: String] = [
    //                 associate manager regional headOff. admin steward privacyO.
    "findMembers": "+... +... ++.. ++++ .... ++++ ++++",
    "viewMember": "+... +... ++.. ++++ .... ++++ ++++",
    "revealField": "+... +... ++.. ++++ .... ++++ ++++",
    "lookUpElsewhere": "+... +... +... .... .... .... ....",
    "admitMember": "+... +... +... .... .... .... ....",
    "registerMember": "+... +... +... +... .... .... ....",
    "editMember": "+... +... +... +... .... .... ....",
    "logContact": "+... +... +... +... .... .... ....",
    "recordSale": "+... +... +... +... .... .... ....",
    "importFile": "+... +... +... ++++ .... .... ....",
    "exportMembers": ".... +... ++.. ++++ .... .... ....",
    "approveExport": ".... +... ++.. ++++ .... .... ....",
    "exportStatement": ".... +... ++.. ++++ .... .... ....",
    "closeMonth": ".... .... .... ++++ .... .... ....",
    "correctSale": "+... +... +... +... .... .... ....",
    "correctContact": "+... +... +... +... .... .... ....",
    "recordEnquiry": "+... +... +... +... .... .... ....",
    "recordComplaint": "+... +... +... +... .... .... ....",
    "recordConsent": "+... +... +... +... .... .... ....",
    "openDispute": "+... +... +... .... .... .... ....",
    "listMembers": "+... +... ++.. ++++ .... .... ....",
    "viewTasks": "+... +... ++.. ++++ .... .... ....",
    "planTask": "+... +... +... +... .... .... ....",
    "markNotice": "+... +... +... +... .... .... ....",
    "viewSales": "+... +... ++.. ++++ .... .... ....",
    "viewCredits": "+... +... ++.. ++++ .... .... ....",
    "viewNotices": "+... +... ++.. ++++ .... .... ....",
    "viewStaff": "+... +... ++.. ++++ ++++ ++++ ++++",
    "judgeLink": ".... .... .... ++++ .... ++++ ....",
    "ruleAward": ".... .... .... ++++ .... .... ....",
    "proposeRule": ".... .... .... ++++ .... .... ....",
    "approveRule": ".... .... .... ++++ .... .... ....",
    "approveBook": ".... .... .... ++++ .... .... ....",
    "handOver": ".... +... ++.. ++++ .... .... ....",
    "manageStaff": ".... .... .... .... ++++ .... ....",
    "manageOrganisation": ".... .... .... .... ++++ .... ....",
    "resetCredential": ".... .... .... .... ++++ .... ....",
    "viewNodes": ".... .... .... ++++ ++++ .... ++++",
    "enrolNode": ".... .... .... .... ++++ .... ....",
    "approveNode": ".... .... .... .... ++++ .... ....",
    "revokeNode": ".... .... .... .... ++++ .... ++++",
    "configure": ".... .... .... .... ++++ .... ....",
    "defineFields": ".... .... .... ++++ ++++ .... ....",
    "viewDay": ".... +... ++.. ++++ ++++ .... ....",
    "readAudit": ".... .... .... .... .... .... ++++",
    "recordPrivacyRequest": "+... +... +... +... .... .... ++++",
    "handlePrivacyRequest": ".... .... .... .... .... .... ++++",
    "exportPerson": ".... .... .... .... .... .... ++++",
    "erasePerson": ".... .... .... .... .... .... ++++",
  ]

  @Test("the table of rights", arguments: Action.allCases)
  func rights(action: Action) throws {
    let expected = try #require(Self.table[action.rawValue], "\(action.rawValue) has no line in the table")
    let actual = Role.allCases.map { role in
      Self.places.map { place in
        Chain.policy.verdict(on: action, of: place.target, by: Chain.somebody(role), reason: .other)
          == .allowed
          ? "+" : "."
      }.joined()
    }.joined(separator: " ")
    #expect(actual == expected, "\(action.rawValue)")
  }

  @Test("without a role nothing is allowed, whatever is asked", arguments: Action.allCases)
  func nobody(action: Action) {
    let stranger = Principal(associate: Chain.me, home: Chain.a, assignments: [])
    for place in Self.places {
      let verdict = Chain.policy.verdict(on: action, of: place.target, by: stranger, reason: .other)
      #expect(verdict == .refused(.role))
    }
  }

  @Test("what needs a reason is refused without one", arguments: Action.allCases.filter(\.needsReason))
  func reasons(action: Action) {
    for role in Role.allCases {
      for place in Self.places {
        let verdict = Chain.policy.verdict(on: action, of: place.target, by: Chain.somebody(role))
        #expect(verdict != .allowed, "\(role) \(place.name)")
      }
    }
  }

  @Test("who asked for a node cannot approve it too")
  func fourEyes() {
    let admin = Chain.somebody(.admin)
    func verdict(_ requester: AssociateID) -> Policy.Verdict {
      Chain.policy.verdict(on: .approveNode, of: .dealer, by: admin, requestedBy: requester)
    }
    #expect(verdict(Chain.me) == .refused(.secondPerson))
    #expect(verdict(Chain.person(2)) == .allowed)
  }

  @Test("an associate is shown the own figures and nobody else's, a manager those of the store")
  func figures() {
    let own = Target.staff(Chain.me, store: Chain.c)
    let colleague = Target.staff(Chain.person(2), store: Chain.a)
    let stranger = Target.staff(Chain.person(3), store: Chain.c)
    func may(_ role: Role, _ target: Target) -> Bool {
      Chain.policy.verdict(on: .viewCredits, of: target, by: Chain.somebody(role)) == .allowed
    }
    #expect(may(.associate, own) && !may(.associate, colleague) && !may(.associate, stranger))
    #expect(may(.manager, colleague) && !may(.manager, stranger))
    #expect(may(.headOffice, stranger))
  }

  @Test("two roles at two places add up")
  func roles() {
    let both = Principal(
      associate: Chain.me, home: Chain.a,
      assignments: [Assignment(.associate), Assignment(.regionalManager, at: Chain.south)])
    #expect(Chain.policy.visibleStores(for: .viewMember, to: both) == [Chain.a, Chain.c])
    #expect(Chain.policy.verdict(on: .registerMember, of: .store(Chain.c), by: both) == .refused(.outside))
  }

  @Test("a tree of seven levels works as one of two, and moving a unit moves the sight")
  func depth() {
    let levels = (0..<7).map { UnitID(Chain.row(UInt64(500 + $0))) }
    func tree(parentOfThird: UnitID) -> OrganisationTree {
      var units: [UnitID: UnitID?] = [levels[0]: nil]
      for index in 1..<7 { units[levels[index]] = index == 3 ? parentOfThird : levels[index - 1] }
      return OrganisationTree(units: units, stores: [Chain.a: levels[6], Chain.b: levels[1]])
    }
    let deep = tree(parentOfThird: levels[2])
    #expect(levels.allSatisfy { deep.holds(Chain.a, under: $0) })
    #expect(deep.stores(under: levels[1]) == [Chain.a, Chain.b])
    let moved = tree(parentOfThird: levels[0])
    #expect(moved.stores(under: levels[1]) == [Chain.b])
  }

  @Test("a circle of units ends, and is foreseen before it is made")
  func circle() {
    let tree = OrganisationTree(
      units: [Chain.north: Chain.south, Chain.south: Chain.north], stores: [Chain.a: Chain.north])
    #expect(tree.units(above: Chain.a) == [Chain.north, Chain.south])
    #expect(Chain.tree.wouldCircle(Chain.dealer, under: Chain.city))
    #expect(Chain.tree.wouldCircle(Chain.city, under: Chain.city))
    #expect(!Chain.tree.wouldCircle(Chain.city, under: Chain.south))
  }
}
