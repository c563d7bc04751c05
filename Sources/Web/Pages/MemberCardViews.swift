internal import Access
internal import Application
internal import Kernel

/// Beside the story of a member: how to reach, whose, what is known, what the member likes and agreed to.
struct MemberCardViews {
  let sheet: MemberSheet
  let visit: Visit

  private var story: MemberStory { sheet.story }
  private var texts: PageTexts { visit.texts }

  var all: Markup {
    let fields = MemberFieldPage.cards(sheet, visit)
    return "\(contacts)\(owner)\(about)\(preferences)\(fields)\(dates)\(consents)\(records)\(ownData)"
  }

  // MARK: Contact

  private var contacts: Markup {
    let add = link("/contacts", texts.add)
    guard !sheet.contacts.isEmpty else {
      return Components.card(texts.contacts, "<p class=\"soft\">\(texts.noContacts)</p>", more: add)
    }
    let rows = sheet.contacts.map { contact -> Markup in
      let reveal: Markup =
        sheet.exposure == .full
        ? .empty : "<span class=\"wide no-print\">\(revealForm(contact))</span>"
      let verified: Markup = contact.isVerified ? " \(Components.badge(texts.verified, .good))" : .empty
      return """
        <li><span><small>\(texts.contactKind(contact.kind))</small>\(verified)<br>\(contact.value)</span>\
        <span>\(link("/contacts/\(contact.id)", texts.correct))</span>\(reveal)</li>
        """
    }
    let masked: Markup =
      sheet.exposure == .full ? .empty : "<p class=\"soft no-print\"><small>\(texts.maskedSays)</small></p>"
    return Components.card(
      texts.contacts, "<ul class=\"rows\">\(Markup.joining(rows))</ul>\(masked)", more: add)
  }

  /// To a form of this member, small, at the head of a card.
  private func link(_ path: String, _ word: String) -> Markup {
    Components.link(sheet.path + path, word, "soft no-print")
  }

  private var nothingKnown: Markup { "<p class=\"soft\">\(texts.nothingKnown)</p>" }

  private static let revealReasons: [Reason] = [.contactMember, .serveMember, .delivery, .repair, .complaint]

  private func revealForm(_ contact: MemberSheet.Contact) -> Markup {
    let reasons = Self.revealReasons.map { reason -> Markup in
      "<option value=\"\(reason.rawValue)\">\(texts.reason(reason))</option>"
    }
    return """
      <details><summary class="link">\(texts.reveal)</summary>
      <form method="post" action="\(sheet.path)/reveal">\(visit.token)\(Components.hidden("field", contact.id))
      <div class="field"><label for="why-\(contact.id)">\(texts.revealWhy)</label>
      <select id="why-\(contact.id)" name="reason">\(Markup.joining(reasons))</select></div>
      <button class="button quiet small">\(texts.reveal)</button>\(visit.recordedFor)</form></details>
      """
  }

  // MARK: Owner

  private var owner: Markup {
    let owner = story.owner
    let name = owner.associate == nil ? texts.storePool : owner.associate.called
    var badge: Markup = .empty
    if owner.isUndecided {
      badge = " \(Components.badge(texts.waitingForHub))"
    } else if let until = owner.provisionalUntil, until > visit.counter.now {
      badge = " \(Components.badge(texts.provisionalUntil(visit.formats.day(until)), .warn))"
    }
    let since: Markup =
      owner.since.map { "<br><small>\(texts.since(visit.formats.day($0)))</small>" } ?? .empty
    return Components.live(
      "owner",
      Components.card(
        texts.owner,
        """
        <p><span class="owner">\(name)</span>\(badge)<br><small>\(owner.store.called)</small>\(since)</p>
        <p class="soft"><small>\(texts.awardStep(owner.step))</small></p>
        """, more: link("/dispute", texts.disputeIt)))
  }

  // MARK: What is known

  private var about: Markup {
    var rows: [(String, Markup)] = []
    if let birthday = story.birthday {
      let next: Markup =
        birthday.next.map { "<br><small>\(texts.nextOn(visit.formats.day($0), birthday.years))</small>" }
        ?? .empty
      rows.append((texts.birthday, "\(visit.formats.birthday(birthday, texts))\(next)"))
    }
    if !story.gender.isEmpty { rows.append((texts.gender, "\(texts.genderWord(story.gender))")) }
    if !story.address.isEmpty { rows.append((texts.address, "\(story.address)")) }
    for record in story.records where !record.note.isEmpty {
      rows.append(("\(texts.note) · \(record.store.called)", "\(record.note)"))
    }
    let facts: Markup = rows.isEmpty ? .empty : Components.card(texts.about, Components.facts(rows))
    let tags: Markup = story.tags.isEmpty ? .empty : Components.card(texts.tags, Components.tags(story.tags))
    return "\(facts)\(tags)"
  }

