internal import Application
internal import Exchange
internal import Kernel

/// Words about bringing lists in.
extension PageTexts {
  var imports: String { say("Import", "导入") }
  var importsSay: String {
    say(
      "Member lists and purchases from other systems. Nothing is written before you have seen what would happen.",
      "从其他系统导入会员名单与销售记录。确认预览之前不会写入任何内容。")
  }

  // MARK: The file

  var bringFile: String { say("Bring a file", "上传文件") }
  var listFile: String { say("File", "文件") }
  func listFileHelp(_ size: String) -> String {
    say(
      "CSV or text, UTF-8 or GB18030, also packed as .xz; up to \(size) MB. Exports of Zoho, HubSpot and Salesforce are "
        + "recognised. Save a workbook as \"CSV UTF-8\" first.",
      "CSV 或文本，UTF-8 或 GB18030 编码，可为 .xz 压缩；不超过 \(size) MB。可识别 Zoho、HubSpot、Salesforce 的导出文件。"
        + "Excel 工作簿请先另存为“CSV UTF-8”。")
  }
  var upload: String { say("Upload", "上传") }
  var chooseFile: String { say("Choose a file.", "请选择文件。") }
  func fileTooLarge(_ size: String) -> String {
    say(
      "The file is larger than \(size) MB. Pack it with xz, split it, or import it on the machine itself.",
      "文件超过 \(size) MB。请用 xz 压缩、拆分，或在主机上用命令导入。")
  }
  func importRefusal(_ refusal: ImportDesk.Refusal) -> String {
    switch refusal {
    case .empty: say("The file is empty.", "文件是空的。")
    case .workbook:
      say(
        "This is a workbook, not a text list. Save the sheet as \"CSV UTF-8\" and bring that.",
        "这是 Excel 工作簿，不是文本名单。请另存为“CSV UTF-8”后再上传。")
    case .damaged:
      say("The file is damaged or cut off. Export it again.", "文件已损坏或不完整，请重新导出。")
    case .swells:
      say("Unpacked, the file is too large. Split it.", "解压后的文件过大，请拆分。")
    case .noHeader:
      say("The first line does not name columns that can be read.", "第一行不是可读取的表头。")
    case .noRows: say("There is no row below the header.", "表头下没有任何数据行。")
    case .tooManyOfYours:
      say(
        "You have \(ImportShelf.filesOfPersonMax) files here. Throw one away first.",
        "您已有 \(ImportShelf.filesOfPersonMax) 个文件，请先删除一个。")
    case .full:
      say("Too many files wait at this machine. Try again later.", "本机等待导入的文件过多，请稍后再试。")
    }
  }
  var yourFiles: String { say("Your files", "我的文件") }
  func keptUntil(_ moment: String) -> String { say("kept until \(moment)", "保留至 \(moment)") }
  var throwAway: String { say("Throw away", "删除文件") }
  var goOn: String { say("Go on", "继续") }
  var allFiles: String { say("All imports", "全部导入") }
  func importPhase(_ standing: ImportDesk.Standing) -> String {
    switch standing {
    case .mapping: say("columns to check", "待核对列")
    case .looking: say("being looked at", "预览生成中")
    case .looked: say("preview ready", "预览就绪")
    case .running: say("being imported", "正在导入")
    case .interrupted: say("interrupted", "已中断")
    case .failed: say("failed", "失败")
    case .done: say("imported", "已导入")
    }
  }

  // MARK: Columns

