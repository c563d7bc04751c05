/// The parts of a free-text address that identify a door, in a form that Chinese and English spellings
/// of one address share.
package struct Address: Hashable, Sendable {
  /// The city in pinyin, `""` when unknown.
  package internal(set) var city = ""
  /// The last two syllables of the street's name, in pinyin.
  package internal(set) var street = ""
  package internal(set) var streetNumber = ""
  /// The compound or firm, simplified characters.
  package internal(set) var compound = ""
  package internal(set) var building = ""
  package internal(set) var room = ""
  /// The district as typed, without city and suffix, when it could be told.
  package internal(set) var district = ""

  /// The telling words of an address in Latin letters, whatever their order: numbers, names; sorted, each once.
  package internal(set) var words: [String] = []

  package var isEmpty: Bool { self == Address() }

  /// The door within its building, `""` unless both are known.
  var door: String { room.isEmpty || building.isEmpty ? "" : "\(building)-\(room)" }

  package static let scalarsMax = 200

  package init(typed: String) {
    self.init()
    var scalars: [Unicode.Scalar] = []
    for scalar in typed.unicodeScalars.prefix(Self.scalarsMax) {
      let half: Unicode.Scalar =
        (0xFF01...0xFF5E).contains(scalar.value)
        ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : HanReadings.simplified(scalar)
      scalars.append(half)
    }
    if scalars.contains(where: HanReadings.isHan) {
      readChinese(scalars.filter { !$0.properties.isWhitespace })
    } else {
      readEnglish(String(String.UnicodeScalarView(scalars)))
    }
  }

  private init() {}

  /// City, street, its number, compound, building, room and district, and the words, as they were read before.
  init(parts: [String], words: [String]) {
    if parts.count == 7 {
      (city, street, streetNumber, compound) = (parts[0], parts[1], parts[2], parts[3])
      (building, room, district) = (parts[4], parts[5], parts[6])
    }
    self.words = words
  }

  private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  static func pinyin(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    scalars.map { HanReadings.isHan($0) ? Romanisation.sound($0, isSurname: false) : String(Character($0)) }
      .joined()
  }

  // MARK: Chinese, from large to small

  private static let streetSuffixes: Set<Unicode.Scalar> = ["路", "街", "巷", "道", "弄", "里"]
  private static let buildingWords: Set<Unicode.Scalar> = ["号", "幢", "栋", "座", "楼"]

  private mutating func readChinese(_ scalars: [Unicode.Scalar]) {
    var rest = scalars[...]
    readCity(&rest)
    if let end = Self.streetEnd(rest) {
      let name = rest[..<end].filter { HanReadings.isHan($0) && $0 != "大" }
      readDistrict(name.dropLast(2))
      street = Self.pinyin(name.suffix(2))
      rest = rest[end...].dropFirst()
      streetNumber = Self.text(rest.prefix(while: Self.isDigit))
      rest = rest.dropFirst(streetNumber.unicodeScalars.count)
      if rest.first == "号" { rest = rest.dropFirst() }
    } else if !rest.contains(where: Self.isDigit) {
      readDistrict(rest)
      return
    }
    compound = Self.text(rest.prefix { !Self.isDigit($0) && $0 != "-" })
    readDoor(rest.drop { !Self.isDigit($0) })
  }

  /// Where a street's suffix stands before its number.
  private static func streetEnd(_ scalars: ArraySlice<Unicode.Scalar>) -> Int? {
    scalars.indices.dropLast().first { streetSuffixes.contains(scalars[$0]) && isDigit(scalars[$0 + 1]) }
  }

  private mutating func readCity(_ rest: inout ArraySlice<Unicode.Scalar>) {
    if let province = rest.prefix(4).firstIndex(of: "省") { rest = rest[(province + 1)...] }
    let start = rest.prefix(2)
    guard start.count == 2, start.allSatisfy(HanReadings.isHan) else { return }
    let name = Self.text(start)
    let marked = rest.prefix(5).firstIndex(of: "市")
    if marked == nil, !AddressWords.cities.contains(name) { return }
    let end = marked ?? rest.startIndex + 2
    city = Self.pinyin(rest[..<end])
    rest = rest[end...]
    while let first = rest.first, first == "市" || first == "-" { rest = rest.dropFirst() }
  }

  private mutating func readDistrict(_ scalars: some Collection<Unicode.Scalar>) {
    let name = scalars.filter(HanReadings.isHan)
    let end = name.firstIndex { $0 == "区" || $0 == "县" }
    district = Self.pinyin(name[..<(end ?? name.endIndex)])
  }

  /// 23幢3单元605室, 21号1805, 18-2406, 24楼H室: building and room; the staircase between is often left out.
  private mutating func readDoor(_ scalars: ArraySlice<Unicode.Scalar>) {
    var groups: [(digits: String, unit: String)] = []
    var rest = scalars
    while !rest.isEmpty {
      let digits = rest.prefix(while: Self.isDigit)
      rest = rest[digits.endIndex...]
      let unit = rest.prefix { !Self.isDigit($0) }
      rest = rest[unit.endIndex...]
      groups.append((Self.text(digits), Self.text(unit)))
    }
    groups.removeAll { $0.unit.hasPrefix("单元") }
    guard let first = groups.first else { return }
    if let last = groups.last, groups.count > 1 {
      building = first.digits
      room = last.digits
    } else if first.unit.hasPrefix("楼") {
      building = first.digits
      room = first.unit.dropFirst().filter { $0.isASCII && $0.isLetter }.lowercased()
    } else {
      building = first.digits
    }
  }
}

