internal import Application

/// Words about versions of the rule.
extension PageTexts {
  var ruleVersions: String { say("Versions of the rule", "规则版本") }
  var ruleVersionsSays: String {
    say(
      "A version decides members whose first contact reached head office on its day or later. Awards of before stay with theirs.",
      "新版本只裁定首次接触在生效日及之后到达总部的会员；此前的归属仍按原版本。")
  }
  func version(_ number: Int) -> String { say("Version \(number)", "第 \(number) 版") }
  func inForceFrom(_ day: String) -> String { say("from \(day)", "\(day) 起") }
  var fromTheBeginning: String { say("from the beginning", "自始生效") }
  var inForceNow: String { say("in force", "现行") }
  var inForceBefore: String { say("before", "此前") }
  func ruleState(_ state: RuleVersionView.State) -> String {
    switch state {
    case .proposed: say("Proposed", "待批准")
    case .approved: say("Approved", "已批准")
    case .withdrawn: say("Withdrawn", "已撤回")
    }
  }
  func settings(_ hours: Int, _ days: Int, _ books: Int, contact: Bool, interaction: Bool) -> String {
    let needs =
      [contact ? say("a contact point", "联系方式") : "", interaction ? say("a logged contact", "接触记录") : ""]
      .filter { !$0.isEmpty }.joined(separator: say(" and ", "和"))
    let required = needs.isEmpty ? "" : say("; needs \(needs)", "；须有\(needs)")
    return say(
      "interval up to \(hours) h, \(days) days to dispute, books \(books) days apart\(required)",
      "区间不超过 \(hours) 小时，异议期 \(days) 天，名册相差 \(books) 天\(required)")
  }
  func decidedAwards(_ count: String) -> String { say("decided \(count) awards", "裁定归属 \(count) 项") }

  // MARK: Proposing

  var proposeVersion: String { say("Propose a version", "提出新版本") }
  var proposeVersionSays: String {
    say("Nothing changes until somebody else at head office approves it.", "须由总部另一人批准后才生效。")
  }
  var intervalHours: String { say("Widest interval, in hours", "时间区间上限（小时）") }
  var intervalHoursHelp: String {
    say("A contact that can only be placed within more counts as typed in.", "区间更宽的接触按手工登记计。")
  }
  var provisionalDays: String { say("Days open to dispute", "异议期（天）") }
  var provisionalDaysHelp: String {
    say("For awards whose order is not fully proven.", "适用于先后未完全证实的归属。")
  }
  var openingDays: String { say("Days between two books", "名册相差天数") }
  var openingDaysHelp: String {
    say("First contacts stated no further apart go to a person.", "首次接触日期相差不超过此天数的，由人裁定。")
  }
  var contactRequired: String { say("A claim needs a contact point", "主张须有联系方式") }
  var interactionRequired: String { say("A claim needs a logged contact", "主张须有接触记录") }
  var versionFrom: String { say("First day", "生效日") }
  var versionFromHelp: String { say("A day to come.", "须为今天之后的日期。") }
  var versionReason: String { say("Why", "理由") }
  var propose: String { say("Propose", "提出") }
  var dayMustCome: String { say("Give a day to come.", "请填写今天之后的日期。") }
  var sayWhyVersion: String { say("Say why.", "请填写理由。") }
  func numberBetween(_ low: Int, _ high: Int) -> String {
    say("Give a number from \(low) to \(high).", "请填写 \(low) 至 \(high) 的数字。")
  }

  // MARK: One version

  var ruleSettings: String { say("Settings", "设置") }
  var proposedBy: String { say("Proposed by", "提出人") }
  var awardsUnderIt: String { say("Awards decided by it", "按此版本裁定的归属") }
  var whatItWouldDo: String { say("What it would do", "影响预览") }
  var previewSays: String {
    say(
      "Every member is computed once more as if this version had decided all of them. Nothing is written, and approving it changes none of them.",
      "假设此版本适用于全部会员，逐一重新计算。不写入任何内容；批准后也不改变已有归属。")
  }
  var startPreview: String { say("Compute it", "开始计算") }
  var startAgain: String { say("Compute it again", "重新计算") }
  var showAsOfNow: String { say("Look again", "刷新") }
  func previewProgress(_ done: String, _ all: String) -> String {
    say("\(done) of \(all) members.", "已计算 \(done) / \(all) 位会员。")
  }
  func previewDone(_ moment: String) -> String { say("Computed at \(moment).", "计算于 \(moment)。") }
  var previewBroke: String { say("It broke off. Compute it again.", "计算中断，请重新计算。") }
  var otherOwners: String { say("Members with another owner", "归属改变的会员") }
  var creditsMoved: String { say("Sales credited to somebody else", "业绩改计他人的销售") }
  var noDifference: String { say("No difference", "没有差异") }
  var noDifferenceSays: String { say("Every owner would be the same.", "全部归属保持不变。") }
  func salesMoved(_ count: Int) -> String { say("sales credited to another: \(count)", "改计业绩 \(count) 笔") }
  func previewCut(_ count: Int) -> String {
    say("Only the first \(count) are listed.", "仅列出前 \(count) 项。")
  }
  var decideOnIt: String { say("Decide on it", "批准或撤回") }
  var approveSays: String {
    say("An approved version takes effect on its day and cannot be changed.", "批准后自生效日起适用，不可更改。")
  }
  var approveVersion: String { say("Approve", "批准") }
  var withdrawVersion: String { say("Withdraw", "撤回") }
  var somebodyElseApproves: String {
    say("You proposed it: somebody else at head office approves it.", "由您提出，须由总部另一人批准。")
  }
}
