internal import Access
internal import Members

// What the pages of custom fields say.

extension PageTexts {
  // MARK: Values

  /// What head office called something, in the reader's language where it has a word there.
  func called(_ label: FieldLabel) -> String { label.said(inChinese: language == .zh) }

  var comma: String { say(", ", "、") }
  func yesNo(_ isYes: Bool) -> String { isYes ? say("yes", "是") : say("no", "否") }
  var unknownFields: String { say("Unknown fields", "未知字段") }
  var unknownField: String { say("Unknown field", "未知字段") }
  var unknownFieldsSay: String {
    say(
      "Kept and passed on as they are. This node has not heard of their definition yet.",
      "原样保留并上传。本节点尚未收到这些字段的定义。")
  }
  var otherOption: String { say("Other", "其他") }
  var otherOptionsHelp: String { say("Separate several by commas.", "多项请用逗号分隔。") }
  func inUnit(_ label: String, _ unit: String) -> String { say("\(label) (\(unit))", "\(label)（\(unit)）") }
  var requiredMark: String { say("required", "必填") }
  var dayHelp: String { say("Such as 2026-03-05.", "如 2026-03-05。") }

  func fault(_ fault: CustomField.Fault) -> String {
    switch fault {
    case .missing: sayThisToo
    case .tooLong(let max): tooLong(max)
    case .tooMany(let max): say("At most \(max) options.", "最多 \(max) 项。")
    case .notWhole: say("This is not a whole number.", "请填写整数。")
    case .notNumber: say("This is not a number.", "请填写数字。")
    case .wrongUnit(let unit): say("Give it in \(unit).", "请以 \(unit) 为单位填写。")
    case .tooManyDigits: say("This number has too many digits.", "数字位数过多。")
    case .notDate: say("This is not a day. Write it as 2026-03-05.", "日期不正确，请按 2026-03-05 的格式填写。")
    case .notYesNo: chooseOne
    case .notAmount: badAmount
    case .unknownOption: say("This is none of the options.", "没有这个选项。")
    }
  }

  // MARK: Lists

  var customField: String { say("Custom field", "自定义字段") }
  var anyField: String { say("None", "不限") }
  var fieldSays: String { say("Says", "字段内容") }

  // MARK: Defining

