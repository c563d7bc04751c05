/// Words about the books that stores kept before they went live.
extension PageTexts {
  var openingBooks: String { say("Opening books", "老客名册") }
  var openingBooksSays: String {
    say(
      "Lists of members from before a store went live. Approved, their first contacts beat every later one.",
      "门店上线前的会员名册。批准后，其中的首次接触优先于之后的一切接触。")
  }
  var waitingBooks: String { say("Imported, not approved", "已导入，待批准") }
  var approvedBooks: String { say("Approved", "已批准") }
  var approvedBook: String { say("approved", "已批准") }
  var noBookWaits: String { say("No book waits", "没有待批准的名册") }
  var noBookWaitsSays: String {
    say("A store imports its list with import --book.", "门店用 import --book 导入名册后会出现在这里。")
  }
  func bookCounts(_ claims: String, _ members: String, _ associates: String) -> String {
    say(
      "\(claims) claims, \(members) members, \(associates) associates",
      "主张 \(claims) 条，会员 \(members) 位，导购 \(associates) 位")
  }
  func statedFromTo(_ from: String, _ to: String) -> String {
    say("stated for \(from) to \(to)", "首次接触 \(from) 至 \(to)")
  }
  func booksCounting(_ count: String, _ moment: String) -> String {
    say("\(count) count, up to \(moment)", "截止 \(moment) 前有 \(count) 条生效")
  }
  var checkAndApprove: String { say("Check and approve", "核对并批准") }
  var approve: String { say("Approve", "批准") }
  var approveBook: String { say("Approve a book", "批准名册") }
  var approveBookSays: String {
    say(
      "Look at the file itself. Until it is approved its claims count as any other import, which is not at all against a contact.",
      "请先查看名册文件。未批准的名册与一般导入相同，不能与实际接触竞争。")
  }
  var fileHash: String { say("SHA-256 of the file", "文件 SHA-256") }
  var fileHashHelp: String {
    say("Of exactly the file that you have seen: sha256sum FILE.", "须为您已查看的同一文件：sha256sum FILE。")
  }
  var goesLive: String { say("The store goes live on", "门店上线日期") }
  var goesLiveHelp: String {
    say("What the book states for later days does not count.", "名册中晚于此日的接触不计。")
  }
  var bookSure: String {
    say("I have seen this file, and it is the store's book.", "我已查看该文件，确认为该店名册。")
  }
  var sixtyFourDigits: String { say("Give its 64 digits from 0 to f.", "请填写 64 位十六进制字符。") }
  var bookApprovedAlready: String { say("This book is approved already.", "该名册已批准。") }
  var anotherFile: String {
    say("This is another file than the store has imported.", "与该店导入的文件不一致。")
  }
}
