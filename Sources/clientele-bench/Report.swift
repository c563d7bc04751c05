import Foundation

/// One line of the table.
struct Figure: Encodable {
  enum Bound: Encodable {
    case atMost(Double)
    case atLeast(Double)

    func holds(_ value: Double) -> Bool {
      switch self {
      case .atMost(let limit): value <= limit
      case .atLeast(let limit): value >= limit
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(text(Report.number))
    }

    func text(_ number: (Double) -> String) -> String {
      switch self {
      case .atMost(let limit): "≤ \(number(limit))"
      case .atLeast(let limit): "≥ \(number(limit))"
      }
    }
  }

  let name: String
  /// `nil` when it was not measured.
  let value: Double?
  let unit: String
  let target: Bound?
  /// How it was measured, and the absolute figures behind a ratio.
  let note: String
  let isMet: Bool?

  init(_ name: String, _ value: Double?, _ unit: String, _ target: Bound? = nil, note: String = "") {
    self.name = name
    self.value = value
    self.unit = unit
    self.target = target
    self.note = note
    isMet = target.flatMap { bound in value.map { bound.holds($0) } }
  }
}

/// All figures of a run beside those of its machine.
struct Report: Encodable {
  let machine: Machine
  let scale: Double
  var figures: [Figure] = []

  init(machine: Machine, scale: Double) {
    self.machine = machine
    self.scale = scale
  }

  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  var table: String {
    let rows = figures.map(Self.line)
    let head = ["figure", "measured", "target", "", "how"]
    let widths = (0..<4).map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    let lines = ([head] + rows).map { row in
      row.enumerated().map { index, cell in
        index < 4 ? cell + String(repeating: " ", count: widths[index] - cell.count) : cell
      }.joined(separator: "  ")
    }
    return ([machine.text, "scale \(Self.number(scale))", ""] + lines).joined(separator: "\n")
  }

  static func line(_ figure: Figure) -> [String] {
    [
      figure.name, figure.value.map { "\(number($0)) \(figure.unit)" } ?? "not measured",
      figure.target?.text(number) ?? "", figure.isMet.map { $0 ? "met" : "MISSED" } ?? "", figure.note,
    ]
  }

  /// Whole from 100 on, with two decimals below.
  static func number(_ value: Double) -> String {
    value.magnitude >= 100 || value == value.rounded()
      ? String(Int(value.rounded())) : String(format: "%.2f", value)
  }
}
