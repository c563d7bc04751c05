internal import Application
internal import Kernel

/// How sales look in lists, here and on the pages of members.
enum SaleViews {
  static func list(_ sales: [SaleList.Row], _ visit: Visit) -> Markup {
    guard !sales.isEmpty else { return Components.empty(visit.texts.noSales, visit.texts.noSalesSays) }
    return "<ul class=\"rows\">\(Markup.joining(sales.map { item($0, visit) }))</ul>"
  }

  private static func item(_ sale: SaleList.Row, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let what = sale.pieces.isEmpty ? texts.purchaseKind(sale.kind) : sale.pieces.joined(separator: ", ")
    let who: Markup = sale.member == nil ? " · \(texts.walkInSale)" : " · \(sale.memberName)"
    return """
      <li data-key="\(sale.purchase.description)"><a href="/sales/\(sale.purchase.description)">\(what)</a>
      <span class="amount">\(visit.formats.money(sale.amount))</span>
      <small class="wide">\(visit.formats.tagged(sale.soldAt))\(who) · \
      \(visit.names.store(sale.store)) \(credit(sale.state.rawValue, texts))</small></li>
      """
  }

  /// How far the credit of a sale has come.
  static func credit(_ state: String, _ texts: PageTexts) -> Markup {
    switch state {
    case "provisional": Components.badge(texts.provisional, .warn)
    case "decided": Components.badge(texts.decided, .good)
    case "corrected": Components.badge(texts.corrected, .brass)
    default: Components.badge(texts.waitingForHub)
    }
  }
}
