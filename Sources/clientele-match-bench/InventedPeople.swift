/// People nobody is: surnames and given names in about the shares of Chinese lists, every number one that is not given
/// out. The same seed gives the same people.
struct InventedPeople {
  struct Person: Sendable {
    /// Of the record, not of the person.
    var number: Int
    var name: String
    var phone: String
    var chat: String
    var birthday: String
    var gender: String
    var address: String

    func with(phone: String) -> Person {
      var person = self
      person.phone = phone
      return person
    }
  }

  static let sharedPhone = "16312344321"

  private var state: UInt64
  private var count = 0
  /// Some of those met before, who may come again.
  private var known: [Person] = []
  private static let knownMax = 50_000

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  private mutating func draw(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) >> 1) % bound
  }

  private static let surnames = Array(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵")
  private static let given = Array(
    "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林建国志文海东峰成毅亮博睿泽轩子天佳思云永德立学荣康芳娜敏静丽艳娟霞秀玲燕红梅莉兰英慧萍雪婷颖倩洁琳欣悦怡雨晨梦晓美春月丹璐薇蕾妍琪瑶馨涵诗嘉淑桂凤珍"
  )
  private static let cities = ["北京市朝阳区", "上海市静安区", "广州市天河区", "深圳市南山区", "杭州市西湖区", "成都市锦江区"]
  private static let roads = Array("长江淮海人民建设解放和平新华文化中山北苑南湖东风西城光明")

  /// Surnames fall off as in life: the commonest has some seven in a hundred.
  private mutating func surname() -> Character {
    let count = Self.surnames.count
    return Self.surnames[min(draw(count), min(draw(count), draw(count)))]
  }

  private mutating func phone() -> String {
    "1" + ["54", "60", "63", "64", "68", "69", "79", "94"][draw(8)] + String(draw(90_000_000) + 10_000_000)
  }

  /// Somebody new.
  mutating func next() -> Person {
    let name =
      String(surname()) + String(Self.given[draw(Self.given.count)])
      + (draw(4) == 0 ? "" : String(Self.given[draw(Self.given.count)]))
    let road = String([Self.roads[draw(Self.roads.count)], Self.roads[draw(Self.roads.count)]])
    let day = "\(1_945 + draw(60))-\(twoDigits(1 + draw(12)))-\(twoDigits(1 + draw(28)))"
    let person = Person(
      number: count, name: name, phone: draw(20) == 0 ? "" : phone(),
      chat: draw(2) == 0 ? "wx\(draw(900_000_000))" : "", birthday: draw(3) == 0 ? "" : day,
      gender: draw(2) == 0 ? "男" : "女",
      address: draw(3) == 0
        ? ""
        : "\(Self.cities[draw(6)])\(road)路\(1 + draw(900))号\(road)花园\(1 + draw(40))栋\(1 + draw(30))0\(1 + draw(6))室"
    )
    count += 1
    if known.count < Self.knownMax { known.append(person) } else { known[draw(Self.knownMax)] = person }
    return person
  }

  /// Somebody met before, with something left out or another number.
  mutating func again() -> Person {
    guard !known.isEmpty else { return next() }
    var person = known[draw(known.count)]
    person.number = count
    count += 1
    switch draw(6) {
    case 0: person.phone = phone()
    case 1: person.birthday = ""
    case 2: person.address = ""
    case 3: person.name = String(person.name.prefix(1)) + (person.gender == "男" ? "先生" : "女士")
    case 4: person.chat = ""
    default: break
    }
    return person
  }

  private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
