import Catalogue
import ChangeLog
import Kernel
import TestKit
import Testing

/// Strategy: each decoder is fed bytes at random and good bytes with a few changes. It must refuse
/// with an error of ours, or give a value that encodes to bytes that read back as the same value;
/// it must never trap.
@Suite("Decoders of the change log against bad bytes")
struct DecoderCorruptTests {
  struct Decoder: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let good: [[UInt8]]
    /// Decodes, encodes, decodes and encodes again; what the two encodings are.
    let roundTrip: @Sendable ([UInt8]) throws -> ([UInt8], [UInt8])
  }

  typealias Vectors = ChangeLogVectorTests

  static let decoders = [
    Decoder(testDescription: "change header", good: [Vectors.header.encoded()]) { bytes in
      let once = try ChangeHeader(decoding: bytes).encoded()
      return (once, try ChangeHeader(decoding: once).encoded())
    },
    Decoder(testDescription: "part body", good: [Vectors.body.encodedBody()]) { bytes in
      let once = try [Operation](decodingBody: bytes).encodedBody()
      return (once, try [Operation](decodingBody: once).encodedBody())
    },
    Decoder(testDescription: "receipt", good: [Vectors.receipt.encoded()]) { bytes in
      let once = try Receipt(decoding: bytes).encoded()
      return (once, try Receipt(decoding: once).encoded())
    },
    Decoder(testDescription: "beacon", good: [Vectors.beacon.encoded()]) { bytes in
      let once = try Beacon(decoding: bytes).encoded()
      return (once, try Beacon(decoding: once).encoded())
    },
    Decoder(
      testDescription: "row",
      good: [Vectors.fact.encoded(), Vectors.contended.encoded(), Vectors.set.encoded()]
    ) { bytes in
      let row = try RowState(decoding: bytes, catalogue: .current)
      let again = try RowState(decoding: row.encoded(), catalogue: .current)
      _ = row.joined(with: again, catalogue: .current).losers
      return (row.encoded(), again.encoded())
    },
  ]

  @Test("changed bytes", arguments: decoders, [1, 2] as [UInt64])
  func mutated(decoder: Decoder, seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var read = 0
    for round in 0..<4_000 {
      var bytes = decoder.good.pick(&random)
      for _ in 0...random.below(3) {
        let index = random.below(max(bytes.count, 1))
        switch random.below(5) {
        case 0: bytes = Array(bytes.prefix(index))
        case 1: bytes.insert(UInt8(random.below(256)), at: index)
        case 2 where !bytes.isEmpty: bytes.remove(at: index)
        case 3: bytes += bytes.suffix(random.below(40))
        default: if !bytes.isEmpty { bytes[index] = UInt8(random.below(256)) }
        }
      }
      read += check(decoder, bytes, "seed \(seed), round \(round)")
    }
    #expect(read > 10, "some changed bytes still read")
  }

  @Test("bytes at random", arguments: decoders)
  func noise(decoder: Decoder) {
    var random = SeededRandom(seed: 3)
    for round in 0..<4_000 { _ = check(decoder, random.bytes(random.below(120)), "round \(round)") }
  }

  @Test("every prefix", arguments: decoders)
  func prefixes(decoder: Decoder) {
    for good in decoder.good {
      for count in 0..<good.count { _ = check(decoder, Array(good.prefix(count)), "\(count) bytes") }
    }
  }

  /// 1 when the bytes were read.
  private func check(_ decoder: Decoder, _ bytes: [UInt8], _ place: String) -> Int {
    do {
      let (once, twice) = try decoder.roundTrip(bytes)
      #expect(once == twice, "\(decoder.testDescription), \(place): \(bytes.hexadecimal)")
      return 1
    } catch {
      #expect(error is ClienteleError, "\(decoder.testDescription), \(place): \(bytes.hexadecimal)")
      return 0
    }
  }

  @Test("values that no program of ours writes are refused")
  func refused() {
    func varint(_ field: UInt8, _ value: UInt8) -> [UInt8] { [field << 3, value] }
    let receiptAtNowhere = Receipt(
      node: Vectors.node, incarnation: 1, seq: 1, headerHash: .zero, position: .start, stamp: .zero,
      verdict: .accepted,
      reason: "", previous: .zero, timeUnproven: false)
    #expect(refusal { _ = try Receipt(decoding: receiptAtNowhere.encoded()) } == .changeMalformed)
    let duplicate = Vectors.receipt.encoded() + varint(8, 2)
    #expect(
      refusal { _ = try Receipt(decoding: duplicate) } == .changeMalformed,
      "a stored receipt says no duplicate")
    let laterFormat = Vectors.header.encoded() + varint(1, 2)
    #expect(refusal { _ = try ChangeHeader(decoding: laterFormat) } == .changeMalformed)
    let shortNonce = Beacon(
      hub: Vectors.node, epoch: 1, counter: 1, instant: Vectors.wall, nonce: [1], head: .start,
      chainHash: .zero)
    #expect(refusal { _ = try Beacon(decoding: shortNonce.encoded()) } == .frameMalformed)
    // A row of sourceRecord whose cell 3 has a contender (field 5 of Cell) and no value.
    let contenderAlone =
      [0x08, 0x0A, 0x12, 0x10] + Vectors.row.bytes + [0x2A, 0x04, 0x08, 0x03, 0x2A, 0x00] as [UInt8]
    #expect(
      refusal { _ = try RowState(decoding: contenderAlone, catalogue: .current) } == .frameMalformed)
  }
}
