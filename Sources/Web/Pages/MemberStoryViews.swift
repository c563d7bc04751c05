internal import Application
internal import Kernel

/// What happened with a member and what comes: tasks, purchases, pieces, enquiries, contacts of all stores, complaints.
struct MemberStoryViews {
  let sheet: MemberSheet
  let visit: Visit

  private var story: MemberStory { sheet.story }
  private var texts: PageTexts { visit.texts }

  var all: Markup { "\(purchases)\(pieces)\(enquiries)\(complaints)\(touches)" }

  /// What is due next, and a place to plan more.
  func due(_ entry: FormEntry) -> Markup {
    let open = story.tasks.filter { $0.state != "completed" && $0.state != "cancelled" }
    let list: Markup = open.isEmpty ? .empty : TaskPages.list(open, visit)
    let dates = story.dueNext.filter { $0.kind == .birthday || $0.kind == .importantDate }.map {
      due -> Markup in
      let word = due.label.isEmpty ? dueWord(due) : due.label
      return "<li><span>\(word)</span>\(Components.badge(visit.formats.day(due.day)))</li>"
    }
    let days: Markup = dates.isEmpty ? .empty : "<ul class=\"rows\">\(Markup.joining(dates))</ul>"
    let body: Markup =
      open.isEmpty && dates.isEmpty ? "<p class=\"soft\">\(texts.nothingDue)</p>" : "\(list)\(days)"
    return """
      <section class="card"><h2>\(texts.dueNext)</h2>\(Components.live("next-due", body))\
      \(TaskPages.planForm(sheet, entry, visit))</section>
      """
  }

  /// A birthday, or what kind of date it is.
  private func dueWord(_ due: MemberStory.Due) -> String {
    let kind = story.importantDates.first { $0.id == due.id }?.kind ?? due.kind.rawValue
    return texts.dateKind(kind)
  }

  private var purchases: Markup {
    guard !story.purchases.isEmpty else {
      return Components.live(
        "purchases", Components.card(texts.purchases, "<p class=\"soft\">\(texts.noPurchases)</p>"))
    }
    let rows = story.purchases.map { SaleViews.row($0, visit) }
    let spent = story.spent.map { visit.formats.money($0) }.joined(separator: " + ")
    return Components.live(
      "purchases",
      Components.card(
        texts.purchases, "<ul class=\"rows\">\(Markup.joining(rows))</ul>",
        more: "<span class=\"soft\">\(texts.total) \(spent)</span>"))
  }

  private var pieces: Markup {
    guard !story.pieces.isEmpty else { return .empty }
    let rows = story.pieces.map { piece -> Markup in
      """
      <li><span>\([piece.brand, piece.reference].filter { !$0.isEmpty }.joined(separator: " "))</span>\
      <span>\(piece.serial)</span>\
      <small class="wide">\(visit.formats.tagged(piece.boughtAt)) · \(piece.store.called)</small></li>
      """
    }
    return Components.live(
      "pieces", Components.card(texts.pieces, "<ul class=\"rows\">\(Markup.joining(rows))</ul>"))
  }

  private var enquiries: Markup {
    guard !story.enquiries.isEmpty else { return .empty }
    let rows = story.enquiries.map { enquiry -> Markup in
      let words = [enquiry.brand, enquiry.reference, enquiry.note].filter { !$0.isEmpty }.joined(
        separator: " ")
      let lost: Markup = enquiry.lostReason.isEmpty ? .empty : " · \(enquiry.lostReason)"
      let handle = enquiry.state == "won" ? .empty : self.handle("/enquiries/\(enquiry.id)", texts.handle)
      let budget: Markup = enquiry.budget.map { " · \(visit.formats.money($0))" } ?? .empty
      return """
        <li data-key="\(enquiry.id.description)"><span>\(words)</span>\
        \(Components.badge(texts.enquiryState(enquiry.state), enquiry.state == "open" ? .warn : .plain))
        <small class="wide">\(visit.formats.tagged(enquiry.raisedAt)) · \(enquiry.associate.called) · \
        \(enquiry.store.called)\(budget)\(lost)\(handle)</small></li>
        """
    }
    return Components.live(
      "enquiries", Components.card(texts.enquiries, "<ul class=\"rows\">\(Markup.joining(rows))</ul>"))
  }

  private var complaints: Markup {
    guard !story.complaints.isEmpty else { return .empty }
    let rows = story.complaints.map { complaint -> Markup in
      let isOpen = ["received", "inProcess"].contains(complaint.state)
      let resolution: Markup = complaint.resolution.isEmpty ? .empty : " · \(complaint.resolution)"
      let handle =
        complaint.state == "closed" ? .empty : self.handle("/complaints/\(complaint.id)", texts.handle)
      return """
        <li data-key="\(complaint.id.description)"><span>\(complaint.description)</span>\
        \(Components.badge(texts.complaintState(complaint.state), isOpen ? .warn : .plain))
        <small class="wide">\(texts.complaintCategory(complaint.category)) · \
        \(visit.formats.tagged(complaint.receivedAt)) · \(complaint.store.called)\(resolution)\(handle)</small></li>
        """
    }
    return Components.live(
      "complaints", Components.card(texts.complaints, "<ul class=\"rows\">\(Markup.joining(rows))</ul>"))
  }

  private func handle(_ path: String, _ word: String) -> Markup {
    " <span class=\"no-print\">· \(Components.link(sheet.path + path, word, "link"))</span>"
  }

  /// Only its own store says that a contact was logged by mistake.
  private func mistake(_ touch: MemberStory.Interaction) -> Markup {
    guard touch.correction == nil, touch.store?.code == visit.heading.storeCode else { return .empty }
    return handle("/story/\(touch.id)", texts.wasMistake)
  }

  private var touches: Markup {
    guard !story.interactions.isEmpty else {
      return Components.live(
        "story", Components.card(texts.story, "<p class=\"soft\">\(texts.noStory)</p>"))
    }
    let items = story.interactions.map { touch -> Markup in
      let note: Markup = touch.note.isEmpty ? .empty : "<p>\(touch.note)</p>"
      let struck: Markup = touch.correction == nil ? "" : " class=\"is-struck\""
      let wrong: Markup =
        touch.correction.map { " \(Components.badge("\(texts.recordedByMistake) · \($0.reason)", .bad))" }
        ?? .empty
      return """
        <li data-key="\(touch.id.description)"\(struck)><h3><span>\(texts.contactWord(touch.kind))</span>\(wrong)</h3>
        <small>\(visit.formats.tagged(touch.statedAt)) · \(touch.associate.called) · \
        \(touch.store.called)\(mistake(touch))</small>\(note)</li>
        """
    }
    return Components.live(
      "story", Components.card(texts.story, "<ol class=\"timeline\">\(Markup.joining(items))</ol>"))
  }
}
