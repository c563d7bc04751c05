// What the commands about judging who is one person say.

extension Text {
  package static func reviewsWait(_ count: Int) -> Text {
    Text(en: "\(count) wait for a word.", zh: "待审核 \(count) 组。")
  }

  package static func reviewLine(
    _ record: String, _ other: String, names: String, stake: String, bits: String
  ) -> Text {
    Text(
      en: "\(record)  \(other)  \(names)  at stake \(stake)  \(bits)",
      zh: "\(record)  \(other)  \(names)  涉及金额 \(stake)  \(bits)")
  }

  package static func nextPage(_ cursor: String) -> Text {
    Text(en: "More with --after \(cursor)", zh: "更多：--after \(cursor)")
  }

  package static func wouldHandOver(members: Int, to owner: String, has: Int) -> Text {
    Text(
      en: "\(members) members would go to \(owner), who has \(has) now.",
      zh: "将有 \(members) 位会员移交给 \(owner)，其现有 \(has) 位。")
  }

  package static func disputeOpened(_ id: String, isNew: Bool) -> Text {
    isNew
      ? Text(en: "Dispute \(id) is open. Head office hears of it.", zh: "异议 \(id) 已提出，总部将处理。")
      : Text(en: "Your store has disputed it already: \(id).", zh: "本店已提出异议：\(id)。")
  }

  package static func takenBack(_ record: String, _ other: String) -> Text {
    Text(
      en: "Taken back: \(record) and \(other). What was there before stands again.",
      zh: "已撤回：\(record) 与 \(other)，恢复原状。")
  }
}
