/// Words about sales, notices and the store.
extension PageTexts {
  // MARK: Today

  func goodDay(_ name: String) -> String { say("Good day, \(name)", "您好，\(name)") }
  var yourNotices: String { say("For you", "与您有关") }
  var allNotices: String { say("All notices", "全部通知") }
  var nothingNew: String { say("Nothing new", "暂无新通知") }
  var nothingNewSays: String {
    say(
      "When one of your members buys elsewhere, or an award changes, you read it here.",
      "您的会员在他店消费或归属变动时，会显示在这里。")
  }
  var latestSales: String { say("Latest sales", "最近销售") }
  var noSales: String { say("No sales yet", "暂无销售") }
  var noSalesSays: String { say("Sales you serve or are credited with stand here.", "您接待或计入您业绩的销售会显示在这里。") }
  var allSales: String { say("All sales", "全部销售") }

  // MARK: Sales

  var saleTitle: String { say("Record a sale", "录入销售") }
  func saleFor(_ name: String) -> String { say("Sale to \(name)", "\(name) 的销售") }
  var whoBuys: String {
    say("Without a member. To sell to one, find the member first.", "散客销售。如为会员，请先查找会员。")
  }
  var saleLines: String { say("Pieces", "商品") }
  var brand: String { say("Brand", "品牌") }
  var reference: String { say("Reference", "型号") }
  var serial: String { say("Serial", "表身号") }
  var quantity: String { say("Pieces", "件数") }
  var amount: String { say("Amount", "金额") }
  func amountIn(_ currency: String) -> String { say("Amount, \(currency)", "金额（\(currency)）") }
  func currencyName(_ code: String) -> String {
    let name =
      switch code {
      case "CNY": say("Chinese yuan", "人民币")
      case "HKD": say("Hong Kong dollar", "港币")
      case "MOP": say("Macao pataca", "澳门元")
      case "TWD": say("New Taiwan dollar", "新台币")
      case "SGD": say("Singapore dollar", "新加坡元")
      case "JPY": say("Japanese yen", "日元")
      case "KRW": say("Korean won", "韩元")
      case "THB": say("Thai baht", "泰铢")
      case "MYR": say("Malaysian ringgit", "马来西亚林吉特")
      case "USD": say("US dollar", "美元")
      case "EUR": say("Euro", "欧元")
      case "GBP": say("Pound sterling", "英镑")
      case "CHF": say("Swiss franc", "瑞士法郎")
      case "AUD": say("Australian dollar", "澳大利亚元")
      case "CAD": say("Canadian dollar", "加拿大元")
      default: ""
      }
    return name.isEmpty ? code : "\(code) \(name)"
  }
  var amountHelp: String { say("Such as 151,300 or 151300.00", "如 151300、15.13万") }
  var addLine: String { say("Add a piece", "添加一件") }
  var dropLine: String { say("Remove", "移除") }
  var documentNumber: String { say("Receipt number (optional)", "小票号（选填）") }
  var documentHelp: String {
    say("With it the same sale is never recorded twice.", "填写后同一笔销售不会重复录入。")
  }
  var badAmount: String { say("This is not an amount.", "金额不正确。") }
  var badQuantity: String { say("Give a whole number from 1 to 999.", "请填写 1 至 999 的整数。") }
  var needsPiece: String { say("Give a brand, a reference or a serial.", "请填写品牌、型号或表身号。") }
  var saleNeedsLines: String { say("A sale needs at least one piece.", "至少填写一件商品。") }
  var saleKind: String { say("Kind", "类型") }
  var soldAt: String { say("When", "时间") }
  var served: String { say("Served by", "接待") }
  var credited: String { say("Credited to", "业绩归属") }
  var walkInSale: String { say("Without a member", "散客") }

  func purchaseKind(_ kind: String) -> String {
    switch kind {
    case "sale", "": say("Sale", "销售")
    case "return": say("Return", "退货")
    case "reversal": say("Reversal", "冲销")
    case "exchange": say("Exchange", "换货")
    default: kind
    }
  }

  func creditReason(_ reason: String) -> String {
    switch reason {
    case "owner": say("The member's owner", "会员归属导购")
    case "beforeFirstContact": say("Sold before the first contact", "首次接触前的销售")
    case "storePool": say("The member belongs to a store pool", "会员属门店公共池")
    case "noMember": say("A sale without a member", "散客销售，归接待导购")
    case "originalSale": say("Whoever was credited for the sale", "随原销售")
    default: say("Head office has not decided yet", "总部尚未裁定")
    }
  }

  // MARK: Filters

  var from: String { say("From", "起始日期") }
  var until: String { say("Until", "截止日期") }
  var associate: String { say("Associate", "导购") }
  var everyone: String { say("Everyone", "全部") }
  var everyStore: String { say("Every store", "全部门店") }
  var anyBrand: String { say("Any", "不限") }
  var show: String { say("Show", "筛选") }
  var nothingFound: String { say("Nothing fits", "没有符合的记录") }
  var widen: String { say("Widen the dates or take a filter away.", "请放宽日期或减少筛选条件。") }

  // MARK: Notices