  /// For those who judge which records are one person.
  private var records: Markup {
    let roles = visit.signedIn.principal.roles
    guard Place.review.isShown(to: roles, at: visit.heading.kind) else { return .empty }
    return Components.card(
      texts.personRecords, "<p class=\"soft\">\(texts.recordsOf(story.records.count))</p>",
      more: link("/records", texts.openRecords))
  }

  private var ownData: Markup {
    Components.card(
      texts.ownData, "<p class=\"soft\">\(texts.ownDataCardSays)</p>",
      more: link("/privacy", texts.openOwnData))
  }

  private var preferences: Markup {
    let likes = story.preferences
    guard !likes.isEmpty else {
      return Components.card(texts.preferences, nothingKnown, more: link("/preferences", texts.add))
    }
    let comma = texts.say(", ", "、")
    var rows: [(String, Markup)] = []
    if !likes.brands.isEmpty { rows.append((texts.brand, "\(likes.brands.joined(separator: comma))")) }
    if !likes.styles.isEmpty { rows.append((texts.style, "\(likes.styles.joined(separator: comma))")) }
    if let wrist = likes.wristMillimetres { rows.append((texts.wrist, "\(wrist) mm")) }
    let budget = [likes.budgetFrom, likes.budgetTo].map { $0.map { visit.formats.money($0) } ?? "" }
    if budget.contains(where: { !$0.isEmpty }) {
      rows.append((texts.budget, "\(budget.joined(separator: " – "))"))
    }
    if !likes.motives.isEmpty {
      rows.append((texts.motive, "\(likes.motives.map { texts.motiveWord($0) }.joined(separator: comma))"))
    }
    if !likes.channel.isEmpty { rows.append((texts.reachedBy, "\(texts.channelWord(likes.channel))")) }
    return Components.card(
      texts.preferences, Components.facts(rows), more: link("/preferences", texts.change))
  }

  private var dates: Markup {
    let change = link("/dates", story.importantDates.isEmpty ? texts.add : texts.change)
    guard !story.importantDates.isEmpty else {
      return Components.card(texts.importantDates, nothingKnown, more: change)
    }
    let rows = story.importantDates.map { date -> (String, Markup) in
      let word = date.label.isEmpty ? texts.dateKind(date.kind) : date.label
      let years = date.years.map { texts.years($0, of: date.kind) }
      let next: Markup =
        date.next.map { "<br><small>\(texts.keptOn(visit.formats.day($0), years))</small>" } ?? .empty
      return (word, "\(visit.formats.annual(date.date, texts))\(next)")
    }
    return Components.card(texts.importantDates, Components.facts(rows), more: change)
  }

  private var consents: Markup {
    let current = story.consents.filter(\.isCurrent)
    let change = link("/consents", current.isEmpty ? texts.add : texts.change)
    guard !current.isEmpty else { return Components.card(texts.consents, nothingKnown, more: change) }
    let rows = current.map { consent -> Markup in
      let state =
        consent.isGiven
        ? Components.badge(texts.consentGiven, .good) : Components.badge(texts.consentWithdrawn, .bad)
      return """
        <li><span>\(Self.consentWords(consent, texts))</span>\(state)\
        <small class="wide">\(visit.formats.tagged(consent.statedAt))</small></li>
        """
    }
    return Components.card(
      texts.consents, "<ul class=\"rows\">\(Markup.joining(rows))</ul>", more: change)
  }

  /// For what, by which way, to whom.
  static func consentWords(_ consent: MemberStory.Consent, _ texts: PageTexts) -> String {
    let channel = consent.channel == ConsentChannel.any.rawValue ? "" : texts.channelWord(consent.channel)
    let guardian = consent.guardianName.isEmpty ? "" : texts.byGuardian(consent.guardianName)
    return [texts.consentPurpose(consent.purpose), channel, consent.recipient, guardian]
      .filter { !$0.isEmpty }.joined(separator: " · ")
  }
}
