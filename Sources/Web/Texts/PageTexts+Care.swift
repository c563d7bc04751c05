/// Words about what is kept of a member beside contacts and sales, and about putting things right.
extension PageTexts {
  var add: String { say("Add", "添加") }
  var change: String { say("Change", "修改") }
  var notSaid: String { say("Not said", "未说明") }
  var nothingKnown: String { say("Nothing is known yet.", "尚无记录。") }
  var takeOff: String { say("Take off the list", "移除") }
  var receivedBy: String { say("Received by", "记录人") }
  var nextState: String { say("What holds now?", "目前状态") }

  // MARK: Preferences

  var brandsLiked: String { say("Brands the member likes", "偏好品牌") }
  var styleHelp: String { say("Such as dress, diving, skeleton. Separated by commas.", "如 正装、潜水、镂空，用逗号分隔。") }
  var budgetFrom: String { say("Budget from", "预算下限") }
  var budgetTo: String { say("Budget up to", "预算上限") }
  var budgetEndsEarly: String { say("This is less than where it begins.", "上限不能低于下限。") }
  var wristRound: String { say("Round the wrist, mm", "腕围（毫米）") }
  func badWrist(_ least: Int, _ most: Int) -> String {
    say("Millimetres, from \(least) to \(most).", "请填写 \(least) 至 \(most) 毫米。")
  }
  var reachedBy: String { say("Reached by", "联系渠道") }
  func channelWord(_ channel: String) -> String {
    switch channel {
    case "any": say("Any way", "不限")
    case "phone": say("Phone", "电话")
    case "sms": say("Text message", "短信")
    case "email": say("E-mail", "邮件")
    case "chat": say("Chat", "微信等聊天")
    case "post": say("Post", "邮寄")
    default: say("Other", "其他")
    }
  }
  var tooManyWords: String { say("At most 40 words.", "最多 40 项。") }

  // MARK: Days of the year

  var calendar: String { say("Calendar", "历法") }
  var gregorianCalendar: String { say("Gregorian", "公历") }
  var chineseCalendar: String { say("Chinese lunar", "农历") }
  var yearIfKnown: String { say("Year, if known", "年份（选填）") }
  var month: String { say("Month", "月") }
  var dayOfMonth: String { say("Day", "日") }
  var leapMonth: String { say("It is the leap month of that name", "该月为闰月") }
  var noLeapMonth: String { say("That year had no such leap month.", "该年没有这个闰月。") }
  var badYear: String { say("This is not a year.", "年份不正确。") }
  func monthWord(_ month: Int) -> String { say("\(month)", "\(month) 月") }
  var dateKindAsked: String { say("What day is it?", "日期类型") }
  var dateLabel: String { say("In words (optional)", "说明（选填）") }
  var dateAsked: String { say("When is it kept?", "日期") }
  func keptOn(_ day: String, _ years: String?) -> String {
    guard let years else { return say("next on \(day)", "下次 \(day)") }
    return say("next on \(day), \(years)", "下次 \(day)，\(years)")
  }
  var leadDays: String { say("Remind so many days before", "提前几天提醒") }
  var sayWhatDay: String { say("Say in a word what day it is.", "请说明是什么日子。") }
  /// A day of the Chinese calendar; Chinese readers get its own names.
  func lunarDay(_ month: Int, _ day: Int, isLeap: Bool, year: Int?) -> String {
    guard language == .zh else {
      let name = "month \(month), day \(day)"
      return "lunar \(year.map { "\($0), " } ?? "")\(isLeap ? "leap " : "")\(name)"
    }
    let names = LunarNames(month: month, day: day)
    return "农历\(year.map { "\($0)年" } ?? "")\(isLeap ? "闰" : "")\(names.month)\(names.day)"
  }

  // MARK: Consents

  var consentSays: String {
    say(
      "One consent for each use. The member has read the notice of that version.",
      "每种用途单独征得同意。会员已阅读所填版本的告知书。")
  }
  var consentFor: String { say("For what?", "用途") }
  var evidenceWord: String { say("Evidence", "凭据") }
  func consentEvidence(_ evidence: String) -> String {
    switch evidence {
    case "signature": say("Signature", "签字")
    case "sms": say("Code by text message", "短信验证码")
    case "scan": say("Scanned code", "扫码")
    case "form": say("Form", "表单")
    default: say("Spoken", "口头")
    }
  }
  var noticeVersion: String { say("Version of the notice", "告知书版本") }
  var noticeHelp: String { say("As printed on it, such as 2026-01.", "见告知书页脚，如 2026-01。") }
  func byGuardian(_ name: String) -> String { say("guardian \(name)", "监护人 \(name)") }
  var readNotices: String { say("Read the notice, or show it to the member", "阅读告知书，或出示给会员") }
  var guardianName: String { say("Given by guardian", "监护人姓名（代为同意）") }
  var guardianHelp: String {
    say(
      "Of somebody under fourteen, or who cannot decide alone; otherwise empty.",
      "未满十四周岁或不能独立决定者，须由监护人同意；其他情况留空。")
  }
  var sayWhichNotice: String { say("Say which notice the member was shown.", "请填写会员所阅告知书的版本。") }
  var recipient: String { say("Passed on to", "接收方") }
  var recipientHelp: String { say("Only where data is passed on.", "仅“对外提供”需要填写。") }
  var sayToWhom: String { say("Say to whom data is passed on.", "请填写接收方。") }
  var giveConsent: String { say("The member agrees", "会员同意") }
  var withdraw: String { say("Withdraw", "撤回") }

