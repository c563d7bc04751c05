// What the commands about closed months and exports say.

extension Text {
  package static func monthClosed(_ month: String, statements: Int, lines: Int, corrections: Int) -> Text {
    Text(
      en: "\(month) is closed: \(statements) statements, \(lines) lines, \(corrections) of them corrections.",
      zh: "\(month) 已关账：\(statements) 份对账单，\(lines) 行，其中更正 \(corrections) 行。")
  }

  package static func closedWithout(_ stores: String) -> Text {
    Text(en: "Not everything was in: \(stores).", zh: "数据未到齐：\(stores)。")
  }

  package static func closedMonth(_ month: String, at: String, by: String, totals: String) -> Text {
    Text(en: "\(month)  \(totals)  closed \(at) by \(by)", zh: "\(month)  \(totals)  \(by) 于 \(at) 关账")
  }

  package static let noMonthClosed = Text(en: "No month is closed yet.", zh: "尚无已关账的月份。")

  package static func statement(_ store: String, isWhole: Bool) -> Text {
    isWhole
      ? Text(en: "\(store)  signed, whole", zh: "\(store)  已签名，完整")
      : Text(en: "\(store)  LINES ARE MISSING OR CHANGED", zh: "\(store)  明细缺失或与签名不符")
  }

  package static func statementLine(
    _ associate: String, kind: String, ofMonth: String, soldAt: String, documents: Int, amount: String
  ) -> Text {
    Text(
      en: "  \(associate)  \(kind) \(ofMonth)  sold at \(soldAt)  \(documents) documents  \(amount)",
      zh: "  \(associate)  \(kind) \(ofMonth)  销售门店 \(soldAt)  单据 \(documents)  \(amount)")
  }

  package static func openMonth(_ month: String, isOver: Bool, behind: Int, undecided: Int) -> Text {
    isOver
      ? Text(
        en: "\(month) is over and open: \(behind) nodes not in, \(undecided) records to be decided.",
        zh: "\(month) 已结束，未关账：\(behind) 处未到齐，\(undecided) 条待裁定。")
      : Text(
        en: "\(month) is not over: \(behind) nodes not in, \(undecided) records to be decided.",
        zh: "\(month) 尚未结束：\(behind) 处未到齐，\(undecided) 条待裁定。")
  }

  package static func laggingNode(_ name: String, store: String, until: String) -> Text {
    Text(en: "  \(name) of \(store): everything until \(until)", zh: "  \(store) 的 \(name)：数据截至 \(until)")
  }

  package static func fileWritten(_ path: String, rows: Int) -> Text {
    Text(en: "\(rows) rows are in \(path).", zh: "已将 \(rows) 行写入 \(path)。")
  }

  package static func exportAsked(_ id: String, rows: Int) -> Text {
    Text(
      en: "Asked for as \(id): \(rows) rows. Another person with the right has to approve it.",
      zh: "已提出申请 \(id)：\(rows) 行，须由另一位有权限的人批准。")
  }

  package static func exportRequest(
    _ id: String, list: String, rows: Int, state: String, by: String, at: String, decidedBy: String
  ) -> Text {
    Text(
      en: "\(id)  \(list)  \(rows) rows  \(state)  asked by \(by) \(at)  decided by \(decidedBy)",
      zh: "\(id)  \(list)  \(rows) 行  \(state)  \(by) 于 \(at) 申请  审批人 \(decidedBy)")
  }

  package static let noExportRequests = Text(en: "No exports were asked for.", zh: "没有导出申请。")
}
