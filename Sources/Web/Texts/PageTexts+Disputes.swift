internal import Application

/// Words about disputes over who owns a member.
extension PageTexts {
  var disputeAward: String { say("Dispute about the owner", "归属异议") }
  var disputeIt: String { say("Dispute", "异议") }
  var disputeSays: String {
    say(
      "Head office hears both sides and rules. Every store that holds this member can read what you write.",
      "总部将听取双方陈述后裁定。持有该会员的各门店均可看到您填写的内容。")
  }
  var disputeStatement: String { say("What speaks against it", "异议理由") }
  var disputeStatementHelp: String {
    say("Such as who met the member, when, and how it can be shown.", "如何人何时接触过会员，有何凭据。")
  }
  var openDispute: String { say("Open the dispute", "提出异议") }
  var withdrawDispute: String { say("Take back", "撤回异议") }
  var disputesSoFar: String { say("Said so far", "已提出的异议") }
  func disputeState(_ state: DisputeState) -> String {
    switch state {
    case .open: say("waits to be heard", "待听取")
    case .heard: say("heard", "已听取陈述")
    case .upheld: say("the owner stays", "维持原归属")
    case .changed: say("another owner", "变更归属")
    case .withdrawn: say("taken back", "已撤回")
    }
  }
  var disputes: String { say("Disputes", "归属异议") }
  var toBeHeard: String { say("To be heard and ruled on", "待处理") }
  var nothingDisputed: String { say("No disputes", "没有待处理的异议") }
  var nothingDisputedSays: String {
    say("They are opened on the page of a member, at any store.", "异议在各店的会员页面提出。")
  }
  var awardAndEvidence: String { say("Award and evidence", "归属及依据") }
  var hearBoth: String { say("Hear both sides", "听取双方陈述") }
  var hearingHelp: String { say("Who said what. It goes with the ruling.", "记录双方各自的陈述，随裁定保存。") }
  var sayWhatWasSaid: String { say("Write down what was said.", "请填写双方陈述。") }
  func upholdHelp(_ owner: String) -> String {
    say("Now: \(owner). Name the same to let it stand.", "现归属：\(owner)。维持原归属请选择同一人。")
  }
}
