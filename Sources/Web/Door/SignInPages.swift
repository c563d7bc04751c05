internal import Application
internal import Foundation
internal import HTTPTypes
internal import Kernel
package import Transport
internal import Trust

/// The pages at the door: sign in, switch by PIN, lock, sign out, set a PIN.
package enum SignInPages {
  package static func routes(_ door: WebDoor) -> [WebRoute] {
    [
      door.openRoute(.get, "/sign-in") { request in
        door.page(form(door.texts(request), request, message: nil))
      },
      door.openRoute(.post, "/sign-in") { request in try await signIn(door, request) },
      door.openRoute(.get, "/switch") { request in try await switchPage(door, request, message: nil) },
      door.openRoute(.post, "/switch") { request in try await switchPerson(door, request) },
      door.route(.post, "/sign-out") { signedIn, _ in
        try await door.desk.signOut(signedIn)
        return door.redirect(to: "/sign-in", cookies: [door.cookies.clearing])
      },
      door.route(.post, "/lock") { signedIn, _ in
        try await door.desk.lock(signedIn.token)
        return door.redirect(to: "/switch")
      },
      door.route(.get, "/pin") { signedIn, request in
        door.page(pinForm(door.texts(request), token: signedIn.token, message: nil))
      },
      door.route(.post, "/pin") { signedIn, request in try await setPIN(door, signedIn, request) },
    ]
  }

  // MARK: Sign in

  private static func signIn(_ door: WebDoor, _ request: WebRequest) async throws -> WebResponse {
    let form = request.form
    do {
      let opened = try await door.desk.signIn(
        code: (form["code"] ?? "").trimmed, password: form["password"] ?? "",
        oneTimeCode: (form["one-time-code"] ?? "").filter(\.isNumber), from: door.place(of: request))
      return enter(door, opened, request)
    } catch let error as ClienteleError where Self.isToBeShown(error) && request.wantsPage {
      let needsCode = error.code == .secondFactorNeeded
      return door.page(
        Self.form(door.texts(request), request, message: error, needsCode: needsCode),
        status: needsCode ? .ok : .unauthorized)
    }
  }

  private static func enter(
    _ door: WebDoor, _ opened: SignInDesk.Opened, _ request: WebRequest
  ) -> WebResponse {
    door.redirect(
      to: opened.mustChange ? "/password?must=1" : request.next,
      cookies: [door.cookies.setting(opened.token), door.cookies.setting(device: opened.device)])
  }

  private static func isToBeShown(_ error: ClienteleError) -> Bool {
    [.signInRefused, .signInLocked, .secondFactorNeeded, .busy, .passwordRefused].contains(error.code)
  }

  static func form(
    _ texts: DoorTexts, _ request: WebRequest, message: ClienteleError?, needsCode: Bool = false
  ) -> Markup {
    let code = (request.form["code"] ?? "").trimmed
    let oneTime = DoorPage.field(
      "one-time-code", texts.oneTimeCode,
      "inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"8\"")
    return DoorPage.page(
      texts, title: texts.signIn,
      """
      \(DoorPage.alert(message, texts))
      <form method="post" action="/sign-in">
        <input type="hidden" name="next" value="\(request.next)">
        \(DoorPage.field("code", texts.code, value: code,
          "autofocus autocomplete=\"username\" autocapitalize=\"characters\" maxlength=\"200\""))
        \(DoorPage.field("password", texts.password,
          "type=\"password\" autocomplete=\"current-password\" maxlength=\"256\""))
        \(needsCode ? oneTime : Markup.empty)
        <button class="button">\(texts.signIn)</button>
      </form>
      <p><a href="/switch">\(texts.switchPerson)</a></p>
      """)
  }

  // MARK: Switch

  private static func switchPage(
    _ door: WebDoor, _ request: WebRequest, message: ClienteleError?
  ) async throws -> WebResponse {
    let texts = door.texts(request)
    // Who works here is for browsers that somebody has opened with a password.
    let device = door.cookies.device(in: request.headers)
    let people = try await door.desk.people(at: device)
    guard !people.isEmpty else { return door.redirect(to: "/sign-in", next: request.next) }
    let options = people.map { person -> Markup in
      """
      <label class="person"><input type="radio" name="person" value="\(person.associate.description)" required>
        <span>\(person.name) <small>\(person.code)</small></span></label>
      """
    }
    return door.page(
      DoorPage.page(
        texts, title: texts.switchPerson,
        """
        \(DoorPage.alert(message, texts))
        <form method="post" action="/switch">
          <input type="hidden" name="next" value="\(request.next)">
          <fieldset class="field"><legend class="legend">\(texts.whoAreYou)</legend>\(Markup.joining(options))</fieldset>
          \(DoorPage.field("pin", texts.pin,
            "type=\"password\" inputmode=\"numeric\" autocomplete=\"off\" maxlength=\"8\""))
          <button class="button">\(texts.go)</button>
        </form>
        <p><a href="/sign-in">\(texts.withPassword)</a></p>
        """), status: message == nil ? .ok : .unauthorized)
  }

  private static func switchPerson(_ door: WebDoor, _ request: WebRequest) async throws -> WebResponse {
    let form = request.form
    guard let person = form["person"].flatMap({ AssociateID($0) }),
      let device = door.cookies.device(in: request.headers)
    else { return door.redirect(to: "/sign-in", next: request.next) }
    do {
      let opened = try await door.desk.signIn(
        person, pin: form["pin"] ?? "", device: device, replacing: door.cookies.token(in: request.headers))
      return enter(door, opened, request)
    } catch let error as ClienteleError where Self.isToBeShown(error) && request.wantsPage {
      return try await switchPage(door, request, message: error)
    }
  }

  // MARK: PIN

  private static func pinForm(_ texts: DoorTexts, token: SessionToken, message: ClienteleError?) -> Markup {
    DoorPage.page(
      texts, title: texts.setPIN,
      """
      \(DoorPage.alert(message, texts))
      <form method="post" action="/pin">
        \(DoorPage.tokenField(token))
        \(DoorPage.field("password", texts.password,
          "type=\"password\" autocomplete=\"current-password\" maxlength=\"256\""))
        \(DoorPage.field("pin", texts.newPIN,
          "type=\"password\" inputmode=\"numeric\" autocomplete=\"off\" maxlength=\"8\""))
        <button class="button">\(texts.setPIN)</button>
      </form>
      """)
  }

  private static func setPIN(
    _ door: WebDoor, _ signedIn: SignedIn, _ request: WebRequest
  ) async throws -> WebResponse {
    let form = request.form
    do {
      try await door.desk.setPIN(form["pin"] ?? "", password: form["password"] ?? "", of: signedIn)
      return door.redirect(to: "/?done=pin")
    } catch let error as ClienteleError where Self.isToBeShown(error) && request.wantsPage {
      return door.page(
        pinForm(door.texts(request), token: signedIn.token, message: error), status: .unprocessableContent)
    }
  }
}

extension WebDoor {
  func texts(_ request: WebRequest) -> DoorTexts {
    DoorTexts(self.language(of: request))
  }

  func place(of request: WebRequest) -> SignInDesk.Place {
    .init(device: cookies.device(in: request.headers), address: request.peer)
  }
}
