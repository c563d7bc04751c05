import Kernel
import Sync
import Testing

@Suite("What the hub decides at hello")
struct HelloDecisionTests {
  private static func hash(_ name: String) -> Digest { .sha256(Array(name.utf8)) }

  /// Node's end, hub's end, acknowledged (seq and hash), the hub's hash there, counter known → decision.
  static let table:
    [(
      node: (UInt64, String), hub: (UInt64, String), acknowledged: (UInt64, String), known: String?,
      counter: Bool,
      decision: HelloDecision
    )] = [
      ((0, "0"), (0, "0"), (0, "0"), nil, true, .carryOn),
      ((5, "e"), (5, "e"), (5, "e"), "e", true, .carryOn),
      ((7, "g"), (5, "e"), (5, "e"), "e", true, .carryOn),
      ((7, "g"), (5, "e"), (3, "c"), "c", true, .carryOn),
      ((5, "x"), (5, "e"), (4, "d"), "d", true, .forked),
      ((7, "g"), (5, "e"), (5, "x"), "e", true, .forked),
      ((4, "d"), (5, "e"), (4, "d"), "d", true, .behind),
      ((7, "g"), (5, "e"), (6, "f"), nil, true, .hubRestored),
      ((7, "g"), (5, "e"), (5, "e"), "e", false, .behind),
    ]

  @Test("by both histories and the session counter", arguments: table.indices)
  func decision(row: Int) {
    let given = Self.table[row]
    let decision = HelloDecision.decide(
      node: LogHistory(incarnation: 1, headSeq: given.node.0, headHash: Self.hash(given.node.1)),
      hub: LogHistory(incarnation: 1, headSeq: given.hub.0, headHash: Self.hash(given.hub.1)),
      acknowledgedSeq: given.acknowledged.0, acknowledgedHash: Self.hash(given.acknowledged.1),
      hubHashAtAcknowledged: given.known.map(Self.hash), isCounterKnown: given.counter)
    #expect(decision == given.decision)
  }
}

@Suite("The node's side of the conversation")
struct NodeSessionTests {
  private let even = NodeSession.Facts(
    unsentCount: 0, cursor: Position(epoch: 1, hubSeq: 9), hubHead: Position(epoch: 1, hubSeq: 9))

  @Test("a busy hub is left alone for as long as it said, and the conversation goes on from there")
  func turnedAway() {
    var session = NodeSession()
    session.handle(.helloAnswered(.carryOn))
    session.handle(.turnedAway(Milliseconds(1_700)))
    #expect(session.next(even) == .pause(Milliseconds(1_700)))
    session.resume()
    #expect(session.next(even) == .listen)
  }

  @Test("greets first, sends before it takes, and listens when both sides are even")
  func order() {
    var session = NodeSession()
    var facts = even
    facts.unsentCount = 2
    facts.hubHead = Position(epoch: 1, hubSeq: 12)
    #expect(session.next(facts) == .hello)
    session.handle(.helloAnswered(.carryOn))
    #expect(session.next(facts) == .push)
    facts.unsentCount = 0
    #expect(session.next(facts) == .pull)
    #expect(session.next(even) == .listen)
  }

  @Test("waits longer after each failure, up to a bound, and greets again after each wait")
  func failures() {
    var session = NodeSession()
    var pauses: [Milliseconds] = []
    for _ in 0..<12 {
      session.handle(.failed)
      guard case .pause(let pause) = session.next(even) else {
        Issue.record("a failure is not followed by a pause")
        return
      }
      pauses.append(pause)
      session.resume()
      #expect(session.next(even) == .hello)
    }
    #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(pauses.last == .seconds(15))
    session.handle(.helloAnswered(.carryOn))
    session.handle(.succeeded)
    session.handle(.failed)
    #expect(session.next(even) == .pause(pauses[0]))
  }

  @Test("a push that is refused each time is tried less and less often, however friendly the greetings are")
  func refusedAgain() {
    var session = NodeSession()
    var facts = even
    facts.unsentCount = 1
    var pauses: [Milliseconds] = []
    for _ in 0..<10 {
      session.handle(.helloAnswered(.carryOn))
      #expect(session.next(facts) == .push)
      session.handle(.failed)
      guard case .pause(let pause) = session.next(facts) else {
        Issue.record("a refusal is not followed by a pause")
        return
      }
      pauses.append(pause)
      session.resume()
      #expect(session.next(facts) == .hello)
    }
    #expect(pauses.last == .seconds(15))
  }

  @Test(
    "a log that must not go on stops the conversation for good",
    arguments: [HelloDecision.unsupported, .refused(reason: "x")])
  func halted(decision: HelloDecision) {
    var session = NodeSession()
    session.handle(.helloAnswered(decision))
    session.handle(.failed)
    guard case .halt = session.next(even) else {
      Issue.record("the session goes on after \(decision)")
      return
    }
  }

  @Test(
    "a node that was restored or copied goes on under a new incarnation and says hello again",
    arguments: [HelloDecision.forked, .behind])
  func ended(decision: HelloDecision) {
    var session = NodeSession()
    session.handle(.helloAnswered(decision))
    guard case .beginIncarnation = session.next(even) else {
      Issue.record("the session goes on as if nothing had happened after \(decision)")
      return
    }
    session.handle(.incarnationBegan)
    #expect(session.next(even) == .hello)
  }

  @Test("gives back what a restored hub has lost before it sends, and mends rows last")
  func restored() {
    var session = NodeSession()
    session.handle(.helloAnswered(.hubRestored))
    var facts = even
    facts.unsentCount = 1
    facts.hasToGiveBack = true
    facts.needsRepair = true
    facts.hubHead = Position(epoch: 2, hubSeq: 4)
    #expect(session.next(facts) == .giveBack)
    facts.hasToGiveBack = false
    #expect(session.next(facts) == .push)
    facts.unsentCount = 0
    #expect(session.next(facts) == .pull)
    facts.cursor = facts.hubHead
    #expect(session.next(facts) == .repair)
  }
}
