internal import Application
internal import HTTPTypes
internal import Kernel
internal import Records
internal import Transport
internal import Trust

/// `/password`: one's own password, with the present one given once more.
enum PasswordPages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/password") { visit in form(visit, FormEntry()) },
      counter.page(.post, "/password") { visit in try await change(visit) },
    ]
  }

  private static func form(_ visit: Visit, _ entry: FormEntry) -> WebResponse {
    let texts = visit.texts
    let must: Markup =
      visit.request.query["must"] == nil ? .empty : Components.say(texts.mustChangeSays, .warn)
    let body: Markup = """
      \(Components.field("password", texts.password, in: entry, type: "password",
        attributes: "autocomplete=\"current-password\" maxlength=\"256\""))
      \(Components.field("new", texts.newPassword, in: entry, type: "password",
        attributes: "autocomplete=\"new-password\" maxlength=\"256\""))
      \(Components.field("again", texts.newPasswordAgain, in: entry, type: "password",
        attributes: "autocomplete=\"new-password\" maxlength=\"256\""))
      <p class="actions"><button class="button">\(texts.changePassword)</button></p>
      """
    let card: Markup =
      visit.heading.kind != .hub && visit.counter.line.state != .up
      ? Components.say(texts.passwordNeedsLine, .warn)
      : visit.form("/password", keep: false, body)
    return visit.page(
      texts.changePassword, at: nil,
      """
      \(Components.head(texts.changePassword))\(must)\(SearchPages.wrongLine(entry, texts))
      <section class="card">\(card)</section>
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  private static func change(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    var entry = FormEntry(visit.request.form)
    if entry["new"] != entry["again"] { entry.mark("again", texts.passwordsDiffer) }
    guard entry.wrong.isEmpty else { return form(visit, entry) }
    do {
      try await visit.counter.changePassword(visit.associate, entry["password"], entry["new"])
    } catch let error as ClienteleError where error.code == .passwordRefused {
      entry.mark("new", texts.sentence(for: error))
      return form(visit, entry)
    } catch let error as ClienteleError where [.signInRefused, .signInLocked].contains(error.code) {
      entry.mark("password", texts.sentence(for: error))
      return form(visit, entry)
    }
    return visit.door.redirect(to: "/sign-in", cookies: [visit.door.cookies.clearing])
  }
}
