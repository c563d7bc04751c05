internal import HTTPTypes
internal import Kernel
internal import Transport

/// `POST /language`: the other language, kept at this browser, signed in or not.
enum LanguagePages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    let door = counter.door
    return [
      door.openRoute(.post, "/language") { request in
        guard let chosen = request.form["language"].flatMap({ PageLanguage(rawValue: $0) }) else {
          return door.redirect(to: request.next)
        }
        return door.redirect(to: request.next, cookies: [door.cookies.setting(language: chosen)])
      }
    ]
  }
}
