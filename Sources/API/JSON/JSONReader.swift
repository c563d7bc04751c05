package import Kernel

/// How much a text of JSON may ask for.
package struct JSONLimits: Hashable, Sendable {
  package var depthMax: Int
  package var valuesMax: Int
  package var membersMax: Int

  /// Of what comes from outside: deeper or larger is no request that we know.
  package static let request = JSONLimits(depthMax: 16, valuesMax: 50_000, membersMax: 200)
  static let ownOutput = JSONLimits(depthMax: 64, valuesMax: .max, membersMax: .max)
}

/// Reads JSON as RFC 8259 has it and nothing else: UTF-8 that is valid, each name of an object once, no NUL, whole
/// surrogate pairs. What two readers could understand differently is refused.
package struct JSONReader {
  private let bytes: [UInt8]
  private let limits: JSONLimits
  private var place = 0
  private var values = 0

  /// - Throws: `bodyMalformed`, with the byte at which it went wrong.
  package static func read(_ bytes: [UInt8], limits: JSONLimits = .request) throws(ClienteleError) -> JSON {
    var reader = JSONReader(bytes: bytes, limits: limits)
    let value = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.place == bytes.count else { throw reader.wrong("something follows the value") }
    return value
  }

  private init(bytes: [UInt8], limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private func wrong(_ what: String) -> ClienteleError {
    ClienteleError(
      .bodyMalformed, "The body is no JSON that can be read: \(what), at byte \(place).",
      hint: "Send one JSON value in UTF-8 (RFC 8259).")
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { place += 1 }
  }

  private mutating func value(depth: Int) throws(ClienteleError) -> JSON {
    values += 1
    guard depth < limits.depthMax else { throw wrong("it is nested deeper than \(limits.depthMax)") }
    guard values <= limits.valuesMax else { throw wrong("it has more than \(limits.valuesMax) values") }
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try text())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), (UInt8(ascii: "0")...UInt8(ascii: "9"))?: return try number()
    case nil: throw wrong("it ends early")
    default: throw wrong("no value begins so")
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(ClienteleError) -> JSON {
    let letters = Array("\(word)".utf8)
    guard place + letters.count <= bytes.count, bytes[place..<place + letters.count].elementsEqual(letters)
    else { throw wrong("no value is called so") }
    place += letters.count
    return value
  }

  // MARK: Objects and arrays

  private mutating func object(depth: Int) throws(ClienteleError) -> JSON {
    place += 1
    var members: [JSON.Member] = []
    var names: Set<String> = []
    skipBlanks()
    if take("}") { return .object([]) }
    while true {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw wrong("a name is missing") }
      let name = try text()
      // Equal are names of the same scalars; `Set` would also take those for one that merely look alike.
      guard names.insert(name.unicodeScalars.map { String($0.value) }.joined(separator: " ")).inserted else {
        throw wrong("a name comes twice in one object")
      }
      guard names.count <= limits.membersMax else {
        throw wrong("an object has more than \(limits.membersMax) members")
      }
      skipBlanks()
      guard take(":") else { throw wrong("a colon is missing") }
      members.append(JSON.Member(name, try value(depth: depth + 1)))
      skipBlanks()
      if take("}") { return .object(members) }
      guard take(",") else { throw wrong("a comma is missing") }
    }
  }

  private mutating func array(depth: Int) throws(ClienteleError) -> JSON {
    place += 1
    var elements: [JSON] = []
    skipBlanks()
    if take("]") { return .array([]) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipBlanks()
      if take("]") { return .array(elements) }
      guard take(",") else { throw wrong("a comma is missing") }
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  // MARK: Numbers

  private mutating func digits() -> ArraySlice<UInt8> {
    let start = place
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    return bytes[start..<place]
  }

  private mutating func number() throws(ClienteleError) -> JSON {
    let start = place
    _ = take("-")
    let whole = digits()
    guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else {
      throw wrong("a number is not written so")
    }
    let wholeEnd = place
    var isWhole = true
    if take(".") {
      let fraction = digits()
      guard !fraction.isEmpty else { throw wrong("a number ends with its point") }
      isWhole = fraction.allSatisfy { $0 == UInt8(ascii: "0") }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      place += 1
      if !take("+") { _ = take("-") }
      guard !digits().isEmpty else { throw wrong("a number ends with its exponent") }
      isWhole = false
    }
    if isWhole, let integer = Int64(String(decoding: bytes[start..<wholeEnd], as: UTF8.self)) {
      return .integer(integer)
    }
    return .number(String(decoding: bytes[start..<place], as: UTF8.self))
  }

  // MARK: Texts

  private mutating func text() throws(ClienteleError) -> String {
    place += 1
    var text: [UInt8] = []
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let valid = String(validating: text, as: UTF8.self) else { throw wrong("a text is not UTF-8") }
        return valid
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw wrong("a text holds a control character")
      default: text.append(byte)
      }
    }
    throw wrong("a text has no end")
  }

  private mutating func escape(into text: inout [UInt8]) throws(ClienteleError) {
    guard let byte = next else { throw wrong("a text has no end") }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text += Array(String(Character(try escapedScalar())).utf8)
    default: throw wrong("there is no such escape")
    }
  }

  private mutating func escapedScalar() throws(ClienteleError) -> Unicode.Scalar {
    let first = try unit()
    if (0xD800..<0xDC00).contains(first) {
      guard take("\\"), take("u") else { throw wrong("half a surrogate pair") }
      let second = try unit()
      guard (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
      else { throw wrong("half a surrogate pair") }
      return scalar
    }
    guard first != 0, let scalar = Unicode.Scalar(first) else {
      throw wrong("a text holds NUL or half a surrogate pair")
    }
    return scalar
  }

  private mutating func unit() throws(ClienteleError) -> UInt32 {
    guard place + 4 <= bytes.count, let pair = [UInt8](hexadecimal: bytes[place..<place + 4]) else {
      throw wrong("there is no such escape")
    }
    place += 4
    return UInt32(pair[0]) << 8 | UInt32(pair[1])
  }
}

extension ClienteleError.Code {
  /// What came is not what its type says.
  package static let bodyMalformed = Self("input.bodyMalformed")
}
