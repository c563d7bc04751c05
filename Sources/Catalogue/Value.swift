/// One value of a field, as it lies in the log, on the wire and in a table. No floats anywhere:
/// money is in minor units, ratios in basis points, times in milliseconds.
///
/// Two texts are the same value when their UTF-8 bytes are: what converges must not depend on the
/// Unicode tables a program was built with.
package enum Value: Sendable {
  case integer(Int64)
  case text(String)
  case bytes([UInt8])
}

extension Value {
  package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  package var text: String? { if case .text(let value) = self { value } else { nil } }
  package var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
}

extension Value: Hashable {
  package static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.integer(let left), .integer(let right)): left == right
    case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
    case (.bytes(let left), .bytes(let right)): left == right
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .integer(let value): hasher.combine(value)
    case .text(let value): for byte in value.utf8 { hasher.combine(byte) }
    case .bytes(let value): hasher.combine(value)
    }
  }
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
