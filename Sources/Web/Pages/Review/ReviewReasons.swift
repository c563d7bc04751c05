internal import Application
internal import Kernel
internal import Matching

/// Why two records may be one person, in the reader's words.
enum ReviewReasons {
  static func words(_ reason: MatchReason, _ texts: PageTexts) -> String {
    let words = texts.language == .zh ? reason.signal.words.chinese : reason.signal.words.english
    return reason.detail.isEmpty ? words : "\(words) \(reason.detail)"
  }

  /// What speaks for it and what against it, the strongest first, and what that comes to.
  static func cards(_ pair: ReviewPair, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let sorted = pair.reasons.sorted {
      ($1.weight.magnitude, $0.signal.rawValue) < ($0.weight.magnitude, $1.signal.rawValue)
    }
    return """
      <div class="pair"><section class="card"><div class="split"><h2>\(texts.whyOnePerson)</h2></div>\
      \(rows(sorted.filter { $0.weight > 0 }, texts))</section>
      <section class="card"><div class="split"><h2>\(texts.whyTwoPersons)</h2></div>\
      \(rows(sorted.filter { $0.weight < 0 }, texts))</section></div>
      <p class="soft field">\(sum(pair, texts))</p>
      """
  }

  private static func rows(_ reasons: [MatchReason], _ texts: PageTexts) -> Markup {
    guard !reasons.isEmpty else { return "<p class=\"soft\">\(texts.nothingSpeaksFor)</p>" }
    let rows = reasons.map { reason -> Markup in
      """
      <li><span>\(words(reason, texts))</span>\
      <span class="amount"><small>\(texts.strength(reason.weight)) \(MatchReason.bits(reason.weight))</small></span></li>
      """
    }
    return "<ul class=\"rows\">\(Markup.joining(rows))</ul>"
  }

  private static func sum(_ pair: ReviewPair, _ texts: PageTexts) -> String {
    guard let score = pair.scoreMillibits else { return texts.noReasonsLeft }
    let sum = texts.together(MatchReason.bits(score), MatchReason.bits(pair.linkAtMillibits))
    guard score >= pair.linkAtMillibits, pair.link.word == .none else { return sum }
    return sum + (texts.language == .zh ? "" : " ") + texts.strongButHeld
  }

  /// In a line: for it, against it.
  static func line(_ link: LinkView, _ texts: PageTexts) -> String {
    let telling = link.reasons.filter { !$0.signal.isPrior }
      .sorted { ($1.weight.magnitude, $0.signal.rawValue) < ($0.weight.magnitude, $1.signal.rawValue) }
    return telling.prefix(4).map { "\(words($0, texts)) (\(MatchReason.bits($0.weight)))" }
      .joined(separator: texts.say(", ", "、"))
  }
}
