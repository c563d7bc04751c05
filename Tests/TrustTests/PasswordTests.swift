import Kernel
import Synchronization
import Testing
import Trust

@Suite("Passwords")
struct PasswordTests {
  private static let cheap = PasswordCost(logN: 4, r: 1, p: 1)
  private let salt = [UInt8](repeating: 7, count: PasswordVerifier.saltByteCount)

  @Test("the real cost, once: what was set opens, anything else does not, and the text comes back")
  func real() throws {
    let hasher = PasswordHasher()
    let verifier = try hasher.verifier(of: "correct horse battery", salt: salt)
    #expect(verifier.text.hasPrefix("$scrypt$ln=15,r=8,p=3$"))
    #expect(PasswordVerifier(verifier.text) == verifier)
    #expect(try hasher.matches("correct horse battery", PasswordVerifier(verifier.text)))
    #expect(try !hasher.matches("correct horse batterz", verifier))
  }

  @Test("the derivation is that of RFC 7914, section 12")
  func vector() throws {
    let key = try PasswordHasher.scrypt("password", Array("NaCl".utf8), PasswordCost(logN: 10, r: 8, p: 16))
    #expect(Array(key.prefix(16)).hexadecimal == "fdbabe1c9d3472007856e7190d01e9fe")
  }

  @Test("an unknown account costs exactly the hash a known one costs")
  func equalWork() throws {
    let calls = Mutex(0)
    let hasher = PasswordHasher(cost: Self.cheap) { password, salt, cost in
      calls.withLock { $0 += 1 }
      return try PasswordHasher.scrypt(password, salt, cost)
    }
    let verifier = try hasher.verifier(of: "correct horse", salt: salt)
    for stored in [verifier, nil] {
      let before = calls.withLock { $0 }
      #expect(try !hasher.matches("wrong", stored))
      #expect(calls.withLock { $0 } == before + 1)
    }
    #expect(try !hasher.matches("", nil))
  }

  @Test("the same password typed composed or decomposed, in full or half width, is one")
  func normalised() throws {
    let hasher = PasswordHasher(cost: Self.cheap)
    let verifier = try hasher.verifier(of: "caf\u{E9}１２３４５", salt: salt)
    #expect(try hasher.matches("cafe\u{301}12345", verifier))
  }

  @Test(
    "a text that is no verifier, or asks for a cost nobody should pay, is none",
    arguments: [
      "", "$scrypt$", "$argon2id$ln=15,r=8,p=3$AAAA$AAAA", "$scrypt$ln=30,r=8,p=3$BwcHBwcHBwcHBwcHBwcHBw$AA",
      "$scrypt$ln=15,r=8$BwcHBwcHBwcHBwcHBwcHBw$AA", "$scrypt$ln=15,r=8,p=3$AA$AA",
    ])
  func unreadable(text: String) {
    #expect(PasswordVerifier(text) == nil)
  }

  static let refused = [
    "short", "password", "P@ssw0rd", "Password123", "12345678", "87654321", "qwertyui", "asdfghjkl",
    "aaaaaaaa",
    "abcabcabc", "1qaz2wsx", "iloveyou1", "woaini520", "SA-A05xyz!", "harbourwatch9", "letmein!!",
    String(repeating: "long and different ", count: 20),
  ]

  @Test(
    "what is tried first, what anybody at work knows, and what is too short is refused", arguments: refused)
  func refusals(password: String) {
    #expect(throws: ClienteleError.self) {
      try PasswordRule.check(password, context: ["SA-A05", "Harbour Watch", "harbourwatch"])
    }
  }

  @Test(
    "several words, or a machine's choice, are taken",
    arguments: ["correct horse battery", "k7mq-2x9d-hh3p-wz8c", "玉兰花在三月的雨里", "Vacheron trägt Hut"])
  func taken(password: String) throws {
    try PasswordRule.check(password, context: ["SA-A05", "Harbour Watch"])
  }

  static let pins: [(pin: String, isTaken: Bool)] = [
    ("4829", true), ("83051", true), ("1234", false), ("0000", false), ("1985", false), ("2580", false),
    ("123", false), ("123456789", false), ("48a9", false), ("4848", false), ("9876", false), ("５８２９", false),
  ]

  @Test("PINs that are tried first are refused", arguments: pins.indices)
  func pin(index: Int) {
    let (pin, isTaken) = Self.pins[index]
    let wasTaken = (try? PasswordRule.check(pin: pin)) != nil
    #expect(wasTaken == isTaken, "\(pin)")
  }

  @Test("no more than a few are hashed at once, and who comes when too many wait is sent away")
  func queue() async throws {
    let running = Gauge()
    let queue = HashingQueue(atOnceMax: 2, waitingMax: 8)
    let results = await withTaskGroup(of: ClienteleError.Code?.self, returning: [ClienteleError.Code?].self) {
      tasks in
      for _ in 0..<40 {
        tasks.addTask {
          do {
            try await queue.run {
              running.rise()
              _ = try PasswordHasher.scrypt("x", [1], PasswordCost(logN: 12, r: 8, p: 1))
              running.fall()
            }
            return nil
          } catch {
            return (error as? ClienteleError)?.code
          }
        }
      }
      return await tasks.reduce(into: []) { $0.append($1) }
    }
    #expect(running.most <= 2)
    #expect(results.filter { $0 == nil }.count >= 10)
    #expect(results.allSatisfy { $0 == nil || $0 == .busy })
  }
}

/// How many are at something at once, and how many there were at most.
private final class Gauge: Sendable {
  private let state = Mutex((now: 0, most: 0))
  var most: Int { state.withLock { $0.most } }

  func rise() {
    state.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
  }

  func fall() { state.withLock { $0.now -= 1 } }
}

@Suite("One-time codes and session tokens")
struct CodeTests {
  private let secret = Array("12345678901234567890".utf8)

  /// RFC 6238, appendix B, the last six of its eight digits.
  static let vectors: [(seconds: Int64, code: String)] = [
    (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
    (2_000_000_000, "279037"), (20_000_000_000, "353130"),
  ]

  @Test("the codes are those of RFC 6238", arguments: vectors.indices)
  func codes(index: Int) {
    let (seconds, code) = Self.vectors[index]
    #expect(OneTimeCode(secret: secret).code(step: seconds / 30) == code)
  }

  @Test("a code opens once, in its half minute and the ones beside it")
  func once() {
    let code = OneTimeCode(secret: secret)
    func step(_ text: String, _ seconds: Int64, _ last: Int64?) -> Int64? {
      code.step(of: text, at: Instant(milliseconds: seconds * 1_000), after: last)
    }
    let shown = code.code(step: 100)
    #expect(step(shown, 3_000, nil) == 100)
    #expect(step(shown, 3_000, 99) == 100)
    #expect(step(shown, 3_000, 100) == nil)
    #expect(step(shown, 3_030, nil) == 100)
    #expect(step(shown, 3_065, nil) == nil)
    #expect(step("", 3_000, nil) == nil && step("000000x", 3_000, nil) == nil)
  }

  @Test("a form token is of its session alone")
  func forms() throws {
    let one = SessionToken(random: [UInt8](repeating: 1, count: 32))
    let other = SessionToken(random: [UInt8](repeating: 2, count: 32))
    #expect(one.accepts(formToken: one.formToken))
    #expect(!one.accepts(formToken: other.formToken) && !one.accepts(formToken: ""))
    #expect(one.formToken != one.text && one.hash != other.hash)
    let again = try #require(SessionToken(one.text))
    #expect(again.hash == one.hash)
    #expect(SessionToken("zz") == nil)
  }
}
