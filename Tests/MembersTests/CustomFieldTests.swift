import Kernel
import Members
import Testing

/// What somebody typed, and what a field makes of it. `nil` is nothing.
@Suite struct `A custom field reads` {
  private typealias Fault = CustomField.Fault

  private static func label(_ english: String, _ chinese: String) -> FieldLabel {
    FieldLabel(english: english, chinese: chinese)
  }

  private static let brands = [
    CustomField.Option("omega", label("Omega", "欧米茄")),
    CustomField.Option("iwc", label("IWC", "万国")),
    CustomField.Option("ebel", label("Ebel", "玉宝"), isArchived: true),
  ]

  private static func money(_ minorUnits: Int64, _ code: String) throws -> CustomValue {
    .amount(Money(minorUnits: minorUnits, currency: try #require(Currency(code))))
  }

  private func expect(
    _ field: CustomField, _ typed: String, _ value: CustomValue?, keeping known: CustomValue? = nil
  ) {
    #expect(throws: Never.self, "\(typed)") {
      let read = try field.read(typed, keeping: known)
      #expect(read == value, "\(typed)")
      // What is stored is read as the same value, and once more as the same text.
      guard let read else { return }
      let again = CustomValue(stored: read.stored, choices: read.choices, as: field.kind)
      #expect(again == read && again?.stored == read.stored, "\(typed)")
    }
  }

  private func refuse(_ field: CustomField, _ typed: String, _ fault: CustomField.Fault) {
    #expect(throws: fault, "\(typed)") { try field.read(typed) }
  }

  @Test func `nothing as nothing, and asks for what it requires`() {
    for kind in CustomField.Kind.allCases {
      for nothing in ["", "  ", "\u{3000}", "\n\t"] {
        expect(CustomField(kind, options: Self.brands), nothing, nil)
        refuse(CustomField(kind, options: Self.brands, isRequired: true), nothing, .missing)
      }
    }
    // Separators alone are nothing said.
    expect(CustomField(.options, options: Self.brands), "，;、", nil)
    refuse(CustomField(.options, options: Self.brands, isRequired: true), "，", .missing)
  }

  @Test func `a text as one line, up to its length`() {
    let field = CustomField(.text)
    expect(field, "  blue dial ", .text("blue dial"))
    expect(field, "blue\r\n\tdial", .text("blue dial"))
    expect(field, "１６５", .text("１６５"))
    let longest = String(repeating: "表", count: CustomField.textMax)
    expect(field, longest, .text(longest))
    refuse(field, longest + "表", .tooLong(CustomField.textMax))
    // Few characters of very many bytes.
    refuse(field, "a" + String(repeating: "\u{0301}", count: 4_000), .tooLong(CustomField.textMax))
  }

  @Test(arguments: [
    ("165", 165), ("１６５", 165), ("165 mm", 165), ("165毫米", 165), ("165MM", 165), ("-3", -3), ("1,650", 1_650),
    ("0007", 7),
  ])
  func `a whole number in its unit`(_ typed: String, _ number: Int64) {
    expect(CustomField(.wholeNumber, unit: "mm"), typed, .wholeNumber(number))
  }

  @Test(arguments: [
    ("16.5", CustomField.Fault.notWhole), ("many", .notWhole), ("16 cm", .wrongUnit("mm")),
    ("16m", .wrongUnit("mm")), ("1,65", .notWhole), ("1 2,3", .notWhole), ("", .missing),
    ("99999999999999999999", .tooManyDigits), ("1000000000001", .tooManyDigits), ("0x10", .notWhole),
    ("٣", .notWhole),
  ])
  func `and no other number`(_ typed: String, _ fault: CustomField.Fault) {
    refuse(CustomField(.wholeNumber, unit: "mm", isRequired: true), typed, fault)
  }

  @Test(arguments: [
    ("16.5", "16.5"), ("16.50 mm", "16.5"), ("１６．５毫米", "16.5"), (".5", "0.5"), ("-0.25", "-0.25"),
    ("16", "16"),
    ("1,234.5", "1234.5"), ("0.000001", "0.000001"), ("-0", "0"),
  ])
  func `a decimal number without rounding`(_ typed: String, _ stored: String) {
    expect(CustomField(.decimal, unit: "mm"), typed, ExactDecimal(stored).map { .decimal($0) })
  }

  @Test(arguments: [
    ("16,5", CustomField.Fault.notNumber), ("1.2.3", .notNumber), ("about 16", .notNumber),
    ("16.5 cm", .wrongUnit("mm")),
    ("16.5寸", .wrongUnit("mm")), ("1.2345678", .tooManyDigits), ("1e3", .notNumber), ("-", .notNumber),
    ("99999999999999999999.5", .tooManyDigits),
  ])
  func `and nothing that is none`(_ typed: String, _ fault: CustomField.Fault) {
    refuse(CustomField(.decimal, unit: "mm"), typed, fault)
  }

  @Test(arguments: [
    "2026-03-05", "2026/3/5", "2026.03.05", "2026年3月5日", "２０２６－０３－０５", "20260305", "2026年3月5号",
  ])
  func `a day of the Gregorian calendar`(_ typed: String) {
    expect(CustomField(.date), typed, CalendarDay(year: 2026, month: 3, day: 5).map { .date($0) })
  }

  @Test(arguments: [
    "2026-02-30", "5.3.2026", "26-03-05", "农历2026年三月初五", "农历四月十一", "chinese:2026-03-05", "2026-03", "soon",
    "2026-03-05T10:00", "2026--05",
  ])
  func `and no other day`(_ typed: String) {
    refuse(CustomField(.date), typed, .notDate)
  }

  @Test func `yes and no in either language`() {
    for yes in ["yes", "Y", "TRUE", "1", "是", "有", "１"] { expect(CustomField(.yesNo), yes, .yesNo(true)) }
    for no in ["no", "N", "false", "0", "否", "无", "没有"] { expect(CustomField(.yesNo), no, .yesNo(false)) }
    for neither in ["maybe", "2", "是否"] { refuse(CustomField(.yesNo), neither, .notYesNo) }
  }

  @Test func `an amount with its currency, or in the usual one`() throws {
    let field = CustomField(.amount, unit: "CNY")
    for typed in ["100000", "10万", "￥100,000.00", "１０万", "100000 CNY", "CNY 100000", "100000元"] {
      expect(field, typed, try Self.money(10_000_000, "CNY"))
    }
    expect(field, "5000 HKD", try Self.money(500_000, "HKD"))
    expect(field, "8000 JPY", try Self.money(8_000, "JPY"))
    expect(CustomField(.amount), "5000 HKD", try Self.money(500_000, "HKD"))
    for wrong in ["0", "-5", "much", "5000 XYZ", "HK$5000", "1.234", "10万万"] {
      refuse(field, wrong, .notAmount)
    }
    refuse(CustomField(.amount), "5000", .notAmount)
  }

  @Test func `an option by its code or by what it is called`() {
    let field = CustomField(.option, options: Self.brands)
    for typed in ["omega", "Omega", " OMEGA ", "欧米茄", "ｏｍｅｇａ"] { expect(field, typed, .option("omega")) }
    for typed in ["Rolex", "omega, iwc", "ebel", "玉宝"] { refuse(field, typed, .unknownOption) }
    // What was chosen before it was archived may stay.
    expect(field, "ebel", .option("ebel"), keeping: .option("ebel"))
    expect(field, "玉宝", .option("ebel"), keeping: .option("ebel"))
  }

  @Test func `other options where they may be typed, but none that is not offered any more`() {
    let field = CustomField(.option, options: Self.brands, isOpen: true)
    expect(field, "劳力士", .option("劳力士"))
    expect(field, "万国", .option("iwc"))
    refuse(field, "ebel", .unknownOption)
    refuse(
      field, String(repeating: "x", count: CustomField.optionTextMax + 1), .tooLong(CustomField.optionTextMax)
    )
  }

  @Test func `several options, each once, whatever stands between`() {
    let field = CustomField(.options, options: Self.brands, isOpen: true)
    for typed in ["omega, iwc", "欧米茄、万国", "IWC；omega；", "iwc，omega，Omega"] {
      expect(field, typed, .options(["omega", "iwc"]))
    }
    expect(field, "omega, Lunaris", .options(["omega", "Lunaris"]))
    refuse(CustomField(.options, options: Self.brands), "omega, Lunaris", .unknownOption)
    let many = (0...CustomField.choicesMax).map { "b\($0)" }.joined(separator: ",")
    refuse(field, many, .tooMany(CustomField.choicesMax))
    expect(field, "ebel, iwc", .options(["ebel", "iwc"]), keeping: .options(["ebel"]))
  }

  @Test func `nothing from what no field of its kind holds`() {
    for (stored, kind) in [
      ("many", CustomField.Kind.wholeNumber), ("1.2.3", .decimal), ("2026-02-30", .date), ("perhaps", .yesNo),
      ("5000", .amount), ("", .text), ("", .option),
    ] {
      #expect(CustomValue(stored: stored, as: kind) == nil, "\(stored)")
    }
    #expect(CustomValue(stored: "omega", choices: [], as: .options) == nil)
  }

  @Test func `codes that files can hold`() {
    for code in ["wrist", "watch.wrist", "watch.budget-from", "a1", String(repeating: "a", count: 40)] {
      #expect(FieldCode.isValid(code), "\(code)")
    }
    for code in [
      "", "Wrist", "watch_wrist", "watch..wrist", ".wrist", "wrist-", "腕围", "a b", "a=b",
      String(repeating: "a", count: 41),
    ] {
      #expect(!FieldCode.isValid(code), "\(code)")
    }
  }
}
