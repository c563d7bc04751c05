internal import Access

/// Words about members.
extension PageTexts {
  // MARK: Search

  var results: String { say("Search", "查找结果") }
  func resultsFor(_ query: String) -> String { say("Results for “\(query)”", "“\(query)”的查找结果") }
  var nobody: String { say("Nobody here", "没有找到会员") }
  var nobodySays: String {
    say("Try the full number, or register a new member.", "请试试完整号码，或登记新会员。")
  }
  var typeToSearch: String {
    say("Type a phone number, its last four digits, a name or a serial.", "请输入手机号、尾号、姓名或表身号。")
  }
  var ownHits: String { say("Members held here", "本店会员") }
  var hubHits: String { say("At head office, masked", "总部匹配（已脱敏）") }
  var askingHub: String { say("Asking head office…", "正在查询总部……") }
  var askHub: String { say("Ask head office too", "同时查询总部") }
  var hubKnowsNobodyElse: String { say("Head office knows nobody else.", "总部没有其他匹配。") }
  var hubNotReached: String {
    say(
      "Head office was not reached: only your store's members and full numbers are searched.",
      "未能连接总部：仅查找本店会员和完整号码。")
  }
  var heldHere: String { say("held here", "本店已有") }
  var openHere: String { say("Open at this store", "申请查看") }
  var admitTitle: String { say("Open at this store", "申请在本店查看") }
  var admitSays: String {
    say(
      "Your store will hold this member from now on, with the whole story. Who asked and why is written down.",
      "本店将从此持有该会员及其全部往来。申请人与原因会被记录。")
  }
  var onItsWay: String { say("The story is on its way", "资料正在同步") }
  var onItsWaySays: String {
    say("This page fills by itself as soon as it is here.", "资料到达后本页会自动显示。")
  }
  func ownedBy(_ name: String, _ store: String) -> String { say("\(name), \(store)", "\(name)（\(store)）") }
  var storePool: String { say("Store pool", "门店公共池") }

  // MARK: One member

  var member: String { say("Member", "会员") }
  var namelessMember: String { say("Member without a name", "未留姓名的会员") }
  var contacts: String { say("Contact", "联系方式") }
  var noContacts: String { say("No way to reach this member is recorded.", "尚无联系方式。") }
  var owner: String { say("Owner", "归属导购") }
  var provisional: String { say("provisional", "暂定") }
  var decided: String { say("decided", "已确认") }
  var waitingForHub: String { say("waits for head office", "待总部裁定") }
  var corrected: String { say("corrected", "已更正") }
  var tags: String { say("Tags", "标签") }
  var tag: String { say("Tag", "标签") }
  var purchases: String { say("Purchases", "购买记录") }
  var noPurchases: String { say("No purchases yet.", "暂无购买记录。") }
  var pieces: String { say("Pieces owned", "持有腕表") }
  var story: String { say("Story", "往来") }
  var noStory: String { say("Nothing has been logged yet.", "尚无往来记录。") }
  var about: String { say("About", "资料") }
  var birthday: String { say("Birthday", "生日") }
  var gender: String { say("Gender", "性别") }
  var address: String { say("Address", "地址") }
  var note: String { say("Note", "备注") }
  var edit: String { say("Edit", "编辑") }
  var printSheet: String { say("Print", "打印") }
  var total: String { say("Total", "合计") }
  var creditedTo: String { say("Credit", "业绩") }
  func servedBy(_ name: String, _ store: String) -> String {
    say("served by \(name), \(store)", "\(store) \(name) 接待")
  }
  func knownAt(_ stores: String) -> String { say("Known at \(stores)", "登记门店：\(stores)") }
  var stubSays: String {
    say(
      "This member belongs to another store. You see the name only.", "该会员属于其他门店，您只能看到部分姓名。")
  }
  var maskedSays: String {
    say("Contact details are masked. Revealing one is written down.", "联系方式已脱敏，查看会被记录。")
  }
  var reveal: String { say("Reveal", "查看") }
  var revealWhy: String { say("Why do you need it?", "查看原因") }
  func revealed(_ value: String) -> String {
    say("Revealed: \(value). This was written down.", "已显示：\(value)。本次查看已记录。")
  }

  func contactKind(_ kind: String) -> String {
    switch kind {
    case "phone": say("Phone", "手机")
    case "email": say("E-mail", "邮箱")
    case "wechat": say("WeChat", "微信")
    case "card": say("Card", "会员卡")
    default: kind
    }
  }

  func genderWord(_ gender: String) -> String {
    switch gender {
    case "female", "F", "女": say("Female", "女")
    case "male", "M", "男": say("Male", "男")
    default: gender
    }
  }

