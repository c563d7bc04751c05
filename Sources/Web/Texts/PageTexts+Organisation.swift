internal import Access

/// Words about the organisation and its people.
extension PageTexts {
  var organisation: String { say("Organisation", "组织") }
  var organisationSays: String {
    say(
      "What lies where decides who sees what. Moving a store moves its sight at once.",
      "归属关系决定各人可见的范围。调整门店后立即生效。")
  }
  var noOrganisation: String { say("There is no store yet", "尚无门店") }
  var noOrganisationSays: String {
    say("Stores come with their first node, or with their staff.", "门店随首个节点或员工名单建立。")
  }
  func unitKind(_ kind: String) -> String {
    switch kind {
    case "dealer": say("dealer", "经销商")
    case "region": say("region", "大区")
    case "city": say("city", "城市")
    default: kind
    }
  }
  var nothingBelow: String { say("Nothing lies in it.", "其下暂无单元或门店。") }
  func peopleCount(_ count: Int) -> String { say("\(count) people", "\(count) 人") }
  var newUnit: String { say("New unit", "新建单元") }
  func changeUnit(_ code: String) -> String { say("Change \(code)", "修改 \(code)") }
  var unitCode: String { say("Code", "编号") }
  var unitCodeHelp: String { say("Short, and never changed afterwards.", "简短，设定后不再更改。") }
  var unitName: String { say("Name", "名称") }
  var kindOfUnit: String { say("Kind", "类别") }
  var liesIn: String { say("Lies in", "上级") }
  var atTheTop: String { say("Nothing: it is the top", "无（最高一级）") }
  var giveCode: String { say("Give a code.", "请填写编号。") }
  var giveName: String { say("Give a name.", "请填写名称。") }
  var codeTaken: String { say("This code is taken.", "此编号已被使用。") }
  var belowItself: String { say("It would lie below itself.", "不能成为自身的下级。") }
  var placeStore: String { say("Place or name a store", "门店归属与名称") }
  var placeStoreSays: String {
    say("What is left as it is does not change.", "留空的内容保持不变。")
  }
  var calledOnPages: String { say("Called on pages", "页面显示名称") }
  var leaveAsItIs: String { say("Leave as it is", "保持不变") }

  // MARK: People

  var staffList: String { say("People", "人员") }
  var allPeople: String { say("All people", "全部人员") }
  var furtherPeople: String { say("Further people", "更多人员") }
  var codeOrName: String { say("Code or name", "工号或姓名") }
  var onTheStaff: String { say("On the staff", "在职") }
  var haveLeft: String { say("Have left", "离职") }
  var hasLeft: String { say("has left", "已离职") }
  var canSignIn: String { say("can sign in", "可登录") }
  var noPassword: String { say("no password", "未设密码") }
  var newPerson: String { say("New person", "新增人员") }
  var staffCodeHelp: String {
    say("By which the person signs in. Never changed afterwards.", "登录使用，设定后不再更改。")
  }
  var roleAtStore: String { say("Role at the store", "在该店的岗位") }
  var oneLine: String { say("One line only.", "只能填写一行。") }
  func role(_ word: String) -> String {
    switch Role(rawValue: word) {
    case .associate: say("Associate", "导购")
    case .manager: say("Manager", "店长")
    case .regionalManager: say("Regional manager", "区域经理")
    case .headOffice: say("Head office", "总部")
    case .admin: say("Administrator", "管理员")
    case .steward: say("Steward", "数据管理员")
    case .privacyOfficer: say("Privacy officer", "个人信息保护负责人")
    case nil: word
    }
  }
  func roleOf(_ role: String, _ unit: String) -> String { say("\(role) of \(unit)", "\(unit) \(role)") }
  var roles: String { say("Roles", "岗位") }
  var roleWord: String { say("Role", "岗位") }
  var `where`: String { say("Where", "范围") }
  var ownStore: String { say("The own store", "所属门店") }
  var onStoreList: String { say("on the store's list", "门店名单") }
  var giveRole: String { say("Give a role", "授予岗位") }
  var takeAway: String { say("Take away", "收回") }
  var hasThatRole: String { say("The person has this role there already.", "此人已有该岗位。") }
  var hasNotThatRole: String { say("The person does not have this role.", "此人没有该岗位。") }

  // MARK: The account

  var accountOf: String { say("Account", "账户") }
  var signInWord: String { say("Sign-in", "登录") }
  var passwordSince: String { say("Password since", "密码设置于") }
  var toBeChanged: String { say("to be changed at sign-in", "登录后须修改") }
  var secondFactor: String { say("Second factor", "动态码") }
  var isSet: String { say("set", "已设置") }
  var isMissing: String { say("missing", "未设置") }
  var passwordMadeSays: String {
    say(
      "A password is made and shown once. All sessions of the person end, and it is changed at the next sign-in.",
      "系统生成密码并仅显示一次。此人的全部会话随即结束，下次登录须修改密码。")
  }
  var firstPassword: String { say("First password", "生成初始密码") }
  var resetPassword: String { say("Reset the password", "重置密码") }
  var makeSecondFactor: String { say("Make a second factor", "生成动态码密钥") }
  var newSecondFactor: String { say("New second factor", "重新生成动态码密钥") }
  var passwordMade: String { say("The password", "密码已生成") }
  var passwordOnce: String {
    say("It is shown this once. Give it to the person and to nobody else.", "仅显示这一次，请只告知本人。")
  }
  var secondFactorOnce: String {
    say(
      "It is shown this once, for the person's authenticator. An earlier one is good no longer.",
      "仅显示这一次，请录入本人的动态码应用。此前的密钥已失效。")
  }
  var ownPasswordElsewhere: String {
    say("Your own is changed with the present one:", "您自己的密码须凭现有密码修改：")
  }
  var endAccount: String { say("End the account", "停用账户") }
  var endAccountSays: String {
    say(
      "Somebody leaves: no sign-in from each node's next contact on, and every session there ends.",
      "用于离职：各节点下次联系后即不能登录，现有会话随之结束。")
  }
  func ownsMembers(_ count: String) -> String {
    say("\(count) members are this person's.", "此人名下有 \(count) 位会员。")
  }
  func leaveSure(_ name: String) -> String { say("\(name) leaves.", "\(name) 离职。") }
  var notYourself: String { say("Somebody else has to end your account.", "须由他人停用您的账户。") }
}
