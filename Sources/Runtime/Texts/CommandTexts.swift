// What commands say, command by command. Tests/RuntimeTests/TextTests.swift holds both languages to each other.

// MARK: Setting up

extension Text {
  package static func madeHub(_ name: String, data: String) -> Text {
    Text(en: "Made the hub of \"\(name)\" in \(data).", zh: "已在 \(data) 建立“\(name)”的总部节点。")
  }

  package static func keepKeys(_ data: String) -> Text {
    Text(
      en: "Keep a copy of \(data)/keys in a safe place: without it every store has to enrol again.",
      zh: "请把 \(data)/keys 另存一份到安全的地方：丢失后所有门店都要重新加入。")
  }

  package static func next(_ command: String) -> Text {
    Text(en: "Next: \(command)", zh: "下一步：\(command)")
  }

  package static func tokenGood(until instant: String) -> Text {
    Text(en: "Good once, until \(instant). On the new machine:", zh: "仅可使用一次，\(instant) 前有效。在新电脑上运行：")
  }

  package static func somebodyElseApproves(_ token: String) -> Text {
    Text(
      en: "Somebody else approves it: clientele hub approve \(token) --as ADMIN",
      zh: "须由另一人批准：clientele hub approve \(token) --as 管理员工号")
  }

  package static func joined(kind: String, name: String) -> Text {
    Text(en: "Joined as \(kind) \"\(name)\".", zh: "已作为 \(kind) 加入，名称“\(name)”。")
  }

  package static func staffCounts(added: Int, known: Int, stores: Int, rejected: Int) -> Text {
    Text(
      en:
        "\(added) associates written, \(known) known already, \(stores) stores made, \(rejected) lines rejected.",
      zh: "写入导购 \(added) 名，已有 \(known) 名，新建门店 \(stores) 家，拒收 \(rejected) 行。")
  }
}

// MARK: Members

extension Text {
  package static func registered(_ record: String) -> Text {
    Text(en: "Registered as record \(record).", zh: "已登记，来源档案 \(record)。")
  }

  package static let perhapsErased = Text(
    en:
      "Somebody with this number or address asked to be erased: ask whether the person wants to be a member again.",
    zh: "使用该号码或地址的顾客曾要求删除其信息：请确认本人是否愿意重新成为会员。")

  package static func perhapsKnown(_ records: String) -> Text {
    Text(en: "Perhaps known already: \(records).", zh: "可能已有档案：\(records)。")
  }

  package static let statedTimeNotCounted = Text(
    en: "Ownership counts from the provable time, not from the stated one.", zh: "归属按可证明的时间计算，不按所填的时间。")

  package static let nobodyHere = Text(
    en: "Nobody here. A store holds only its own members.", zh: "本节点没有此人。门店只保存自己的会员。")

  package static let storePool = Text(en: "store pool", zh: "门店公共池")

  package static func owner(_ owner: String, store: String, step: String) -> Text {
    Text(en: "owner \(owner)@\(store) (\(step))", zh: "归属人 \(owner)@\(store)（\(step)）")
  }

  package static func owner(_ pool: Text, store: String, step: String) -> Text {
    Text(en: "owner \(pool.en)@\(store) (\(step))", zh: "归属人 \(pool.zh)@\(store)（\(step)）")
  }

  package static func sourceRecord(_ record: String, store: String, words: String) -> Text {
    Text(en: "record \(record) at \(store): \(words)", zh: "来源档案 \(record)，门店 \(store)：\(words)")
  }

  package static func purchase(
    at time: String, amount: String, store: String, serving: String, credited: String, pieces: String
  ) -> Text {
    Text(
      en: "\(time) \(amount) at \(store), served \(serving), credited \(credited): \(pieces)",
      zh: "\(time) \(amount)，门店 \(store)，服务导购 \(serving)，业绩归属 \(credited)：\(pieces)")
  }

  package static func written(record: String) -> Text {
    Text(en: "Written to record \(record).", zh: "已写入来源档案 \(record)。")
  }

