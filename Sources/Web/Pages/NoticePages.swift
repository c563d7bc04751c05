internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// What the hub told the person: a member bought elsewhere, an award changed.
enum NoticePages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/notices") { visit in
        let notices = try await visit.desk.notices(as: visit.associate)
        return visit.page(
          visit.texts.notices, at: .notices,
          """
          \(Components.head(visit.texts.notices))
          \(Components.live("notices", "<section class=\"card\">\(list(notices, visit))</section>"))
          """)
      }
    ]
  }

  static func list(_ notices: [NoticeView], _ visit: Visit) -> Markup {
    guard !notices.isEmpty else {
      return Components.empty(visit.texts.nothingNew, visit.texts.nothingNewSays)
    }
    return "<ul class=\"rows\">\(Markup.joining(notices.map { item($0, visit) }))</ul>"
  }

  private static func item(_ notice: NoticeView, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let unread: Markup = notice.isUnread ? " class=\"unread\"" : ""
    let amount: Markup = notice.amount.map { "<b>\(visit.formats.money($0))</b>" } ?? .empty
    let word: Markup = notice.isUnread ? "<span class=\"seen-not\">\(texts.unread): </span>" : .empty
    var whose: Markup = .empty
    if let owner = notice.associate, owner != visit.associate {
      whose = " · \(visit.names.associate(owner))"
    }
    return """
      <li\(unread) data-key="\(notice.id.description)"><span>\(word)\(linked(notice, sentence(notice, visit)))</span>\
      <span class="amount">\(amount)</span>
      <small class="wide">\(visit.formats.tagged(notice.raisedAt))\(whose)</small></li>
      """
  }

  private static func linked(_ notice: NoticeView, _ sentence: String) -> Markup {
    guard let member = notice.member else { return "\(sentence)" }
    return "<a href=\"/members/\(member.description)\">\(sentence)</a>"
  }

  private static func sentence(_ notice: NoticeView, _ visit: Visit) -> String {
    let texts = visit.texts
    let member = notice.memberName.isEmpty ? texts.aMember : notice.memberName
    let store = notice.atStore == nil ? texts.anotherStore : visit.names.store(notice.atStore)
    switch notice.kind {
    case "saleElsewhere": return texts.noticeBoughtElsewhere(member, store)
    case "awardChanged": return texts.noticeAwardChanged(member)
    default: return texts.noticeOther(notice.kind, member)
    }
  }
}
