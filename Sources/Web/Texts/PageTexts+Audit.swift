internal import Access

/// Words about the audit.
extension PageTexts {
  var audit: String { say("Audit", "审计") }
  var auditSays: String {
    say(
      "Who saw and did what, as far as the nodes have been heard. Reading it is an entry too.",
      "各节点已上传的查看与操作记录。查阅本身也会被记录。")
  }
  var whoSawMember: String { say("Who saw this member", "谁查看过此会员") }
  var personByCode: String { say("Person, by code", "人员工号") }
  var whatHappened: String { say("What", "操作") }
  var anything: String { say("Anything", "全部") }
  var memberIdentifier: String { say("Member, by identifier", "会员标识") }
  var memberByIdentifier: String {
    say("Give the identifier from the member's address.", "请填写会员页面地址中的标识。")
  }
  var noSuchDay: String { say("There is no such day.", "日期无效。") }
  var when: String { say("When", "时间") }
  var who: String { say("Who", "人员") }
  var auditSubject: String { say("About", "对象") }
  var theMachine: String { say("The node itself", "节点自身") }
  func lookedBackTo(_ moment: String) -> String {
    say("Looked back to \(moment).", "已查找至 \(moment)。")
  }
  var lookFurther: String { say("Look further back", "继续向前查找") }

  /// What an entry holds beside its reason: a number of rows, or a word of the program's own.
  func auditDetail(_ detail: String) -> String {
    switch detail {
    case "award": say("the award", "归属依据")
    case "secondFactor": secondFactor
    case "store": nodeKind("store")
    case "laptop": nodeKind("laptop")
    case "password": say("with the password", "密码登录")
    case "pin": say("with the PIN", "PIN 登录")
    case "dispute": say("the dispute", "异议")
    case "privacyRequest": say("the request", "个人信息请求")
    case "keep": say("kept what stands", "保留现值")
    case "take": say("took the other value", "采用另一值")
    default: detail
    }
  }

  /// Which kind of entry it is; of a newer program, by its name.
  func auditEvent(_ name: String) -> String {
    if let action = Action(rawValue: name) { return self.action(action) }
    switch name {
    case "signedIn": return say("Signed in", "登录")
    case "signInFailed": return say("Sign-in refused", "登录失败")
    case "signedOut": return say("Signed out", "退出登录")
    case "pinSet": return say("Set a PIN", "设置 PIN")
    case "refused": return say("Was refused", "被拒绝")
    case "tokenIssued": return say("Made a token", "生成令牌")
    case "nodeJoined": return say("A node joined", "节点加入")
    case "certificateRenewed": return say("Renewed a certificate", "更新证书")
    case "authorityRotated": return say("Replaced an authority", "更换根证书")
    default: return name
    }
  }

  private func action(_ action: Action) -> String {
    memberAction(action) ?? storeAction(action) ?? officeAction(action) ?? action.rawValue
  }

  private func memberAction(_ action: Action) -> String? {
    switch action {
    case .findMembers: say("Searched", "查找会员")
    case .viewMember: say("Looked at a member", "查看会员")
    case .revealField: say("Lifted a mask", "解除掩码")
    case .lookUpElsewhere: say("Looked up elsewhere", "跨店查询")
    case .admitMember: say("Let a store in", "准入会员")
    case .registerMember: say("Registered a member", "登记会员")
    case .editMember: say("Edited a member", "修改会员")
    case .logContact: say("Logged a contact", "记录联系")
    case .correctContact: say("Corrected a contact", "更正联系记录")
    case .recordEnquiry: say("Recorded an enquiry", "记录咨询")
    case .recordComplaint: say("Recorded a complaint", "登记投诉")
    case .recordConsent: say("Recorded a consent", "记录同意")
    case .openDispute: say("Opened a dispute", "提出异议")
    case .recordPrivacyRequest: say("Noted a privacy request", "登记个人信息请求")
    case .handlePrivacyRequest: say("Handled a privacy request", "处理个人信息请求")
    case .exportPerson: say("Exported a person's data", "导出个人信息")
    case .erasePerson: say("Erased a person", "删除个人信息")
    default: nil
    }
  }

  private func storeAction(_ action: Action) -> String? {
    switch action {
    case .recordSale: say("Recorded a sale", "录入销售")
    case .correctSale: say("Corrected a sale", "更正销售")
    case .importFile: say("Imported a file", "导入文件")
    case .exportMembers: say("Exported members", "导出会员")
    case .approveExport: say("Decided on an export", "审批导出")
    case .exportStatement: say("Exported a statement", "导出对账单")
    case .listMembers: say("Listed members", "查看会员列表")
    case .viewSales: say("Looked at sales", "查看销售")
    case .viewCredits: say("Looked at credits", "查看业绩")
    case .viewNotices: say("Looked at notices", "查看通知")
    case .viewStaff: say("Looked at staff", "查看员工")
    case .viewTasks: say("Looked at tasks", "查看待办")
    case .planTask: say("Planned a task", "安排待办")
    case .markNotice: say("Marked a notice", "标记通知")
    default: nil
    }
  }

  private func officeAction(_ action: Action) -> String? {
    switch action {
    case .judgeLink: say("Judged records", "审核档案")
    case .ruleAward: say("Ruled on an owner", "裁定归属")
    case .proposeRule: say("Proposed a version of the rule", "提出规则版本")
    case .approveRule: say("Approved a version of the rule", "批准规则版本")
    case .approveBook: say("Approved a book", "批准老客名册")
    case .handOver: say("Handed members over", "会员交接")
    case .closeMonth: say("Closed a month", "关账")
    case .manageStaff: say("Changed staff or roles", "调整人员或岗位")
    case .manageOrganisation: say("Changed the organisation", "调整组织")
    case .resetCredential: say("Set a password or second factor", "设置密码或动态码")
    case .viewNodes: say("Looked at nodes", "查看节点")
    case .viewDay: say("Looked at a day", "查看一日")
    case .enrolNode: say("Let a node in", "允许节点加入")
    case .approveNode: say("Approved a node", "批准节点")
    case .revokeNode: say("Revoked a node", "吊销节点")
    case .configure: say("Changed a setting", "修改设置")
    case .readAudit: say("Read the audit", "查阅审计")
    default: nil
    }
  }
}
