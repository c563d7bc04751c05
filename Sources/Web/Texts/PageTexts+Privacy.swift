/// Words about what members ask about their own data.
extension PageTexts {
  var privacy: String { say("Own data", "个人信息") }
  var ownData: String { say("Own data", "个人信息权利") }
  var openOwnData: String { say("Open", "查看") }
  var ownDataCardSays: String {
    say("What the member may ask: to see, copy, correct, restrict or erase it.", "会员可要求查阅、复制、更正、限制或删除其个人信息。")
  }
  var ownDataSays: String {
    say(
      "Note it at once: the days to answer count from now. The privacy officer at head office answers.",
      "请当场登记，答复期限自现在起算。由总部个人信息保护负责人答复。")
  }
  var whatIsAsked: String { say("What is asked?", "请求事项") }
  func privacyKind(_ kind: String) -> String {
    switch kind {
    case "access": say("See what is held", "查阅")
    case "copy": say("A copy", "复制")
    case "transfer": say("Transfer elsewhere", "转移")
    case "correct": say("Correct", "更正补充")
    case "restrict": say("Restrict the use", "限制处理")
    case "erase": say("Erase", "删除")
    case "explain": say("Explain the rules", "解释说明")
    default: say("Other", "其他")
    }
  }
  var whoAsks: String { say("Who asks?", "请求人") }
  func privacyRequester(_ requester: String) -> String {
    switch requester {
    case "self": say("The member", "会员本人")
    case "guardian": say("A guardian", "监护人")
    case "nextOfKin": say("A near relative of the deceased", "逝者近亲属")
    case "house": say("Period for keeping over", "保存期限届满")
    default: say("Somebody else", "其他人")
    }
  }
  var requesterName: String { say("Name of who asks", "请求人姓名") }
  var requesterNameHelp: String { say("Only of a guardian or a relative.", "仅监护人或近亲属需要填写。") }
  var sayWhoAsks: String { say("Say who asks.", "请填写请求人姓名。") }
  var noteRequest: String { say("Note the request", "登记请求") }
  var alreadyAsked: String { say("Asked so far", "已登记的请求") }

  // MARK: The register

  var privacyNotices: String { say("Privacy notices", "个人信息处理告知书") }
  var privacyNoticesSay: String {
    say(
      "What members are told before they consent. A version never changes.", "会员同意前所阅内容。已发布的版本不可更改。")
  }
  var noNotices: String { say("No notice is published", "尚未发布告知书") }
  var noNoticesSay: String {
    say(
      "Until one is, consents name the version that is printed on the paper.",
      "发布之前，登记同意时请填写纸质告知书上的版本。")
  }
  var publishNotice: String { say("Publish a notice", "发布告知书") }
  var publish: String { say("Publish", "发布") }
  var noticeChinese: String { say("In Chinese", "中文内容") }
  var noticeEnglish: String { say("In English", "英文内容") }
  var noticeTaken: String {
    say("This version is published with other words. Give another.", "该版本已发布，内容不同。请换一个版本号。")
  }
  var sayThisToo: String { say("This is needed.", "此项必填。") }
  func publishedOn(_ day: String) -> String { say("Published \(day)", "\(day) 发布") }
  var ownDataRegister: String { say("Requests about own data", "个人信息请求") }
  func registerSays(_ open: Int, _ overdue: Int) -> String {
    say("\(open) to answer, \(overdue) of them overdue", "待答复 \(open) 项，其中逾期 \(overdue) 项")
  }
  var toAnswer: String { say("To answer", "待答复") }
  var answered: String { say("Over", "已结束") }
  var nothingToAnswer: String { say("Nothing to answer", "没有待答复的请求") }
  var nothingToAnswerSays: String {
    say("Requests are noted on the page of a member, at any store.", "请求在各店的会员页面登记。")
  }
  func furtherRequests(_ count: Int) -> String { say("\(count) more", "其余 \(count) 项") }
  var moreThanShown: String { say("There are more than are shown.", "数量较多，未全部列出。") }
  var nobodyAnyMore: String { say("(erased)", "（已删除）") }
  var overdue: String { say("Overdue", "已逾期") }
  func answerBy(_ day: String) -> String { say("to be answered by \(day)", "\(day) 前答复") }
  func askedAt(_ store: String) -> String { say("asked at \(store)", "登记门店：\(store)") }
  var answerUntil: String { say("To be answered by", "答复期限") }
  var coolsOff: String { say("Not erased before", "冷静期至") }
  var toRegister: String { say("All requests", "全部请求") }
  func privacyState(_ state: String) -> String {
    switch state {
    case "received": say("Received", "已受理")
    case "verified": say("Identity established", "已核实身份")
    case "done": say("Done", "已办结")
    case "refused": say("Refused", "已拒绝")
    case "withdrawn": say("Taken back", "已撤回")
    default: say("Other", "其他")
    }
  }
  func privacyOutcome(_ outcome: String) -> String {
    switch outcome {
    case "answered": say("answered", "已答复")
    case "corrected": say("corrected", "已更正")
    case "restricted": say("restricted", "已限制处理")
    case "erased": say("erased", "已删除")
    case "notIdentified": say("it could not be established who asks", "无法核实请求人身份")
    case "lawRequiresKeeping": say("a law wants it kept", "法律要求保存")
    case "cameAgain": say("the person came again", "会员再次到店")
    case "unfounded": say("nothing is held, or nothing of it is wrong", "无相关信息或信息无误")
    default: say("other", "其他")
    }
  }

