/// Words about what there is to do, what was asked, agreed to and complained of, and what was taken back.
extension PageTexts {
  // MARK: To do

  var toDo: String { say("To do", "待办") }
  var nothingToDo: String { say("Nothing to do", "暂无待办") }
  var nothingToDoSays: String { say("Plan a follow-up on a member's page.", "可在会员页面安排跟进。") }
  var taskDone: String { say("Done", "完成") }
  var urgent: String { say("urgent", "紧急") }
  var taskIsUrgent: String { say("It is urgent", "紧急事项") }
  var anybody: String { say("anybody here", "本店任何人") }
  func overdueSince(_ moment: String) -> String { say("overdue since \(moment)", "已逾期 \(moment)") }
  func dueAt(_ moment: String) -> String { say("until \(moment)", "截止 \(moment)") }
  var planTask: String { say("Plan a follow-up", "安排跟进") }
  var plan: String { say("Plan", "安排") }
  var whatToDo: String { say("What is to be done?", "要做什么？") }
  var sayWhatToDo: String { say("Say in a few words what is to be done.", "请简单说明要做什么。") }
  var badDay: String { say("This is not a day.", "日期不正确。") }
  var dueNext: String { say("Due next", "下一步") }
  var nothingDue: String { say("Nothing is due.", "暂无安排。") }
  var daysToCome: String { say("Days to come", "近期生日与纪念日") }
  func inDays(_ days: Int) -> String {
    switch days {
    case 0: say("today", "今天")
    case 1: say("tomorrow", "明天")
    default: say("in \(days) days", "\(days) 天后")
    }
  }
  /// How old on that day: a person, or what is remembered.
  func years(_ count: Int, of kind: String) -> String {
    kind.lowercased().hasSuffix("birthday")
      ? say("turns \(count)", "满 \(count) 岁") : say("\(count) years", "\(count) 周年")
  }
  func furtherDays(_ count: Int) -> String { say("\(count) more", "另有 \(count) 位") }
  var waitingForYou: String { say("Waiting for you", "等待回复") }
  func waitsFor(_ hours: Int) -> String {
    hours == 0 ? say("just now", "刚刚") : say("for \(hours) h", "已等 \(hours) 小时")
  }

  func taskNature(_ nature: String) -> String {
    switch nature {
    case "followUp": say("Follow-up", "跟进")
    case "visit": say("Visit", "到访")
    case "call": say("Call", "电话")
    case "message": say("Message", "消息")
    case "greeting": say("Greeting", "问候")
    case "appointment": say("Appointment", "预约")
    case "delivery": say("Delivery", "送货")
    case "service": say("Service", "售后")
    case "complaint": say("Complaint", "投诉")
    case "collectPreference": say("Ask for preferences", "收集偏好")
    default: say("Other", "其他")
    }
  }

  func dateKind(_ kind: String) -> String {
    switch kind {
    case "birthday": say("Birthday", "生日")
    case "wedding": say("Wedding day", "结婚纪念日")
    case "spouseBirthday": say("Spouse's birthday", "配偶生日")
    case "childBirthday": say("Child's birthday", "子女生日")
    case "parentBirthday": say("Parent's birthday", "父母生日")
    case "purchaseAnniversary": say("Purchase anniversary", "购买纪念日")
    case "festival": say("Festival", "节日")
    default: say("Important date", "重要日期")
    }
  }

  // MARK: What is known

  var verified: String { say("verified", "已验证") }
  func provisionalUntil(_ day: String) -> String { say("provisional until \(day)", "暂定至 \(day)") }
  func nextOn(_ day: String, _ years: Int?) -> String {
    guard let years else { return say("next on \(day)", "下次 \(day)") }
    return say("\(years) on \(day)", "\(day) 满 \(years) 岁")
  }
  var preferences: String { say("Preferences", "偏好") }
  var style: String { say("Style", "风格") }
  var wrist: String { say("Wrist", "腕围") }
  var budget: String { say("Budget", "预算") }
  var motive: String { say("Motive", "购买动机") }
  func motiveWord(_ motive: String) -> String {
    switch motive {
    case "selfUse": say("own use", "自用")
    case "gift": say("gift", "送礼")
    case "collection": say("collection", "收藏")
    case "investment": say("investment", "投资")
    case "business": say("business", "商务")
    case "wedding": say("wedding", "婚庆")
    case "celebration": say("celebration", "庆祝")
    default: say("other", "其他")
    }
  }
  var importantDates: String { say("Important dates", "重要日期") }
  var consents: String { say("Consents", "授权同意") }
  var useRestricted: String {
    say(
      "The member had the use of this data restricted: sell and serve who comes, and seek nobody out. Contact points stay masked, lists leave the member out.",
      "会员已要求限制处理其个人信息：到店照常接待和服务，不主动联系；联系方式保持遮盖，导出名单不含该会员。")
  }
  var consentGiven: String { say("given", "已同意") }
  var consentWithdrawn: String { say("withdrawn", "已撤回") }
  func consentPurpose(_ purpose: String) -> String {
    switch purpose {
    case "service": say("Service", "服务")
    case "marketing": say("Marketing", "营销")
    case "profiling": say("Profiling", "画像分析")
    case "sharing": say("Passing on", "对外提供")
    case "sensitiveData": say("Sensitive data", "敏感信息")
    case "research": say("Research", "调研")
    case "anyUse": say("Any use beyond keeping", "保存以外的一切处理")
    default: say("Other use", "其他用途")
    }
  }
  func matched(_ kind: String) -> String {
    switch kind {
    case "phone": say("phone", "手机号")
    case "lastDigits": say("last digits", "尾号")
    case "name": say("name", "姓名")
    case "email": say("e-mail", "邮箱")
    case "chat": say("chat id", "聊天账号")
    case "card": say("card", "卡号")
    case "field": say("custom field", "自定义字段")
    case "tag": say("tag", "标签")
    default: say("serial", "表身号")
    }
  }

