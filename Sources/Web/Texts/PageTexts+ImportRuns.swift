internal import Application
internal import Kernel

/// Words about what an import would do, does and did.
extension PageTexts {
  var rowsRead: String { say("Rows", "总行数") }
  var newPeople: String { say("New", "新顾客") }
  var knownPeople: String { say("Known", "已知") }
  var doubtfulPeople: String { say("Doubtful", "存疑") }
  var rejectedRows: String { say("Rejected", "拒收") }
  var recordsThatChange: String { say("Records that change", "更改档案") }
  var rowsHereAlready: String { say("Here already", "已存在") }
  var newFacts: String { say("New sales and services", "新销售与服务") }
  var erasedPeople: String { say("Erased on request, left out", "曾要求删除，不导入") }
  var wouldHappen: String { say("What would happen", "导入预览") }
  var wouldHappenSays: String {
    say("Nothing is written yet.", "尚未写入任何内容。")
  }
  var knownSays: String {
    say("They are joined with a member who is here.", "将与已有会员合并。")
  }
  var doubtfulSays: String {
    say(
      "They come in as persons of their own; who they are is judged in the merge review.",
      "先各自建档，是否同一人由合并核查判断。")
  }
  func lineAndRecord(_ line: String, _ record: String) -> String {
    say("line \(line) · \(record)", "第 \(line) 行 · \(record)")
  }
  var isPerson: String { say("is", "即") }
  var maybePerson: String { say("may be", "可能是") }
  var memberNotShown: String { say("a member whom you may not see", "您无权查看的会员") }
  func furtherRows(_ count: Int) -> String { say("\(count) more", "其余 \(count) 行") }
  func onlyFirst(_ count: String) -> String {
    say("The first \(count) are shown.", "仅列出前 \(count) 行。")
  }
  var startImport: String { say("Import", "开始导入") }
  var changeColumns: String { say("Change the columns", "修改列对应") }
  var lookAgain: String { say("Look again", "重新预览") }
  var isLooking: String { say("Looking at the file", "正在生成预览") }
  var isImporting: String { say("Importing", "正在导入") }
  var pageMayBeClosed: String {
    say("You may close this page; the work goes on.", "可以关闭此页面，操作会继续进行。")
  }
  func rowsDone(_ rows: String) -> String { say("\(rows) rows", "\(rows) 行") }
  func rowsDoneOf(_ rows: String, _ all: String) -> String {
    say("\(rows) of \(all) rows", "\(rows) / \(all) 行")
  }
  var bringUpToDate: String { say("Bring up to date", "刷新") }
  var wasInterrupted: String { say("The import was interrupted", "导入曾中断") }
  var wasInterruptedSays: String {
    say(
      "The machine was stopped in the middle. What was taken is kept. Start again: rows that are here already change nothing.",
      "导入过程中系统曾停止。已导入的内容已保留；再次导入即可继续，已存在的行不会重复。")
  }
  var importFailed: String { say("The file could not be read to its end", "文件未能读完") }
  var importFailedSays: String {
    say(
      "Check the columns and the file. What was taken so far is kept; starting again changes nothing twice.",
      "请检查列对应与文件。已导入的内容保留，再次导入不会重复。")
  }
  var isImported: String { say("Imported", "导入完成") }
  var newRows: String { say("New", "新增") }
  var changedRows: String { say("Changed", "更改") }
  func importNumbered(_ number: Int) -> String { say("Import \(number)", "导入 \(number)") }
  var nothingWritten: String {
    say("Everything was here already: nothing was written.", "全部内容已存在，未写入任何内容。")
  }
  var rejectsFile: String { say("Download the rejects", "下载拒收行") }
  var rejectsSay: String {
    say(
      "Each with its reason, to correct and import again. The download is in the audit.",
      "每行附原因，更正后可再次导入。下载会记入审计。")
  }
  var rejectsSayBefore: String {
    say(
      "They would not be taken; afterwards they can be downloaded with their reasons.", "这些行不会导入；导入后可连同原因下载。")
  }
  var sameFileRuns: String {
    say("This very file is being imported already.", "同一文件正在导入中。")
  }
  var otherImportRuns: String {
    say("Another import goes on. Wait until it has ended.", "另一导入正在进行，请等待其结束。")
  }
  var lookFirstAgain: String {
    say("Look at the file again first.", "请先重新预览文件。")
  }

  // MARK: Past imports

  var pastImports: String { say("Imports of this machine", "本机的导入记录") }
  var noImports: String { say("Nothing was imported here", "本机尚无导入记录") }
  var noImportsSays: String { say("What is brought in stands here, to undo.", "导入的内容会列在这里，可整体撤销。") }
  func recordsTouched(_ count: String) -> String { say("\(count) records", "\(count) 份档案") }
  var byOperator: String { say("at the machine", "主机命令") }
  var undone: String { say("undone", "已撤销") }
  var olderImports: String { say("Older", "更早") }
  var undoImport: String { say("Undo the import", "撤销导入") }
  var undoImportSays: String {
    say(
      "Records it made are archived, fields it changed get their former value, sales are reversed. What people worked on "
        + "since stays. The same file imported again brings everything back.",
      "新建的档案将归档，更改的字段恢复原值，销售将冲销；此后有人处理过的内容保留。再次导入同一文件即可恢复。")
  }
  var undoneAlready: String {
    say("It is undone. The same file imported again brings everything back.", "该导入已撤销。再次导入同一文件即可恢复。")
  }
  var whyUndo: String { say("Why", "原因") }
  var undoSure: String { say("Take the whole import back", "确认撤销整次导入") }
  var isUndoing: String { say("Being undone", "正在撤销") }
  var undoFailed: String {
    say("It was not undone to its end. Undo it again: what is done stays done.", "撤销未完成，请再次撤销，已撤销的部分不受影响。")
  }
  var recordsArchived: String { say("Records archived", "归档档案") }
  var fieldsRestored: String { say("Fields restored", "恢复字段") }
  var contactsEnded: String { say("Contact points ended", "停用联系方式") }
  var salesReversed: String { say("Sales reversed", "冲销销售") }
  var staysAfterUndo: String { say("What stays", "保留的内容") }
  func keptBecause(_ reason: UndoImport.Kept.Reason) -> String {
    switch reason {
    case .workedOn: say("somebody has worked on it since", "导入后已有人处理")
    case .fieldChanged: say("a field was changed again since", "字段在导入后又被修改")
    case .service: say("a service stays in its history", "服务记录保留在历史中")
    case .claim: say("a claim of first contact stays", "首次接触主张保留")
    }
  }
}
