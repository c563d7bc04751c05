import Catalogue
import ChangeLog
import Kernel
import Records

/// The members of one large store, each made from a seed and a number alone: what the generator writes and what the
/// requests ask for agree without either reading the other.
struct StorePopulation {
  let seed: UInt64
  let members: Int

  // MARK: Draws

  /// SplitMix64 (Steele, Lea, Flood 2014) of seed, number and what is drawn.
  private func draw(_ number: Int, _ what: UInt64) -> UInt64 {
    var value = seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ what &* 0xD1B5_4A32_D192_ED03
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  func below(_ limit: Int, _ number: Int, _ what: UInt64) -> Int { Int(draw(number, what) % UInt64(limit)) }

  // MARK: A person

  func record(_ number: Int) -> RowID { id("record", number) }
  func member(_ number: Int) -> MemberID { MemberID(record(number)) }

  func id(_ what: String, _ number: Int, _ part: Int = 0) -> RowID {
    .derived(source: "bench:\(what):\(seed)", document: String(number), line: part == 0 ? "" : String(part))
  }

  /// Surnames about as often as in mainland China: weights in per mille of the commonest forty, of the Ministry of Public
  /// Security's report for 2020.
  private static let surnames: [(Character, Int)] = [
    ("王", 72), ("李", 71), ("张", 68), ("刘", 52), ("陈", 46), ("杨", 31), ("黄", 24), ("赵", 23), ("吴", 21),
    ("周", 20), ("徐", 15), ("孙", 14), ("马", 13), ("朱", 12), ("胡", 12), ("郭", 11), ("何", 11), ("林", 11),
    ("高", 10), ("罗", 10), ("郑", 9), ("梁", 9), ("谢", 8), ("宋", 8), ("唐", 7), ("许", 7), ("邓", 6),
    ("韩", 6), ("冯", 6), ("曹", 6), ("彭", 6), ("曾", 6), ("肖", 6), ("田", 5), ("董", 5), ("潘", 5),
    ("袁", 5), ("蔡", 5), ("蒋", 5), ("余", 5),
  ]
  private static let weights = surnames.reduce(0) { $0 + $1.1 }
  private static let given = Array("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰志国建文红梅晓小春雨欣子涵浩宇梓轩思远嘉怡")

  func name(_ number: Int) -> String {
    var left = below(Self.weights, number, 1)
    let surname =
      Self.surnames.first { entry in
        left -= entry.1
        return left < 0
      }?.0 ?? "王"
    let first = Self.given[below(Self.given.count, number, 2)]
    guard below(5, number, 3) > 0 else { return "\(surname)\(first)" }
    return "\(surname)\(first)\(Self.given[below(Self.given.count, number, 4)])"
  }

  /// Of a mobile number every digit counts, so that two people seldom share one.
  func phone(_ number: Int) -> String {
    "1\(3 + below(7, number, 5))\(below(1_000_000_000, number, 6).padded(9))"
  }

  func birthday(_ number: Int) -> String {
    let (year, month) = (1950 + below(55, number, 7), 1 + below(12, number, 8))
    return "\(year)-\(month.padded(2))-\((1 + below(28, number, 9)).padded(2))"
  }

  /// Seven of ten belong to the store itself.
  func isOwn(_ number: Int) -> Bool { below(10, number, 10) < 7 }

  /// One of fifty comes often.
  func isRegular(_ number: Int) -> Bool { below(50, number, 11) == 0 }

  func visits(_ number: Int) -> Int { isRegular(number) ? 20 : 1 + below(2, number, 12) }

  func purchases(_ number: Int) -> Int { isRegular(number) ? 8 : below(3, number, 13) == 0 ? 1 : 0 }

  // MARK: What is asked for

  /// What people type, a fifth each.
  func query(_ place: Int) -> String {
    let number = below(members, place, 20)
    let initials = ["w", "wx", "lm", "zh", "lx", "zw", "ljh", "wxm"]
    switch place % 5 {
    case 0: return phone(number)
    case 1: return String(phone(number).suffix(4))
    case 2: return String(name(number).prefix(2))
    case 3: return initials[below(initials.count, place, 21)]
    default:
      let nobody = ["魑魅", "qqqq", "1999999", "zzzz"][below(4, place, 22)]
      return nobody + String(below(10_000, place, 23))
    }
  }
}
