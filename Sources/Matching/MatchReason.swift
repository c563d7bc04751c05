/// One piece of evidence in a decision: what, how strong, for or against.
package struct MatchReason: Hashable, Sendable {
  package let signal: Signal
  /// Thousandths of a bit; negative speaks against.
  package let weight: Int
  /// A masked number, or `""`. Never a whole one.
  package let detail: String

  package init(signal: Signal, weight: Int, detail: String = "") {
    self.signal = signal
    self.weight = weight
    self.detail = detail
  }

  package enum Language: Hashable, Sendable { case chinese, english }

  /// `手机号相同 138****8000 (+9.1)`, `same phone number 138****8000 (+9.1)`.
  package func text(_ language: Language) -> String {
    let words = language == .chinese ? signal.words.chinese : signal.words.english
    return "\(words)\(detail.isEmpty ? "" : " \(detail)") (\(Self.bits(weight)))"
  }

  /// Bits with one decimal and a sign: `+9.1`, `-0.4`.
  package static func bits(_ weight: Int) -> String {
    let tenths = (weight.magnitude + 50) / 100
    return "\(weight < 0 ? "-" : "+")\(tenths / 10).\(tenths % 10)"
  }
}

extension MatchReason {
  /// Reasons as one line of text to store with a decision: `phoneSame:9100:138****8000;nameSame:6200:`.
  package static func encode(_ reasons: [MatchReason]) -> String {
    reasons.map { reason in
      let detail = reason.detail.filter { $0 != ";" && $0 != ":" }
      return "\(reason.signal.code):\(reason.weight):\(detail)"
    }.joined(separator: ";")
  }

  /// Reads what ``encode(_:)`` wrote. Signals that a later version added are passed over, so that an old
  /// program can still show a newer decision; anything malformed gives `nil`.
  package static func decode(_ text: String) -> [MatchReason]? {
    if text.isEmpty { return [] }
    var reasons: [MatchReason] = []
    for item in text.split(separator: ";", omittingEmptySubsequences: false) {
      let parts = item.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 3, let weight = Int(parts[1]) else { return nil }
      guard let signal = Signal(code: parts[0]) else { continue }
      reasons.append(MatchReason(signal: signal, weight: weight, detail: String(parts[2])))
    }
    return reasons
  }
}
