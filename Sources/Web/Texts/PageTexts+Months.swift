/// Words about closing months and what was credited in them.
extension PageTexts {
  var months: String { say("Months", "月结") }
  var monthsSays: String {
    say(
      "What everybody is credited for, as it was when head office closed the month.",
      "总部关账时各人的业绩。关账之后的变动计入下一个未关账的月份。")
  }
  var closedMonths: String { say("Closed months", "已关账月份") }
  var noMonthClosed: String { say("No month is closed yet", "尚无已关账的月份") }
  var noMonthClosedSays: String {
    say("Statements come here once head office has closed a month.", "总部关账后，对账单会出现在这里。")
  }
  func furtherMonths(_ count: Int) -> String { say("\(count) earlier months", "更早的 \(count) 个月") }
  func closedOn(_ day: String, _ name: String) -> String {
    say("closed \(day) by \(name)", "\(name) 于 \(day) 关账")
  }
  func closedWithout(_ stores: String) -> String {
    say("closed before everything was in: \(stores)", "关账时数据未到齐：\(stores)")
  }

  var closedUndecided: String { say("closed before everything was decided", "关账时尚有数据未裁定") }

  // MARK: The open month

  func openMonth(_ month: String) -> String { say("Open: \(month)", "未关账：\(month)") }
  var firstMonth: String { say("The first month", "首个关账月份") }
  var firstMonthHelp: String {
    say(
      "Such as 2026-10. All sales before it are carried forward in one sum.",
      "例如 2026-10。此前的全部销售合并为一笔期初数。")
  }
  var noSuchMonth: String { say("Write it as 2026-10.", "请按 2026-10 的格式填写。") }
  var monthInOrder: String {
    say(
      "This month cannot be closed now: it is closed, not over, or not the next one.",
      "该月不能关账：已经关账、尚未结束，或前面的月份还未关账。")
  }
  func runsUntil(_ day: String) -> String { say("runs until \(day)", "\(day) 结束") }
  var monthIsOver: String { say("over", "已结束") }
  var everythingIn: String { say("everything is in", "数据已到齐") }
  func storesBehind(_ count: Int) -> String { say("\(count) not in yet", "\(count) 处未到齐") }
  func toDecide(_ count: Int) -> String { say("\(count) to be decided", "\(count) 条待裁定") }
  func furtherNodes(_ count: Int) -> String { say("\(count) more", "其余 \(count) 处") }
  var notInYet: String { say("Not in yet", "尚未到齐") }
  func sentUntil(_ moment: String) -> String { say("everything until \(moment)", "数据截至 \(moment)") }
  var neverSent: String { say("nothing ever", "从未上传") }
  var timeNotProven: String {
    say(
      "The hub does not vouch for its time. An administrator has to confirm the clock first.",
      "总部时钟尚未确认，须由管理员先确认。")
  }
  var soFar: String { say("Figures so far", "目前数字") }
  var closeMonth: String { say("Close the month", "关账") }
  var closeWhy: String { say("Why is it closed all the same?", "为何仍要关账？") }
  var closeWhyHelp: String {
    say("What comes in later is a correction in the next month.", "之后到达的数据将作为更正计入下个月。")
  }
  var sayWhyClosed: String {
    say("Not everything is in. Wait, or say why it is closed all the same.", "数据尚未到齐。请等待，或说明为何仍要关账。")
  }
  func closeSure(_ month: String) -> String {
    say("I close \(month). It is not opened again.", "我确认关账 \(month)，关账后不能重新打开。")
  }
  var theMonth: String { say("the month", "该月") }

  // MARK: A statement

  func statementOf(_ month: String) -> String { say("Statement \(month)", "\(month) 对账单") }
  var allMonths: String { say("All months", "全部月份") }
  var signedWhole: String { say("signed, whole", "已签名，完整") }
  var notWhole: String { say("lines are missing or changed", "明细缺失或与签名不符") }
  var salesOf: String { say("Sales of", "销售月份") }
  var staffCode: String { say("Code", "编号") }
  var soldAtStore: String { say("Sold at", "销售门店") }
  var documents: String { say("Documents", "单据数") }
  func lineKind(_ kind: String) -> String {
    switch kind {
    case "month": say("the month", "本月")
    case "correction": say("correction", "更正")
    default: say("carried forward", "期初")
    }
  }
  var before: String { say("before", "此前") }
  var inAll: String { say("In all", "合计") }
  var nobodyCredited: String { say("Nobody", "无人") }
  var nothingCredited: String { say("Nothing was credited here", "没有业绩") }
  var corrections: String { say("Corrections of closed months", "对已关账月份的更正") }
  var correctionsSays: String {
    say(
      "They count in the month that is open. Below are the sales that came in or were decided anew since.",
      "计入未关账的月份。下面是关账之后到达或重新裁定的销售。")
  }
  var noCorrections: String { say("Nothing to correct", "没有更正") }
  var exportStatement: String { say("Export the statement", "导出对账单") }
}
