internal import Access
internal import Application
internal import Kernel
internal import Matching

/// Two persons on paper: what each record says, and where they differ.
struct ReviewPairView {
  let pair: ReviewPair
  /// What the two are called.
  let names: [String]
  let visit: Visit

  private var texts: PageTexts { visit.texts }
  private var sides: [ReviewSide] { [pair.one, pair.two] }

  var question: String {
    let amounts = Dictionary(grouping: pair.isOnePerson ? pair.one.spent : pair.one.spent + pair.two.spent) {
      $0.currency.code
    }
    let sums = amounts.sorted { $0.key < $1.key }.compactMap { _, amounts in
      amounts.first.map { first in
        Money(
          minorUnits: amounts.reduce(Int64(0)) { $0.addingClamped($1.minorUnits) }, currency: first.currency)
      }
    }
    let pairs = pair.pairCount > 1 ? texts.pairsAwait(pair.pairCount) : ""
    let stake = sums.contains { $0.minorUnits != 0 } ? texts.atStake(ReviewListPage.stake(sums, visit)) : ""
    return [texts.onePersonQuestion, stake, pairs].filter { !$0.isEmpty }.joined(separator: " · ")
  }

  /// What was said already, where something was.
  var state: Markup {
    let said = pair.link.word == .none ? "" : Self.said(pair.link, visit)
    switch (pair.isOnePerson, pair.link.word) {
    case (true, _):
      return Components.say([texts.alreadyOne, said].filter { !$0.isEmpty }.joined(separator: " "))
    case (false, .none): return .empty
    case (false, _): return Components.say(said)
    }
  }

  static func said(_ link: LinkView, _ visit: Visit) -> String {
    let day = link.at.map { visit.formats.moment($0) } ?? ""
    let texts = visit.texts
    let word = link.isEdit ? texts.isEditOf : texts.linkedBy(link.word, link.by.called, day)
    return link.note.isEmpty ? word : texts.say("\(word): \(link.note)", "\(word)：\(link.note)")
  }

  // MARK: Side by side

  var comparison: Markup {
    let heads = zip(texts.side, zip(sides, names)).map { letter, side -> Markup in
      "<th scope=\"col\">\(letter) · <a href=\"/members/\(side.0.member.description)\">\(side.1)</a></th>"
    }
    return """
      <section class="card"><div class="scroll"><table class="table compare"><thead><tr>\
      <th scope="col">\(texts.compared)</th>\(Markup.joining(heads))<th scope="col">\(texts.agreement)</th></tr></thead>
      <tbody>\(Markup.joining(pair.fields.map(row)))\(facts)</tbody></table></div></section>
      """
  }

  private func row(_ field: ReviewField) -> Markup {
    let tone: Components.Tone =
      switch field.agreement {
      case .same: .good
      case .different: .warn
      case .oneSided: .plain
      }
    let kind: Markup = field.agreement == .different ? " class=\"is-different\"" : .empty
    return """
      <tr\(kind)><th scope="row">\(texts.reviewField(field.kind))</th>\
      \(cell(0, values(field.one, field.kind)))\(cell(1, values(field.other, field.kind)))\
      <td>\(Components.badge(texts.agreementWord(field.agreement), tone))</td></tr>
      """
  }

  private func cell(_ side: Int, _ body: Markup) -> Markup {
    "<td data-label=\"\(texts.side[side])\">\(body)</td>"
  }

  private func values(_ values: [ReviewField.Said], _ kind: ReviewField.Kind) -> Markup {
    guard !values.isEmpty else { return "<span class=\"soft\">–</span>" }
    return Markup.joining(
      values.map { value -> Markup in
        let text = shown(value.text, kind)
        let marked: Markup = value.isShared ? "<b>\(text)</b>" : "\(text)"
        let ended: Markup = value.hasEnded ? " <small>\(texts.notThisPersonsAnyMore)</small>" : .empty
        return "<div>\(marked)\(ended)\(value.isMasked ? revealForm(value, kind) : .empty)</div>"
      })
  }