extension Address {
  // MARK: English, from small to large

  /// `Rm 1806, Bldg 22, 128 Zhuquan Lu, Xuhui, Shanghai` and `Flat 18A, 112 Songxida Road, Causeway Bay, HK`.
  fileprivate mutating func readEnglish(_ typed: String) {
    words = AddressWords.telling(typed)
    let parts = typed.lowercased().split(separator: ",").map { $0.split(separator: " ").map(String.init) }
    for (index, words) in parts.enumerated() {
      guard let first = words.first else { continue }
      let second = words.dropFirst().first ?? ""
      if AddressWords.rooms.contains(first) {
        let digits = second.prefix { $0.isNumber }
        let letter = second.dropFirst(digits.count)
        if letter.isEmpty {
          room = String(digits)
        } else {
          (building, room) = (String(digits), String(letter))
        }
      } else if AddressWords.buildings.contains(first) {
        building = second
      } else if first.allSatisfy(\.isNumber), words.count > 1 {
        streetNumber = first
        street = words.dropFirst().filter { !AddressWords.streets.contains($0) }.joined()
      } else if index == parts.count - 1 {
        let name = words.joined()
        city = AddressWords.englishCities[name] ?? name
      } else {
        district = words.joined()
      }
    }
  }
}

enum AddressWords {
  static let rooms: Set<String> = ["rm", "room", "flat", "apt", "unit", "suite"]
  static let buildings: Set<String> = ["bldg", "building", "block", "tower"]
  static let streets: Set<String> = [
    "road", "rd", "street", "st", "lu", "jie", "avenue", "ave", "lane", "dadao",
  ]
  /// What stands in so many addresses that it tells nothing.
  private static let common: Set<String> = [
    "place", "court", "close", "drive", "crescent", "way", "no", "number", "floor", "level", "the", "po",
    "box", "county",
  ]
  private static let wordsMax = 24

  /// Words and numbers without kinds of streets and houses and without abbreviations of one or two letters.
  static func telling(_ typed: String) -> [String] {
    let plain = typed.utf8.allSatisfy { $0 < 0x80 } ? typed.lowercased() : HanReadings.latin(typed)
    let found = plain.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map(String.init).filter {
      word in
      word.first?.isNumber == true
        || word.utf8.count > 2 && !streets.contains(word) && !rooms.contains(word)
          && !buildings.contains(word)
          && !common.contains(word)
    }
    return Array(Set(found).sorted().prefix(wordsMax))
  }

  static let englishCities: [String: String] = [
    "hk": "xianggang", "hongkong": "xianggang", "kowloon": "xianggang", "taipei": "taibei",
    "kaohsiung": "gaoxiong",
    "macau": "aomen", "macao": "aomen", "taichung": "taizhong",
  ]
  /// Municipalities, provincial capitals and large cities: what an address begins with when 市 is left out.
  static let cities: Set<String> = [
    "北京", "上海", "天津", "重庆", "广州", "深圳", "杭州", "南京", "苏州", "成都", "武汉", "西安", "青岛", "宁波", "厦门", "大连", "沈阳",
    "长沙", "郑州", "济南", "福州", "合肥", "昆明", "南宁", "贵阳", "太原", "石家", "哈尔", "长春", "兰州", "西宁", "银川", "乌鲁", "呼和",
    "拉萨", "海口", "三亚", "无锡", "常州", "佛山", "东莞", "珠海", "中山", "温州", "泉州", "烟台", "香港", "澳门", "台北", "新北", "高雄",
    "台中", "台南", "桃园", "南昌", "徐州", "南通", "绍兴", "嘉兴", "惠州", "汕头",
  ]
}