  var fields: String { say("Fields", "字段") }
  var fieldsSay: String {
    say(
      "What your house wants to know of members beside what everybody asks. Every store has a change with its next contact.",
      "除通用资料外，贵公司希望了解的会员信息。各店将在下次联系时收到更改。")
  }
  var noFields: String { say("No fields yet", "尚无字段") }
  var noFieldsSay: String {
    say("Make a module first, then the fields that stand in it.", "请先建立模块，再在其中添加字段。")
  }
  var newField: String { say("New field", "新建字段") }
  var newModule: String { say("New module", "新建模块") }
  var changeModule: String { say("Change the module", "修改模块") }
  var makeModule: String { say("Make the module", "建立模块") }
  var makeField: String { say("Make the field", "建立字段") }
  var fieldCode: String { say("Code", "代码") }
  var fieldCodeHelp: String {
    say(
      "For files and commands; it never changes. Small letters, digits, dots and hyphens: watch.wrist",
      "用于文件和命令，建立后不可更改。小写字母、数字、点和连字符，如 watch.wrist")
  }
  var badFieldCode: String {
    say("Only small letters and digits, joined by dots or hyphens.", "只能使用小写字母和数字，以点或连字符相连。")
  }
  var fieldCodeTaken: String { say("This code is taken.", "该代码已被使用。") }
  var labelChinese: String { say("Name in Chinese", "中文名称") }
  var labelEnglish: String { say("Name in English", "英文名称") }
  var fieldModule: String { say("Module", "模块") }
  var fieldType: String { say("Type", "类型") }
  var fieldTypeHelp: String { say("It never changes.", "建立后不可更改。") }
  func fieldKind(_ kind: String) -> String {
    switch CustomField.Kind(rawValue: kind) {
    case .text: say("Text", "文本")
    case .wholeNumber: say("Whole number", "整数")
    case .decimal: say("Number with decimals", "小数")
    case .date: say("Day", "日期")
    case .yesNo: say("Yes or no", "是或否")
    case .amount: say("Amount", "金额")
    case .option: say("One of several options", "单选")
    case .options: say("Several options", "多选")
    case nil: say("A type of a newer version", "新版本的类型")
    }
  }
  var fieldUnit: String { say("Unit or currency", "单位或币种") }
  var fieldUnitHelp: String {
    say(
      "Of a number such as mm, of an amount such as CNY; else empty. It never changes.",
      "数字如 mm，金额如 CNY，其余留空。建立后不可更改。")
  }
  var badUnit: String { say("This type has no such unit.", "该类型没有此单位。") }
  var fieldPrivacy: String { say("Privacy", "隐私级别") }
  func fieldPrivacyWord(_ word: String) -> String {
    switch word {
    case "operational": say("Says nothing of the person", "与个人无关")
    case "personal": say("Personal", "个人信息")
    default: say("Like a contact: masked", "等同联系方式，须遮盖")
    }
  }
  var fieldRequired: String { say("It has to be filled in", "必填") }
  var fieldSearchable: String { say("Members are found by it", "可用于查找会员") }
  var fieldOpen: String { say("Options beside the listed ones may be typed", "可填写列表以外的选项") }
  var fieldPlace: String { say("Where it stands", "显示位置") }
  func fieldPlaceWord(_ place: FieldPlace) -> String {
    switch place {
    case .module: say("With its module", "在所属模块中")
    case .head: say("At the head of the member's page", "会员页面顶部")
    }
  }
  var fieldLayout: String { say("Who sees it and who fills it in", "谁可查看和填写") }
  func fieldReach(_ reach: FieldLayout.Reach) -> String {
    switch reach {
    case .hidden: say("does not see it", "不可见")
    case .see: say("sees it", "可查看")
    case .edit: say("fills it in", "可填写")
    }
  }
  func roleWord(_ role: Role) -> String {
    switch role {
    case .associate: say("Associate", "导购")
    case .manager: say("Store manager", "店长")
    case .regionalManager: say("Regional manager", "区域经理")
    case .headOffice: say("Head office", "总部")
    case .admin: say("Administrator", "管理员")
    case .steward: say("Steward", "数据管理员")
    case .privacyOfficer: say("Privacy officer", "隐私负责人")
    }
  }
  var fieldOptions: String { say("Options", "选项") }
  var fieldOptionsHelp: String {
    say(
      "One a line: code = English / Chinese. A line that is taken out is not offered any more; what members said stays.",
      "每行一项：代码 = 英文 / 中文。删去的行不再提供选择，会员已有的内容保留。")
  }
  func badOption(_ line: Int) -> String {
    say("Line \(line) is not code = English / Chinese.", "第 \(line) 行不是“代码 = 英文 / 中文”的格式。")
  }
  func repeatedOption(_ line: Int) -> String {
    say("Line \(line) has a code that is there already.", "第 \(line) 行的代码重复。")
  }
  var archivedWord: String { say("archived", "已停用") }
  var archive: String { say("Archive", "停用") }
  var takeBackIntoUse: String { say("Take into use again", "重新启用") }
  var archiveSays: String {
    say("Nothing that was said is lost; it is only asked no more.", "已有内容不会丢失，只是不再填写。")
  }
  var moveUp: String { say("Up", "上移") }
  var moveDown: String { say("Down", "下移") }
  var formPreview: String { say("What the form looks like", "表单预览") }
  var searchableWord: String { say("searchable", "可查找") }
  var couldNotDefine: String { say("This cannot be defined so.", "无法这样定义。") }
}
