package import Kernel

/// A chat id as it identifies somebody.
package struct ChatKey: Hashable, Sendable {
  package enum Kind: UInt8, Hashable, Sendable {
    /// An id or a display name; which of the two only its frequency tells.
    case handle
    /// "Same as the phone": says nothing beyond the phone.
    case sameAsPhone
  }

  package let kind: Kind
  package let scope: String
  /// Lower case without blanks, `-`, `_`, `.`; `""` for ``Kind/sameAsPhone``.
  package let handle: String
  /// When the id is a telephone number.
  package let phone: PhoneNumber?

  var hash: UInt64 { FixedHash.of(scope + handle) }

  init(kind: Kind, scope: String, handle: String, phone: PhoneNumber?) {
    self.kind = kind
    self.scope = scope
    self.handle = handle
    self.phone = phone
  }

  /// - Returns: `nil` for a blank id.
  package init?(_ chat: PersonEvidence.Chat) {
    scope = chat.scope
    var text = chat.id.unicodeScalars.prefix(128).map { scalar in
      (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
    }
    if let colon = text.firstIndex(of: ":"), text[..<colon].allSatisfy({ !("0"..."9").contains($0) }),
      colon < 8
    {
      text.removeSubrange(...colon)
    }
    let bare = text.filter { !$0.properties.isWhitespace && !["-", "_", "."].contains($0) }
    let handle = String(String.UnicodeScalarView(bare)).lowercased()
    guard !handle.isEmpty else { return nil }
    if bare.first.map({ $0 == "同" }) == true && bare.count <= 6 || Self.samePhrases.contains(handle) {
      kind = .sameAsPhone
      self.handle = ""
      phone = nil
      return
    }
    kind = .handle
    self.handle = handle
    let looksLikePhone = bare.count >= 8 && bare.allSatisfy { ("0"..."9").contains($0) || $0 == "+" }
    phone = looksLikePhone ? PhoneNumber(handle) : nil
  }

  private static let samePhrases: Set<String> = [
    "微信同号", "微信同手机", "手机同号", "号码同上", "即手机号", "手机号", "samephone", "sameasphone",
  ]
}

/// An e-mail address for comparing: lower case, a lost `@` marked by an empty domain.
package struct EmailKey: Hashable, Sendable {
  package let local: String
  package let domain: String

  init(local: String, domain: String) {
    self.local = local
    self.domain = domain
  }

  /// - Returns: `nil` for a blank.
  package init?(typed: String) {
    let text = typed.lowercased().filter { !$0.isWhitespace }.prefix(254)
    guard !text.isEmpty else { return nil }
    if let at = text.lastIndex(of: "@") {
      local = String(text[..<at])
      domain = String(text[text.index(after: at)...])
    } else {
      local = String(text)
      domain = ""
    }
    guard !local.isEmpty else { return nil }
  }

  package var whole: String { domain.isEmpty ? local : "\(local)@\(domain)" }
}
