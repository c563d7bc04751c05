internal import Application

/// Words about who owns whom, at head office.
extension PageTexts {
  var ownership: String { say("Ownership", "归属") }
  var ownershipSays: String { say("Who owns a member, and how firmly.", "会员的归属及其依据。") }
  var awardStates: String { say("Which", "状态") }
  func awardState(_ state: AwardState) -> String {
    switch state {
    case .needsPerson: say("waits for a ruling", "待裁定")
    case .provisional: say("provisional", "暂定")
    case .contested: say("several claims", "多方主张")
    case .ruled: say("ruled", "已裁定")
    case .all: say("all", "全部")
    }
  }
  var allStores: String { say("All stores", "全部门店") }
  var noAwards: String { say("None", "没有") }
  var noAwardsSays: String { say("Choose another state or store above.", "请在上方选择其他状态或门店。") }
  func claimsHeard(_ count: Int) -> String { say("\(count) claims", "\(count) 项主张") }

  // MARK: One award

  var whoOwnsAndWhy: String { say("Who owns this member, and why", "归属及依据") }
  var allAwards: String { say("All awards", "全部归属") }
  var toTheMember: String { say("The member", "会员页") }
  var awardBeingWorkedOut: String {
    say("Head office is working this out anew.", "总部正在重新裁定。")
  }
  func ruleVersion(_ version: Int) -> String { say("Rule version \(version).", "规则第 \(version) 版。") }
  var competingClaims: String { say("Claims that compete", "首次接触主张") }
  var noClaims: String { say("Nobody has logged a first contact.", "尚无首次接触记录。") }
  var provenInterval: String {
    say(
      "Of each contact it is proven that it lies between two moments: not before the last word from head office that the "
        + "node had seen, not after head office received it. Computers' clocks are shown and decide nothing.",
      "每次接触可证实的时间区间：不早于本机最近一次收到的总部信标，不晚于总部收到的时间。电脑时钟仅供显示，不作依据。")
  }
  var ownsByIt: String { say("owns by it", "据此归属") }
  var evidenceTitle: String { say("Evidence", "证据") }
  func claimBasis(_ basis: AwardEvidence.Basis) -> String {
    switch basis {
    case .typedIn: say("typed in", "手工登记")
    case .callLog: say("call or message logged", "通话或消息记录")
    case .visitCheckIn: say("visit, checked in", "到店签到")
    case .memberConfirmed: say("confirmed by the member", "会员本人确认")
    case .book: say("approved book", "已批准的老客名册")
    case .unapprovedImport: say("import without approval", "未经批准的导入")
    }
  }
  var provenBetween: String { say("Proven between", "可证实区间") }
  var statedInBook: String { say("Stated in the book", "名册所载首次接触") }
  var cutOff: String { say("Cut-off", "截止时间") }
  var byOwnClock: String { say("Elapsed since the last word", "按开机时钟推算") }
  func plusMinus(_ seconds: Int) -> String { say("± \(seconds) s", "± \(seconds) 秒") }
  var byWallClock: String { say("Clock of the computer", "电脑时钟") }
  var shownNeverCounted: String { say("shown, never counted", "仅供显示") }
  var recordedOn: String { say("Recorded on", "记录设备") }
  var rulings: String { say("Rulings", "裁定记录") }
  var standsNow: String { say("stands", "现行") }
  var overruled: String { say("replaced since", "已被替代") }
  var bothSides: String { say("What both sides said", "双方陈述") }
  var bothSidesHelp: String { say("Leave it empty where nobody was heard.", "未听取陈述可留空。") }
  var ruleOnIt: String { say("Rule on it", "作出裁定") }
  var ruleSays: String {
    say(
      "A ruling stands above the rule and is signed with your name. It also transfers a member: whoever has no claim of "
        + "the own is credited from now on, sales of before stay as they were.",
      "裁定高于规则，并以您的名义签名。转移会员也用裁定：无主张者自现在起计业绩，此前的业绩不变。")
  }
  var newOwner: String { say("Who owns the member", "归属") }
  var orAnother: String { say("Or somebody else, by code", "或其他导购（工号）") }
  var orAnotherHelp: String { say("Such as SH-02.", "如 SH-02。") }
  var rulingReason: String { say("Why", "理由") }
  var rulingReasonHelp: String { say("Both sides read it.", "双方都能看到。") }
  var giveRuling: String { say("Rule", "裁定") }
  var sayWhyRuled: String { say("Say why.", "请填写理由。") }
  var sayWho: String { say("Say who.", "请选择归属人。") }
  var oneOfBoth: String { say("Name one, not both.", "两项只能填一项。") }
  var nobodyHasCode: String { say("Nobody on the staff has this code.", "没有此工号的员工。") }

  // MARK: Leavers

  var handOver: String { say("Hand over members", "会员交接") }
  var handOverSays: String {
    say(
      "All members of somebody who leaves go to a successor or to the pool of a store, one ruling each. Sales of before "
        + "stay credited as they were.",
      "离职导购的全部会员移交给接手导购或门店公共池，逐一裁定。此前的业绩不变。")
  }
  var leaverCode: String { say("Whose members, by code", "原导购工号") }
  var successorCode: String { say("Successor, by code", "接手导购工号") }
  var orPool: String { say("Or a store's pool", "或门店公共池") }
  var previewHandOver: String { say("See what it does", "预览") }
  var notToThemselves: String { say("Name somebody else.", "请填写另一位导购。") }
  var whatItDoes: String { say("What it does", "交接结果") }
  func membersOf(_ name: String) -> String { say("Members of \(name)", "\(name)的会员") }
  var goTo: String { say("Go to", "移交给") }
  var hasNow: String { say("Has now", "现有会员") }
  var willHave: String { say("Will have", "交接后") }
  var ofTheseUndecided: String { say("Of these waiting for a ruling", "其中待裁定") }
  var hasNotLeft: String { say("This person is still on the staff.", "此员工尚未离职。") }
  var nothingToHandOver: String { say("Nothing to hand over.", "没有可交接的会员。") }
  func sureToHandOver(_ count: String, _ to: String) -> String {
    say("I give \(count) members to \(to).", "我确认将 \(count) 位会员移交给\(to)。")
  }

  // MARK: Claims made beforehand

  var unusualClaims: String { say("Unusual first contacts", "异常首次接触") }
  var unusualClaimsSays: String {
    say(
      "Associates with far more first contacts in a day than anybody else, or with people nobody saw again. It decides nothing: ask.",
      "单日首次接触远多于他人，或登记的客人此后再无往来的导购。仅供核实，不作裁定。")
  }
  var lookBack: String { say("Look back", "时间范围") }
  func lastDays(_ days: Int) -> String { say("\(days) days", "最近 \(days) 天") }
  var nothingUnusual: String { say("Nothing unusual", "没有异常") }
  var nothingUnusualSays: String { say("Choose a longer time above.", "可在上方选择更长的时间。") }
  var manyInOneDay: String { say("many in one day", "单日过多") }
  var neverSeenAgain: String { say("never seen again", "再无往来") }
  func claimsInAll(_ count: Int) -> String { say("\(count) first contacts", "首次接触 \(count) 次") }
  func claimsOn(_ day: String, _ count: Int) -> String { say("\(count) on \(day)", "\(day) \(count) 次") }
  func unfollowed(_ count: Int, of all: Int) -> String {
    say(
      "\(count) of \(all) older ones with nothing after them",
      "满 30 天的 \(all) 人中 \(count) 人再无往来")
  }
}
