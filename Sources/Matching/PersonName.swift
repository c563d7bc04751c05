/// What a name field says: characters, their sound, Latin parts, the form of address.
///
/// Characters are simplified here and only here; what was typed stays in ``PersonEvidence``.
package struct PersonName: Hashable, Sendable {
  /// How much of a name it is.
  package enum Form: UInt8, Hashable, Sendable {
    /// Surname and given name.
    case full
    /// 王先生, 李总, Ms. Schneider: a surname and no more.
    case surnameOnly
    /// 小王, 阿娟, 霞霞: one character, of the surname or the given name.
    case nickname
    /// Latin letters only: parts whose order is not known.
    case latin
    /// 顾客, VIP, blank: nobody's name.
    case none
  }

  package internal(set) var form = Form.none
  /// Simplified surname and given name; for a nickname the character lies in `given`.
  package internal(set) var surname: [Unicode.Scalar] = []
  package internal(set) var given: [Unicode.Scalar] = []
  /// A character that could not be typed or printed (孟?) stands in the given name.
  package internal(set) var hasLostCharacter = false
  package internal(set) var gender = Gender.unknown
  /// A form of address that goes with a husband's surname (太太, 夫人).
  package internal(set) var isBySpouse = false
  /// Latin parts in the order typed, lower case, without accents.
  package internal(set) var latin: [String] = []
  /// Latin first names beside a Chinese name: `Ken` of 胡Ken, `Peter` of `CHAN, Tsz (Peter)`.
  package internal(set) var aliases: [String] = []
  /// The record was made through somebody else (助理…).
  package internal(set) var mentionsAssistant = false

  init() {}

  /// All parts, as they were read before.
  init(
    form: Form, surname: [Unicode.Scalar], given: [Unicode.Scalar], hasLostCharacter: Bool, gender: Gender,
    isBySpouse: Bool, latin: [String], aliases: [String], mentionsAssistant: Bool
  ) {
    self.form = form
    self.surname = surname
    self.given = given
    self.hasLostCharacter = hasLostCharacter
    self.gender = gender
    self.isBySpouse = isBySpouse
    self.latin = latin
    self.aliases = aliases
    self.mentionsAssistant = mentionsAssistant
  }

  var han: [Unicode.Scalar] { surname + given }

  /// One value for equal full names, `""` when the form is not ``Form/full``.
  package var fullKey: String {
    guard form == .full, !hasLostCharacter else { return "" }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: han)
    return String(text)
  }
}

package enum Gender: UInt8, Hashable, Sendable {
  case unknown, female, male

  /// Reads 男/女, M/F, 先生/女士, 1/2 (GB/T 2261.1: 1 male, 2 female), and the English words.
  package init(typed: String) {
    switch typed.lowercased().filter({ !$0.isWhitespace && $0 != "." }) {
    case "男", "m", "male", "先生", "1", "mr", "男士", "男性", "man": self = .male
    case "女", "f", "female", "女士", "小姐", "太太", "2", "ms", "mrs", "miss", "女性", "woman": self = .female
    default: self = .unknown
    }
  }
}

extension PersonName {
  /// Characters of one name that are read; longer ones are cut.
  package static let scalarsMax = 64

  package init(typed: String) {
    var text = NameText(typed)
    self.init()
    mentionsAssistant = text.mentionsAssistant
    gender = text.takeTitle()
    if text.han.isEmpty {
      readLatin(text)
    } else {
      aliases = text.bracketed
      readHan(text)
    }
  }

  private mutating func readHan(_ text: NameText) {
    var han = text.han
    if NameWords.nobody.contains(String(String.UnicodeScalarView(han))) { return }
    if let address = NameWords.formOfAddress(endingIn: han) {
      han.removeLast(address.length)
      if gender == .unknown { gender = address.gender }
      isBySpouse = address.isBySpouse
      if han.isEmpty { return }
      if han.count == 1 || NameWords.isCompoundSurname(han[...]) {
        surname = han
        form = .surnameOnly
        aliases += text.latin
        return
      }
    }
    if readNickname(han) {
      aliases += text.latin
      return
    }
    if han.count == 1 {
      readSingle(han, text)
      return
    }
    let length = text.dotted ? 0 : (NameWords.isCompoundSurname(han.prefix(2)) && han.count > 2 ? 2 : 1)
    surname = Array(han.prefix(length))
    given = Array(han.dropFirst(length))
    hasLostCharacter = text.hasLostCharacter
    form = .full
    aliases += text.latin
  }

  /// 小王, 老陆, 阿娟, 芳芳.
  private mutating func readNickname(_ han: [Unicode.Scalar]) -> Bool {
    guard han.count == 2, let last = han.last else { return false }
    guard han.first == last || han.first.map(NameWords.nicknamePrefixes.contains) == true else {
      return false
    }
    given = [last]
    form = .nickname
    return true
  }

  /// One character and Latin beside it: 胡Ken, Amy樊; or with a lost one: 孟?.
  private mutating func readSingle(_ han: [Unicode.Scalar], _ text: NameText) {
    surname = han
    form = .surnameOnly
    hasLostCharacter = text.hasLostCharacter
    aliases += text.latin
  }

  private mutating func readLatin(_ text: NameText) {
    aliases = text.bracketed
    latin = text.latin
    if latin.isEmpty || (latin.count == 1 && NameWords.nobody.contains(latin[0])) {
      latin = []
      return
    }
    form = latin.count == 1 && gender != .unknown ? .surnameOnly : .latin
  }
}