  // MARK: Enquiries and complaints

  var enquiry: String { say("Enquiry", "咨询") }
  var enquiries: String { say("Enquiries", "咨询") }
  var enquiryNeedsWords: String { say("Say what was asked about.", "请填写咨询内容。") }
  func enquiryState(_ state: String) -> String {
    switch state {
    case "open": say("open", "待回复")
    case "answered": say("answered", "已回复")
    case "won": say("bought", "已成交")
    default: say("lost", "未成交")
    }
  }
  var recordEnquiry: String { say("Record an enquiry", "登记咨询") }
  var recordEnquirySays: String {
    say(
      "Somebody asks about a piece and leaves no name. Of a member, log it on the member's page.",
      "来客咨询但未留姓名。如为会员，请在会员页面记录。")
  }
  var enquiriesWithoutMember: String { say("Enquiries without a member", "未留名的咨询") }
  var enquiriesSays: String {
    say("Everybody at this store can answer them, or name the member later.", "本店员工均可跟进，也可日后补录会员。")
  }
  var noEnquiries: String { say("Nobody waits for an answer", "暂无待回复的咨询") }
  var noEnquiriesSays: String {
    say("When somebody asks about a piece and leaves no name, it is kept here.", "来客咨询但未留姓名时，登记后显示在这里。")
  }
  var closedToo: String { say("Show closed ones too", "含已关闭") }
  var waitingOnly: String { say("Waiting ones only", "仅待回复") }
  var wentOnAsMembers: String { say("named", "已补录会员") }
  var howAsked: String { say("How they asked", "咨询方式") }
  var whatWasAsked: String { say("What was asked", "咨询内容") }
  var noPersonalDataHelp: String {
    say("Not who it was: whoever gives a name is registered.", "请勿填写个人信息；愿意留名者请登记为会员。")
  }
  var enquiryNeedsProduct: String {
    say("Give a brand, a reference or what was asked.", "请填写品牌、型号或咨询内容。")
  }
  var memberAsked: String { say("Member: phone or serial", "会员手机号或表身号") }
  var attachMember: String { say("Name the member", "补录会员") }
  var attachWhy: String { say("How is it known who it was?", "如何得知是该会员？") }
  var attachSays: String {
    say(
      "It goes on as an enquiry of the member, with the day it was asked and who took it.",
      "将转为该会员的咨询，保留原咨询日期和接待人。")
  }
  var nobodyNamed: String { say("No name given", "未留名") }
  var complaint: String { say("Complaint", "投诉") }
  var complaints: String { say("Complaints", "投诉") }
  func complaintState(_ state: String) -> String {
    switch state {
    case "received": say("received", "已受理")
    case "inProcess": say("in process", "处理中")
    case "resolved": say("resolved", "已解决")
    default: say("closed", "已关闭")
    }
  }
  var recordedByMistake: String { say("recorded by mistake", "误录") }

  // MARK: Taken back

  var takenBack: String { say("taken back", "已退") }
  var takeBack: String { say("Take goods back", "退货") }
  var reversed: String { say("reversed", "已冲销") }
  var theSale: String { say("the sale", "查看销售") }
  var original: String { say("Belongs to", "原单") }
  var receipt: String { say("Receipt", "小票号") }
  var why: String { say("Why", "原因") }
  var reasonWord: String { say("Reason", "说明") }
  var creditedFirst: String { say("Credited at first", "原业绩归属") }
  func howManyOf(_ what: String, _ left: Int) -> String {
    say("\(what): how many of \(left)?", "\(what)：退几件（最多 \(left)）")
  }
  func atMost(_ count: Int) -> String { say("A whole number up to \(count).", "请填写不超过 \(count) 的整数。") }
  var returnWhy: String { say("Why is it taken back?", "退货原因") }
  var returnSays: String { say("The credit of the sale is reversed with it.", "业绩将随之冲减。") }
  var nothingTakenBack: String { say("Say how many are taken back.", "请填写退货件数。") }
  var sayWhy: String { say("Say why.", "请说明原因。") }
  var mistake: String { say("Recorded by mistake?", "录入有误？") }
  var mistakeWhy: String { say("What was wrong?", "哪里有误") }
  var mistakeSays: String {
    say("The sale is reversed by a document of its own; nothing is erased.", "将以冲销单更正，原记录保留。")
  }
  var nothingWasSold: String { say("Nothing was sold: reverse it", "未成交，冲销") }
  var putRight: String { say("Name the member, or reverse", "补录会员或冲销") }
  var nameTheMember: String { say("Member: phone or serial; empty to reverse", "会员手机号或表身号（留空则冲销）") }
  var severalFit: String { say("Several members fit. Give the full number.", "有多位会员符合，请填写完整号码。") }

  // MARK: Lists

  var older: String { say("Older ones", "更早的记录") }
  var newMembers: String { say("New members", "新增会员") }
  func bought(_ day: String) -> String { say("bought \(day)", "\(day) 购买") }
  func noticeDispute(_ member: String) -> String {
    say("A dispute was opened about \(member)", "\(member) 的归属有争议")
  }
}
