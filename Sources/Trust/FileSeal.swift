import Crypto
import Foundation
package import Kernel

// Sealing to the owner of a log key (protocol/file.md): HPKE, RFC 9180, base mode. The Ed25519 key serves as X25519
// key in its Montgomery form, so that nobody has to hand out another one; that the two uses do not endanger each
// other is shown by Thormarker, "On using the same key pair for Ed25519 and an X25519 based KEM" (2021).

/// What both sides put into the key schedule, so that what is sealed for one purpose opens for no other.
private let sealInformation = Data("clientele file 1".utf8)

/// Seals chunks, one after the other, so that only the owner of a log key reads them, all and in order.
package struct FileSealer {
  private var sender: HPKE.Sender

  /// - Parameter publicKey: Ed25519, 32 bytes.
  /// - Throws: `keyUnreadable` when it is none.
  package init(to publicKey: [UInt8]) throws {
    do {
      let key = try Curve25519.KeyAgreement.PublicKey(
        rawRepresentation: Data(try Field25519.montgomery(ofEdwards: publicKey)))
      sender = try HPKE.Sender(
        recipientKey: key, ciphersuite: .Curve25519_SHA256_ChachaPoly, info: sealInformation)
    } catch {
      throw ClienteleError(.keyUnreadable, "a file cannot be sealed to this log key", cause: error)
    }
  }

  /// 32 bytes, which the receiver needs.
  package var encapsulatedKey: [UInt8] { [UInt8](sender.encapsulatedKey) }

  package mutating func seal(_ bytes: [UInt8]) throws -> [UInt8] { [UInt8](try sender.seal(Data(bytes))) }
}

/// Opens what a ``FileSealer`` sealed to a log key.
package struct FileOpener {
  private var recipient: HPKE.Recipient

  /// - Throws: `fileNotForUs` when the encapsulated key is none.
  package init(_ key: LogKey, encapsulatedKey: [UInt8]) throws {
    do {
      let scalar = SHA512.hash(data: key.key.rawRepresentation).prefix(32)
      recipient = try HPKE.Recipient(
        privateKey: try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Data(scalar)),
        ciphersuite: .Curve25519_SHA256_ChachaPoly, info: sealInformation,
        encapsulatedKey: Data(encapsulatedKey))
    } catch {
      throw Self.notForUs
    }
  }

  /// - Throws: `fileNotForUs`.
  package mutating func open(_ bytes: [UInt8]) throws -> [UInt8] {
    do {
      return [UInt8](try recipient.open(Data(bytes)))
    } catch {
      throw Self.notForUs
    }
  }

  private static let notForUs = ClienteleError(
    .fileNotForUs, "the file does not open with this node's key: it is for another node, or was changed",
    hint: "Export it again for this node, and carry it over whole.")
}

extension ClienteleError.Code {
  package static let fileNotForUs = Self("file.notForUs")
}

/// Numbers modulo 2²⁵⁵ − 19, in four words, the least first; below 2²⁵⁶ until ``reduced``. Public values only: nothing
/// here takes care to run in constant time.
struct Field25519: Equatable {
  private var words: [UInt64]

  init(words: [UInt64]) { self.words = words }

  /// The u of a Montgomery point from the y of an Edwards point, (1 + y) / (1 − y) (RFC 7748, section 4.1).
  ///
  /// - Parameter key: 32 bytes, the least significant first, the sign of x in the last bit.
  static func montgomery(ofEdwards key: [UInt8]) throws(ClienteleError) -> [UInt8] {
    guard key.count == 32 else { throw ClienteleError(.keyUnreadable, "a log key has \(key.count) bytes") }
    var words = (0..<4).map { word in
      (0..<8).reduce(UInt64(0)) { $0 | UInt64(key[word * 8 + $1]) << UInt64(8 * $1) }
    }
    words[3] &= UInt64.max >> 1
    let y = Field25519(words: words)
    return (one.plus(y).times(one.plus(y.negated).inverse)).reduced.bytes
  }

  private static let one = Field25519(words: [1, 0, 0, 0])
  private static let prime: [UInt64] = [0xFFFF_FFFF_FFFF_FFED, .max, .max, 0x7FFF_FFFF_FFFF_FFFF]

  func plus(_ other: Field25519) -> Field25519 {
    var sum = words
    var carry: UInt64 = 0
    for index in 0..<4 {
      let (first, over) = words[index].addingReportingOverflow(other.words[index])
      let (second, again) = first.addingReportingOverflow(carry)
      sum[index] = second
      carry = (over ? 1 : 0) + (again ? 1 : 0)
    }
    return Self.folding(sum, carry)
  }

  /// 2²⁵⁶ is 38 modulo the prime.
  private static func folding(_ words: [UInt64], _ carry: UInt64) -> Field25519 {
    var (words, carry) = (words, carry)
    while carry > 0 {
      var rest = carry &* 38
      carry = 0
      for index in 0..<4 {
        let (sum, over) = words[index].addingReportingOverflow(rest)
        words[index] = sum
        rest = over ? 1 : 0
      }
      carry = rest
    }
    return Field25519(words: words)
  }

  func times(_ other: Field25519) -> Field25519 {
    var wide = [UInt64](repeating: 0, count: 8)
    for left in 0..<4 {
      var carry: UInt64 = 0
      for right in 0..<4 {
        let product = words[left].multipliedFullWidth(by: other.words[right])
        let (first, over) = wide[left + right].addingReportingOverflow(product.low)
        let (second, again) = first.addingReportingOverflow(carry)
        wide[left + right] = second
        carry = product.high + (over ? 1 : 0) + (again ? 1 : 0)
      }
      wide[left + 4] = carry
    }
    var low = Array(wide[0..<4])
    var carry: UInt64 = 0
    for index in 0..<4 {
      let product = wide[index + 4].multipliedFullWidth(by: 38)
      let (first, over) = low[index].addingReportingOverflow(product.low)
      let (second, again) = first.addingReportingOverflow(carry)
      low[index] = second
      carry = product.high + (over ? 1 : 0) + (again ? 1 : 0)
    }
    return Self.folding(low, carry)
  }

  /// By Fermat: the power of 2²⁵⁵ − 21, whose bits are all set but the second and the fourth.
  var inverse: Field25519 {
    (0..<255).reversed().reduce(Self.one) { power, bit in
      let squared = power.times(power)
      return bit == 2 || bit == 4 ? squared : squared.times(self)
    }
  }

  /// Below the prime.
  var reduced: Field25519 {
    var words = self.words
    while !words.reversed().lexicographicallyPrecedes(Self.prime.reversed()) {
      var borrow: UInt64 = 0
      for index in 0..<4 {
        let (first, under) = words[index].subtractingReportingOverflow(Self.prime[index])
        let (second, again) = first.subtractingReportingOverflow(borrow)
        words[index] = second
        borrow = (under ? 1 : 0) + (again ? 1 : 0)
      }
    }
    return Field25519(words: words)
  }

  var negated: Field25519 {
    let value = reduced.words
    var difference = value
    var borrow: UInt64 = 0
    for index in 0..<4 {
      let (first, under) = Self.prime[index].subtractingReportingOverflow(value[index])
      let (second, again) = first.subtractingReportingOverflow(borrow)
      difference[index] = second
      borrow = (under ? 1 : 0) + (again ? 1 : 0)
    }
    return Field25519(words: difference)
  }

  var bytes: [UInt8] {
    words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
  }
}
