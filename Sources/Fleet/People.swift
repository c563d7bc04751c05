internal import Kernel

/// The customers of a seed: few, so that stores meet the same ones and edits collide.
final class People {
  struct Person {
    let names: [String]
    let phone: String
    let email: String
    let birthday: String
  }

  let all: [Person]

  init(seed: UInt64, count: Int) {
    var random = SeededStream(seed: seed, label: "people")
    all = (0..<count).map { number in
      let family = random.pick(Self.families)
      let given = random.pick(Self.given) + (random.chance(permille: 600) ? random.pick(Self.given) : "")
      return Person(
        names: [family + given, family + random.pick(Self.given), family + "先生", given],
        phone: "138" + (10_000_000 + number * 7_919 + random.below(7_000)).padded(8),
        email: random.chance(permille: 300) ? "p\(number)@example.com" : "",
        birthday:
          "19\(60 + random.below(40))-\((1 + random.below(12)).padded(2))-\((1 + random.below(28)).padded(2))"
      )
    }
  }

  private static let families = ["王", "李", "张", "刘", "陈", "杨", "黄", "欧阳", "Wong", "Chen "]
  private static let given = ["伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "小", "明", "晓"]
}
