/// One thing a command says to a person, in both languages. What machines read (`--json`), what is configured
/// and what is logged is English alone.
package struct Text: Hashable, Sendable {
  package let en: String
  package let zh: String

  package init(en: String, zh: String) {
    self.en = en
    self.zh = zh
  }

  /// The same in both: names, numbers, identifiers.
  package init(verbatim text: String) {
    self.init(en: text, zh: text)
  }

  package func text(in language: NodeConfiguration.Language) -> String {
    switch language {
    case .en: en
    case .zh: zh
    }
  }
}

extension NodeConfiguration.Language {
  /// What the environment asks for where nobody says it: `LC_ALL`, `LC_MESSAGES` or `LANG`, by the POSIX rules the
  /// first that is set; any Chinese locale means Chinese.
  package init(locale environment: [String: String]) {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
    self = locale?.lowercased().hasPrefix("zh") == true ? .zh : .en
  }
}
