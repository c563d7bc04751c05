// What commands say about replication: status, repair, recovery, rulings, letting a store in.

extension Text {
  package static func perhapsElsewhere(store: String, name: String, record: String) -> Text {
    Text(
      en: "Perhaps known at \(store) as \(name): record \(record).",
      zh: "\(store) 可能已有此人（\(name)）：来源档案 \(record)。")
  }

  package static let hubKnowsNobody = Text(en: "The hub knows nobody.", zh: "总部查无此人。")
  package static let heldHere = Text(en: "(held here)", zh: "（本店已有）")

  package static func admitted(_ member: String) -> Text {
    Text(
      en: "Let in to member \(member). Its story comes with the next pull.",
      zh: "已获准查看会员 \(member)，下次同步即可看到全部往来。")
  }

  package static func ruled(_ ruling: String) -> Text {
    Text(en: "Ruled (\(ruling)). The hub decides what follows.", zh: "已裁定（\(ruling)），其余由总部处理。")
  }

  package static func handingOver(members: Int) -> Text {
    Text(en: "\(members) members so far", zh: "已交接 \(members) 位会员")
  }

  package static func handedOver(members: Int) -> Text {
    Text(
      en: "\(members) members handed over. The hub decides what follows.",
      zh: "已交接 \(members) 位会员，其余由总部处理。")
  }

  package static func nodeStanding(
    kind: String, name: String, lastContact: String, behind: Int, parked: Int
  ) -> Text {
    Text(
      en: "\(kind) \(name): last contact \(lastContact), \(behind) behind, \(parked) parked",
      zh: "\(kind) \(name)：上次联系 \(lastContact)，落后 \(behind)，搁置 \(parked)")
  }

  package static func oldestUnsent(_ instant: String) -> Text {
    Text(en: "oldest unsent change of \(instant)", zh: "最早未上传的变更：\(instant)")
  }

  package static func durable(through seq: Int) -> Text {
    Text(en: "durable up to change \(seq)", zh: "已归档至第 \(seq) 条变更")
  }

  package static let notDurable = Text(
    en: "nothing is durable: the hub has no archive", zh: "尚无归档：总部未设归档目录")

  package static func incarnation(_ number: Int, rescued: Int) -> Text {
    Text(
      en: "incarnation \(number): this log was restored or copied; \(rescued) changes were written again",
      zh: "世代 \(number)：本节点曾被恢复或复制；已重新写入 \(rescued) 条变更")
  }

  package static func epoch(_ number: Int) -> Text {
    Text(en: "epoch \(number): the hub was restored", zh: "纪元 \(number)：总部曾从备份恢复")
  }

  package static let timeUnproven = Text(
    en: "the hub's clock stepped: confirm it with `clientele hub confirm-clock`",
    zh: "总部时钟发生跳变：请用 `clientele hub confirm-clock` 确认")

  package static func timeConfirmed(_ instant: String) -> Text {
    Text(en: "The hub vouches for its time again: \(instant).", zh: "总部时间已确认：\(instant)。")
  }

  package static func rowsCompared(_ rows: Int, differing: Int, mended: Int, removed: Int) -> Text {
    Text(
      en: "\(rows) rows compared, \(differing) differ, \(mended) mended, \(removed) removed.",
      zh: "比对 \(rows) 行，\(differing) 行不同，修复 \(mended) 行，移除 \(removed) 行。")
  }

  package static func comparisonCost(messages: Int, up: Int, down: Int) -> Text {
    Text(
      en: "\(messages) messages, \(up) bytes up, \(down) bytes down.",
      zh: "往返 \(messages) 次，上行 \(up) 字节，下行 \(down) 字节。")
  }

  package static func exported(changes: Int, rows: Int, file: String) -> Text {
    Text(
      en: "\(file): \(changes) changes or receipts and \(rows) rows, sealed to the receiver.",
      zh: "\(file)：\(changes) 条变更或回执，\(rows) 行数据，已加密给接收方。")
  }

  package static func imported(changes: Int, rows: Int) -> Text {
    Text(
      en: "\(changes) changes or receipts and \(rows) rows taken.", zh: "已导入 \(changes) 条变更或回执、\(rows) 行数据。")
  }

  package static let importedNothing = Text(
    en: "Everything in the file was known already.", zh: "文件中的内容均已存在。")

  package static func recovered(taken: Int, known: Int, refused: Int, epoch: Int) -> Text {
    Text(
      en: "\(taken) changes put back, \(known) were there, \(refused) refused; epoch \(epoch).",
      zh: "放回 \(taken) 条变更，已有 \(known) 条，拒绝 \(refused) 条；纪元 \(epoch)。")
  }
}
