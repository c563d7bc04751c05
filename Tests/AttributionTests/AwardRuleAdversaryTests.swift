import Attribution
import Kernel
import TestKit
import Testing

/// Strategy: an honest associate meets a person; another, whose node has been out of contact, meets the
/// same person at some other time and writes into the header whatever it likes: wall clock, boot id, boot
/// readings, round trip, evidence class. It cannot choose the newest beacon of its own chain, which the hub
/// knows, nor the receipt. The true times are known to the test alone.
@Suite("A node that lies about its clocks")
struct AwardRuleAdversaryTests {
  @Test("in 100,000 attempts it never takes a contact proven before its gap, and a theft in the gap is open")
  func lies() {
    var random = SeededRandom(seed: 20_260_305)
    var (provenBeforeGap, takenInGap) = (0, 0)
    for attempt in 0..<100_000 {
      let scene = Scene(&random)
      let award = AwardRule.award(claims: [scene.honest, scene.liar], pool: store("P"))
      let liarWins = award.owner.claim == scene.liar.id
      if scene.honestReceipt < scene.gapBegin {
        provenBeforeGap += 1
        #expect(!liarWins, "attempt \(attempt)")
      }
      if liarWins && scene.honestTrue < scene.liarTrue {
        takenInGap += 1
        #expect(scene.honestReceipt >= scene.gapBegin, "attempt \(attempt)")
        let open = award.provisionalUntil != nil || scene.liarReceipt <= scene.honestReceipt
        #expect(open, "attempt \(attempt)")
      }
      #expect((scene.liar.interval?.begin ?? hour(0)) >= scene.gapBegin, "attempt \(attempt)")
    }
    // The scenes must contain both the proven cases and successful lies, or the test proves nothing.
    #expect(provenBeforeGap > 10_000 && takenInGap > 1_000)
  }

  private struct Scene {
    let honest: ClaimEvidence
    let liar: ClaimEvidence
    let honestTrue: Instant
    let honestReceipt: Instant
    let gapBegin: Instant
    let liarTrue: Instant
    let liarReceipt: Instant

    init(_ random: inout SeededRandom) {
      let minute: (Int64) -> Instant = { hour(0) + .minutes($0) }
      honestTrue = minute(random.int(100...3_000))
      honestReceipt = honestTrue + .minutes(random.int(0...120))
      let seen = honestTrue - .minutes(random.int(0...60))
      let offset = random.int(0...1_000_000)
      let honestInterval = ClaimInterval(
        evidence: TimeEvidence(
          wall: honestTrue, boot: Self.boot("h", offset + (honestTrue - seen).count),
          beacon: BeaconEvidence(hubTime: seen, arrival: Self.boot("h", offset), roundTrip: Milliseconds(200))
        ),
        enrolledAt: minute(0), receipt: honestReceipt, estimatesDiscarded: false)
      honest = claim("A", 1, .live(honestInterval), Self.evidence(&random))

      gapBegin = minute(random.int(0...3_000))
      liarReceipt = gapBegin + .minutes(random.int(1...2_880))
      liarTrue = gapBegin + Milliseconds(random.int(0...(liarReceipt - gapBegin).count))
      let beacon = BeaconEvidence(
        hubTime: gapBegin, arrival: Self.boot("l", Self.reading(&random)),
        roundTrip: Milliseconds(
          random.chance(percent: 50) ? random.int(0...1_000) : random.int(-10...100_000_000)))
      let evidence = TimeEvidence(
        wall: minute(random.int(-1_000_000...1_000_000)),
        boot: Self.boot(random.chance(percent: 90) ? "l" : "m", Self.reading(&random)), beacon: beacon)
      let interval = ClaimInterval(
        evidence: evidence, enrolledAt: minute(0), receipt: liarReceipt,
        estimatesDiscarded: random.chance(percent: 10)
      )
      liar = claim("B", 2, .live(interval), Self.evidence(&random))
    }

    static func boot(_ boot: Character, _ milliseconds: Int64) -> BootReading {
      BootReading(bootID: row(boot), milliseconds: milliseconds)
    }

    static func reading(_ random: inout SeededRandom) -> Int64 {
      random.chance(percent: 10) ? random.int(.min ... .max) : random.int(0...100_000_000)
    }

    static func evidence(_ random: inout SeededRandom) -> EvidenceClass {
      EvidenceClass(rawValue: Int(random.int(1...4))) ?? .typedIn
    }
  }
}
