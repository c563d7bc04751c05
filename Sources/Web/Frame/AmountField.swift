internal import Kernel
internal import Members

/// Reads an amount as people type it at the counter: `151,300`, `￥151300.00`, `15.13万`, full-width digits.
enum AmountField {
  /// - Returns: `nil` for what is no amount above zero of the currency.
  static func read(_ typed: String, currency: Currency) -> Money? {
    TypedAmount.read(typed, currency: currency)
  }

  /// Full-width digits and signs as narrow ones.
  static func narrowed(_ text: String) -> String { TypedAmount.narrowed(text) }
}

/// In which currency the amounts of a form are.
enum CurrencyField {
  static let name = "currency"

  static func field(_ entry: FormEntry, usual: Currency, _ texts: PageTexts) -> Markup {
    var entry = entry
    if entry[name].isEmpty { entry.values[name] = usual.code }
    let offered = Currency.offered.contains(usual) ? Currency.offered : [usual] + Currency.offered
    return Components.select(
      name, texts.currency, offered.map { ($0.code, texts.currencyName($0.code)) }, in: entry)
  }

  /// The usual one where the form has no such field; an unknown one is marked.
  static func read(_ entry: inout FormEntry, usual: Currency, _ texts: PageTexts) -> Currency {
    guard !entry[name].isEmpty else { return usual }
    guard let currency = Currency(entry[name]), currency == usual || Currency.offered.contains(currency)
    else {
      entry.mark(name, texts.chooseOne)
      return usual
    }
    return currency
  }
}
