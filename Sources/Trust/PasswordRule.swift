package import Kernel

/// Which passwords and PINs are taken: long enough, and not among those that are tried first. No rules of
/// composition and no expiry, which make people choose worse (NIST SP 800-63B, OWASP ASVS 5.0, 6.2).
package enum PasswordRule {
  package static let lengthMin = 8
  package static let lengthMax = 256
  package static let pinLengths = 4...8

  /// - Parameter context: words somebody who knows the person would try: name, code, store, dealer.
  /// - Throws: `passwordRefused`; the password is in no text of it.
  package static func check(_ password: String, context: [String]) throws(ClienteleError) {
    guard password.count >= lengthMin, password.count <= lengthMax else {
      throw refused("A password has \(lengthMin) to \(lengthMax) characters.")
    }
    let folded = fold(password)
    guard !isRun(password), Set(password).count > 3 else {
      throw refused("It is a row of keys or a repetition.")
    }
    for word in context.map(fold) where word.count >= 3 && folded.contains(word) {
      throw refused("It holds a name or code that anybody at work knows.")
    }
    guard !isCommon(folded) else { throw refused("It is one of those that are tried first.") }
  }

  /// - Throws: `passwordRefused`.
  package static func check(pin: String) throws(ClienteleError) {
    guard pinLengths.contains(pin.count), pin.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      throw refused("A PIN has \(pinLengths.lowerBound) to \(pinLengths.upperBound) digits.")
    }
    let years = (pin.count == 4 && (pin.hasPrefix("19") || pin.hasPrefix("20")))
    guard Set(pin).count > 1, !isRun(pin), !years, !commonPINs.contains(pin) else {
      throw refused("It is one of the PINs that are tried first.")
    }
  }

  private static func refused(_ reason: String) -> ClienteleError {
    ClienteleError(
      .passwordRefused, "This password is not taken. \(reason)",
      hint: "Several words that do not belong together are easy to keep and hard to guess.")
  }

  /// Lower case, the usual replacements undone, so that `P@ssw0rd` is what it looks like.
  private static func fold(_ text: String) -> String {
    let replaced: [Character: Character] = [
      "@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t",
    ]
    return String(text.lowercased().map { replaced[$0] ?? $0 })
  }

  /// Digits and signs around a common word make it no rarer.
  private static func isCommon(_ folded: String) -> Bool {
    let core = folded.filter(\.isLetter)
    if commonWords.contains(where: { fold($0) == folded }) { return true }
    return commonWords.contains { word in
      let word = fold(word).filter(\.isLetter)
      return word.count >= 4 && core.hasPrefix(word) && core.count - word.count <= 2
    }
  }

  /// Whether it walks along a keyboard row, the digits or the alphabet, forwards or back, or repeats a short
  /// piece.
  private static func isRun(_ text: String) -> Bool {
    let lower = text.lowercased()
    for row in rows {
      let twice = row + row
      if twice.contains(lower) || String(twice.reversed()).contains(lower) { return true }
    }
    let characters = Array(lower)
    return (1...max(1, characters.count / 2)).contains { length in
      guard characters.count % length == 0, characters.count > length else { return false }
      return characters.indices.allSatisfy { characters[$0] == characters[$0 % length] }
    }
  }

  private static let rows = [
    "1234567890", "0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv",
  ]

  private static let commonPINs: Set<String> = [
    "1212", "1313", "2580", "0852", "1004", "6969", "1122", "1314", "5201", "5200", "520520", "521521",
    "131452",
    "5201314", "1314520", "147258", "258369", "112233", "159357", "123123", "123321", "121212", "696969",
  ]

  /// The cores of the passwords at the head of published lists of leaked ones, Chinese habits included.
  private static let commonWords: [String] = [
    "password", "passwort", "passw", "iloveyou", "qwerty", "qwertz", "azerty", "letmein", "welcome", "monkey",
    "dragon", "football", "baseball", "basketball", "superman", "batman", "master", "shadow", "sunshine",
    "princess", "michael", "jordan", "charlie", "jennifer", "hunter", "ranger", "killer", "trustno", "access",
    "admin", "administrator", "root", "login", "secret", "default", "guest", "changeme", "test", "tester",
    "testing", "computer", "internet", "samsung", "google", "apple", "pokemon", "starwars", "whatever",
    "freedom",
    "hello", "helloworld", "flower", "summer", "winter", "spring", "autumn", "january", "february",
    "december",
    "monday", "friday", "sunday", "company", "office", "manager", "service", "support", "system", "server",
    "database", "oracle", "cisco", "qwer", "asdf", "zxcv", "abcd", "qazwsx", "qweasd", "asdasd", "zxczxc",
    "woaini", "iloveu", "loveyou", "lovely", "angel", "babygirl", "blink", "cheese", "chocolate", "cookie",
    "daniel", "diamond", "family", "forever", "george", "ginger", "harley", "heaven", "jessica", "joshua",
    "matthew", "mercedes", "merlin", "mustang", "nicole", "orange", "pepper", "purple", "richard", "robert",
    "samantha", "silver", "soccer", "thomas", "thunder", "tigger", "william", "yellow", "zaqwsx", "aini",
    "wangyut", "zhang", "taobao", "alibaba", "tencent", "weixin", "wechat", "huawei", "xiaomi", "beijing",
    "shanghai", "guangzhou", "shenzhen", "china", "zhongguo", "nihao", "mima", "woshishui", "caonima",
    "dearbook",
    "clientele", "boutique", "jewelry", "jewellery", "watches", "luxury", "customer", "member", "store",
  ]
}
