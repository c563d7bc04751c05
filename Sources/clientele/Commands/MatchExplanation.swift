import Kernel
import Matching

/// Why one record is, or is not, one person with those most like it.
struct MatchExplanation: Encodable {
  let record: String
  /// All records of the person, this one included.
  let person: [String]
  let others: [Other]

  struct Other: Encodable {
    let record: String
    let isSamePerson: Bool
    /// Bits: one more makes "same" twice as likely.
    let bits: Double
    let rival: String
    let reasons: [Reason]
    fileprivate let score: MatchScore

    private enum CodingKeys: CodingKey { case record, isSamePerson, bits, rival, reasons }
  }

  struct Reason: Encodable {
    let signal: String
    let bits: Double
    let chinese: String
    let english: String
  }

  private static let othersMax = 10
  /// Those further away are no question.
  private static let farthest = -20_000

  /// - Throws: `recordUnknown` when no list has the record.
  init(of id: String, _ lists: MatchLists, _ run: MatchRun, _ clustering: Clustering) throws {
    guard let position = lists.ids.firstIndex(of: id) else {
      throw ClienteleError(
        .invalidInput, "No list has this record", hint: "Give a record_id as the list has it.")
    }
    record = id
    let own = MatchLists.record(at: position)
    let together = clustering.clusters.first { $0.contains(own) }.map { $0.map(MatchLists.position) } ?? []
    person = together.map { lists.ids[$0] }
    let profile = run.profiles[position]
    let near = Set(run.index.candidates(of: position) + together).subtracting([position])
    let scored = near.map { other in
      (other: other, score: run.model.score(profile, run.profiles[other], in: run.population))
    }
    let telling = scored.filter { together.contains($0.other) || $0.score.total > Self.farthest }
      .sorted { ($1.score.total, $0.other) < ($0.score.total, $1.other) }
    others = telling.prefix(Self.othersMax).map { found in
      Other(
        record: lists.ids[found.other], isSamePerson: together.contains(found.other),
        bits: Self.bits(found.score.total), rival: "\(found.score.rival)",
        reasons: found.score.reasons.map {
          Reason(
            signal: $0.signal.code, bits: Self.bits($0.weight), chinese: $0.text(.chinese),
            english: $0.text(.english))
        }, score: found.score)
    }
  }

  private static func bits(_ millibits: Int) -> Double { Double(millibits) / 1_000 }

  func lines(_ language: MatchReason.Language) -> [String] {
    let isChinese = language == .chinese
    var lines = [
      isChinese
        ? "\(record) 所属：\(person.joined(separator: "、"))"
        : "\(record) is one person with: \(others(language))"
    ]
    for other in others {
      let verdict =
        other.isSamePerson ? (isChinese ? "同一人" : "same person") : (isChinese ? "不合并" : "not joined")
      lines.append("\(record) — \(other.record): \(verdict), \(MatchReason.bits(other.score.total))")
      let reasons = other.score.reasons.sorted { abs($0.weight) > abs($1.weight) }
      for (heading, part) in [
        (isChinese ? "支持" : "for", reasons.filter { $0.weight > 0 }),
        (isChinese ? "反对" : "against", reasons.filter { $0.weight < 0 }),
      ] where !part.isEmpty {
        lines.append("  \(heading):")
        lines += part.map { "    \($0.text(language))" }
      }
    }
    return lines
  }

  private func others(_ language: MatchReason.Language) -> String {
    let rest = person.filter { $0 != record }
    return rest.isEmpty ? "nobody else" : rest.joined(separator: ", ")
  }
}
