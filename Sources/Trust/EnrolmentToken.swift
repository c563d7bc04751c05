package import Kernel

/// What an administrator hands to the person who sets up a node: good once, for a short time.
///
/// Its text is `id.secret.pin`, in Crockford's base 32: 6 characters that name the row at the hub, 26 of
/// secret (130 bits), 26 of ``RootPin`` and 2 that catch slips of the pen. It can be typed in either
/// case, with `O` for zero. Where the hub is reached is not inside: that is `--hub`.
package struct EnrolmentToken: Sendable {
  /// Names the row at the hub; no secret, may be logged.
  package let id: String
  let secret: String
  package let pin: RootPin

  /// Random bytes a token is made of: 30 bits of id and 130 of secret.
  package static let randomByteCount = 20
  private static let idCount = 6
  private static let secretCount = 26
  private static let checkCount = 2

  /// - Parameters:
  ///   - random: 20 random bytes.
  ///   - root: the root that the hub's enrolment listener shows.
  package init(random: [UInt8], root: EncodedCertificate) throws {
    guard random.count == Self.randomByteCount else {
      throw ClienteleError(
        .invalidInput, "A token is made of \(Self.randomByteCount) random bytes, not \(random.count).")
    }
    let symbols = Base32.encode(random)
    id = String(symbols.prefix(Self.idCount))
    secret = String(symbols.dropFirst(Self.idCount))
    pin = RootPin(root: root)
  }

  /// Parses the text of a token; space around it is ignored.
  ///
  /// - Throws: `tokenMalformed`, saying which group is wrong, never what is in it.
  package init(_ text: String) throws {
    let groups = text.trimmingWhitespace.split(separator: ".", omittingEmptySubsequences: false)
    guard groups.count == 3 else {
      throw Self.malformed("it has \(groups.count) groups between full stops instead of 3")
    }
    let counts = [Self.idCount, Self.secretCount, RootPin.symbolCount + Self.checkCount]
    var values: [Int] = []
    for (position, (group, count)) in zip(groups, counts).enumerated() {
      guard group.count == count else {
        throw Self.malformed("group \(position + 1) has \(group.count) characters instead of \(count)")
      }
      for (offset, character) in group.enumerated() {
        guard let value = Base32.value(character) else {
          throw Self.malformed("character \(offset + 1) of group \(position + 1) never occurs in a token")
        }
        values.append(value)
      }
    }
    let body = values.dropLast(Self.checkCount)
    guard Array(values.suffix(Self.checkCount)) == Self.check(body) else {
      throw Self.malformed("two characters were exchanged or one was mistyped")
    }
    let symbols = String(body.map(Base32.symbol))
    id = String(symbols.prefix(Self.idCount))
    secret = String(symbols.dropFirst(Self.idCount).prefix(Self.secretCount))
    pin = RootPin(canonical: String(symbols.suffix(RootPin.symbolCount)))
  }

  package var text: String {
    let values = (id + secret + pin.text).compactMap(Base32.value)
    return "\(id).\(secret).\(pin.text)" + String(Self.check(values[...]).map(Base32.symbol))
  }

  /// SHA-256 of the secret: all that the hub keeps of it. No salt and no slow hash: 130 random bits
  /// cannot be guessed.
  package var secretHash: Digest { .sha256(Array(secret.utf8)) }

  /// The number that the characters spell in base 32, modulo the prime 1021: catches every single wrong
  /// character and every exchange of two neighbours, and all but one in 1021 of other slips.
  private static func check(_ values: ArraySlice<Int>) -> [Int] {
    let remainder = values.reduce(0) { ($0 * 32 + $1) % 1_021 }
    return [remainder / 32, remainder % 32]
  }

  private static func malformed(_ reason: String) -> ClienteleError {
    ClienteleError(
      .tokenMalformed, "This is not an enrolment token: \(reason).",
      hint: "Copy it again as `clientele hub enrol` printed it, all 62 characters with the two full stops.")
  }
}

extension EnrolmentToken: CustomStringConvertible {
  /// Without the secret, so that no log ever holds it.
  package var description: String { "enrolment token \(id)" }
}

extension String {
  fileprivate var trimmingWhitespace: Substring {
    let rest = drop(while: \.isWhitespace)
    guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return rest[...last]
  }
}