  package static func conflict(row: String, field: String, value: String?, kind: String) -> Text {
    Text(
      en: "\(row) \(field): lost \(value ?? "(taken away)") (\(kind))",
      zh: "\(row) \(field)：未采用 \(value ?? "（被清除）")（\(kind)）")
  }

  package static func judged(isSame: Bool) -> Text {
    isSame
      ? Text(en: "Noted: one person. The hub decides what follows.", zh: "已记录：是同一人。总部将据此裁决。")
      : Text(en: "Noted: not one person. The hub decides what follows.", zh: "已记录：不是同一人。总部将据此裁决。")
  }

  package static func logged(_ interaction: String) -> Text {
    Text(en: "Logged as \(interaction).", zh: "已记录，编号 \(interaction)。")
  }
}

// MARK: Sales, import, awards

extension Text {
  package static func soldAs(_ purchase: String, amount: String) -> Text {
    Text(en: "Recorded as purchase \(purchase), \(amount).", zh: "已记录销售 \(purchase)，金额 \(amount)。")
  }

  package static func served(amount: String, store: String, by serving: String) -> Text {
    Text(en: "\(amount) at \(store), served by \(serving)", zh: "\(amount)，门店 \(store)，服务导购 \(serving)")
  }

  package static func credited(_ associate: String, reason: String, rule: Int, award: String) -> Text {
    Text(
      en: "credited to \(associate) (\(reason), rule \(rule), award \(award))",
      zh: "业绩归属 \(associate)（\(reason)，规则第 \(rule) 版，裁定 \(award)）")
  }

  package static func total(_ key: String, count: Int, sum: String) -> Text {
    Text(en: "\(key)  \(count) sales  \(sum)", zh: "\(key)  \(count) 笔  \(sum)")
  }

  package static func notice(
    at time: String, kind: String, to associate: String, store: String, record: String, elsewhere: String,
    state: String
  ) -> Text {
    Text(
      en: "\(time) \(kind) for \(associate)@\(store): record \(record) at \(elsewhere), \(state)",
      zh: "\(time) \(kind)，致 \(associate)@\(store)：来源档案 \(record)，发生在 \(elsewhere)，\(state)")
  }

  package static func imported(rows: Int, new: Int, changed: Int, unchanged: Int, rejected: Int) -> Text {
    Text(
      en: "\(rows) rows: \(new) new, \(changed) changed, \(unchanged) unchanged, \(rejected) rejected.",
      zh: "共 \(rows) 行：新增 \(new)，更改 \(changed)，未变 \(unchanged)，拒收 \(rejected)。")
  }

  package static func leftOutErased(_ rows: Int) -> Text {
    Text(
      en: """
        \(rows) rows are about people who were erased on request, or perhaps were: left out, their sales kept without \
        them. If such a person wants to be a member again, give --take-erased.
        """,
      zh: """
        有 \(rows) 行涉及（或可能涉及）已应本人要求删除的顾客：未导入其信息，销售以无主记录保留。\
        若本人希望重新成为会员，请加 --take-erased。
        """)
  }

  package static func importNumber(_ number: Int) -> Text {
    Text(
      en: "Import \(number); take it back with `clientele import undo \(number)`.",
      zh: "导入编号 \(number)；撤销请用 `clientele import undo \(number)`。")
  }

  package static func importing(rows: Int) -> Text {
    Text(en: "\(rows) rows", zh: "已读 \(rows) 行")
  }

  package static func rejects(_ path: String) -> Text {
    Text(en: "Rejected rows, with reasons: \(path)", zh: "拒收的行及原因：\(path)")
  }

  package static func approved(store: String, hash: String) -> Text {
    Text(en: "Approved for store \(store): \(hash)…", zh: "已批准门店 \(store) 的老客名册：\(hash)…")
  }

  package static func awardsVerified(members: Int, differing: Int) -> Text {
    Text(
      en: "\(members) awards recomputed, \(differing) differ.", zh: "重算 \(members) 项归属裁定，\(differing) 项不符。")
  }

