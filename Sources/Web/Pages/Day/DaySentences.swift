internal import Application
internal import Kernel

/// What happened, one sentence each, with when it happened and, where that was later, when the hub heard of it.
enum DaySentences {
  static func row(_ line: DayLine, _ view: DayView, _ visit: Visit) -> Markup {
    let heard: Markup =
      line.isLate
      ? " \(Components.badge(visit.texts.heardAt(moment(line.heardAt, view, visit)), .warn))" : .empty
    return """
      <li class="day-line" data-key="\(line.id.description)"><span>\
      <time datetime="\(visit.formats.machine(line.at))">\(visit.formats.time(line.at))</time> \
      \(sentence(line, view, visit))</span><span>\(heard)</span></li>
      """
  }

  private static func sentence(_ line: DayLine, _ view: DayView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let who = line.associate.called
    let store = line.store.called
    let member = line.name.isEmpty ? texts.someMember : line.name
    let words =
      switch line.what {
      case .offline(let node, let isLaptop, let from, let until, let count):
        texts.wasOffline(
          isLaptop ? texts.laptopOf(who) : texts.computerOf(store, node),
          from: moment(from, view, visit), until: until.map { moment($0, view, visit) }, count)
      case .event(let what):
        event(what, who, store, member, line.otherName, line.amount.map { visit.formats.money($0) }, texts)
      }
    guard let link = line.link else { return "\(words)" }
    return "<a href=\"\(path(link))\">\(words)</a>"
  }

  private static func event(
    _ what: DayHappening, _ who: String, _ store: String, _ member: String, _ other: String,
    _ amount: String?, _ texts: PageTexts
  ) -> String {
    switch what {
    case .met: texts.metSentence(who, member, store)
    case .sold: texts.soldSentence(who, member, store, amount)
    case .takenBack: texts.takenBackSentence(who, member, store, amount)
    case .linked: texts.linkedSentence(member, other.isEmpty ? texts.someMember : other)
    case .joinedByPerson: texts.joinedSentence(who, member, other.isEmpty ? texts.someMember : other)
    case .unlinked: texts.unlinkedSentence(member, other.isEmpty ? texts.someMember : other)
    case .toldApart: texts.toldApartSentence(who, member, other.isEmpty ? texts.someMember : other)
    case .decided: texts.decidedSentence(member, who, store)
    case .decidedAnew: texts.decidedAnewSentence(member, who, store)
    case .ruled: texts.ruledSentence(member, who, store)
    }
  }

  private static func path(_ link: DayLine.Link) -> String {
    switch link {
    case .member(let id): "/members/\(id)"
    case .sale(let id): "/sales/\(id)"
    case .records(let id): "/members/\(id)/records"
    case .award(let id): "/awards/\(id)"
    }
  }

  /// Of the day itself the time alone.
  private static func moment(_ instant: Instant, _ view: DayView, _ visit: Visit) -> String {
    CalendarDay(of: instant) == view.day ? visit.formats.time(instant) : visit.formats.dayAndTime(instant)
  }
}
