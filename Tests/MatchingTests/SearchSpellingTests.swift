import Matching
import Testing

@Suite struct `What a name is found by` {
  /// name · what is typed · whether it finds
  @Test(
    arguments: [
      ("王小明", "王", true), ("王小明", "王小", true), ("王小明", "小明", true), ("王小明", "明", false),
      ("王小明", "wang", true), ("王小明", "wangxiaom", true), ("王小明", "Wang Xiao Ming", true),
      ("王小明", "xiaoming", true), ("王小明", "wxm", true), ("王小明", "wx", true), ("王小明", "wangxm", true),
      ("王小明", "xm", false), ("王小明", "wm", false), ("李明朗", "lml", true), ("李明朗", "ll", false),
      // Traditional and simplified are one, either way.
      ("張偉", "张伟", true), ("张伟", "張偉", true), ("張偉", "zhangwei", true), ("歐陽鋒", "欧阳", true),
      // Readings that surnames have of their own, and second readings.
      ("单田芳", "shan", true), ("解晓东", "xie", true), ("仇和", "qiuhe", true), ("曾国藩", "zeng", true),
      ("尉迟恭", "yuchi", true), ("万俟卨", "moqi", true), ("吕布", "lvbu", true), ("吕布", "lubu", true),
      // Minority names, whatever dot was typed.
      ("迪丽热巴·迪力木拉提", "迪丽", true), ("迪丽热巴.迪力木拉提", "热巴", true), ("迪丽热巴•迪力木拉提", "迪力木", true),
      // Forms of address.
      ("王先生", "王", true), ("王先生", "wang", true),
      // Latin names in either order, accents or none.
      ("John Smith", "john", true), ("John Smith", "smith", true), ("John Smith", "smith j", true),
      ("John Smith", "js", true), ("Jürgen Schröder", "schroder", true), ("CHAN, Tai Man", "chan tai", true),
      ("胡Ken", "ken", true), ("胡Ken", "胡", true), ("ＷＡＮＧ", "wang", true), ("O'Neill", "oneill", true),
      ("", "a", false), ("13911138222", "1", false), ("👩‍👩‍👧", "a", false),
    ])
  func `is what people type of it`(_ name: String, _ typed: String, _ finds: Bool) {
    let spelling = SearchSpelling(of: name)
    let searched = SearchedName(typed: typed)
    let found =
      searched.han.isEmpty
      ? !searched.letters.isEmpty && spelling.letters.contains { $0.hasPrefix(searched.letters) }
      : ([searched.han] + (searched.surname.isEmpty ? [] : [searched.surname])).contains { beginning in
        spelling.han.contains { $0.hasPrefix(beginning) }
      }
    #expect(found == finds, "\(spelling.han) \(spelling.letters)")
  }

  @Test(arguments: ["王先生", "李女士", "欧阳先生"])
  func `is the surname of whoever is typed with a form of address`(_ typed: String) {
    #expect(!SearchedName(typed: typed).surname.isEmpty)
  }

  @Test func `is little of a very long name`() {
    for name in [
      String(repeating: "王", count: 10_000), String(repeating: "ab ", count: 10_000),
      String(repeating: "行", count: 60),
    ] {
      let spelling = SearchSpelling(of: name)
      #expect(spelling.han.count <= 8 && spelling.letters.count <= 40)
      #expect((spelling.han + spelling.letters).allSatisfy { $0.unicodeScalars.count <= 128 })
    }
  }
}
