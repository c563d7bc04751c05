/// Writes protobuf fields straight into bytes, for the few messages that lie on the hottest path
/// (`protocol/change.proto`, Row): the generated code costs a heap object for every message within one.
///
/// Fields go out in the order of the calls; the caller keeps to rising numbers, as the generated code does, and
/// skips fields that hold their default.
package struct FieldWriter {
  package private(set) var bytes: [UInt8] = []

  package init(reserving byteCount: Int = 0) {
    bytes.reserveCapacity(byteCount)
  }

  package mutating func varint(_ field: UInt32, _ value: UInt64) {
    guard value != 0 else { return }
    key(field, 0)
    raw(value)
  }

  /// A zigzag integer, written even when 0: a member of a oneof.
  package mutating func zigzag(_ field: UInt32, _ value: Int64) {
    key(field, 0)
    raw(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  package mutating func fixed64(_ field: UInt32, _ value: UInt64) {
    guard value != 0 else { return }
    key(field, 1)
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Bytes, written even when empty.
  package mutating func bytes(_ field: UInt32, _ value: [UInt8]) {
    key(field, 2)
    raw(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// Text, written even when empty.
  package mutating func text(_ field: UInt32, _ value: String) {
    key(field, 2)
    raw(UInt64(value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  /// A message within this one. Its length goes before it in one byte where that suffices.
  package mutating func message(_ field: UInt32, _ body: (inout FieldWriter) -> Void) {
    key(field, 2)
    let start = bytes.count
    bytes.append(0)
    body(&self)
    let count = bytes.count - start - 1
    if count < 0x80 {
      bytes[start] = UInt8(count)
    } else {
      var length = FieldWriter()
      length.raw(UInt64(count))
      bytes.replaceSubrange(start...start, with: length.bytes)
    }
  }

  private mutating func key(_ field: UInt32, _ wireType: UInt64) {
    raw(UInt64(field) << 3 | wireType)
  }

  private mutating func raw(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
