import Exchange
import Foundation
import Kernel
import Matching

/// The file of clusters.
enum MatchResult {
  /// Writes beside the target and moves it there when it is whole, over whatever was there.
  static func write(_ clustering: Clustering, _ lists: MatchLists, to path: String) throws {
    var cluster = [Int](repeating: 0, count: lists.ids.count)
    for (number, records) in clustering.clusters.enumerated() {
      for record in records { cluster[MatchLists.position(of: record)] = number + 1 }
    }
    let draft = path + ".part"
    try? FileManager.default.removeItem(atPath: draft)
    let writer = try CSVWriter(path: draft, header: ["record_id", "cluster_id"])
    for (position, id) in lists.ids.enumerated() { try writer.row([id, "P\(cluster[position])"]) }
    try writer.close()
    guard rename(draft, path) == 0 else {
      throw ClienteleError(.fileUnreadable, "\(path) cannot be written")
    }
  }
}

/// What a run came to, for people and for machines.
struct MatchReport: Encodable {
  let records: Int
  let purchases: Int
  let rejected: Int
  let duplicates: Int
  let remarks: [String]
  let model: String
  let learnt: Bool
  let keysPassedOver: Int
  let largestBlock: Int
  private(set) var pairs = 0
  private(set) var persons: Int?
  private(set) var largest: Int?
  private(set) var joinsRefusedBySize: Int?
  /// Records that pairs alone, one hanging on the other, would have made one person of.
  private(set) var longestChain: Int?
  private(set) var explanation: MatchExplanation?
  var seconds = 0.0

  init(lists: MatchLists, run: MatchRun) {
    records = lists.ids.count
    purchases = lists.notes.purchases
    rejected = lists.notes.rejectedCount
    duplicates = lists.notes.duplicateCount
    remarks = lists.notes.examples
    model = run.model.version
    learnt = run.isLearnt
    keysPassedOver = run.index.keysPassedOver
    largestBlock = run.index.largestBlock
  }

  mutating func add(_ clustering: Clustering) {
    pairs = clustering.pairsScored
    persons = clustering.clusters.count
    largest = clustering.clusters.map(\.count).max() ?? 0
    joinsRefusedBySize = clustering.joinsRefusedBySize
    longestChain = clustering.longestChain
  }

  mutating func add(_ explanation: MatchExplanation) { self.explanation = explanation }

  func text(_ language: MatchReason.Language) -> String {
    var lines: [String] = []
    let secondsText = String(format: "%.1f", seconds)
    switch language {
    case .english:
      lines.append(
        "\(records) records, \(purchases) purchases; weights \(model)\(learnt ? ", learnt here" : "").")
      if let persons, let largest {
        lines.append(
          "\(persons) persons, the largest of \(largest) records; \(pairs) pairs compared in \(secondsText) s."
        )
      }
      if rejected + duplicates > 0 {
        lines.append("\(rejected) rows not taken, \(duplicates) records given twice:")
      }
    case .chinese:
      lines.append("\(records) 份档案，\(purchases) 条购买记录；权重 \(model)\(learnt ? "（由本数据学得）" : "")。")
      if let persons, let largest {
        lines.append("\(persons) 人，最多 \(largest) 份档案为一人；比较了 \(pairs) 对，用时 \(secondsText) 秒。")
      }
      if rejected + duplicates > 0 { lines.append("\(rejected) 行未读入，\(duplicates) 份档案重复：") }
    }
    lines += remarks.map { "  " + $0 }
    lines += warnings(language)
    if let explanation { lines += explanation.lines(language) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func warnings(_ language: MatchReason.Language) -> [String] {
    var lines: [String] = []
    let isChinese = language == .chinese
    if keysPassedOver > 0 {
      lines.append(
        isChinese
          ? "\(keysPassedOver) 个值由过多档案共有（最多 \(largestBlock) 份），不单独作为依据。"
          : "\(keysPassedOver) values shared by too many records (up to \(largestBlock)) were not taken as a lead."
      )
    }
    if let refused = joinsRefusedBySize, refused > 0 {
      lines.append(
        isChinese
          ? "\(refused) 次合并因人数据过大而未执行，请人工检查。"
          : "\(refused) joins were refused because one person would have had too many records: look at them.")
    }
    if let longestChain, longestChain > max(Self.chainMin, records / Self.chainShare) {
      lines.append(
        isChinese
          ? "有 \(longestChain) 份档案两两相连（全部 \(records) 份），逐人检查后未合并为一人，请人工查看。"
          : "\(longestChain) of \(records) records hang together pair by pair; they were not made one person: look at them."
      )
    }
    return lines
  }

  /// A chain is worth a word from a tenth of all records on, and never below what one person may have.
  private static let chainShare = 10
  private static let chainMin = MatchModel.shipped.clusterRecordsMax
}