  func reason(_ reason: Reason) -> String {
    switch reason {
    case .contactMember: say("Contact the member", "联系会员")
    case .serveMember: say("Serve the member", "接待会员")
    case .delivery: say("Delivery", "送货")
    case .repair: say("Repair", "维修")
    case .complaint: say("Complaint", "投诉处理")
    case .verifyIdentity: say("Verify who it is", "核实身份")
    case .mergeReview: say("Review a merge", "合并核查")
    case .privacyRequest: say("Privacy request", "个人信息请求")
    case .leaver: say("Somebody left", "员工离职")
    case .correction: say("Correction", "更正")
    case .lostDevice: say("Lost device", "设备遗失")
    case .reporting: say("Reporting", "报表")
    case .other: say("Other", "其他")
    }
  }

  /// Why the member has this owner, by the step of the rule that decided.
  func awardStep(_ step: String) -> String {
    switch step {
    case "noClaim":
      say("Nobody has logged a first contact, so the store pool has the member.", "尚无首次接触记录，归门店公共池。")
    case "onlyClaim": say("The only one with a logged first contact.", "唯一有首次接触记录的导购。")
    case "provenEarlier": say("Proven to have met the member first.", "已证实最早接触。")
    case "strongerEvidence": say("Has the stronger evidence of the first contact.", "首次接触的证据等级更高。")
    case "earlierEstimate": say("By the clocks, the others came later.", "按开机时钟推算，其他人更晚。")
    case "earlierReceipt": say("Reported the contact to head office first.", "总部最先收到其记录。")
    case "hubOrder": say("Came first in head office's order.", "按总部编号在先。")
    case "openingClaim": say("Stands in the store's approved book.", "在已批准的老客名册中。")
    case "earlierStatement": say("Stands in the earlier of the approved books.", "在日期更早的已批准名册中。")
    case "ruling": say("Somebody with authority ruled so.", "由有权限的人裁定。")
    case "contactBeforeCutOff":
      say("Met the member before a book was closed; a person still has to rule.", "接触早于名册截止时间，尚待裁定。")
    default: say("Head office has not decided yet.", "总部尚未裁定。")
    }
  }

  // MARK: Register, edit, log

  var registerSays: String { say("Three fields are enough.", "填三项即可登记。") }
  var name: String { say("Name", "姓名") }
  var nameHelp: String { say("As the member gives it.", "按会员所说填写。") }
  var phone: String { say("Phone", "手机号") }
  var phoneHelp: String { say("Any form; +852… for other regions.", "任意写法均可；港澳台及国外请加区号，如 +852。") }
  var howMet: String { say("How did you meet?", "如何接触") }
  var moreFields: String { say("More about the member", "更多资料") }
  var wechat: String { say("WeChat id", "微信号") }
  var email: String { say("E-mail", "邮箱") }
  var statedAt: String { say("It happened earlier", "实际发生时间（补录）") }
  var statedAtHelp: String {
    say(
      "Only shown. Ownership counts from the time that can be proven.", "仅供显示，归属按可证明的时间计算。")
  }
  var register: String { say("Register", "登记") }
  var registerAnyway: String { say("Register as a new member", "仍登记为新会员") }
  var perhapsErased: String { say("Perhaps somebody who asked to be erased", "可能是曾要求删除信息的顾客") }
  var askIfWanted: String {
    say(
      "Somebody with this number asked us to forget them. Ask whether the person wants to be a member again.",
      "使用该号码的顾客曾要求删除其信息。请先确认本人是否愿意重新成为会员。")
  }
  var perhapsKnown: String { say("Perhaps known already", "可能已有档案") }
  func perhapsElsewhere(_ name: String, _ store: String) -> String {
    say("Perhaps known elsewhere: \(name), \(store)", "其他门店可能已有：\(name)（\(store)）")
  }
  var checkFirst: String {
    say("Look before you register: it may be the same person.", "请先核对，可能是同一人。")
  }
  var logContact: String { say("Log a contact", "记录往来") }
  var save: String { say("Save", "保存") }
  var cancel: String { say("Cancel", "取消") }
  var whatWasSaid: String { say("What was it about? (optional)", "谈了什么？（选填）") }
  var noteHelp: String { say("Pieces asked for, wishes, what to do next.", "咨询款式、需求、下一步。") }
  var tagsHelp: String { say("Separated by commas.", "用逗号分隔。") }
  var editTitle: String { say("Edit member", "编辑会员") }
  var editSays: String {
    say(
      "What another store wrote stays as it is; your words are kept beside it.",
      "其他门店的记录保持不变，您的修改另行保存。")
  }

  func evidence(_ raw: String) -> String {
    switch raw {
    case "memberConfirmed": say("Member confirmed by code", "会员验证码确认")
    case "visitCheckIn": say("Visit", "到店")
    case "callLog": say("Call", "通话")
    default: say("Typed in", "口述录入")
    }
  }

