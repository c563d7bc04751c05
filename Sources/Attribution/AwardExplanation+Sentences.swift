import Kernel

extension AwardExplanation {
  /// What a step of the rule says, one sentence.
  package func sentence(_ step: AwardStep) -> String {
    switch step {
    case .noClaim:
      language.choose(
        "没有合格的首次接触主张，会员归最早建档门店的公海。",
        "No claim qualifies, so the member belongs to the pool of the store that recorded the person first.")
    case .onlyClaim:
      language.choose("只有一个合格的首次接触主张。", "There is only one qualifying claim.")
    case .provenEarlier:
      language.choose(
        "第一步：它的回执早于其他接触可能发生的最早时刻，先后已证实。",
        "Step 1: it was receipted before any of the others can have begun, so it is proven earlier.")
    case .strongerEvidence:
      language.choose("第二步：时间区间重叠，证据等级最高者得。", "Step 2: the intervals overlap, the strongest evidence wins.")
    case .earlierEstimate:
      language.choose(
        "第三步：区间重叠、证据同级，按开机时钟推算，其他人的接触更晚。",
        "Step 3: same evidence, overlapping intervals; by their own boot clocks the others came later.")
    case .earlierReceipt:
      language.choose("第四步：仍分不出先后，总部回执最早者得。", "Step 4: still undecided, the earliest receipt wins.")
    case .hubOrder:
      language.choose("第四步：回执时刻相同，按总部编号先后。", "Step 4: receipts at the same moment, the hub's order decides.")
    case .openingClaim:
      language.choose(
        "已批准的老客名册优先于截止时间之后的一切接触。",
        "An approved book stands before every contact later than its cut-off.")
    case .earlierStatement:
      language.choose("多本已批准名册，首次接触日期较早者得。", "Of several approved books the earlier first contact wins.")
    case .ruling:
      language.choose("由有权限的人裁定，高于规则。", "A person with authority has ruled; a ruling stands above the rule.")
    case .contactBeforeCutOff:
      language.choose(
        "接触已证实早于名册的截止时间，名册不能取代它；名册所载日期更早，须由人裁定。",
        "The contact is proven before the cut-off of the book, so the book does not replace it; "
          + "as the book states an earlier date, a person has to rule.")
    }
  }

  /// Why one claim won or dropped out, one sentence.
  package func sentence(_ considered: ConsideredClaim) -> String {
    let (chinese, english) = texts(considered)
    return language.choose(chinese, english)
  }

  private func texts(_ considered: ConsideredClaim) -> (chinese: String, english: String) {
    switch considered.verdict {
    case .won: ("胜出。", "Won.")
    case .noReachableContact:
      ("不合格：没有可联系的电话、邮箱或聊天账号。", "Does not qualify: no contact point that can be reached.")
    case .noInteraction:
      ("不合格：没有到店、通话或消息的记录。", "Does not qualify: no visit, call or message is logged.")
    case .unapprovedImport:
      ("未经批准的导入不构成首次接触。", "An import without approval is no first contact.")
    case .statedAfterCutOff:
      (
        "所载首次接触晚于名册截止时间，按未批准的导入处理。",
        "States a first contact after the cut-off of its book, so it counts as an import without approval."
      )
    case .statedAfterProvenContact(let other):
      (
        "名册自载的日期晚于\(label(other))已证实的接触。",
        "The book itself states a date after the proven contact of \(label(other))."
      )
    case .afterCutOff(let other):
      (
        "未能证实早于\(label(other))名册的截止时间。",
        "Not proven to be earlier than the cut-off of the book of \(label(other))."
      )
    case .laterStatement(let other):
      ("名册所载首次接触晚于\(label(other))。", "States a later first contact than the book of \(label(other)).")
    case .closeStatement(let other):
      (
        "与\(label(other))名册所载日期相近，须由人裁定。",
        "States a date close to that in the book of \(label(other)); a person has to rule."
      )
    case .bookAgainstProvenContact(let other):
      (
        "\(label(other))的接触已证实早于名册截止时间，须由人裁定。",
        "The contact of \(label(other)) is proven before the cut-off of this book; a person has to rule."
      )
    case .provenLater(let other):
      (
        "晚于\(label(other))：对方取得回执之后，它才可能发生。",
        "Later than \(label(other)): it can only have happened after that claim was receipted."
      )
    case .weakerEvidence(let other, let countedAs):
      weakerTexts(considered.claim, than: other, countedAs: countedAs)
    case .laterEstimate(let other):
      ("按自身开机时钟推算，晚于\(label(other))。", "By its own boot clock later than \(label(other)).")
    case .laterReceipt(let other):
      ("总部回执晚于\(label(other))。", "Receipted later than \(label(other)).")
    case .laterInHubOrder(let other):
      ("总部编号在\(label(other))之后。", "Behind \(label(other)) in the hub's order.")
    case .overruled:
      ("裁定时已考虑，未予支持。", "Known to the ruling, which decided otherwise.")
    case .unknownToRuling:
      ("裁定之后才到达；裁定仍然有效。", "Arrived after the ruling, which stands.")
    }
  }

  /// Says also when a claim counts for less than its own evidence, because its interval is too wide.
  private func weakerTexts(
    _ claim: ClaimID, than other: ClaimID, countedAs: EvidenceClass
  ) -> (chinese: String, english: String) {
    let wide = claims[claim].map { $0.evidenceClass != countedAs } ?? false
    let counted = sentence(countedAs)
    return (
      "证据弱于\(label(other))：按“\(counted)”计\(wide ? "（时间区间过宽）" : "")。",
      "Weaker evidence than \(label(other)): counts as \(counted)\(wide ? ", its interval being too wide" : "")."
    )
  }
}
