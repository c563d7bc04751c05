import TestKit
import Testing
import Wire

@Suite("Golden frames")
struct FrameVectorTests {
  @Test("version 1 writes and reads an uncompressed frame as it always has")
  func plain() throws {
    let golden = try GoldenVector.bytes("frame-plain")
    #expect(try Frame(message: Array("clientele".utf8)).encoded() == golden)
    #expect(try decodeFirst(golden).message == Array("clientele".utf8))
  }

  @Test("version 1 reads a compressed frame as it always has")
  func compressed() throws {
    let golden = try GoldenVector.bytes("frame-compressed")
    #expect(try decodeFirst(golden).message == [UInt8](repeating: UInt8(ascii: "c"), count: 300))
  }
}
