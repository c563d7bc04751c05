import Crypto
import Foundation
import Kernel
import Testing
import Trust

@Suite("Sealing to a log key")
struct FileSealTests {
  @Test("opens with the private half alone, chunk by chunk in order", arguments: 0..<50)
  func opens(_: Int) throws {
    // Fifty fresh keys: the Montgomery form of each public key must fit the private one.
    let key = LogKey.generate()
    var sealer = try FileSealer(to: key.publicKey)
    let chunks = [[1, 2, 3], [], [UInt8](repeating: 7, count: 10_000)] as [[UInt8]]
    let sealed = try chunks.map { try sealer.seal($0) }
    var opener = try FileOpener(key, encapsulatedKey: sealer.encapsulatedKey)
    #expect(try sealed.map { try opener.open($0) } == chunks)
  }

  @Test("refuses another key, another order and changed bytes")
  func refuses() throws {
    let key = LogKey.generate()
    var sealer = try FileSealer(to: key.publicKey)
    let (first, second) = (try sealer.seal([1]), try sealer.seal([2]))
    var other = try FileOpener(LogKey.generate(), encapsulatedKey: sealer.encapsulatedKey)
    #expect(throws: ClienteleError(.fileNotForUs, "")) { try other.open(first) }
    var late = try FileOpener(key, encapsulatedKey: sealer.encapsulatedKey)
    #expect(throws: ClienteleError(.fileNotForUs, "")) { try late.open(second) }
    var changed = first
    changed[changed.count - 1] ^= 1
    var opener = try FileOpener(key, encapsulatedKey: sealer.encapsulatedKey)
    #expect(throws: ClienteleError(.fileNotForUs, "")) { try opener.open(changed) }
    #expect(throws: ClienteleError(.keyUnreadable, "")) { try FileSealer(to: [1, 2]) }
    #expect(throws: ClienteleError(.fileNotForUs, "")) { try FileOpener(key, encapsulatedKey: [1]) }
  }
}