  func contactWord(_ kind: String) -> String {
    switch kind {
    case "visit": say("Visit", "到店")
    case "call": say("Call", "通话")
    case "chat", "message": say("Chat", "聊天")
    case "enquiry": say("Enquiry", "咨询")
    case "note": say("Note", "记录")
    case "service": say("Service", "售后")
    case "email": say("E-mail", "邮件")
    default: kind
    }
  }

  // MARK: Wrong fields

  var neitherNameNorContact: String { say("A name or a phone number is needed.", "请填写姓名或手机号。") }
  var badPhone: String {
    say("This is not a number that can be called.", "这不是可以拨打的号码。")
  }
  var badEmail: String { say("This is not an e-mail address.", "邮箱格式不正确。") }
  func tooLong(_ max: Int) -> String { say("At most \(max) characters.", "最多 \(max) 个字符。") }
  var badTime: String { say("Give a day and a time that lie in the past.", "请填写过去的日期和时间。") }
  var chooseOne: String { say("Choose one.", "请选择一项。") }

  // MARK: Done

  func done(_ key: String) -> String? {
    switch key {
    case "registered": say("Registered.", "已登记。")
    case "importRemoved": say("The file is thrown away.", "文件已删除。")
    case "logged": say("Logged.", "已记录。")
    case "sold": say("The sale is recorded.", "销售已录入。")
    case "edited": say("Saved.", "已保存。")
    case "consented": say("The consent is recorded.", "已记录会员的同意。")
    case "withdrawn": say("The consent is withdrawn.", "同意已撤回。")
    case "complained": say("The complaint is recorded.", "投诉已登记。")
    case "published": say("The notice is published.", "告知书已发布。")
    case "asked": say("The request is noted.", "请求已登记。")
    case "erased":
      say(
        "Everything about the person is gone here. Stores and laptops follow with their next contact.",
        "此人的信息已在总部删除，各店和笔记本将在下次联系时删除。")
    case "exportAsked":
      say("Asked for. Another person with the right has to approve it.", "已提出申请，须由另一位有权限的人批准。")
    case "exportDecided": say("Decided. Who asked for it sees it here.", "已处理，申请人可在此查看。")
    case "nodeApproved": say("Approved. The machine comes in by itself.", "已批准，设备将自动加入。")
    case "nodeRevoked": say("Revoked. It is out within seconds.", "已吊销，数秒内生效。")
    case "personAdded": say("Added. Give a first password below.", "已新增，请在下方生成初始密码。")
    case "roleGiven": say("The role is given.", "岗位已授予。")
    case "roleTaken": say("The role is taken away.", "岗位已收回。")
    case "personLeft": say("The account has ended.", "账户已停用。")
    case "conflictKept": say("Noted: it stays as it is.", "已确认：保持现值。")
    case "conflictTaken": say("The other value stands from now on.", "已采用另一值。")
    case "bookApproved": say("The book is approved. Its claims count from now on.", "名册已批准，其中的主张开始生效。")
    case "monthClosed": say("The month is closed.", "月份已关账。")
    case "exchanged": say("The exchange is recorded.", "换货已录入。")
    case "planned": say("Planned.", "已安排。")
    case "returned": say("The return is recorded.", "退货已录入。")
    case "attached": say("The member is named. The enquiry goes on there.", "已补录会员，咨询已转至会员名下。")
    case "mended": say("Put right. What was there before is kept.", "已更正，原记录保留。")
    case "password": say("The password was changed.", "密码已修改。")
    case "pin": say("The PIN is set.", "PIN 已设置。")
    case "disputed": say("The dispute is open. Head office hears of it.", "异议已提出，总部将处理。")
    case "disputedAlready": say("Your store has disputed it already.", "本店已提出异议，正在处理。")
    case "disputeWithdrawn": say("The dispute is taken back.", "异议已撤回。")
    case "ruled": say("The ruling is given. Head office works out what follows.", "已裁定，后续由系统处理。")
    case "handedOver": say("The members are handed over.", "会员已交接。")
    case "linked": say("Noted: one person.", "已记录：是同一人。")
    case "apart": say("Noted: two persons. They are not asked about again.", "已记录：不是同一人，不再询问。")
    case "skipped": say("Put behind all others, until something about them is new.", "已移到最后，有新情况时再提示。")
    case "takenBack": say("Taken back. What was there before stands again.", "已撤回，恢复原状。")
    case "stated":
      say(
        "Saved. The time you gave is shown; ownership counts from the provable time.",
        "已保存。所填时间仅供显示，归属按可证明的时间计算。")
    default: nil
    }
  }
}