  private func shown(_ text: String, _ kind: ReviewField.Kind) -> String {
    switch kind {
    case .phone: PhoneNumber(text)?.display ?? text
    case .gender: texts.genderWord(text)
    case .birthday: visit.formats.annual(text, texts)
    default: text
    }
  }

  private func revealForm(_ value: ReviewField.Said, _ kind: ReviewField.Kind) -> Markup {
    """
     <form class="inline no-print" method="post" action="\(ReviewListPage.path(pair.record, pair.other))/reveal">\
    \(visit.token)\(Components.hidden("kind", kind.rawValue))\(Components.hidden("row", value.row.description))\
    <button class="link">\(texts.showValue)</button></form>
    """
  }

  /// What is not compared, and tells all the same.
  private var facts: Markup {
    func line(_ title: String, _ values: [Markup]) -> Markup {
      """
      <tr><th scope="row">\(title)</th>\(cell(0, values[0]))\(cell(1, values[1]))<td></td></tr>
      """
    }
    let comma = texts.say(", ", "、")
    let stores = sides.map { side -> Markup in
      "\(Set(side.records.map { $0.store.called }).filter { !$0.isEmpty }.sorted().joined(separator: comma))"
    }
    let first = sides.map { side -> Markup in
      side.records.compactMap(\.firstSeenAt).min().map { "\(visit.formats.day($0))" } ?? "–"
    }
    let owner = sides.map { side -> Markup in
      let name = side.owner.associate == nil ? texts.storePool : side.owner.associate.called
      return "\(texts.ownedBy(name, side.owner.store.called))"
    }
    let bought = sides.map { side -> Markup in
      guard let last = side.lastSaleAt else { return "–" }
      return
        "\(ReviewListPage.stake(side.spent, visit))<br><small>\(texts.salesSoFar(side.saleCount, visit.formats.day(last)))</small>"
    }
    let pieces = sides.map { side -> Markup in
      let words = side.pieces.map { piece -> Markup in
        "<div>\([piece.brand, piece.reference, piece.serial].filter { !$0.isEmpty }.joined(separator: " "))</div>"
      }
      return words.isEmpty ? "–" : Markup.joining(words)
    }
    return """
      \(line(texts.recordedAt, stores))\(line(texts.firstRecorded, first))\(line(texts.owner, owner))\
      \(line(texts.boughtSoFar, bought))\(line(texts.piecesHeld, pieces))
      """
  }

  // MARK: Records

  /// Everything that was written down of the two, record by record.
  var records: Markup {
    let cards = zip(texts.side, sides).map { letter, side -> Markup in
      let title = "\(letter) · \(texts.recordsOf(side.records.count))"
      let more = Components.link(
        "/members/\(side.member.description)/records", texts.personRecords, "soft no-print")
      return Components.card(title, Self.list(side, visit), more: more)
    }
    return "<div class=\"pair\">\(Markup.joining(cards))</div>"
  }

  static func list(_ side: ReviewSide, _ visit: Visit) -> Markup {
    "<ul class=\"rows\">\(Markup.joining(side.records.map { entry($0, side, visit) }))</ul>"
  }

  private static func entry(_ record: MemberStory.Record, _ side: ReviewSide, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let points = side.contactPoints.filter { $0.record == record.record }.map { point in
      point.kind == "phone" ? PhoneNumber(point.value)?.display ?? point.value : point.value
    }
    let words =
      [record.birthday.isEmpty ? "" : visit.formats.annual(record.birthday, texts)]
      + [record.gender.isEmpty ? "" : texts.genderWord(record.gender), record.address] + points
    let source = texts.recordSource(
      record.store.called, record.associate.called,
      record.firstSeenAt.map { visit.formats.day($0) } ?? "")
    let note: Markup = record.note.isEmpty ? .empty : "<br><small>\(record.note)</small>"
    return """
      <li><span>\(record.name.isEmpty ? texts.namelessMember : record.name)<br>\
      <small>\(words.filter { !$0.isEmpty }.joined(separator: " · "))</small>\(note)</span>
      <small class="wide">\(source)</small></li>
      """
  }
}
