import Foundation
import Kernel
import SwiftProtobuf
import TestKit
import Testing
import Wire

/// The messages of the conversation, frozen: each writes exactly the bytes of its file, which `protoc` made from text,
/// and the bytes read as the message.
@Suite("Golden messages of the conversation")
struct SyncVectorTests {
  static let node = id(0xA1)
  static let (record, row, who, store) = (id(1), id(2), id(3), id(5))
  static let hash = Data(
    [0x11, 0x22, 0x33, 0x44].flatMap { [UInt8](repeating: $0, count: 8) })
  static let signature = Data(repeating: 0x55, count: 64)
  static let head = position(2, 70_000)

  static func id(_ last: UInt8) -> Data {
    Data(RowID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0000 | UInt64(last)).bytes)
  }

  static func position(_ epoch: UInt32, _ hubSeq: UInt64) -> ProtoPosition {
    var position = ProtoPosition()
    position.epoch = epoch
    position.hubSeq = hubSeq
    return position
  }

  static func key(_ table: UInt32, _ row: Data) -> ProtoRowKey {
    var key = ProtoRowKey()
    key.table = table
    key.row = row
    return key
  }

  @Test("query and admit")
  func asking() throws {
    var question = ProtoQueryRequest()
    question.node = Self.node
    question.actor = Self.who
    question.text = "13911138222"
    #expect(try wireBytes(question) == GoldenVector.bytes("query-request"))
    #expect(try read("query-request") == question)

    var hit = ProtoQueryHit()
    hit.record = Self.record
    hit.member = Self.record
    hit.name = "王**"
    hit.phone = "139****8222"
    hit.ownerStore = Self.store
    hit.isHeld = true
    var hits = ProtoQueryAnswer()
    hits.hits = [hit]
    #expect(try wireBytes(hits) == GoldenVector.bytes("query-answer"))
    #expect(try read("query-answer") == hits)

    var request = ProtoAdmitRequest()
    request.node = Self.node
    request.actor = Self.who
    request.record = Self.record
    request.reason = "repair"
    #expect(try wireBytes(request) == GoldenVector.bytes("admit-request"))
    #expect(try read("admit-request") == request)

    var answer = ProtoAdmitAnswer()
    answer.member = Self.record
    answer.hubHead = Self.head
    #expect(try wireBytes(answer) == GoldenVector.bytes("admit-answer"))
    #expect(try read("admit-answer") == answer)
  }

  @Test("verify")
  func comparing() throws {
    var range = ProtoRowRange()
    range.first = Self.key(10, Self.record)
    var request = ProtoVerifyRequest()
    request.node = Self.node
    request.cursor = Self.head
    request.rowClass = 2
    request.ranges = [range]
    request.wanted = [Self.key(20, Self.row)]
    #expect(try wireBytes(request) == GoldenVector.bytes("verify-request"))
    #expect(try read("verify-request") == request)

    var sum = ProtoRangeSum()
    sum.range = 1
    sum.last = Self.key(10, Self.record)
    sum.sum = Data(repeating: 0x11, count: 12)
    sum.rows = 13
    var digest = ProtoRowDigest()
    digest.range = 2
    digest.key = Self.key(20, Self.row)
    digest.hash = Data(repeating: 0x22, count: 12)
    var answer = ProtoVerifyAnswer()
    answer.sums = [sum]
    answer.digests = [digest]
    answer.rows = [Data([0x08, 0x14])]
    #expect(try wireBytes(answer) == GoldenVector.bytes("verify-answer"))
    #expect(try read("verify-answer") == answer)
  }

  @Test("incarnation")
  func newLife() throws {
    var request = ProtoIncarnationRequest()
    request.node = Self.node
    request.incarnation = 1
    request.unsentAfter = 41
    request.unsent = [Self.hash, Self.hash]
    request.logKey = Data(repeating: 0x66, count: 32)
    request.logKeyProof = Self.signature
    request.reason = "forked"
    #expect(try wireBytes(request) == GoldenVector.bytes("incarnation-request"))
    #expect(try read("incarnation-request") == request)

    var answer = ProtoIncarnationAnswer()
    answer.incarnation = 2
    answer.knownSeq = 42
    answer.sessionCounter = 9
    answer.logKeyCertificate = Data([0x30, 0x82, 0x01, 0x00])
    #expect(try wireBytes(answer) == GoldenVector.bytes("incarnation-answer"))
    #expect(try read("incarnation-answer") == answer)
  }

  @Test("return")
  func givingBack() throws {
    var part = ProtoPart()
    part.salt = Data(repeating: 7, count: 16)
    part.body = Data([0x0A, 0x00])
    let receipt = Data([0x0A, 0x10]) + Self.node
    var original = ProtoOriginal()
    original.header = Data([0x08, 0x01])
    original.parts = [part, ProtoPart()]
    original.signature = Self.signature
    original.receipt = receipt
    var proof = ProtoSignedReceipts()
    proof.receipts = [receipt]
    proof.hashes = [Self.hash]
    proof.signature = Self.signature
    var request = ProtoReturnRequest()
    request.node = Self.node
    request.sessionCounter = 9
    request.originals = [original]
    request.signedReceipts = [proof]
    #expect(try wireBytes(request) == GoldenVector.bytes("return-request"))
    #expect(try read("return-request") == request)

    var answer = ProtoReturnAnswer()
    answer.taken = 1
    answer.refused = 1
    answer.hubHead = Self.head
    #expect(try wireBytes(answer) == GoldenVector.bytes("return-answer"))
    #expect(try read("return-answer") == answer)
  }

  @Test("witness, page token and the head of a file")
  func history() throws {
    var fingerprint = ProtoClassFingerprint()
    fingerprint.rowClass = 3
    fingerprint.sum = Self.hash
    fingerprint.rows = 400_000
    var witness = ProtoHubWitness()
    witness.checkpoint.position = Self.head
    witness.checkpoint.stamp = 1_772_703_000_000 << 16
    witness.checkpoint.fingerprints = [fingerprint]
    witness.checkpoint.chainHash = Self.hash
    witness.checkpoint.signature = Self.signature
    #expect(try wireBytes(witness) == GoldenVector.bytes("hub-witness"))
    #expect(try read("hub-witness") == witness)

    var token = ProtoPageToken()
    token.position = 2 << 48 | 70_000
    token.table = 40
    token.row = Self.row
    token.enteredPosition = 2 << 48 | 69_000
    token.enteredRecord = Self.record
    token.exitedPosition = 2 << 48 | 70_000
    token.stage = 2
    token.head = 2 << 48 | 70_001
    #expect(try wireBytes(token) == GoldenVector.bytes("page-token"))
    #expect(try read("page-token") == token)

    var head = ProtoFileChunk()
    head.head.sender = Self.node
    head.head.incarnation = 1
    head.head.receiver = Self.row
    head.head.from = ProtoPosition()
    head.head.through = Self.head
    #expect(try wireBytes(head) == GoldenVector.bytes("file-head"))
    #expect(try read("file-head") == head)
  }

  private func read<M: Message>(_ name: String) throws -> M {
    try decodeWire(GoldenVector.bytes(name), code: .frameMalformed)
  }
}
