internal import Application

/// Words about judging which records are one person.
extension PageTexts {
  var mergeReview: String { say("Merge review", "合并审核") }
  func reviewWaits(_ count: String) -> String { say("\(count) wait for a word", "待审核 \(count) 组") }
  var reviewSays: String {
    say(
      "Pairs that the machine would not link by itself, the most at stake first.",
      "系统不能自行合并的会员，按涉及金额从高到低排列。")
  }
  var nothingToReview: String { say("Nothing to review", "没有待审核的会员") }
  var nothingToReviewSays: String {
    say("Everybody who may be somebody else has been judged.", "疑似重复的会员均已审核。")
  }
  var startReview: String { say("Begin", "开始审核") }
  var furtherCases: String { say("Further ones", "下一页") }
  var firstCases: String { say("From the top", "回到第一页") }
  var putAside: String { say("put aside", "已暂缓") }
  func atStake(_ amounts: String) -> String { say("\(amounts) at stake", "涉及金额 \(amounts)") }
  var nothingBought: String { say("nothing bought yet", "均无购买") }
  func pairsAwait(_ count: Int) -> String { say("\(count) pairs of records", "共 \(count) 对档案") }

  // MARK: One pair

  var onePersonQuestion: String { say("One person?", "是同一人吗？") }
  var isOnePerson: String { say("One person", "是同一人") }
  var areTwoPersons: String { say("Two persons", "不是同一人") }
  var decideLater: String { say("Later", "暂缓") }
  var nextPair: String { say("Next", "下一组") }
  var takeBackLast: String { say("Undo", "撤回") }
  func lastJudged(_ word: String, _ names: String) -> String {
    say("Last: \(names), \(word)", "上一次：\(names)，\(word)")
  }
  func judged(_ verdict: String) -> String { verdict == "same" ? isOnePerson : areTwoPersons }
  var addNote: String { say("Add a note", "添加备注") }
  var judgementNote: String { say("Why, in your words", "理由") }
  var side: [String] { [say("A", "甲"), say("B", "乙")] }
  var compared: String { say("What", "项目") }
  var agreement: String { say("Compared", "比较") }
  func agreementWord(_ agreement: ReviewField.Agreement) -> String {
    switch agreement {
    case .same: say("same", "相同")
    case .different: say("differs", "不同")
    case .oneSided: say("one side only", "仅一方有")
    }
  }
  func reviewField(_ kind: ReviewField.Kind) -> String {
    switch kind {
    case .name: say("Name", "姓名")
    case .phone: say("Phone", "电话")
    case .wechat: say("WeChat", "微信")
    case .email: say("E-mail", "邮箱")
    case .card: say("Card", "会员卡")
    case .birthday: say("Birthday", "生日")
    case .gender: say("Gender", "性别")
    case .address: say("Address", "地址")
    }
  }
  var notThisPersonsAnyMore: String { say("not in use any more", "已停用") }
  var recordedAt: String { say("Recorded at", "建档门店") }
  var firstRecorded: String { say("First recorded", "最早建档") }
  var boughtSoFar: String { say("Bought", "累计消费") }
  func salesSoFar(_ count: Int, _ last: String) -> String {
    say("\(count) sales, last on \(last)", "\(count) 笔，最近 \(last)")
  }
  var piecesHeld: String { say("Pieces", "持有腕表") }
  var showValue: String { say("Show", "显示") }
  func shownValue(_ value: String) -> String { say("In full: \(value)", "完整内容：\(value)") }

  // MARK: Why

  var whyOnePerson: String { say("What speaks for it", "支持的依据") }
  var whyTwoPersons: String { say("What speaks against it", "反对的依据") }
  var nothingSpeaksFor: String { say("Nothing.", "没有。") }
  func strength(_ weightMillibits: Int) -> String {
    switch weightMillibits.magnitude {
    case 8_000...: say("very strong", "很强")
    case 5_000...: say("strong", "强")
    case 2_000...: say("some", "中等")
    default: say("slight", "较弱")
    }
  }
  func together(_ bits: String, _ linkAt: String) -> String {
    say(
      "Together \(bits). From \(linkAt) on the machine links by itself.",
      "合计 \(bits)，达到 \(linkAt) 时系统自行合并。")
  }
  var strongButHeld: String {
    say(
      "Strong enough, but other records of the two speak against it, or nothing in it identifies a person by itself.",
      "强度已够，但双方的其他档案与之矛盾，或没有能单独确认身份的依据。")
  }
  var noReasonsLeft: String {
    say("One of the records is not compared any more.", "其中一份档案已不再参与比对。")
  }

  // MARK: Records of a person

  func recordsOf(_ count: Int) -> String {
    count == 1 ? say("1 record", "1 份档案") : say("\(count) records", "\(count) 份档案")
  }
  var personRecords: String { say("Records of this person", "此会员的档案") }
  var personRecordsSays: String {
    say(
      "What each store wrote down. A link destroys none of it and can be undone.", "各店各自的记录。合并不会改动原档案，随时可以拆分。"
    )
  }
  var openRecords: String { say("Open", "查看") }
  var whatHolds: String { say("What holds them together", "合并依据") }
  var standsAlone: String { say("One record: nothing is linked.", "只有一份档案，没有合并。") }
  var keptApart: String { say("Kept apart from", "已判定不是同一人") }
  func linkedBy(_ word: LinkWord, _ name: String, _ day: String) -> String {
    switch word {
    case .linkedByMachine: say("linked by the machine on \(day)", "系统于 \(day) 合并")
    case .linkedByPerson: say("linked by \(name) on \(day)", "\(name) 于 \(day) 合并")
    case .apartByPerson: say("kept apart by \(name) on \(day)", "\(name) 于 \(day) 判定不是同一人")
    case .none: say("nothing was said", "尚无判定")
    }
  }
  var isEditOf: String {
    say("a store's own record of a member it was shown", "门店对已有会员的补充档案")
  }
  var unlink: String { say("Unlink", "拆分") }
  var compare: String { say("Compare", "对比") }
  var alreadyOne: String { say("They are one person already.", "已经是同一人。") }
  var beingWorkedOut: String {
    say("Head office is working out what follows.", "总部正在处理后续结果。")
  }
  var backToMember: String { say("To the member", "返回会员页") }
  func recordSource(_ store: String, _ associate: String, _ day: String) -> String {
    [store, associate, day].filter { !$0.isEmpty }.joined(separator: " · ")
  }
}
