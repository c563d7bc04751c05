import Kernel
import Testing

@Suite("Telephone numbers")
struct PhoneNumberTests {
  @Test(
    "a number is read from every usual form",
    arguments: [
      ("13912345670", "+8613912345670"), ("139 1234 5670", "+8613912345670"),
      ("139-1234-5670", "+8613912345670"),
      ("+86 139-1234-5670", "+8613912345670"), ("008613912345670", "+8613912345670"),
      ("86 13912345670", "+8613912345670"), ("8613912345670", "+8613912345670"),
      ("(86)13912345670", "+8613912345670"),
      ("013912345670", "+8613912345670"), ("１３９１２３４５６７０", "+8613912345670"),
      ("＋86　13912345670", "+8613912345670"),
      ("13912345670(微信同号)", "+8613912345670"), ("13912345670 家属", "+8613912345670"),
      ("021-92250841", "+862192250841"), ("(020)93511858", "+862093511858"),
      ("+86-21-97689365", "+862197689365"),
      ("0571 97745061", "+8657197745061"), ("0991-2346678", "+869912346678"),
      ("+86 755 90722238", "+8675590722238"),
      ("021-92250841转099", "+862192250841;ext=099"), ("028-99727936-711", "+862899727936;ext=711"),
      ("021-92250841 ext. 12", "+862192250841;ext=12"), ("021-92250841分机8", "+862192250841;ext=8"),
      ("400-820-8820", "+864008208820"),
      ("+852 5087 5683", "+85250875683"), ("852-50136657", "+85250136657"), ("0085250169089", "+85250169089"),
      ("(852)50643087", "+85250643087"), ("+853 6612 3456", "+85366123456"),
      ("+886 9993 39595", "+886999339595"), ("0999539693", "+886999539693"),
      ("886999207859", "+886999207859"),
      ("+886 0999 339 595", "+886999339595"), ("+49 17604 069063", "+4917604069063"),
      ("+44 (0)20 7946 0018", "+442079460018"),
      ("+1 (415) 555-2671", "+14155552671"),
    ])
  func reads(typed: String, stored: String) throws {
    let number = try #require(PhoneEntry.parse(typed).first?.number)
    #expect(number.stored == stored)
    #expect(PhoneNumber(e164: number.stored) == number)
  }

  @Test(
    "several numbers in one field are told apart",
    arguments: [
      ("008616350464476,008616956805966", ["+8616350464476", "+8616956805966"]),
      ("１９４７５９６８４２２、１６００２０３５７４８", ["+8619475968422", "+8616002035748"]),
      ("16087622307 +86 169-1988-9241", ["+8616087622307", "+8616919889241"]),
      ("(886)999500050 16499490107", ["+886999500050", "+8616499490107"]),
      ("+852 5070 1039 16039973376", ["+85250701039", "+8616039973376"]),
      ("154-6044-5617 16453218685", ["+8615460445617", "+8616453218685"]),
      ("+886 9993 63248/+86 160-7498-6712", ["+886999363248", "+8616074986712"]),
    ])
  func several(typed: String, e164: [String]) {
    #expect(PhoneEntry.parse(typed).compactMap(\.number?.e164) == e164)
  }

  @Test(
    "what is no number says what it is",
    arguments: [
      ("163****1234", PhoneEntry.Reading.masked(MaskedPhone(prefix: "163", hiddenCount: 4, suffix: "1234"))),
      ("1.63123E+10", .rounded(RoundedPhone(lowest: 16_312_250_000, highest: 16_312_349_999))),
      ("13800138000", .filler), ("00000000000", .filler), ("11111111111", .filler), ("99999999999", .filler),
      ("+8613800138000", .filler), ("12345678901", .filler), ("13912345678", .filler),
      ("13888888888", .filler),
      ("50770916", .local("50770916")), ("1601041386", .malformed("1601041386")),
      ("+86 179-6463-47717", .malformed("8617964634771")),
    ])
  func notNumbers(typed: String, reading: PhoneEntry.Reading) {
    let entries = PhoneEntry.parse(typed)
    #expect(entries.count == 1)
    if case .malformed = reading, case .malformed = entries.first?.reading { return }
    #expect(entries.first?.reading == reading)
  }

  @Test("a field without a digit has no entry", arguments: ["", "   ", "无", "(微信同号)", "***", "-"])
  func nothing(typed: String) {
    #expect(PhoneEntry.parse(typed).isEmpty)
  }

  @Test("a note beside the number is kept", arguments: [("15415357632(家属)", "家属"), ("16452507532 家属", "家属")])
  func notes(typed: String, note: String) {
    #expect(PhoneEntry.parse(typed).map(\.note) == [note])
  }

  @Test("a masked or rounded number matches exactly what it can have been")
  func partial() throws {
    let number = try #require(PhoneNumber("16312344321"))
    let other = try #require(PhoneNumber("16312399321"))
    #expect(MaskedPhone(prefix: "163", hiddenCount: 4, suffix: "4321").matches(number))
    #expect(!MaskedPhone(prefix: "163", hiddenCount: 4, suffix: "4321").matches(other))
    #expect(RoundedPhone(lowest: 16_312_250_000, highest: 16_312_349_999).matches(number))
    #expect(!RoundedPhone(lowest: 16_312_250_000, highest: 16_312_349_999).matches(other))
  }

  @Test(
    "display groups the digits, masking hides the middle",
    arguments: [
      ("13912345670", "139 1234 5670", "139****5670"),
      ("02192250841转099", "021 9225 0841 转 099", "021****0841"),
      ("+85250875683", "+852 5087 5683", "+852 ****5683"), ("0991-2346678", "0991 234 6678", "0991****6678"),
    ])
  func display(typed: String, display: String, masked: String) throws {
    let number = try #require(PhoneEntry.parse(typed).first?.number)
    #expect(number.display == display)
    #expect(number.masked == masked)
    #expect(number.lastFour == String(masked.suffix(4)))
  }

  @Test("a field of ten thousand characters is cut, not read to its end")
  func long() {
    #expect(PhoneEntry.parse(String(repeating: "1391234567 ", count: 1_000)).count <= 8)
  }
}
