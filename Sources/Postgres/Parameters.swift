internal import CPostgres
internal import Catalogue

/// What is bound to a statement, in PostgreSQL's binary form, in one run of bytes.
struct Parameters {
  /// Of a value that is not given, PostgreSQL finds the type from its place.
  static let unknown: Oid = 0
  static let bytea: Oid = 17
  static let bigint: Oid = 20
  static let text: Oid = 25

  private(set) var types: [Oid] = []
  private var bytes: [UInt8] = []
  private var offsets: [Int] = []
  private var lengths: [Int32] = []

  init(_ values: [Value?]) {
    types.reserveCapacity(values.count)
    offsets.reserveCapacity(values.count)
    lengths.reserveCapacity(values.count)
    for value in values { append(value) }
    // An empty value has a place, too: a null pointer would be none at all.
    bytes.append(0)
  }

  private static let absent = -1

  private mutating func append(_ value: Value?) {
    let begin = bytes.count
    switch value {
    case nil:
      types.append(Self.unknown)
      offsets.append(Self.absent)
      lengths.append(0)
      return
    case .integer(let number):
      types.append(Self.bigint)
      withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    case .text(let text):
      types.append(Self.text)
      PostgresText.append(text, to: &bytes)
    case .bytes(let blob):
      types.append(Self.bytea)
      bytes.append(contentsOf: blob)
    }
    offsets.append(begin)
    lengths.append(Int32(bytes.count - begin))
  }

  var count: Int { types.count }

  /// Calls `body` with what libpq wants: pointers, lengths, formats.
  func withPointers<Result>(
    _ body: (
      _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?,
      _ formats: UnsafePointer<Int32>?
    ) -> Result
  ) -> Result {
    let formats = [Int32](repeating: Self.binary, count: count)
    return bytes.withUnsafeBytes { raw in
      let base = raw.assumingMemoryBound(to: CChar.self).baseAddress
      let values = offsets.map { offset in offset == Self.absent ? nil : base.map { $0 + offset } }
      return values.withUnsafeBufferPointer { values in
        lengths.withUnsafeBufferPointer { lengths in
          formats.withUnsafeBufferPointer { body(values.baseAddress, lengths.baseAddress, $0.baseAddress) }
        }
      }
    }
  }

  static let binary: Int32 = 1
}
