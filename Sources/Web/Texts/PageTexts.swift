internal import Kernel
internal import Transport
internal import Trust

/// The words of the pages, in one language. Each is a pair of literals, and a test holds one to the other.
package struct PageTexts: Sendable {
  package let language: PageLanguage

  package init(_ language: PageLanguage) {
    self.language = language
  }

  func say(_ en: String, _ zh: String) -> String { language == .zh ? zh : en }

  var languageTag: String { say("en", "zh-Hans") }
  /// The language one can change to, in its own words.
  var otherLanguage: String { say("中文", "English") }

  // MARK: Shell

  var skip: String { say("Skip to the content", "跳到正文") }
  var search: String { say("Search members", "查找会员") }
  var searchPlaceholder: String {
    say("Phone, last four, name, serial, card", "手机号、尾号、姓名、拼音、表身号、卡号")
  }
  var today: String { say("Today", "今日") }
  var newMember: String { say("New member", "新会员") }
  var recordSale: String { say("Record sale", "录入销售") }
  var notices: String { say("Notices", "通知") }
  var sales: String { say("Sales", "销售") }
  var store: String { say("Store", "门店") }
  var headOffice: String { say("Head office", "总部") }
  var mainPlaces: String { say("Main", "主导航") }
  var account: String { say("Your account", "我的账户") }
  var switchPerson: String { say("Switch person", "切换员工") }
  var lock: String { say("Lock", "锁定") }
  var signOut: String { say("Sign out", "退出登录") }
  var changePassword: String { say("Change password", "修改密码") }
  var setPIN: String { say("Set PIN", "设置 PIN") }
  var keys: String {
    say("Keys: / search · n new member · s sale · t today", "快捷键：/ 查找 · n 新会员 · s 销售 · t 今日")
  }
  func recordedFor(_ name: String, _ store: String) -> String {
    say("Recorded for \(name), \(store)", "记录人：\(name)（\(store)）")
  }
  var unread: String { say("unread", "未读") }

  // MARK: The line

  var lineUp: String { say("Line up", "线路正常") }
  var lineDown: String { say("No line", "线路中断") }
  var lineUnknown: String { say("Looking for the line", "正在连接总部") }
  func asOf(_ moment: String) -> String { say("as of \(moment)", "数据截至 \(moment)") }
  func waiting(_ count: Int) -> String { say("\(count) to send", "待上传 \(count)") }
  var offlineSays: String {
    say(
      "The line to head office is down. Everything you record is kept here and sent when it is back. "
        + "Search finds your store's members and full numbers only.",
      "与总部的线路中断。您录入的一切都保存在本店，恢复后自动上传。查找仅限本店会员和完整号码。")
  }

  // MARK: What went wrong

  var wentWrong: String { say("This did not work", "操作未成功") }
  var notFound: String { say("Not found", "没有找到") }
  var notAllowed: String { say("Not allowed", "没有权限") }
  var back: String { say("Back to today", "返回今日") }
  var mendFields: String { say("Please mend the fields marked below.", "请更正下面标出的内容。") }
  /// Both, as one line: Chinese sentences follow each other without a blank.
  var mendAndSavedNothing: String { mendFields + (language == .zh ? "" : " ") + savedNothing }
  var savedNothing: String { say("Nothing was saved.", "尚未保存任何内容。") }

  func sentence(for error: ClienteleError) -> String {
    switch error.code {
    case .notFound:
      say("This store holds nothing like that, or not yet.", "本店没有此内容，或尚未同步到本店。")
    case .memberErased:
      say("This person was erased on request. Nothing more is written about them.", "此人已应本人要求删除，不能再记录其信息。")
    case .overtaken:
      say("Somebody has decided about this in the meantime. Look at it again.", "其间已有人作出决定，请重新查看。")
    case .notAllowed: say("Your role does not include this.", "您的岗位没有此权限。")
    case .limitExceeded:
      say("The limit for today is used up. Ask a manager.", "今日额度已用完，请联系店长。")
    case .leaseExpired:
      say(
        "This laptop has not spoken to head office for too long. Connect it to go on.",
        "本机与总部失联过久，请联网后继续。")
    case .hubUnreachable, .timedOut:
      say("Head office cannot be reached just now.", "暂时无法连接总部。")
    case .databaseFull: say("The disk is full: nothing was saved.", "磁盘已满，本次未保存。")
    case .passwordRefused:
      say("This is too easy to guess. Choose another one.", "过于容易被猜中，请另选一个。")
    case .signInRefused: say("The password is wrong.", "密码不正确。")
    case .signInLocked: say("Too many wrong tries. Wait a little.", "错误次数过多，请稍候再试。")
    case .formForged:
      say("The page was too old. Open it again and repeat what you did.", "页面已过期，请重新打开后再操作一次。")
    case .tooOften: say("Too many requests. Wait a minute.", "操作过于频繁，请稍候。")
    case .invalidInput: say("Something in the form cannot be right.", "表单中有内容不正确。")
    default: say("The machine could not do this. Try again.", "系统未能完成，请重试。")
    }
  }
}
