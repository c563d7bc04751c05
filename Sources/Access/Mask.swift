internal import Kernel

/// How values look to those who may not see them. A mask keeps just enough to tell the right person from a
/// namesake at the counter, and its length says nothing of the length of what it hides.
package enum Mask {
  private static let stars = "**"

  /// `王**`, `J** S**`: the first character of each word.
  package static func name(_ name: String) -> String {
    let words = name.split(whereSeparator: \.isWhitespace)
    return words.compactMap(\.first).map { "\($0)\(stars)" }.joined(separator: " ")
  }

  /// `138****8000`; what is no number shows nothing of itself.
  package static func phone(_ phone: String) -> String {
    if phone.isEmpty { return "" }
    return PhoneEntry.parse(phone).lazy.compactMap(\.number).first?.masked ?? "****"
  }

  /// `j**@example.com`: the domain stays, it is shared by many.
  package static func email(_ email: String) -> String {
    guard let at = email.lastIndex(of: "@"), let first = email.first, at > email.startIndex else {
      return email.isEmpty ? "" : stars
    }
    return "\(first)\(stars)\(email[at...])"
  }

  /// `w**` of a chat id or anything else by which somebody is reached.
  package static func handle(_ text: String) -> String { text.first.map { "\($0)\(stars)" } ?? "" }

  /// An address down to its first two characters, in Chinese the province.
  package static func address(_ address: String) -> String {
    address.isEmpty ? "" : address.prefix(2) + stars
  }

  /// The year taken out, in any calendar and spelling: `****-03-12`, `农历****年四月十一`.
  package static func birthday(_ birthday: String) -> String {
    var text = ""
    var run = ""
    for character in birthday {
      if character.isWholeNumber && character.isASCII || Self.hanDigits.contains(character) {
        run.append(character)
      } else {
        text += masked(run)
        run = ""
        text.append(character)
      }
    }
    return text + masked(run)
  }

  private static let hanDigits: Set<Character> = ["〇", "零", "一", "二", "三", "四", "五", "六", "七", "八", "九"]

  /// Four digits or more may hold a year: of `19850312` month and day stay.
  private static func masked(_ run: String) -> String {
    run.count >= 4 ? "****" + run.dropFirst(4) : run
  }

  /// A contact point by its kind, `phone`, `email` or anything else.
  package static func contact(_ value: String, kind: String) -> String {
    switch kind {
    case "phone": phone(value)
    case "email": email(value)
    default: handle(value)
    }
  }
}
