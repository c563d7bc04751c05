import Kernel
import Testing
import Trust

@Suite("Enrolment tokens")
struct EnrolmentTokenTests {
  let dealer: Dealer
  let token: EnrolmentToken
  let record: EnrolmentRecord
  static let request = Digest.sha256([1])

  init() throws {
    dealer = try Dealer()
    token = try EnrolmentToken(random: (0..<20).map { $0 &* 37 &+ 11 }, root: dealer.web.certificate)
    record = EnrolmentRecord(
      tokenID: token.id, secretHash: token.secretHash, kind: .store, name: "Nanjing Road",
      store: StoreID(RowID(high: 1, low: 1)), associate: nil, node: dealer.identity.node,
      incarnation: 1, expiresAt: Dealer.now + .minutes(60))
  }

  @Test("a token survives being written down and typed in")
  func roundTrip() throws {
    #expect(token.text.count == 62)
    for text in [
      token.text, "  \(token.text)\n", token.text.lowercased(), token.text.replacing("0", with: "o"),
    ] {
      let typed = try EnrolmentToken(text)
      #expect(typed.text == token.text && typed.id == token.id && typed.secretHash == token.secretHash)
      #expect(typed.pin == RootPin(root: dealer.web.certificate))
    }
  }

  @Test("its description keeps the secret")
  func description() {
    let secret = token.text.split(separator: ".")[1]
    #expect("\(token)".contains(token.id) && !"\(token)".contains(secret))
  }

  @Test("every single wrong character is noticed")
  func substitutions() async {
    let characters = Array(token.text)
    for position in characters.indices where characters[position] != "." {
      for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" where wrong != characters[position] {
        var typed = characters
        typed[position] = wrong
        let text = String(typed)
        #expect(await code { _ = try EnrolmentToken(text) } == .tokenMalformed, "\(position) \(wrong)")
      }
    }
  }

  @Test("every exchange of two neighbours is noticed")
  func transpositions() async {
    let characters = Array(token.text)
    for position in characters.indices.dropLast() where characters[position] != characters[position + 1] {
      var typed = characters
      typed.swapAt(position, position + 1)
      let text = String(typed)
      #expect(await code { _ = try EnrolmentToken(text) } == .tokenMalformed, "\(position)")
    }
  }

  @Test(
    "text that is no token is refused with a reason",
    arguments: [
      ("", "1 groups"), ("abc", "1 groups"), ("a.b.c.d", "4 groups"), ("ABC.D.E", "group 1 has 3 characters"),
      ("ABCDEF.D.E", "group 2 has 1 characters"), ("ABC-EF.D.E", "character 4 of group 1"),
      ("ABCÜEF.D.E", "character 4 of group 1"), ("ABCUEF.D.E", "character 4 of group 1"),
    ])
  func malformed(_ text: String, _ reason: String) {
    let error = #expect(throws: ClienteleError.self) { _ = try EnrolmentToken(text) }
    #expect(
      error?.code == .tokenMalformed && error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test("random bytes of another number make no token")
  func randomness() async {
    #expect(
      await code { _ = try EnrolmentToken(random: [1, 2, 3], root: dealer.web.certificate) } == .invalidInput)
  }

  @Test(
    "a token is good for at most a day",
    arguments: [(0, false), (-1, false), (1, true), (86_400, true), (86_401, false)])
  func lifetime(_ seconds: Int64, _ allowed: Bool) {
    let expiry = try? EnrolmentToken.expiry(at: Dealer.now, lifetime: .seconds(seconds))
    #expect((expiry != nil) == allowed)
  }

  enum Outcome: Equatable { case accepted, repeated, refused(ClienteleError.Code) }

  private func outcome(_ redemption: Redemption) -> Outcome {
    switch redemption {
    case .accepted: .accepted
    case .repeated: .repeated
    case .refused(let error): .refused(error.code)
    }
  }

  @Test("a token is redeemed once, until the last moment of its time")
  func accepted() throws {
    guard case .accepted(let used) = token.redeem(record, request: Self.request, at: record.expiresAt) else {
      Issue.record("refused")
      return
    }
    #expect(used.usedAt == record.expiresAt && used.usedBy == Self.request)
    var before = used
    before.usedAt = nil
    before.usedBy = nil
    #expect(before == record)
    let again = token.redeem(used, request: .sha256([2]), at: Dealer.now)
    #expect(outcome(again) == .refused(.tokenUsed))
  }

  @Test("the same request may be answered again while the token lasts, for an answer that got lost")
  func repeated() {
    var used = record
    used.usedAt = Dealer.now
    used.usedBy = Self.request
    #expect(outcome(token.redeem(used, request: Self.request, at: Dealer.now + .minutes(5))) == .repeated)
    #expect(
      outcome(token.redeem(used, request: Self.request, at: Dealer.now + .minutes(61)))
        == .refused(.tokenUsed))
  }

  @Test("an expired or unknown token is refused")
  func refused() throws {
    let late = record.expiresAt + Milliseconds(1)
    #expect(outcome(token.redeem(record, request: Self.request, at: late)) == .refused(.tokenExpired))
    #expect(outcome(token.redeem(nil, request: Self.request, at: Dealer.now)) == .refused(.tokenUnknown))
  }

  @Test("who does not know the secret learns nothing about the token", arguments: [false, true])
  func wrongSecret(_ used: Bool) throws {
    var random = (0..<20).map { UInt8($0) &* 37 &+ 11 }
    random[19] ^= 1
    let guess = try EnrolmentToken(random: random, root: dealer.web.certificate)
    #expect(guess.id == token.id)
    var row = record
    if used { row.usedAt = Dealer.now }
    for moment in [Dealer.now, record.expiresAt + .days(1)] {
      #expect(outcome(guess.redeem(row, request: Self.request, at: moment)) == .refused(.tokenWrongSecret))
    }
  }
}
