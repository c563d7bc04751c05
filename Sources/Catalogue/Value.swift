/// One value of a field, as it lies in the log, on the wire and in a table. No floats anywhere:
/// money is in minor units, ratios in basis points, times in milliseconds.
package enum Value: Hashable, Sendable {
  case integer(Int64)
  case text(String)
  case bytes([UInt8])
}

extension Value {
  package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  package var text: String? { if case .text(let value) = self { value } else { nil } }
  package var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
}

/// A total order over values, needed where a rule must choose and nothing else decides: by kind,
/// then by content.
extension Value: Comparable {
  package static func < (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.integer(let left), .integer(let right)): left < right
    case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
    case (.bytes(let left), .bytes(let right)): left.lexicographicallyPrecedes(right)
    default: left.kindRank < right.kindRank
    }
  }

  private var kindRank: Int {
    switch self {
    case .integer: 0
    case .text: 1
    case .bytes: 2
    }
  }
}