  // MARK: Complaints

  var recordComplaint: String { say("Record a complaint", "登记投诉") }
  var handleComplaint: String { say("Complaint", "处理投诉") }
  var handle: String { say("Handle", "处理") }
  var aboutWhat: String { say("About what?", "投诉类型") }
  func complaintCategory(_ category: String) -> String {
    switch category {
    case "product": say("Product", "产品")
    case "service": say("Service", "服务")
    case "delivery": say("Delivery", "送货")
    case "price": say("Price", "价格")
    case "warranty": say("Warranty", "保修")
    case "privacy": say("Privacy", "个人信息")
    default: say("Other", "其他")
    }
  }
  var complaintWords: String { say("What happened, in the member's words", "会员反映的情况") }
  var sayWhatHappened: String { say("Say what happened.", "请填写投诉内容。") }
  var whichPiece: String { say("Which piece? (optional)", "涉及的腕表（选填）") }
  var noPiece: String { say("None in particular", "不涉及具体腕表") }
  var severity: String { say("How severe?", "严重程度") }
  var usualSeverity: String { say("Usual", "一般") }
  var severe: String { say("Severe", "严重") }
  var howReceived: String { say("How did it come?", "反映渠道") }
  var whatWasDone: String { say("What was done", "处理结果") }
  var resolutionHelp: String { say("Needed when it is resolved.", "“已解决”时必填。") }
  var sayWhatWasDone: String { say("Say what was done.", "请填写处理结果。") }

  // MARK: Enquiries

  var closeEnquiry: String { say("Enquiry", "处理咨询") }
  var boughtWhich: String { say("Which sale did it end in? (optional)", "对应的销售（选填）") }
  var lostReason: String { say("Why not, if nothing came of it", "未成交原因") }

  // MARK: Contact points

  var addContact: String { say("Add a way to reach the member", "添加联系方式") }
  var numberOrAddress: String { say("Number or address", "号码或账号") }
  var giveNumber: String { say("Give a number or an address.", "请填写号码或账号。") }
  var correctContact: String { say("Correct a way to reach the member", "更正联系方式") }
  var correctContactSays: String {
    say(
      "What was there is kept with its days and is no longer shown or searched for.",
      "原联系方式及其起止日期会保留，但不再显示。")
  }
  var whatIsRight: String { say("What is wrong?", "哪里不对") }
  var replaceContact: String { say("There is another one now", "已更换") }
  var notThisPerson: String { say("Not this person any more", "已不是本人") }
  var rightOne: String { say("The new one", "新的号码或账号") }
  var correct: String { say("Correct", "更正") }

  // MARK: Mistakes

  var loggedByMistake: String { say("Logged by mistake", "更正误录") }
  var loggedByMistakeSays: String {
    say("It stays in the story, struck out, with your reason.", "该记录会保留在往来中，划线并注明原因。")
  }
  var wasMistake: String { say("logged by mistake?", "误录？") }
  var strikeOut: String { say("Strike out", "标为误录") }

  // MARK: Exchange

  var exchange: String { say("Exchange", "换货") }
  var exchangeFor: String { say("Exchange for something else", "换购其他商品") }
  var goodsBack: String { say("What comes back", "退回商品") }
  var goodsOut: String { say("What the customer gets", "换购商品") }
  var exchangeSays: String {
    say("The return and the new sale are recorded together.", "退货与新销售同时录入。")
  }

  // MARK: An unknown address

  var noSuchPage: String { say("There is no such page", "没有这个页面") }
  var noSuchPageSays: String {
    say("The address may be mistyped, or the page has moved.", "网址可能有误，或页面已移动。")
  }
}

/// What people call months and days of the Chinese calendar.
private struct LunarNames {
  let month: String
  let day: String

  private static let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
  private static let months = ["正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月"]

  init(month: Int, day: Int) {
    self.month = Self.months.indices.contains(month - 1) ? Self.months[month - 1] : ""
    self.day =
      switch day {
      case 1...10: "初\(Self.digits[day])"
      case 11...19: "十\(Self.digits[day - 10])"
      case 20: "二十"
      case 21...29: "廿\(Self.digits[day - 20])"
      default: "三十"
      }
  }
}