  func noticeBoughtElsewhere(_ member: String, _ store: String) -> String {
    say("\(member) bought at \(store)", "\(member) 在 \(store) 购买")
  }
  func noticeAwardChanged(_ member: String) -> String {
    say("\(member) has another owner now", "\(member) 的归属已变更")
  }
  func noticeOther(_ kind: String, _ member: String) -> String {
    say("\(kind): \(member)", "\(kind)：\(member)")
  }
  var aMember: String { say("A member", "一位会员") }
  var anotherStore: String { say("another store", "其他门店") }
  var notice: String { say("Notice", "通知内容") }
  var told: String { say("Told to", "通知对象") }
  func noticeState(_ state: String) -> String {
    switch state {
    case "unread": unread
    case "done": say("done", "已处理")
    default: read
    }
  }
  var markRead: String { say("Mark as read", "标为已读") }
  var markAllRead: String { say("Mark all as read", "全部标为已读") }
  var read: String { say("read", "已读") }

  // MARK: Store

  func since(_ day: String) -> String { say("Since \(day)", "\(day) 起") }
  var thisMonth: String { say("This month", "本月") }
  var monthBefore: String { say("Month before", "上月") }
  var monthAfter: String { say("Month after", "下月") }
  var pieceCount: String { say("Sales", "销售笔数") }
  var state: String { say("State", "状态") }
  var currency: String { say("Currency", "币种") }
  var people: String { say("People", "员工") }
  var members: String { say("Members", "会员") }
  var salesThisMonth: String { say("Sales this month", "本月销售") }
  var creditThisMonth: String { say("Credit this month", "本月业绩") }
  var soldHere: String { say("Sold here", "本店成交") }
  var creditedHere: String { say("Credited to our people", "计入本店业绩") }
  var ownedMembers: String { say("Members owned", "归属会员") }
  var exportList: String { say("Export the list", "导出列表") }
  var exportAs: String { say("As", "格式") }
  func spreadsheet(_ format: String) -> String {
    switch format {
    case "xlsx": say("Excel workbook (.xlsx)", "Excel 工作簿（.xlsx）")
    default: say("Text table (.csv)", "文本表格（.csv）")
    }
  }
  var exportWhy: String { say("Why is it exported?", "导出原因") }
  func exportSays(_ most: String) -> String {
    say(
      "At most \(most) rows; more takes a second person. Who exported what is written down.",
      "最多 \(most) 行，更多须经另一人批准。导出人与内容会被记录。")
  }
  var toExports: String { say("Exports asked for", "导出申请") }
  var exportsSays: String {
    say(
      "What is larger than one person exports alone: another person with the right approves it, and it is fetched once.",
      "超出单人导出上限的列表：须由另一位有权限的人批准，且只能下载一次。")
  }
  var exportAsk: String { say("Ask for it", "申请导出") }
  func exportTooLarge(_ most: String) -> String {
    say(
      "These are more than \(most) rows. Another person with the right has to approve it.",
      "超过 \(most) 行，须由另一位有权限的人批准。")
  }
  var noExports: String { say("No exports were asked for", "没有导出申请") }
  var noExportsSays: String {
    say("Lists are exported from the pages of members, sales, credits and notices.", "请在会员、销售、业绩和通知页面导出列表。")
  }
  func exportedList(_ list: String) -> String {
    switch list {
    case "members": members
    case "credits": credits
    case "notices": notices
    default: sales
    }
  }
  func rowCount(_ count: String) -> String { say("\(count) rows", "\(count) 行") }
  func exportAskedBy(_ name: String, _ moment: String) -> String {
    say("asked for by \(name), \(moment)", "\(name) 申请，\(moment)")
  }
  func exportDecidedBy(_ name: String, _ moment: String) -> String {
    say("decided by \(name), \(moment)", "\(name) 审批，\(moment)")
  }
  func exportUntil(_ moment: String) -> String { say("good until \(moment)", "有效期至 \(moment)") }
  func exportState(_ state: String) -> String {
    switch state {
    case "asked": say("waits for approval", "待批准")
    case "approved": say("approved", "已批准")
    case "refused": say("refused", "已拒绝")
    case "fetched": say("fetched", "已下载")
    default: say("too old", "已过期")
    }
  }
  var exportApprove: String { say("Approve", "批准") }
  var exportRefuse: String { say("Refuse", "拒绝") }
  var exportFetch: String { say("Fetch it, once", "下载（仅一次）") }
  var membersSays: String {
    say(
      "Narrow the list by the day they were first seen, a brand they bought, a tag or a custom field.",
      "可按登记日期、所购品牌、标签与自定义字段筛选。")
  }
  var firstSeen: String { say("First seen", "首次登记") }
  var lastBought: String { say("Last bought", "最近购买") }

  // MARK: Credits

  var credits: String { say("Credits", "业绩明细") }
  var credit: String { say("Credit", "业绩") }
  var creditsSays: String {
    say(
      "What your people are credited for, wherever it was sold. Each line leads to its sale.",
      "本店员工的业绩，不论在哪家门店成交。每一行可查看对应的销售。")
  }
  func creditOf(_ month: String) -> String { say("Credit of \(month)", "\(month)业绩") }
  var creditSum: String { say("Credit added up", "业绩合计") }
  var noCredit: String { say("Nobody is credited for anything here", "没有符合的业绩") }

  // MARK: Own password

  var password: String { say("Present password", "当前密码") }
  var newPassword: String { say("New password, at least 8 characters", "新密码（至少 8 位）") }
  var newPasswordAgain: String { say("New password again", "再次输入新密码") }
  var passwordsDiffer: String { say("The two do not agree.", "两次输入不一致。") }
  var mustChangeSays: String {
    say("Your password was set by somebody else. Choose one that only you know.", "您的密码由他人设置，请改为只有您知道的密码。")
  }
  var passwordNeedsLine: String {
    say(
      "Passwords are kept at head office, and the line is down. Change it when the line is back.",
      "密码由总部保管，目前线路中断，请在恢复后修改。")
  }
}
