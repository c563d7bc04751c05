internal import Application

/// Words of a day of the chain.
extension PageTexts {
  var dayOfChain: String { say("A day of the chain", "连锁的一天") }
  var dayOfChainSays: String {
    say(
      "What happened in every store, in order, by the time it happened: also what was recorded with the line down.",
      "各门店当天发生的事，按发生时间排列；断网时的记录也在其中。")
  }

  // MARK: Choosing

  var whichDay: String { say("Day", "日期") }
  var dayToCome: String { say("This day has not begun.", "这一天还没有开始。") }
  var lane: String { say("Where", "地点") }
  var allLanes: String { say("Head office and all stores", "总部及全部门店") }
  var dayKinds: String { say("What", "内容") }
  var allKinds: String { say("Everything", "全部") }
  var order: String { say("Order", "顺序") }
  var earliestFirst: String { say("as it happened", "按发生先后") }
  var latestFirst: String { say("latest first", "最近的在前") }
  var dayBefore: String { say("Day before", "前一天") }
  var dayAfter: String { say("Day after", "后一天") }
  func dayKind(_ kind: DayKind) -> String {
    switch kind {
    case .met: say("Members met", "首次接触")
    case .sale: say("Sales", "销售")
    case .link: say("Links", "合并")
    case .award: say("Awards", "归属")
    case .offline: say("Offline", "断网")
    }
  }

  // MARK: The drawing

  func drawingOf(_ day: String) -> String { say("Drawing of \(day)", "\(day)图示") }
  var drawingSays: String {
    say(
      "A lane for head office and for each store, hours from left to right. Each mark leads to its half hour in the list below.",
      "总部和各门店各占一行，时间从左到右。每个标记都链接到下方列表中对应的半小时。")
  }
  var rightNow: String { say("Now", "现在") }
  func markSays(_ kind: String, _ count: String, _ place: String, _ from: String, _ until: String) -> String {
    say("\(place), \(from)–\(until): \(kind) \(count)", "\(place)，\(from)–\(until)：\(kind) \(count)")
  }
  func bandBack(_ from: String, _ until: String, _ count: Int) -> String {
    say(
      "Not heard from \(from) at the latest; back at \(until) with \(count) changes",
      "最迟自 \(from) 起断网；\(until) 恢复，带回 \(count) 项记录")
  }
  func bandAway(_ from: String) -> String { say("Not heard since \(from)", "自 \(from) 起未联系总部") }
  func lanesLeftOut(_ count: Int) -> String {
    say("\(count) more stores are not drawn: choose one above.", "另有 \(count) 家门店未画出：请在上方选择门店。")
  }
  func quietLanes(_ count: Int) -> String {
    say("Places where nothing happened: \(count).", "当天无记录的地点：\(count) 个。")
  }
  var dayIsCut: String {
    say(
      "The day holds more than is read at once: of some computers only the first part is shown.",
      "当天记录超出一次读取的上限：部分设备只显示较早的部分。")
  }
  var quietDay: String { say("A quiet day", "平静的一天") }
  var quietDaySays: String {
    say("Nothing was recorded. Choose another day, or show everything.", "没有任何记录。请选择其他日期，或显示全部内容。")
  }

  // MARK: The list

