/// Words about edits that had not seen each other.
extension PageTexts {
  var conflicts: String { say("Conflicting edits", "并发修改") }
  var conflictsSays: String {
    say(
      "Two nodes changed the same thing without having seen each other. One value stands, the other was kept for you.",
      "两个节点在互不知情时修改了同一内容。其一生效，另一值保留在此，请确认。")
  }
  var noConflicts: String { say("Nothing waits", "没有待确认的修改") }
  var noConflictsSays: String {
    say("It is rare: the line has to be down at two places at once.", "仅当两处同时断线并修改同一内容时才会出现。")
  }
  var nowStanding: String { say("Stands now", "现行值") }
  var lostConcurrent: String { say("Written at the same time", "同时写入的另一值") }
  var keepIt: String { say("Keep this", "保留") }
  var takeIt: String { say("Take this", "采用") }
  var bothSame: String { say("Both say the same.", "两者内容相同。") }
  var factStays: String {
    say(
      "A fact was told twice, and the first telling stands. It is corrected where it was recorded.",
      "同一事实被记录两次，以先记录者为准。如有误请在录入处更正。")
  }
  var takenAway: String { say("taken away", "已清空") }
  var notShownToYou: String { say("not shown to your role", "您的岗位不可见") }
  var yes: String { say("yes", "是") }
  var no: String { say("no", "否") }

  /// What was edited, by the names of the catalogue; what has no word here keeps its name there.
  func conflictField(_ table: String, _ field: String) -> String {
    let thing = conflictTable(table)
    return field.isEmpty ? thing : "\(thing) · \(conflictFieldWord(field))"
  }

  private func conflictTable(_ table: String) -> String {
    switch table {
    case "sourceRecord": say("Member", "会员")
    case "contactPoint": say("Contact", "联系方式")
    case "task": say("Task", "待办")
    case "importantDate": say("Important date", "重要日期")
    case "preference": say("Preferences", "偏好")
    case "complaint": say("Complaint", "投诉")
    case "enquiry": say("Enquiry", "咨询")
    case "consent": say("Consent", "同意")
    case "notice": say("Notice", "通知")
    case "dispute": say("Dispute", "异议")
    case "privacyRequest": say("Privacy request", "个人信息请求")
    case "link": say("Merge", "合并关系")
    case "purchase", "purchaseLine": say("Sale", "销售")
    case "interaction": say("Contact logged", "联系记录")
    case "claim": say("Claim", "首次接触主张")
    case "associate": say("Person of the staff", "员工")
    case "store": store
    default: table
    }
  }

  private func conflictFieldWord(_ field: String) -> String {
    switch field {
    case "name": name
    case "gender": say("gender", "性别")
    case "birthday": say("birthday", "生日")
    case "birthdayCalendar": say("calendar of the birthday", "生日历法")
    case "address": say("address", "地址")
    case "note": say("note", "备注")
    case "value": say("number or address", "号码或地址")
    case "validUntil": say("in use until", "停用时间")
    case "state": state
    case "archived": say("filed away", "已归档")
    case "dueAt": say("due", "截止时间")
    case "associateID": associate
    case "storeID": store
    case "summary", "description": say("text", "内容")
    case "priority": say("priority", "优先级")
    case "date": say("day", "日期")
    case "label": say("label", "名称")
    case "brand", "brands": say("brand", "品牌")
    default: field
    }
  }
}
