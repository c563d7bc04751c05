internal import Application
internal import Kernel
internal import Matching

/// What an import would do: how many rows are whose, and the first of each kind.
enum ImportPreviewView {
  private static let rowsOpen = 20

  static func markup(
    _ preview: PreviewImport.Preview, _ upload: ImportUpload, _ visit: Visit
  ) async throws -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    let records = preview.knownItems.map(\.record) + preview.doubtfulItems.map(\.record)
    let names = try await visit.desk.importNames(of: records, as: visit.associate)
    var counts = [
      (texts.rowsRead, preview.rows), (texts.newPeople, preview.newPeople),
      (texts.knownPeople, preview.known), (texts.doubtfulPeople, preview.doubtful),
      (texts.rejectedRows, preview.rejected),
    ]
    counts += [
      (texts.recordsThatChange, preview.changed), (texts.rowsHereAlready, preview.unchanged),
      (texts.newFacts, preview.newFacts), (texts.erasedPeople, preview.erased),
    ].filter { $0.1 > 0 }
    return """
      \(Components.card(
        texts.wouldHappen,
        """
        <p class="soft field">\(texts.wouldHappenSays)</p>
        \(Components.figures(counts.map { ($0.0, formats.number($0.1)) }))\(actions(upload, visit))
        """))
      \(list(texts.doubtfulPeople, texts.doubtfulSays, preview.doubtful, preview.doubtfulItems.map { person($0, names, visit) }, visit))
      \(list(texts.knownPeople, texts.knownSays, preview.known, preview.knownItems.map { person($0, names, visit) }, visit))
      \(list(texts.rejectedRows, texts.rejectsSayBefore, preview.rejected, preview.rejects.map { reject($0, visit) }, visit))
      \(list(texts.newPeople, "", preview.newPeople, preview.newcomers.map { newcomer($0, visit) }, visit))
      """
  }

  private static func actions(_ upload: ImportUpload, _ visit: Visit) -> Markup {
    let (texts, place) = (visit.texts, ImportFilePage.address(upload))
    return """
      <div class="actions">\(ImportFilePage.button("\(place)/start", texts.startImport, "button", visit))\
      \(ImportFilePage.button("\(place)/columns", texts.changeColumns, "button quiet", visit))\
      \(ImportFilePage.button("\(place)/remove", texts.throwAway, "button quiet", visit))</div>
      """
  }

  private static func list(
    _ title: String, _ says: String, _ count: Int, _ rows: [Markup], _ visit: Visit
  ) -> Markup {
    guard !rows.isEmpty else { return .empty }
    let (texts, formats) = (visit.texts, visit.formats)
    let explained: Markup = says.isEmpty ? .empty : "<p class=\"soft field\">\(says)</p>"
    let cut: Markup =
      count > rows.count ? "<p class=\"soft\">\(texts.onlyFirst(formats.number(rows.count)))</p>" : .empty
    return Components.card(
      title, "\(explained)\(Components.rows(rows, open: rowsOpen) { texts.furtherRows($0) })\(cut)",
      more: "<small>\(formats.number(count))</small>")
  }

  private static func place(_ line: Int, _ record: String, _ visit: Visit) -> Markup {
    "<span>\(visit.texts.lineAndRecord(visit.formats.number(line), record))</span>"
  }

  private static func person(
    _ item: PreviewImport.Item, _ names: [SourceRecordID: String], _ visit: Visit
  ) -> Markup {
    let texts = visit.texts
    let word = item.isKnown ? texts.isPerson : texts.maybePerson
    guard let name = names[item.record] else {
      return "<li>\(place(item.line, item.recordID, visit))<span>\(word) \(texts.memberNotShown)</span></li>"
    }
    // The strongest first.
    let reasons = item.score.reasons.sorted { abs($0.weight) > abs($1.weight) }
      .map { texts.language == .zh ? $0.signal.words.chinese : $0.signal.words.english }
    return """
      <li>\(place(item.line, item.recordID, visit))<span>\(word) \
      \(Components.link("/members/\(item.member)", name, "link"))</span>
      <small class="wide">\(reasons.joined(separator: " · "))</small></li>
      """
  }

  private static func newcomer(_ item: PreviewImport.Newcomer, _ visit: Visit) -> Markup {
    "<li>\(place(item.line, item.recordID, visit))</li>"
  }

  private static func reject(_ reject: PreviewImport.Reject, _ visit: Visit) -> Markup {
    "<li><span class=\"wide\">\(visit.texts.language == .zh ? reject.chinese : reject.english)</span></li>"
  }
}
