import Application
import Kernel
import Matching
import Runtime

/// What `clientele import` says before it writes.
struct ImportPreviewReport: Encodable {
  let rows: Int
  let newPeople: Int
  let known: Int
  let doubtful: Int
  let changed: Int
  let unchanged: Int
  let newFacts: Int
  let erased: Int
  let rejected: Int
  let items: [Item]

  struct Item: Encodable {
    let line: Int
    let record: String
    let isKnown: Bool
    let member: String
    let likestRecord: String
    let bits: Double
    let chinese: [String]
    let english: [String]
  }

  init(_ preview: PreviewImport.Preview) {
    rows = preview.rows
    newPeople = preview.newPeople
    known = preview.known
    doubtful = preview.doubtful
    changed = preview.changed
    unchanged = preview.unchanged
    newFacts = preview.newFacts
    erased = preview.erased
    rejected = preview.rejected
    items = preview.items.map { item in
      let reasons = item.score.reasons.sorted { abs($0.weight) > abs($1.weight) }
      return Item(
        line: item.line, record: item.recordID, isKnown: item.isKnown, member: "\(item.member)",
        likestRecord: item.likest, bits: Double(item.score.total) / 1_000,
        chinese: reasons.map { $0.text(.chinese) }, english: reasons.map { $0.text(.english) })
    }
  }

  private static let itemsShown = 20

  var texts: [Text] {
    var texts = [
      Text(
        en: """
          \(rows) rows: \(newPeople) new people, \(known) known, \(doubtful) doubtful; \(changed) records change, \
          \(unchanged) rows are here already, \(newFacts) new sales and services, \(rejected) rejected.
          """,
        zh: """
          共 \(rows) 行：新顾客 \(newPeople)，已知 \(known)，存疑 \(doubtful)；更改档案 \(changed)，已存在 \(unchanged)，\
          新的销售与服务 \(newFacts)，拒收 \(rejected)。
          """)
    ]
    for item in items.prefix(Self.itemsShown) {
      texts.append(
        Text(
          en: "  line \(item.line), \(item.record): \(item.isKnown ? "is" : "may be") \(item.likestRecord) "
            + "(\(item.english.joined(separator: "; ")))",
          zh: "  第 \(item.line) 行 \(item.record)：\(item.isKnown ? "即" : "可能是") \(item.likestRecord)"
            + "（\(item.chinese.joined(separator: "；"))）"))
    }
    if erased > 0 {
      texts.append(
        Text(
          en: "  \(erased) are about people who were erased on request, or perhaps were",
          zh: "  \(erased) 行涉及（或可能涉及）已应本人要求删除的顾客"))
    }
    let rest = known + doubtful - min(items.count, Self.itemsShown)
    if rest > 0 { texts.append(Text(en: "  and \(rest) more", zh: "  另有 \(rest) 行")) }
    return texts
  }
}
