internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// The account of a person: a password or second factor made by somebody else, shown once.
enum PersonAccount {
  static func card(_ detail: PersonDetail, _ visit: Visit) -> Markup {
    let (texts, formats) = (visit.texts, visit.formats)
    var facts: [(String, Markup)] = [(texts.signInWord, PeoplePage.badge(detail.person, texts))]
    if let at = detail.passwordChangedAt {
      let word = detail.mustChangePassword ? " · \(texts.toBeChanged)" : ""
      facts.append((texts.passwordSince, "\(formats.dayAndTime(at))\(word)"))
    }
    if detail.needsSecondFactor {
      facts.append(
        (
          texts.secondFactor,
          Components.badge(
            detail.hasSecondFactor ? texts.isSet : texts.isMissing, detail.hasSecondFactor ? .good : .warn)
        ))
    }
    if !detail.laptops.isEmpty {
      let links = detail.laptops.map { laptop -> Markup in
        "<a href=\"/nodes/\(laptop.id.description)\">\(laptop.called)</a> "
      }
      facts.append((texts.nodeKind("laptop"), Markup.joining(links)))
    }
    let isOwn = detail.person.id == visit.associate
    let actions: Markup =
      !detail.mayReset || detail.person.hasLeft
      ? .empty
      : isOwn
        ? "<p class=\"soft\">\(texts.ownPasswordElsewhere) \(Components.link("/password", texts.changePassword, "soft"))</p>"
        : buttons(detail, visit)
    return Components.card(texts.accountOf, "<div class=\"field\">\(Components.facts(facts))</div>\(actions)")
  }

  private static func buttons(_ detail: PersonDetail, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let path = "/people/\(detail.person.id)"
    let second: Markup =
      detail.needsSecondFactor
      ? """
      <form class="inline" method="post" action="\(path)/second-factor">\(visit.token)\
      <button class="button quiet">\(detail.hasSecondFactor ? texts.newSecondFactor : texts.makeSecondFactor)</button></form>
      """ : .empty
    return """
      <p class="soft field">\(texts.passwordMadeSays)</p>
      <div class="actions"><form class="inline" method="post" action="\(path)/password">\(visit.token)\
      <button class="button quiet">\(detail.person.hasPassword ? texts.resetPassword : texts.firstPassword)</button></form>\
      \(second)</div>
      """
  }

  /// Of somebody else: one's own is changed by who knows the present one.
  private static func load(_ visit: Visit) async throws -> PersonDetail {
    let detail = try await PersonPage.load(visit)
    try await visit.desk.require(.resetCredential, of: .dealer, by: visit.associate)
    guard detail.person.id != visit.associate else {
      throw ClienteleError(
        .notAllowed, "one's own password is changed with the present one", hint: "See /password.")
    }
    guard !detail.person.hasLeft else { throw ClienteleError(.notFound, "this person has left") }
    return detail
  }

  static func password(_ visit: Visit) async throws -> WebResponse {
    let detail = try await load(visit)
    let password = try await visit.office().givePassword(detail.person.id, visit.associate)
    return shown(password, visit.texts.passwordMade, visit.texts.passwordOnce, detail, visit)
  }

  static func secondFactor(_ visit: Visit) async throws -> WebResponse {
    let detail = try await load(visit)
    let uri = try await MakeSecondFactor(associate: detail.person.id, actor: visit.associate)
      .run(visit.counter.recorder)
    return shown(uri, visit.texts.secondFactor, visit.texts.secondFactorOnce, detail, visit)
  }

  /// The only answer that ever holds it.
  private static func shown(
    _ secret: String, _ title: String, _ says: String, _ detail: PersonDetail, _ visit: Visit
  ) -> WebResponse {
    let back = Components.link(
      "/people/\(detail.person.id)", PeoplePage.name(detail.person), "button quiet")
    return visit.page(
      title, at: .organisation,
      """
      \(Components.head(title, "\(detail.person.code) · \(detail.person.store.called)", actions: back))
      \(Components.say(says, .warn))
      <section class="card"><p class="token"><code>\(secret)</code></p></section>
      """)
  }
}