  package static func nothingUnusual(days: Int) -> Text {
    Text(en: "Nothing unusual in \(days) days.", zh: "\(days) 天内没有异常的首次接触申领。")
  }

  package static func unusualClaims(
    who: String, store: String, claims: Int, day: String, thatDay: Int, unfollowed: Int, matured: Int
  ) -> Text {
    Text(
      en: "\(who) (\(store)): \(claims) claims, \(thatDay) of them on \(day); "
        + "\(unfollowed) of \(matured) never seen again.",
      zh: "\(who)（\(store)）：首次接触 \(claims) 次，其中 \(day) 一天 \(thatDay) 次；\(matured) 人中 \(unfollowed) 人此后再无往来。")
  }
}

// MARK: Sync and log

extension Text {
  package static func standing(
    kind: String, node: String, cursor: String, head: String, unsent: Int, parked: Int, queue: Int
  ) -> Text {
    Text(
      en: "\(kind) \(node): at \(cursor) of \(head), \(unsent) unsent, \(parked) parked, \(queue) to decide",
      zh: "\(kind) \(node)：同步位置 \(cursor)，总部 \(head)，未发送 \(unsent)，搁置 \(parked)，待裁决 \(queue)")
  }

  package static func holding(rows: Int, fingerprint: String, conflicts: Int, lastContact: String?) -> Text {
    Text(
      en:
        "\(rows) rows, fingerprint \(fingerprint), \(conflicts) conflicts, last contact \(lastContact ?? "never")",
      zh: "共 \(rows) 行，指纹 \(fingerprint)，冲突 \(conflicts)，最近联系 \(lastContact ?? "从未")")
  }

  package static func logVerified(changes: Int, receipts: Int, broken: Int) -> Text {
    Text(
      en: "\(changes) changes, \(receipts) receipts, \(broken) broken.",
      zh: "变更 \(changes) 条，回执 \(receipts) 条，损坏 \(broken) 处。")
  }

  package static func rejectedLine(_ line: Int, reason: String) -> Text {
    Text(en: "line \(line): \(reason)", zh: "第 \(line) 行：\(reason)")
  }
}

// MARK: Demo

extension Text {
  package static func demoPlan(_ directory: String, members: Int) -> Text {
    Text(
      en:
        "Starts a hub, three stores and a laptop in \(directory), and brings in \(members) invented members.",
      zh: "将在 \(directory) 启动总部、三家门店和一台笔记本，并导入 \(members) 名虚构会员。")
  }

  package static func demoStep(_ number: Int, of count: Int, _ what: Text) -> Text {
    Text(en: "[\(number)/\(count)] \(what.en)", zh: "[\(number)/\(count)] \(what.zh)")
  }

  package static let demoHub = Text(en: "The hub, with the staff of all stores.", zh: "建立总部节点并登记各店员工。")
  package static let demoNodes = Text(
    en: "Stores A, B, C and a laptop of A join with tokens.", zh: "门店 A、B、C 和 A 店的一台笔记本凭令牌加入。")
  package static let demoImport = Text(
    en: "Head office approves the old books and brings the lists in.", zh: "总部批准老客名册并导入名单。")
  package static let demoSettle = Text(
    en: "The hub finds who is one person and whose member; the stores take what is theirs.",
    zh: "总部识别同一人并裁定归属；各店取得自己的会员。")
  package static let demoReady = Text(
    en: "Everything runs. In another terminal, for example:", zh: "全部就绪。可在另一个终端中尝试：")

  package static func demoStop(keeps: Bool) -> Text {
    keeps
      ? Text(en: "Ctrl-C stops all of it and keeps the folder.", zh: "按 Ctrl-C 全部停止，文件夹保留。")
      : Text(en: "Ctrl-C stops all of it and removes the folder.", zh: "按 Ctrl-C 全部停止并删除文件夹。")
  }

  package static let demoStopped = Text(en: "Stopped.", zh: "已停止。")
}
