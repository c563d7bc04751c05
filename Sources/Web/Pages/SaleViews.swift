internal import Application
internal import Kernel

/// How sales look in lists, here and on the pages of members.
enum SaleViews {
  static func list(_ sales: [SaleView], _ visit: Visit) -> Markup {
    guard !sales.isEmpty else { return Components.empty(visit.texts.noSales, visit.texts.noSalesSays) }
    return "<ul class=\"rows\">\(Markup.joining(sales.map { row($0, visit) }))</ul>"
  }

  /// One document: what, how much, when, where, who served, who is credited.
  static func row(_ sale: SaleView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let back: Markup =
      sale.takenBack.minorUnits < 0 && !sale.isReversed
      ? " \(Components.badge("\(texts.takenBack) \(visit.formats.money(sale.takenBack))", .bad))" : .empty
    return """
      <li data-key="\(sale.id.description)"><a href="/sales/\(sale.id.description)">\(what(sale, texts))</a>
      <span class="amount">\(visit.formats.money(sale.amount))</span>
      <small class="wide">\(visit.formats.tagged(sale.soldAt)) · \
      \(texts.servedBy(sale.serving.called, sale.store.called))\(credited(sale, texts)) \
      \(credit(sale, texts))\(back)</small></li>
      """
  }

  static func what(_ sale: SaleView, _ texts: PageTexts) -> String {
    let pieces = sale.lines.map { line in
      [line.brand, line.reference, line.serial].filter { !$0.isEmpty }.joined(separator: " ")
    }.filter { !$0.isEmpty }
    let words = pieces.joined(separator: texts.say(", ", "、"))
    guard sale.kind == .sale else {
      return words.isEmpty
        ? texts.purchaseKind(sale.kind.rawValue) : "\(texts.purchaseKind(sale.kind.rawValue)) · \(words)"
    }
    return words.isEmpty ? texts.purchaseKind(sale.kind.rawValue) : words
  }

  /// Every piece of it, for a file.
  static func pieces(_ sale: SaleView) -> String {
    sale.lines.map { line in
      [line.brand, line.reference, line.serial].filter { !$0.isEmpty }.joined(separator: " ")
    }.joined(separator: "; ")
  }

  private static func credited(_ sale: SaleView, _ texts: PageTexts) -> Markup {
    sale.credit.associate.map { " · \(texts.creditedTo) \($0.called)" } ?? .empty
  }

  /// How far the credit of a sale has come, in a word.
  static func state(_ sale: SaleView, _ texts: PageTexts) -> String {
    if sale.isReversed { return texts.reversed }
    return switch sale.credit.state {
    case .provisional: sale.credit.reason.isEmpty ? texts.waitingForHub : texts.provisional
    case .decided: texts.decided
    case .corrected: texts.corrected
    }
  }

  /// How far the credit of a sale has come.
  static func credit(_ sale: SaleView, _ texts: PageTexts) -> Markup {
    if sale.isReversed { return Components.badge(texts.reversed, .bad) }
    return switch sale.credit.state {
    case .provisional where sale.credit.reason.isEmpty: Components.badge(texts.waitingForHub)
    case .provisional: Components.badge(texts.provisional, .warn)
    case .decided: Components.badge(texts.decided, .good)
    case .corrected: Components.badge(texts.corrected, .brass)
    }
  }
}
