import Kernel
import TestKit
import Testing
import Wire

/// Decodes one frame and says how many bytes are left behind it.
func decodeFirst(_ bytes: [UInt8]) throws -> (message: [UInt8]?, left: Int) {
  var rest = bytes[...]
  let frame = try Frame.decodeFirst(of: &rest)
  return (frame?.message, rest.count)
}

/// The code with which one frame is refused; `nil` when it is not.
func refusal(_ bytes: [UInt8]) -> ClienteleError.Code? {
  do {
    _ = try decodeFirst(bytes)
    return nil
  } catch {
    return (error as? ClienteleError)?.code ?? ClienteleError.Code("not one of ours")
  }
}

/// A frame put together by hand, so that its header can lie.
func frame(
  mark: String = "CL", version: UInt8 = 1, flags: UInt8 = 0, payload: [UInt8], payloadCount: Int? = nil,
  messageCount: Int? = nil, hashOf message: [UInt8]? = nil
) -> [UInt8] {
  Array(mark.utf8) + [version, flags]
    + UInt32(payloadCount ?? payload.count).bigEndianBytes
    + UInt32(messageCount ?? payload.count).bigEndianBytes
    + Digest.sha256(message ?? payload).bytes.prefix(12) + payload
}

@Suite("Frames")
struct FrameTests {
  static let small = Array("a small frame".utf8)
  static let repetitive = Array(String(repeating: "浪琴 L2.628 ", count: 400).utf8)

  @Test("a message comes back whole", arguments: [0, 1, 23, 24, 255, 256, 257, 65_536, Limits.frameBytesMax])
  func roundTrip(count: Int) throws {
    var random = SeededRandom(seed: UInt64(count))
    for message in [random.bytes(count), [UInt8](repeating: 7, count: count)] {
      let bytes = try Frame(message: message).encoded()
      #expect(bytes.count <= Frame.headerByteCount + count, "a frame that would grow is sent as it is")
      let (decoded, left) = try decodeFirst(bytes)
      #expect(decoded == message)
      #expect(left == 0)
    }
  }

  @Test("text of the kind that is sent gets smaller")
  func compresses() throws {
    let bytes = try Frame(message: Self.repetitive).encoded()
    #expect(bytes.count < Self.repetitive.count / 10)
    #expect(bytes[3] == 1)
  }

  @Test("a message over the limit is not framed")
  func tooLargeToSend() {
    let message = [UInt8](repeating: 0, count: Limits.frameBytesMax + 1)
    #expect(throws: ClienteleError(.frameTooLarge, "")) { try Frame(message: message).encoded() }
  }

  @Test("two frames are read one after the other, in the order they lie in")
  func inARow() throws {
    let first = try Frame(message: Self.small).encoded()
    let second = try Frame(message: Self.repetitive).encoded()
    for (bytes, expected) in [
      (first + second, [Self.small, Self.repetitive]), (second + first, [Self.repetitive, Self.small]),
    ] {
      var rest = bytes[...]
      var messages: [[UInt8]] = []
      while let frame = try Frame.decodeFirst(of: &rest) { messages.append(frame.message) }
      #expect(messages == expected)
    }
  }

  @Test("cut at any byte, the whole frames before the cut are read and the rest is called truncated")
  func truncation() throws {
    let first = try Frame(message: Self.small).encoded()
    let second = try Frame(message: Self.repetitive).encoded()
    let stream = first + second
    for count in 0...stream.count {
      var rest = stream.prefix(count)
      var messages: [[UInt8]] = []
      var code: ClienteleError.Code?
      do {
        while let frame = try Frame.decodeFirst(of: &rest) { messages.append(frame.message) }
      } catch {
        code = error.code
      }
      let whole = count < first.count ? 0 : count < stream.count ? 1 : 2
      #expect(messages == Array([Self.small, Self.repetitive].prefix(whole)), "cut at \(count)")
      let isAtEdge = [0, first.count, stream.count].contains(count)
      #expect(code == (isAtEdge ? nil : .frameTruncated), "cut at \(count)")
      #expect(rest.count == count - (whole == 0 ? 0 : whole == 1 ? first.count : stream.count))
    }
  }

  @Test("no flip of a single bit makes one message into another", arguments: [false, true])
  func bitFlips(compressed: Bool) throws {
    let message = compressed ? Self.repetitive : Self.small
    let bytes = try Frame(message: message).encoded()
    var refused = 0
    for bit in 0..<bytes.count * 8 {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      if let decoded = try? decodeFirst(flipped).message {
        #expect(decoded == message, "bit \(bit) of byte \(bit / 8)")
      } else {
        refused += 1
      }
    }
    #expect(refused >= Frame.headerByteCount * 8, "every bit of a header counts")
  }
}
