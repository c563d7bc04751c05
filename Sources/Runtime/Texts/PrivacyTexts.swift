// What the commands about requests of people about their own data say.

extension Text {
  package static func privacyRequestNoted(_ id: String, due: String, isNew: Bool) -> Text {
    isNew
      ? Text(en: "Noted as \(id), to be answered by \(due).", zh: "已登记，编号 \(id)，须于 \(due) 前答复。")
      : Text(
        en: "The same was asked already: \(id), to be answered by \(due).",
        zh: "已有相同的请求：\(id)，须于 \(due) 前答复。")
  }

  package static func privacyRequest(
    _ id: String, kind: String, state: String, name: String, requester: String, store: String, due: String
  ) -> Text {
    Text(
      en: "\(id)  \(kind)  \(state)  \(name)  asked by \(requester) at \(store)  due \(due)",
      zh: "\(id)  \(kind)  \(state)  \(name)  由 \(requester) 在 \(store) 提出  期限 \(due)")
  }

  package static func overdue(_ request: Text) -> Text {
    Text(en: "\(request.en)  OVERDUE", zh: "\(request.zh)  已逾期")
  }

  package static let noPrivacyRequests = Text(en: "No requests.", zh: "没有请求。")

  package static func moreThanShown(_ count: Int) -> Text {
    Text(en: "There are more than these \(count).", zh: "不止这 \(count) 条，其余未列出。")
  }

  package static func erased(records: Int) -> Text {
    Text(
      en:
        "\(records) records of all stores are gone at the hub. Stores and laptops follow at their next sync; nothing brings them back.",
      zh: "总部已删除该会员在各店的 \(records) 份档案。门店和笔记本将在下次同步时删除，且无法恢复。")
  }

  package static func privacyPeriods(coolingOff: Int, answer: Int) -> Text {
    Text(
      en: "Requests are answered within \(answer) days; erasing cools off for \(coolingOff) days.",
      zh: "请求须在 \(answer) 天内答复；删除请求的冷静期为 \(coolingOff) 天。")
  }

  package static func privacyNotice(_ version: String, published: String) -> Text {
    Text(en: "\(version)  published \(published)", zh: "\(version)  发布于 \(published)")
  }

  package static let noPrivacyNotices = Text(
    en: "No notice is published; consents name the version printed on the paper.",
    zh: "尚未发布告知书；登记同意时填写纸质版本号。")

  package static func retention(_ kind: String, days: Int?, due: Int) -> Text {
    let of = kind == "visitor" ? (en: "who never bought", zh: "未购买的访客") : (en: "who bought", zh: "已购买的会员")
    guard let days else {
      return Text(en: "\(kind) (\(of.en)): kept without a limit.", zh: "\(kind)（\(of.zh)）：未设保存期限。")
    }
    return Text(
      en:
        "\(kind) (\(of.en)): kept \(days) days after the last that happened; the period of \(due) is over now.",
      zh: "\(kind)（\(of.zh)）：自最后一次往来起保存 \(days) 天；目前已届满 \(due) 人。")
  }

  package static func personExported(_ path: String, records: Int, rows: Int) -> Text {
    Text(
      en:
        "\(path): \(rows) rows from \(records) records. Read it before it is handed over: notes are as they were typed.",
      zh: "\(path)：\(records) 份档案，共 \(rows) 行。交付前请先阅读：备注为录入原文。")
  }

  package static let onlyThisNode = Text(
    en: "This node holds a part only; the hub holds everything.", zh: "本节点只有部分数据，完整数据在总部。")
}
