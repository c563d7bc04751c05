internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Matching
internal import Transport

/// `/review/{record}/{other}`: two persons side by side, why they may be one, and the buttons to say so. After each word
/// the next pair is there.
enum ReviewPairPage {
  static func show(_ visit: Visit) async throws -> WebResponse {
    try await page(visit, try await load(visit))
  }

  private static func records(_ visit: Visit) throws -> (SourceRecordID, SourceRecordID) {
    guard let record = visit.request.captures["record"].flatMap({ RowID($0) }),
      let other = visit.request.captures["other"].flatMap({ RowID($0) })
    else { throw ClienteleError(.notFound, "there is no such pair") }
    return (SourceRecordID(record), SourceRecordID(other))
  }

  private static func load(_ visit: Visit) async throws -> ReviewPair {
    let (record, other) = try records(visit)
    return try await visit.desk.review(record, other, as: visit.associate)
  }

  private static func page(
    _ visit: Visit, _ pair: ReviewPair, _ entry: FormEntry = FormEntry(), revealed: String? = nil
  ) async throws -> WebResponse {
    let texts = visit.texts
    let names = [pair.one.name, pair.two.name].map { $0.isEmpty ? texts.namelessMember : $0 }
    let undo = try await ReviewPages.undoForm(visit)
    let view = ReviewPairView(pair: pair, names: names, visit: visit)
    let shown: Markup = revealed.map { Components.say(texts.shownValue($0), .warn) } ?? .empty
    return visit.page(
      texts.mergeReview, at: .review,
      """
      \(Components.head(names.joined(separator: " · "), view.question))\(shown)
      \(entry.wrong.isEmpty ? .empty : Components.say(texts.mendAndSavedNothing, .bad))
      \(view.state)<div class="judge no-print">\(judgeForm(pair, entry, visit))\(undo)</div>
      \(view.comparison)\(ReviewReasons.cards(pair, visit))\(view.records)
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  // MARK: Judging

  private static func judgeForm(_ pair: ReviewPair, _ entry: FormEntry, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let after = pair.place.map { "?after=\(WebPath.encoded($0))" } ?? ""
    let isLinked = [.linkedByPerson, .linkedByMachine].contains(pair.link.word)
    func button(_ value: String, _ key: String, _ word: String, _ kind: String) -> Markup {
      """
      <button class="\(kind)" name="verdict" value="\(value)" data-hotkey="\(key)">\(word) <kbd>\(key)</kbd></button>
      """
    }
    let same: Markup = isLinked ? .empty : button("same", "l", texts.isOnePerson, "button")
    let apart: Markup =
      pair.link.word == .apartByPerson
      ? .empty : button("different", "a", texts.areTwoPersons, isLinked ? "button" : "button quiet")
    let later: Markup =
      pair.place == nil ? .empty : button("skip", "k", texts.decideLater, "button quiet")
    let open: Markup = entry.wrong.isEmpty ? .empty : " open"
    return visit.form(
      ReviewListPage.path(pair.record, pair.other), keep: false,
      """
      \(Components.hidden("seen", pair.link.word.rawValue))\(Components.hidden("after", pair.place ?? ""))
      <p class="actions">\(same)\(apart)\(later)\
      <a class="button quiet" href="/review/next\(after)" data-hotkey="j">\(texts.nextPair) <kbd>j</kbd></a></p>
      <details class="more"\(open)><summary>\(texts.addNote)</summary>\
      \(Components.area("note", texts.judgementNote, in: entry))</details>
      """)
  }

  static func judge(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let (record, other) = try records(visit)
    let recorder = visit.counter.recorder
    let after = entry["after"].isEmpty ? nil : entry["after"]
    if entry["verdict"] == "skip" {
      try await SkipReview(record, other, actor: visit.associate).run(recorder)
      return visit.redirect(to: try await ReviewListPage.nextPath(after: after, visit), done: "skipped")
    }
    entry.limit("note", to: RegisterPages.FieldLength.note, visit.texts)
    guard entry.wrong.isEmpty else { return try await page(visit, try await load(visit), entry) }
    guard let verdict = JudgePersons.Verdict(rawValue: entry["verdict"]),
      let seen = LinkWord(rawValue: entry["seen"])
    else { throw ClienteleError(.invalidInput, "a judgement says which, and what was seen") }
    try await JudgePersons(
      record, other, verdict, actor: visit.associate, seen: seen, note: entry.text("note")
    ).run(recorder)
    return visit.redirect(
      to: try await ReviewListPage.nextPath(after: after, visit), done: verdict == .same ? "linked" : "apart")
  }

  /// Takes the last judgement back and shows its pair again.
  static func takeBack(_ visit: Visit) async throws -> WebResponse {
    let outcome = try await TakeBackJudgement(actor: visit.associate).run(visit.counter.recorder)
    let back = visit.request.form["back"].flatMap { RowID($0) }
    return visit.redirect(
      to: back.map { "/members/\($0)/records" } ?? ReviewListPage.path(outcome.record, outcome.other),
      done: "takenBack")
  }

  // MARK: Masks

  /// The value stands in the answer to the form alone: never in an address, so in no history.
  static func reveal(_ visit: Visit) async throws -> WebResponse {
    let entry = FormEntry(visit.request.form)
    let pair = try await load(visit)
    guard let kind = ReviewField.Kind(rawValue: entry["kind"]), let row = RowID(entry["row"]),
      let field = pair.fields.first(where: { $0.kind == kind })
    else { throw ClienteleError(.notFound, "there is nothing to reveal") }
    let isFirst = field.one.contains { $0.row == row }
    guard isFirst || field.other.contains(where: { $0.row == row }) else {
      throw ClienteleError(.notFound, "there is nothing to reveal")
    }
    let revealable: AccessDesk.Revealable? =
      switch kind {
      case .phone, .wechat, .email, .card: .contactPoint(row)
      case .address: .address(SourceRecordID(row))
      case .birthday: .birthday(SourceRecordID(row))
      case .name, .gender: nil
      }
    guard let revealable else { throw ClienteleError(.notFound, "there is nothing to reveal") }
    let value = try await visit.desk.reveal(
      revealable, of: isFirst ? pair.one.member : pair.two.member, because: .mergeReview,
      as: visit.associate)
    return try await page(
      visit, pair, revealed: kind == .phone ? PhoneNumber(value)?.display ?? value : value)
  }
}
