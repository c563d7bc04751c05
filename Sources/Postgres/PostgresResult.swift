internal import CPostgres
internal import Kernel

/// What a statement gave, kept until this value goes.
package final class PostgresResult {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
  }

  deinit {
    PQclear(pointer)
  }

  package var rowCount: Int { Int(PQntuples(pointer)) }

  /// How many rows the statement changed or gave.
  package var changedCount: Int { Int(String(cString: PQcmdTuples(pointer))) ?? 0 }

  package func integer(_ column: Int32, row: Int = 0) -> Int64 { lend(row) { $0.integer(column) } }
  package func text(_ column: Int32, row: Int = 0) -> String { lend(row) { $0.text(column) } }
  package func bytes(_ column: Int32, row: Int = 0) -> [UInt8] { lend(row) { $0.bytes(column) } }
  package func isNull(_ column: Int32, row: Int = 0) -> Bool { lend(row) { $0.isNull(column) } }

  /// Lends one row.
  package func lend<Result, Failure: Error>(
    _ row: Int, _ body: (PostgresRow) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(row >= 0 && row < rowCount, "there is no row \(row)")
    defer { withExtendedLifetime(self) {} }
    return try body(PostgresRow(result: pointer, row: Int32(row)))
  }
}

/// One row of a result, valid while it is lent: it does not keep the result. Columns count from 0. Reads as SQLite does: what is not there is 0 or
/// empty, a truth is 1 or 0, a number may be read as text.
package struct PostgresRow {
  let result: OpaquePointer
  let row: Int32

  package func isNull(_ column: Int32) -> Bool { PQgetisnull(result, row, column) != 0 }

  package func integer(_ column: Int32) -> Int64 {
    let bytes = raw(column)
    switch PQftype(result, column) {
    case PostgresType.bigint: return bytes.count == 8 ? bytes.bigEndian(Int64.self) : 0
    case PostgresType.integer: return bytes.count == 4 ? Int64(bytes.bigEndian(Int32.self)) : 0
    case PostgresType.smallint: return bytes.count == 2 ? Int64(bytes.bigEndian(Int16.self)) : 0
    case PostgresType.oid: return bytes.count == 4 ? Int64(bytes.bigEndian(UInt32.self)) : 0
    case PostgresType.boolean: return bytes.first == 1 ? 1 : 0
    case PostgresType.numeric: return PostgresType.integer(fromNumeric: bytes)
    case PostgresType.double:
      return bytes.count == 8
        ? Int64(exactly: Double(bitPattern: bytes.bigEndian(UInt64.self)).rounded(.towardZero)) ?? 0 : 0
    case PostgresType.text, PostgresType.varchar, PostgresType.name: return Int64(text(column)) ?? 0
    default: return 0
    }
  }

  package func text(_ column: Int32) -> String {
    guard !isNull(column) else { return "" }
    switch PQftype(result, column) {
    case PostgresType.bigint, PostgresType.integer, PostgresType.smallint, PostgresType.oid,
      PostgresType.boolean, PostgresType.numeric:
      return String(integer(column))
    default: return PostgresText.string(raw(column))
    }
  }

  package func bytes(_ column: Int32) -> [UInt8] { Array(raw(column)) }

  /// The bytes themselves, valid while the row is lent.
  package func raw(_ column: Int32) -> UnsafeRawBufferPointer {
    guard !isNull(column) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(
      start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
  }
}

/// The types a result may have, by their numbers in every PostgreSQL, and their binary forms.
enum PostgresType {
  static let boolean: Oid = 16
  static let name: Oid = 19
  static let bigint: Oid = 20
  static let smallint: Oid = 21
  static let integer: Oid = 23
  static let text: Oid = 25
  static let oid: Oid = 26
  static let double: Oid = 701
  static let varchar: Oid = 1043
  /// What a sum of integers is.
  static let numeric: Oid = 1700

  /// The whole part. Digits to the base of 10,000 follow a head of four numbers: how many there are, the power of the
  /// first, the sign, and how many decimals are shown. What fits no Int64 is the nearest that does.
  static func integer(fromNumeric bytes: UnsafeRawBufferPointer) -> Int64 {
    guard bytes.count >= 8 else { return 0 }
    func number(_ index: Int) -> Int16 {
      Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: Int16.self))
    }
    let digitCount = min(Int(number(0)), bytes.count / 2 - 4)
    let weight = Int(number(1))
    let isNegative = number(2) == 0x4000
    guard weight >= 0 else { return 0 }
    // Downward, because the least Int64 has no positive counterpart.
    var sum: Int64 = 0
    for power in 0...weight {
      let digit = power < digitCount ? Int64(number(4 + power)) : 0
      let (product, isTooLarge) = sum.multipliedReportingOverflow(by: 10_000)
      let (difference, isTooLow) = product.subtractingReportingOverflow(digit)
      guard !isTooLarge, !isTooLow else { return isNegative ? .min : .max }
      sum = difference
    }
    if isNegative { return sum }
    return sum == .min ? .max : -sum
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func bigEndian<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Number {
    Number(bigEndian: loadUnaligned(as: type))
  }
}
