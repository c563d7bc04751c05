// What the commands of the counter say.

extension Text {
  package static func takenBack(_ purchase: String, sale: String?, balance: String) -> Text {
    Text(
      en:
        "Taken back as \(purchase)\(sale.map { ", in exchange for sale \($0)" } ?? ""); balance \(balance).",
      zh: "已记录退货 \(purchase)\(sale.map { "，换货销售 \($0)" } ?? "")；差额 \(balance)。")
  }

  package static func corrected(reversal: String, replacement: String?) -> Text {
    Text(
      en:
        "Reversed as \(reversal)\(replacement.map { "; what holds now is \($0)" } ?? ""). Both stay in the log.",
      zh: "已冲销，冲销单 \(reversal)\(replacement.map { "；现以 \($0) 为准" } ?? "")。两者都保留在日志中。")
  }

  package static func creditExpected(_ associate: String) -> Text {
    Text(
      en: "credit not decided by the hub yet; by the rule it will go to \(associate)",
      zh: "业绩归属尚未由总部裁定；按规则将归 \(associate)")
  }

  package static func sale(
    at time: String, kind: String, amount: String, store: String, serving: String, credited: String,
    state: String, goods: String
  ) -> Text {
    Text(
      en:
        "\(time) \(kind) \(amount) at \(store), served \(serving), credited \(credited) (\(state)): \(goods)",
      zh: "\(time) \(kind) \(amount)，门店 \(store)，服务导购 \(serving)，业绩归属 \(credited)（\(state)）：\(goods)")
  }

  package static func monthSold(sales: Int, returns: Int, net: String) -> Text {
    Text(en: "\(sales) sales, \(returns) returns, net \(net)", zh: "销售 \(sales) 笔，退货 \(returns) 笔，净额 \(net)")
  }

  package static func monthShare(
    _ associate: String, served: String, credited: String, provisional: String
  ) -> Text {
    Text(
      en:
        "\(associate)  served \(served)  credited \(credited)"
        + (provisional.isEmpty ? "" : "  (of that not settled \(provisional))"),
      zh: "\(associate)  服务 \(served)  业绩 \(credited)" + (provisional.isEmpty ? "" : "（其中未定 \(provisional)）"))
  }

  package static func marked(_ count: Int) -> Text {
    Text(en: "\(count) marked.", zh: "已标记 \(count) 条。")
  }

  package static func noted(_ id: String) -> Text {
    Text(en: "Noted as \(id).", zh: "已记录，编号 \(id)。")
  }

  package static let changed = Text(en: "Changed.", zh: "已更改。")

  package static func task(
    _ id: String, due: String, priority: Int, nature: String, summary: String, name: String, assignee: String,
    state: String
  ) -> Text {
    Text(
      en: "\(id)  due \(due)  priority \(priority)  \(nature): \(summary)  \(name)  \(assignee)  \(state)",
      zh: "\(id)  截止 \(due)  优先级 \(priority)  \(nature)：\(summary)  \(name)  \(assignee)  \(state)")
  }

  package static func comingDate(_ day: String, kind: String, name: String, label: String, years: Int?)
    -> Text
  {
    Text(
      en: "\(day)  \(kind) of \(name) \(label)\(years.map { " (\($0))" } ?? "")",
      zh: "\(day)  \(name) 的 \(kind) \(label)\(years.map { "（\($0) 周年）" } ?? "")")
  }

  package static func waiting(_ id: String, hours: Int, name: String, words: String) -> Text {
    Text(en: "\(id)  waiting \(hours) h  \(name): \(words)", zh: "\(id)  已等待 \(hours) 小时  \(name)：\(words)")
  }

  package static func unread(_ count: Int) -> Text {
    Text(en: "\(count) unread notices.", zh: "未读通知 \(count) 条。")
  }

  package static func listedMember(
    _ member: String, name: String, phone: String, owner: String, store: String
  )
    -> Text
  {
    Text(verbatim: "\(member)  \(name)  \(phone)  \(owner)@\(store)")
  }
}
