package import Kernel

/// Reads protobuf fields one after the other, the counterpart of ``FieldWriter``. It never reads beyond the
/// bytes it was given and copies nothing but what it is asked for.
///
/// Valid only within the closure that the bytes are valid in.
package struct FieldReader {
  private var rest: UnsafeRawBufferPointer

  package init(_ bytes: UnsafeRawBufferPointer) {
    rest = bytes
  }

  /// The wire form of a field.
  package enum Form: UInt64, Sendable {
    case varint = 0
    case fixed64 = 1
    case bytes = 2
    case fixed32 = 5
  }

  /// A field's number and form in one value, for a switch over what a message may hold.
  package struct Key: Hashable, Sendable {
    package let field: UInt32
    package let form: Form

    package init(_ field: UInt32, _ form: Form) {
      self.field = field
      self.form = form
    }
  }

  /// The next field; `nil` at the end. Its value is to be read or skipped before the next call.
  ///
  /// - Throws: `frameMalformed`, as all reading, for bytes that are not a protobuf message.
  package mutating func next() throws(ClienteleError) -> Key? {
    guard !rest.isEmpty else { return nil }
    let key = try varint()
    guard let form = Form(rawValue: key & 7), let field = UInt32(exactly: key >> 3), field > 0 else {
      throw Self.malformed
    }
    return Key(field, form)
  }

  package mutating func varint() throws(ClienteleError) -> UInt64 {
    var value: UInt64 = 0
    for place in 0..<min(10, rest.count) {
      let byte = rest[place]
      guard place < 9 || byte <= 1 else { throw Self.malformed }
      value |= UInt64(byte & 0x7f) << UInt64(7 * place)
      if byte < 0x80 {
        drop(place + 1)
        return value
      }
    }
    throw Self.malformed
  }

  /// A varint of a field that has 32 bits: the upper ones are cut, as protobuf wants it.
  package mutating func number() throws(ClienteleError) -> UInt32 {
    UInt32(truncatingIfNeeded: try varint())
  }

  package mutating func zigzag() throws(ClienteleError) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(value & 1)
  }

  package mutating func fixed64() throws(ClienteleError) -> UInt64 {
    guard rest.count >= 8 else { throw Self.malformed }
    defer { drop(8) }
    return UInt64(littleEndian: rest.loadUnaligned(as: UInt64.self))
  }

  /// The bytes of a field: copy them, or read them as a message with a reader of their own.
  package mutating func bytes() throws(ClienteleError) -> UnsafeRawBufferPointer {
    guard let count = Int(exactly: try varint()), count <= rest.count else { throw Self.malformed }
    defer { drop(count) }
    return UnsafeRawBufferPointer(rebasing: rest[..<(rest.startIndex + count)])
  }

  package mutating func text() throws(ClienteleError) -> String {
    guard let text = String(validating: try bytes(), as: UTF8.self) else { throw Self.malformed }
    return text
  }

  /// The fields of a message within this one.
  package mutating func message() throws(ClienteleError) -> FieldReader {
    FieldReader(try bytes())
  }

  /// Passes over a field this program does not know.
  package mutating func skip(_ key: Key) throws(ClienteleError) {
    switch key.form {
    case .varint: _ = try varint()
    case .fixed64: _ = try fixed64()
    case .bytes: _ = try bytes()
    case .fixed32:
      guard rest.count >= 4 else { throw Self.malformed }
      drop(4)
    }
  }

  private mutating func drop(_ count: Int) {
    rest = UnsafeRawBufferPointer(rebasing: rest[(rest.startIndex + count)...])
  }

  private static let malformed = ClienteleError(
    .frameMalformed, "the bytes are not a message of this protocol")
}