  var whatColumnsAre: String { say("What each column is", "各列的含义") }
  var mappedAsLastTime: String {
    say("Mapped as the last time a file had this header.", "已按上次相同表头的设置对应。")
  }
  var mappedByHeader: String {
    say("Recognised by the header. Check it.", "已按表头自动识别，请核对。")
  }
  func readAs(_ encoding: String) -> String { say("read as \(encoding)", "编码 \(encoding)") }
  var column: String { say("Column", "列") }
  var sampleValues: String { say("Values", "示例") }
  var becomes: String { say("Becomes", "对应字段") }
  func columnBecomes(_ name: String) -> String { say("\(name) becomes", "\(name) 对应字段") }
  var notRead: String { say("– not read –", "－ 不导入 －") }
  func nameless(_ number: String) -> String { say("column \(number)", "第 \(number) 列") }
  func importKind(_ kind: ImportKind) -> String {
    switch kind {
    case .members: say("Member list", "会员名单")
    case .purchases: say("Purchases", "销售记录")
    }
  }
  var instead: String { say("It holds something else:", "文件内容不是这种？") }
  var fieldsOfHouse: String { say("Fields of the house", "自定义字段") }
  func columnTwice(_ column: String) -> String {
    say("The column \(column) is read as this already.", "“\(column)”列已对应此字段。")
  }
  var columnUnknown: String {
    say("A file of this kind does not hold this.", "这种文件不包含此字段。")
  }
  func columnsMissing(_ fields: String) -> String {
    say("Say which column is: \(fields).", "请指定哪一列是：\(fields)。")
  }
  var anyOf: String { say(" or ", "或") }
  var importCurrency: String { say("Currency of amounts that name none", "未注明币种的金额按") }
  var noSuchCurrency: String { say("Give a code such as CNY.", "请填写币种代码，例如 CNY。") }
  var dateStyle: String { say("Dates such as 3/5/2024", "形如 3/5/2024 的日期") }
  func dateOrder(_ order: DateOrder) -> String {
    switch order {
    case .yearFirst: say("there are none: reject them", "没有，拒收")
    case .monthFirst: say("the month stands first", "月在前")
    case .dayFirst: say("the day stands first", "日在前")
    }
  }
  var storeOfRows: String { say("Store of rows that name none", "未注明门店的行属于") }
  var scopeOfIdentifiers: String { say("Scheme of the identifiers", "编号所属体系") }
  var scopeHelp: String {
    say(
      "Only where several stores share them, such as a card scheme. Blank: the store's own list.",
      "仅当多家门店共用编号（如会员卡体系）时填写；留空表示本店名单。")
  }
  var asBook: String {
    say(
      "This is the store's old book: its first contacts count once head office approved the file.",
      "这是上线前的老客名册：经总部批准后，其中的首次接触生效。")
  }
  var takesErased: String {
    say(
      "Take in even people who perhaps asked to be erased.", "即使可能曾要求删除，也作为新顾客导入。")
  }
  var lookFirst: String { say("Look what would happen", "预览") }
  var moreOnImport: String { say("More about this file", "更多选项") }

  /// What people call a field of a list.
  func importField(_ field: ImportField) -> String {
    switch field {
    case .store: say("Store", "门店")
    case .associate: say("Associate, by code", "导购（工号）")
    case .record: say("Identifier of the person", "会员编号")
    case .firstContactAt: say("First contact", "首次接触时间")
    case .name: say("Name", "姓名")
    case .givenName: say("Given name", "名")
    case .familyName: say("Surname", "姓")
    case .phone: say("Phone", "电话")
    case .email: say("E-mail", "邮箱")
    case .chat: say("WeChat", "微信")
    case .birthday: say("Birthday", "生日")
    case .calendar: say("Calendar of the birthday", "生日历法")
    case .gender: say("Gender", "性别")
    case .address: say("Address", "地址")
    case .source: say("Source", "来源")
    case .document: say("Document number", "单据号")
    case .documentLine: say("Line of the document", "行号")
    case .member: say("Identifier of the member", "会员编号（卡号）")
    case .at: say("Date of the sale", "销售日期")
    case .kind: say("Kind of document", "业务类型")
    case .brand: say("Brand", "品牌")
    case .reference: say("Reference", "型号")
    case .serial: say("Serial", "表身号")
    case .quantity: say("Pieces", "件数")
    case .amount: say("Amount", "金额")
    case .currency: say("Currency", "币种")
    }
  }
}