  // MARK: One request

  var nextStep: String { say("What is the next step?", "下一步") }
  func privacyStep(_ state: String) -> String {
    switch state {
    case "verified": say("Identity established", "身份已核实")
    case "done": say("It is done", "已办结")
    case "refused": say("Refuse", "拒绝")
    default: say("The member takes it back", "会员撤回")
    }
  }
  var refusedWhy: String { say("Why it is refused", "拒绝理由") }
  var refusedHelp: String { say("Only to refuse. The member is told it.", "仅拒绝时填写，并须告知会员。") }
  var sayWhyRefused: String { say("Say why it is refused.", "请选择拒绝理由。") }
  var privacyNoteHelp: String {
    say("Such as how it was established who asks. No numbers of documents.", "如核实身份的方式；请勿填写证件号码。")
  }

  // MARK: Erasing

  var eraseThisPerson: String { say("Erase this person", "删除此人的全部信息") }
  var whatGoes: String { say("What goes", "将删除") }
  var whatGoesSays: String {
    say(
      "Names, contact points, preferences, dates, consents, complaints, enquiries, visits, tasks and notes of all stores, and what "
        + "was concluded from them: here at once, at each store and laptop with its next contact, in logs and archives too.",
      "各店保存的姓名、联系方式、偏好、日期、同意记录、投诉、咨询、到店记录、待办和备注，以及由此得出的结论：总部立即删除，"
        + "各店及笔记本下次联系时删除，日志与归档中也一并删除。")
  }
  var whatStays: String { say("What stays", "将保留") }
  var whatStaysSays: String {
    say(
      "Sales with goods, amount, store and associate for the books, without the person; this request; who looked when; and a "
        + "keyed mark by which the same number is recognised if it is entered again.",
      "销售的商品、金额、门店和导购（供账务使用，不含个人）；本请求；查看记录；以及加密标记，用于再次录入同一号码时提示。")
  }
  var eraseAtHeadOffice: String { say("People are erased at head office.", "删除须在总部办理。") }
  var eraseNeedsVerified: String {
    say("First it has to be established who asks.", "须先核实请求人身份。")
  }
  func eraseCoolsOff(_ until: String) -> String {
    say("It cools off until \(until). Until then it can be taken back.", "冷静期至 \(until)，此前可以撤回。")
  }
  func eraseSure(_ name: String) -> String {
    say("I erase \(name). Nothing brings it back.", "我确认删除 \(name) 的信息，删除后无法恢复。")
  }
  var sayYouAreSure: String { say("Tick it if you are sure.", "确认无误请勾选。") }
  var eraseForGood: String { say("Erase for good", "永久删除") }

  // MARK: The file

  var allOfOwnData: String { say("Everything held, as a file", "全部信息（文件）") }
  var personFileSays: String {
    say(
      "Nothing in it is masked. Read it before you hand it over, and hand it to the member alone. The audit notes the download.",
      "文件内容不作遮盖。交付前请先阅读，且只能交给会员本人。下载会记入审计日志。")
  }
  var onlyThisStore: String {
    say("This store holds a part. Head office holds everything.", "本店只有部分信息，完整信息在总部。")
  }
  var personFileAs: String { say("As", "格式") }
  func personFile(_ format: String) -> String {
    switch format {
    case "json": say("Everything, for machines (JSON)", "全部信息，供程序读取（JSON）")
    case "vcard": say("Contacts, for an address book (vCard)", "联系方式，供通讯录导入（vCard）")
    default: say("Everything, for a spreadsheet (CSV)", "全部信息，供表格打开（CSV）")
    }
  }
  var downloadOwnData: String { say("Download", "下载") }
}
