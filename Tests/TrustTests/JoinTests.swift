import Kernel
import Testing
import Trust

@Suite("Joining")
struct JoinTests {
  let dealer: Dealer
  let token: EnrolmentToken
  let key = IdentityKey.generate()
  let logKey = LogKey.generate()
  let incarnation: UInt32 = 2

  init() throws {
    dealer = try Dealer()
    token = try EnrolmentToken(random: [UInt8](repeating: 0x5A, count: 20), root: dealer.web.certificate)
  }

  private func answer(
    to request: JoinRequest.Verified, identity: NodeIdentity? = nil, logKeyOf node: NodeID? = nil
  ) throws -> JoinAnswer {
    let leaf = try dealer.sync.issueNode(
      request.signingRequest, identity: identity ?? dealer.identity, at: Dealer.now, serial: serial(6))
    let log = try dealer.sync.certifyLogKey(
      request.logPublicKey, node: node ?? dealer.identity.node, incarnation: incarnation,
      notBefore: Dealer.now)
    let hub = try dealer.sync.certifyLogKey(
      LogKey.generate().publicKey, node: dealer.hub.node, incarnation: 1, notBefore: Dealer.now)
    return JoinAnswer(
      dealer: dealer.identity.dealer, node: dealer.identity.node, incarnation: incarnation,
      certificateChainPEM: [leaf, dealer.sync.certificate].pem, logKeyCertificate: log.encoded,
      hubLogKeyCertificate: hub.encoded, hubServerName: ServerNames.hub, syncPort: 7_443)
  }

  @Test("request and answer fit, and the node ends with what it needs")
  func whole() async throws {
    let request = try JoinRequest(token: token, key: key, logKey: logKey).verify()
    #expect(request.token.id == token.id && request.signingRequest.publicKeyDER == key.publicKeyDER)
    let membership = try await answer(to: request).verify(key: key, logKey: logKey, at: Dealer.now)
    #expect(membership.identity == dealer.identity)
    #expect(membership.roots == [dealer.sync.certificate] && membership.chain.count == 1)
    #expect(membership.logKeyCertificate.publicKey == logKey.publicKey)
    #expect(membership.hubLogKeyCertificate.node == dealer.hub.node)
  }

  @Test("a second request with the same keys is known again, one with other keys is not")
  func digest() throws {
    let first = try JoinRequest(token: token, key: key, logKey: logKey)
    let second = try JoinRequest(token: token, key: key, logKey: logKey)
    #expect(first.signingRequest != second.signingRequest)
    #expect(try first.verify().digest == second.verify().digest)
    let other = try JoinRequest(token: token, key: .generate(), logKey: logKey)
    #expect(try first.verify().digest != other.verify().digest)
  }

  @Test("the log key's proof covers the token and the signing request")
  func proof() async throws {
    let request = try JoinRequest(token: token, key: key, logKey: logKey)
    let otherToken = try EnrolmentToken(
      random: [UInt8](repeating: 0x5B, count: 20), root: dealer.web.certificate)
    let otherRequest = try IdentityKey.generate().signingRequest().der
    let thief = LogKey.generate().publicKey
    for (text, der, log) in [
      (otherToken.text, request.signingRequest, request.logPublicKey),
      (request.tokenText, otherRequest, request.logPublicKey),
      (request.tokenText, request.signingRequest, thief),
    ] {
      let forged = JoinRequest(
        tokenText: text, signingRequest: der, logPublicKey: log, logKeyProof: request.logKeyProof)
      #expect(await code { _ = try forged.verify() } == .requestUnproven)
    }
  }

  @Test("an answer for another key, node or log key is not kept")
  func wrongAnswers() async throws {
    let request = try JoinRequest(token: token, key: key, logKey: logKey).verify()
    let good = try answer(to: request)
    #expect(
      await code { _ = try await good.verify(key: .generate(), logKey: logKey, at: Dealer.now) }
        == .answerRefused)
    #expect(
      await code { _ = try await good.verify(key: key, logKey: .generate(), at: Dealer.now) }
        == .answerRefused)
    let otherNode = try answer(to: request, identity: dealer.hub)
    #expect(
      await code { _ = try await otherNode.verify(key: key, logKey: logKey, at: Dealer.now) }
        == .answerRefused)
    let otherLog = try answer(to: request, logKeyOf: dealer.hub.node)
    #expect(
      await code { _ = try await otherLog.verify(key: key, logKey: logKey, at: Dealer.now) } == .answerRefused
    )
    let slow = Dealer.now - .days(1)
    #expect(
      await code { _ = try await good.verify(key: key, logKey: logKey, at: slow) } == .certificateNotYetValid)
  }
}
