/// A row that was not taken, where it stands and why.
package struct RowReject: Error, Sendable {
  /// The first physical line of the row in its file, counted from 1.
  package let lineNumber: Int
  package let code: Code
  /// The header of the column that is wrong; `nil` when the line as a whole is.
  package let column: String?
  /// For ``Code/duplicateRecord``, the line that came first.
  package let earlierLine: Int?
  /// The cells as they were, or the whole line as one cell when it could not be taken apart.
  package let cells: [String]
  /// The line as it stands in the file, cut at 64 KiB. Personal data: for the file of rejects, never for a log.
  package let raw: String

  /// Why a row was not taken.
  package enum Code: String, Sendable, CaseIterable {
    case encoding = "row.encoding"
    case nulByte = "row.nulByte"
    case quoteNotClosed = "row.quoteNotClosed"
    case textAfterQuote = "row.textAfterQuote"
    case cellTooLong = "row.cellTooLong"
    case lineTooLong = "row.lineTooLong"
    case tooManyColumns = "row.tooManyColumns"
    case tooFewColumns = "row.tooFewColumns"
    case idMissing = "row.idMissing"
    case duplicateRecord = "row.duplicateRecord"
    case timeMissing = "row.timeMissing"
    case timeMalformed = "row.timeMalformed"
    case amountMissing = "row.amountMissing"
    case amountMalformed = "row.amountMalformed"
    case currencyUnknown = "row.currencyUnknown"
    case quantityMalformed = "row.quantityMalformed"
    case kindUnknown = "row.kindUnknown"
    case storeNotAccepted = "row.storeNotAccepted"
    case fieldMalformed = "row.fieldMalformed"
  }

  /// One sentence without personal data.
  package var english: String {
    let place = column.map { "column \"\($0)\": " } ?? ""
    return "Line \(lineNumber): \(place)\(reason.english)."
  }

  /// The same sentence in Chinese.
  package var chinese: String {
    let place = column.map { "「\($0)」列" } ?? ""
    return "第 \(lineNumber) 行：\(place)\(reason.chinese)。"
  }

  private var reason: (english: String, chinese: String) {
    switch code {
    case .encoding: ("it holds bytes that are not text in the encoding of the file", "含有不属于文件编码的字节")
    case .nulByte: ("it holds a NUL byte", "含有空字节 (NUL)")
    case .quoteNotClosed: ("a quote is opened and never closed", "引号没有闭合")
    case .textAfterQuote: ("text follows a closing quote", "引号闭合后还有内容")
    case .cellTooLong: ("a cell is longer than 64 KiB", "单元格超过 64 KiB")
    case .lineTooLong: ("the line is longer than 1 MiB", "整行超过 1 MiB")
    case .tooManyColumns: ("it has more cells than the header", "列数多于表头")
    case .tooFewColumns: ("it has fewer cells than the header", "列数少于表头")
    case .idMissing: ("the identifier is blank", "编号为空")
    case .duplicateRecord:
      ("the record is already on line \(earlierLine ?? 0)", "与第 \(earlierLine ?? 0) 行的编号重复")
    case .timeMissing: ("the date is blank", "日期为空")
    case .timeMalformed: ("this is not a date that can be read for certain", "日期无法确定地识别")
    case .amountMissing: ("the amount is blank", "金额为空")
    case .amountMalformed: ("this is not an amount in the currency of the row", "金额格式与币种不符")
    case .currencyUnknown: ("this is not a currency code", "币种无法识别")
    case .quantityMalformed: ("this is not a whole number of pieces", "数量不是整数")
    case .storeNotAccepted:
      ("this store is unknown, or not the one this node writes for", "门店不存在，或不是本节点的门店")
    case .fieldMalformed: ("the field does not hold such a value", "该字段不能保存这样的值")
    case .kindUnknown: ("this is not sale, repair, service or return", "业务类型无法识别")
    }
  }
}