  var inOrder: String { say("In order", "按时间排列") }
  func between(_ from: String, _ until: String) -> String {
    say("From \(from) to \(until)", "\(from) 至 \(until)")
  }
  var wholeDay: String { say("The whole day", "全天") }
  var furtherLines: String { say("Further", "继续") }
  var nothingThen: String { say("Nothing", "没有记录") }
  var nothingThenSays: String { say("Choose another time, place or day.", "请选择其他时间、地点或日期。") }
  func heardAt(_ moment: String) -> String { say("head office heard at \(moment)", "总部 \(moment) 收到") }
  var someMember: String { say("a member", "一位会员") }
  func computerOf(_ store: String, _ node: String) -> String {
    say("The computer of \(store) (\(node))", "\(store)的电脑（\(node)）")
  }
  func wasOffline(_ what: String, from: String, until: String?, _ count: Int) -> String {
    guard let until else {
      return say(
        "\(what) has not been heard since \(from). What it has recorded is not known yet.",
        "\(what)自 \(from) 起未联系总部，其记录尚未可知。")
    }
    return say(
      "\(what) was not heard from \(from) at the latest; it came back at \(until) and brought \(count) changes.",
      "\(what)最迟自 \(from) 起断网；\(until) 恢复，带回 \(count) 项记录。")
  }
  func metSentence(_ who: String, _ member: String, _ store: String) -> String {
    say("\(who) met \(member) at \(store).", "\(who)在\(store)首次接触\(member)。")
  }
  func soldSentence(_ who: String, _ member: String, _ store: String, _ amount: String?) -> String {
    let sum = amount.map { say(" for \($0)", "，\($0)") } ?? ""
    return say("\(who) sold to \(member) at \(store)\(sum).", "\(who)在\(store)售予\(member)\(sum)。")
  }
  func takenBackSentence(_ who: String, _ member: String, _ store: String, _ amount: String?) -> String {
    let sum = amount.map { say(" for \($0)", "，\($0)") } ?? ""
    return say(
      "\(who) took goods back from \(member) at \(store)\(sum).", "\(who)在\(store)为\(member)办理退货\(sum)。")
  }
  func linkedSentence(_ one: String, _ other: String) -> String {
    say("The records of \(one) and \(other) were found to be one person.", "\(one)与\(other)的档案经比对合并为同一人。")
  }
  func joinedSentence(_ who: String, _ one: String, _ other: String) -> String {
    say("\(who) said that \(one) and \(other) are one person.", "\(who)判定\(one)与\(other)为同一人。")
  }
  func unlinkedSentence(_ one: String, _ other: String) -> String {
    say("The link between \(one) and \(other) was taken back.", "\(one)与\(other)的合并已撤回。")
  }
  func toldApartSentence(_ who: String, _ one: String, _ other: String) -> String {
    say("\(who) said that \(one) and \(other) are two people.", "\(who)判定\(one)与\(other)为两人。")
  }
  func decidedSentence(_ member: String, _ who: String, _ store: String) -> String {
    say("\(member) belongs to \(owner(who, store)).", "\(member)归\(owner(who, store))。")
  }
  func decidedAnewSentence(_ member: String, _ who: String, _ store: String) -> String {
    say("Decided anew: \(member) belongs to \(owner(who, store)).", "重新裁定：\(member)归\(owner(who, store))。")
  }
  func ruledSentence(_ member: String, _ who: String, _ store: String) -> String {
    say(
      "Head office ruled: \(member) belongs to \(owner(who, store)).", "总部裁定：\(member)归\(owner(who, store))。")
  }
  private func owner(_ who: String, _ store: String) -> String {
    who.isEmpty ? say("the pool of \(store)", "\(store)公海") : say("\(who) of \(store)", "\(store)的\(who)")
  }

  // MARK: For newcomers

  var whatIsWhat: String { say("What the words mean", "这些词是什么意思") }
  var dayWords: [(String, String)] {
    [
      (
        dayKind(.met),
        say(
          "An associate contacted a person and recorded it. Whoever did so first owns the member, provably: nobody's word for the time counts.",
          "导购接触了一位顾客并作了记录。最先接触且能证实的导购拥有该会员，自报的时间不算数。")
      ),
      (
        dayKind(.sale),
        say(
          "A sale or a return, recorded at a counter. It is credited to the member's owner, whoever served.",
          "柜台录入的销售或退货。无论由谁接待，业绩都计给会员的归属导购。")
      ),
      (
        dayKind(.link),
        say(
          "The same person was recorded at two stores. The hub compares records and joins them; what is unclear a person decides, and it can be taken back.",
          "同一位顾客在两家门店各有档案。总部比对后合并；拿不准的由人判断，并可撤回。")
      ),
      (
        dayKind(.award),
        say(
          "The decision who owns a member, from all contacts that are known. A contact that arrives later is weighed by the same rule and can change it.",
          "根据已知的全部接触裁定会员归谁。后到的接触按同一规则衡量，可能改变归属。")
      ),
      (
        dayKind(.offline),
        say(
          "Head office did not hear a computer. The store works on; everything is kept there and sent when the line is back.",
          "总部没有收到某台电脑的消息。门店照常工作，记录都保存在本店，恢复后自动上传。")
      ),
    ]
  }
  var whyLateTitle: String { say("Sold at 10:00, heard at 15:00?", "10:00 的销售，15:00 才收到？") }
  var whyLate: String {
    say(
      "The line of the store was down. The sale was recorded there at 10:00 and counts from then; head office could only hear of it when the line was back. The page shows both times.",
      "当时门店断网。销售 10:00 在本店录入，并从那时起算；恢复后总部才收到。本页同时显示两个时间。")
  }
  var whereTimesComeFrom: String {
    say(
      "The time is that of the store's computer, never later than head office heard of it. Nobody notes when a line breaks: a time offline "
        + "is shown from the first thing that came more than ten minutes late, so it began then at the latest; where nothing was recorded none "
        + "is shown. A store's computer that is away now is shown since its last word. What an import brings in happened on other days and is left out.",
      "时间取自门店电脑，且不晚于总部收到的时间。断网的时刻无人记录：断网时段从第一项迟到十分钟以上的记录算起，因此最迟从那时开始；期间没有记录的断网不显示。目前仍未联系的门店电脑，从它最后一次联系算起。导入的内容发生在其他日子，此处不列。"
    )
  }
}
