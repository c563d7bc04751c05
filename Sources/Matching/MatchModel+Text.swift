/// A model as text: a line with its version, one with the rates, then one line for each signal, all in thousandths of
/// a bit, in the order same, stranger, family, shared contact. Lines of signals that this program does not know are passed over.
///
///     model 2026-2
///     link 4000 review -1000
///     rates -430 0 -3680 -4080
///     phoneSame -300 -19930 -780 0
extension MatchModel {
  package var text: String {
    var lines = [
      "model \(version)", "link \(linkAt) review \(reviewAt)", "rates \(Self.line(rates))",
    ]
    for signal in Signal.allCases where signal.question != nil {
      lines.append("\(signal.code) \(Self.line(likelihoods.map { $0[Int(signal.rawValue)] }))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: " ") }

  /// A value is a log₂ of a probability in thousandths; nothing sensible is outside.
  private static let bounds = -60_000...60_000
  package static let textBytesMax = 64 << 10

  /// - Returns: `nil` for a text that is no model: a line that is not as above, a signal that is missing, a value out
  ///   of bounds.
  package init?(text: String) {
    guard text.utf8.count <= Self.textBytesMax else { return nil }
    var likelihoods = Hypothesis.allCases.map { _ in Signal.allCases.map { _ in 0 } }
    var version = ""
    var thresholds: [Int] = []
    var rates: [Int] = []
    var missing = Set(Signal.allCases.filter { $0.question != nil })
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().compactMap { Int($0) }.filter(Self.bounds.contains)
      switch words.first {
      case "model" where words.count == 2: version = String(words[1])
      case "link" where numbers.count == 2: thresholds = numbers
      case "rates" where numbers.count == Hypothesis.allCases.count: rates = numbers
      case let code? where numbers.count == Hypothesis.allCases.count && words.count == numbers.count + 1:
        guard let signal = Signal(code: code), signal.question != nil else { continue }
        missing.remove(signal)
        for (index, number) in numbers.enumerated() { likelihoods[index][Int(signal.rawValue)] = number }
      default: return nil
      }
    }
    guard !version.isEmpty, thresholds.count == 2, !rates.isEmpty, missing.isEmpty else { return nil }
    self.init(
      version: version, likelihoods: likelihoods, rates: rates, linkAt: thresholds[0], reviewAt: thresholds[1]
    )
  }
}
