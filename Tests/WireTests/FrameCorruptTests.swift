import CZstd
import Kernel
import TestKit
import Testing
import Wire

@Suite("Frames that lie")
struct FrameCorruptTests {
  static let small = FrameTests.small

  @Test(
    "a header that is not true is refused, each with its reason",
    arguments: [
      ("mark", frame(mark: "LC", payload: small), .frameMalformed),
      ("version 0", frame(version: 0, payload: small), .protocolUnsupported),
      ("version 2", frame(version: 2, payload: small), .protocolUnsupported),
      ("unknown flag", frame(flags: 2, payload: small), .frameMalformed),
      ("all flags", frame(flags: 255, payload: small), .frameMalformed),
      ("wrong hash", frame(payload: small, hashOf: small + [0]), .frameMalformed),
      ("message longer than told", frame(payload: small, messageCount: small.count - 1), .frameMalformed),
      ("message shorter than told", frame(payload: small, messageCount: small.count + 1), .frameMalformed),
      ("payload shorter than told", frame(payload: small, payloadCount: small.count + 1), .frameTruncated),
      (
        "message of 1 MiB and a byte", frame(payload: small, messageCount: Limits.frameBytesMax + 1),
        .frameTooLarge
      ),
      ("message of 4 GiB", frame(payload: small, messageCount: Int(UInt32.max)), .frameTooLarge),
      ("payload of 4 GiB", frame(payload: small, payloadCount: Int(UInt32.max)), .frameTooLarge),
      (
        "payload over its limit", frame(payload: small, payloadCount: Limits.framePayloadBytesMax + 1),
        .frameTooLarge
      ),
      ("not zstd", frame(flags: 1, payload: small), .frameMalformed),
    ] as [(String, [UInt8], ClienteleError.Code)])
  func lies(name: String, bytes: [UInt8], code: ClienteleError.Code) {
    #expect(refusal(bytes) == code, "\(name)")
  }

  @Test(
    "a payload that expands beyond what it claims is refused without being expanded",
    arguments: [0, 1, 4_096, Limits.frameBytesMax])
  func bomb(claim: Int) throws {
    let expanded = [UInt8](repeating: 0, count: 64 << 20)
    let payload = zstd(expanded)
    #expect(payload.count < 16 << 10, "the bomb is small")
    let claimed = Array(expanded.prefix(claim))
    let bytes = frame(flags: 1, payload: payload, messageCount: claim, hashOf: claimed)
    #expect(refusal(bytes) == .frameMalformed)
  }

  @Test(
    "a payload with a window larger than a frame is refused, one within it is read", arguments: [20, 21, 27])
  func window(log: Int32) throws {
    let message = [UInt8](repeating: 1, count: 4_000)
    let context = try #require(ZSTD_createCCtx())
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, log)
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
    // Fed in two steps, or zstd would shrink the window to what it sees.
    var packed = [UInt8](repeating: 0, count: 1_000)
    let count = message.withUnsafeBytes { source in
      packed.withUnsafeMutableBytes { target -> Int in
        var input = ZSTD_inBuffer(src: source.baseAddress, size: 2_000, pos: 0)
        var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        _ = ZSTD_compressStream2(context, &output, &input, ZSTD_e_continue)
        input.size = source.count
        while ZSTD_compressStream2(context, &output, &input, ZSTD_e_end) > 0 {}
        return output.pos
      }
    }
    let bytes = frame(
      flags: 1, payload: Array(packed.prefix(count)), messageCount: message.count, hashOf: message)
    #expect(refusal(bytes) == (log > 20 ? .frameMalformed : nil))
  }

  @Test("a payload that expands to less than it claims is refused")
  func shortfall() {
    let message = [UInt8](repeating: 1, count: 1_000)
    let bytes = frame(flags: 1, payload: zstd(message), messageCount: 1_001, hashOf: message)
    #expect(refusal(bytes) == .frameMalformed)
  }

  @Test("bytes at random, behind a good header or none, end in a refusal", arguments: [1, 2, 3] as [UInt64])
  func noise(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for round in 0..<5_000 {
      var bytes = random.bytes(1 + random.below(96))
      if round.isMultiple(of: 2) {
        let claim = random.below(80)
        bytes = frame(flags: UInt8(random.below(2)), payload: bytes, messageCount: claim, hashOf: [1])
      }
      #expect(refusal(bytes) != nil, "seed \(seed), round \(round)")
    }
  }

  @Test("a good compressed frame with bytes changed is refused or unchanged", arguments: [4, 5] as [UInt64])
  func mutation(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let bytes = try Frame(message: FrameTests.repetitive).encoded()
    for round in 0..<3_000 {
      var mutated = bytes
      for _ in 0...random.below(4) { mutated[random.below(mutated.count)] = UInt8(random.below(256)) }
      if let message = try? decodeFirst(mutated).message {
        #expect(message == FrameTests.repetitive, "seed \(seed), round \(round)")
      }
    }
  }

  private func zstd(_ bytes: [UInt8]) -> [UInt8] {
    var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = ZSTD_compress(&packed, packed.count, bytes, bytes.count, 19)
    return Array(packed.prefix(count))
  }
}
