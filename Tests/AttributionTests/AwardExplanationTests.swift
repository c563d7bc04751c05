import Attribution
import Kernel
import Testing

@Suite("An award in words")
struct AwardExplanationTests {
  private func explain(_ text: String, _ language: ExplanationLanguage) throws -> [String] {
    let row = try #require(TableRow(text))
    let award = AwardRule.award(claims: row.claims, pool: store("P"))
    let names = ExplanationNames(
      associate: { "Associate \(Character(UnicodeScalar(UInt8($0.row.low))))" },
      store: { "Store \(Character(UnicodeScalar(UInt8($0.row.low))))" })
    return AwardExplanation(of: award, claims: row.claims, in: language, names: names).lines
  }

  @Test("the English explanation names owner, step, claims and reasons")
  func english() throws {
    #expect(
      try explain("A visit 10-20 e12±1 | B confirmed 21-22 => x", .english) == [
        "The member belongs to Associate A of Store A from 2023-11-15T16:13:20.000+08:00 (rule version 1).",
        "Step 1: it was receipted before any of the others can have begun, so it is proven earlier.",
        "00000000-0000-0001-0000-000000000001 Associate A (Store A): visit check-in, "
          + "[2023-11-15T16:13:20.000+08:00, 2023-11-16T02:13:20.000+08:00], "
          + "own estimate 2023-11-15T18:13:20.000+08:00 ±3600000 ms",
        "  Won.",
        "00000000-0000-0001-0000-000000000002 Associate B (Store B): confirmed by the member, "
          + "[2023-11-16T03:13:20.000+08:00, 2023-11-16T04:13:20.000+08:00]",
        "  Later than Associate A (Store A): it can only have happened after that claim was receipted.",
      ])
  }

  @Test("the Chinese explanation says the same")
  func chinese() throws {
    let lines = try explain("A confirmed 0-30 | B call 12-22 => x", .chinese)
    #expect(lines[0] == "会员归Store B的Associate B，自 2023-11-15T18:13:20.000+08:00 起（规则第 1 版）。")
    #expect(lines[1] == "第二步：时间区间重叠，证据等级最高者得。")
    #expect(lines[3] == "  证据弱于Associate B（Store B）：按“手工登记”计（时间区间过宽）。")
  }

  @Test("every award of the decision table has words in both languages", arguments: AwardRuleTests.table)
  func complete(text: String) throws {
    let row = try #require(TableRow(text))
    for language in ExplanationLanguage.allCases {
      let lines = try explain(text, language)
      #expect(lines.count >= 2 + 2 * row.claims.count && lines.allSatisfy { $0.count > 3 })
    }
  }
}
