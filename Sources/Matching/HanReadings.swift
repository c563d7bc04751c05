private import Foundation
private import Synchronization

/// What one Chinese character is folded to and how it sounds.
struct HanReading: Sendable {
  /// The simplified form, itself when there is none.
  let simplified: Unicode.Scalar
  /// Toneless pinyin, the reading inside a name first; empty when none is known. `ü` is `v`.
  let syllables: [String]
  /// Toneless pinyin as a surname.
  let surnameSyllable: String
}

/// Readings from Unicode's transliterations, each character asked for once in the life of the process: a
/// transliteration costs some 40 µs, a look-up here well under one.
///
/// A memo of a pure function: whatever is in it, the answers are the same.
enum HanReadings {
  private static let known = Mutex<[UInt32: HanReading]>([:])

  static func reading(of scalar: Unicode.Scalar) -> HanReading {
    if let reading = known.withLock({ $0[scalar.value] }) { return reading }
    let reading = derive(scalar)
    known.withLock { $0[scalar.value] = reading }
    return reading
  }

  static func simplified(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    isHan(scalar) ? reading(of: scalar).simplified : scalar
  }

  /// CJK ideographs, extensions included.
  static func isHan(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x323AF, 0xF900...0xFAFF: true
    default: false
    }
  }

  private static func derive(_ scalar: Unicode.Scalar) -> HanReading {
    let text = String(Character(scalar))
    let folded = folding[scalar] ?? simplify(text)
    let simple = String(Character(folded))
    let plain = syllable(simple, .mandarinToLatin)
    let inName = syllable(simple, StringTransform("Han-Latin/Names"))
    var syllables: [String] = []
    for sound in [plain, inName] + (otherReadings[folded] ?? [])
    where !sound.isEmpty && !syllables.contains(sound) {
      syllables.append(sound)
    }
    return HanReading(
      simplified: folded, syllables: syllables, surnameSyllable: surnameReadings[folded] ?? inName)
  }

  private static func simplify(_ text: String) -> Unicode.Scalar {
    let folded = text.applyingTransform(StringTransform("Traditional-Simplified"), reverse: false) ?? text
    let scalars = folded.unicodeScalars
    return scalars.count == 1
      ? scalars[scalars.startIndex] : text.unicodeScalars[text.unicodeScalars.startIndex]
  }

  private static func syllable(_ text: String, _ transform: StringTransform) -> String {
    guard let latin = text.applyingTransform(transform, reverse: false), latin != text else { return "" }
    // ü is kept apart from u, as a keyboard writes it.
    let marked = latin.precomposedStringWithCanonicalMapping.map { "üǖǘǚǜ".contains($0) ? "v" : String($0) }
      .joined()
    let bare = marked.applyingTransform(.stripDiacritics, reverse: false) ?? marked
    let letters = bare.lowercased().filter { ("a"..."z").contains($0) }
    return letters
  }

  /// Latin letters of any script's text, lower case without accents: `Schröder`, `강지은`.
  static func latin(_ text: String) -> String {
    let latin = text.applyingTransform(StringTransform("Any-Latin; Latin-ASCII"), reverse: false) ?? text
    return latin.lowercased()
  }

  /// Readings that only surnames have (conventions of the field, names) where the transliteration
  /// for names lacks them.
  private static let surnameReadings: [Unicode.Scalar: String] = [
    "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "曾": "zeng", "任": "ren", "区": "ou", "朴": "piao",
    "盖": "ge", "乐": "yue", "尉": "yu", "万": "wan", "俟": "qi", "覃": "qin", "翟": "zhai", "洗": "xian", "燕": "yan",
    "召": "shao", "宓": "fu", "缪": "miao", "纪": "ji", "华": "hua", "应": "ying", "那": "na", "逄": "pang",
  ]

  /// Second readings of characters usual in given names.
  private static let otherReadings: [Unicode.Scalar: [String]] = [
    "行": ["xing", "hang"], "乐": ["le", "yue"], "长": ["chang", "zhang"], "朝": ["chao", "zhao"],
    "茜": ["qian", "xi"],
    "娜": ["na", "nuo"], "重": ["zhong", "chong"], "俊": ["jun"], "朴": ["pu"], "曾": ["zeng", "ceng"],
    "单": ["dan", "shan"],
    "贾": ["jia", "gu"], "柏": ["bai", "bo"], "晟": ["sheng", "cheng"], "盛": ["sheng", "cheng"],
    "藏": ["zang", "cang"],
    "参": ["can", "shen"], "薇": ["wei"], "莘": ["xin", "shen"], "莎": ["sha", "suo"], "洋": ["yang"],
    "尹": ["yin"],
    "贝": ["bei"], "石": ["shi"], "都": ["du", "dou"], "沈": ["shen", "chen"], "少": ["shao"],
    "还": ["huan", "hai"],
    "琛": ["chen"], "钏": ["chuan"], "珏": ["jue"], "歙": ["she", "xi"], "禅": ["chan", "shan"],
    "吕": ["lv", "lu"],
    "女": ["nv"], "绿": ["lv", "lu"], "旅": ["lv"], "律": ["lv"],
  ]

  /// Characters that the simplification leaves although lists write one for the other.
  private static let folding: [Unicode.Scalar: Unicode.Scalar] = [
    "乾": "乾", "後": "后", "範": "范", "蕭": "萧", "閻": "阎", "於": "于", "鍾": "钟", "鐘": "钟", "羣": "群", "峯": "峰",
    "喆": "哲", "堃": "坤", "淼": "淼", "昇": "升", "陞": "升", "傑": "杰", "偉": "伟", "姪": "侄", "裡": "里", "臺": "台",
  ]
}
