internal import Kernel
internal import Trust

/// The frame of the pages at the door.
enum DoorPage {
  static func page(_ texts: DoorTexts, title: String, _ body: Markup) -> Markup {
    """
    <!doctype html>
    <html lang="\(texts.languageTag)">
    <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(title) · Clientele</title><link rel="stylesheet" href="\(Assets.stylePath)">
    <link rel="icon" href="data:,"></head>
    <body data-page="door"><main class="door"><p class="brand"><b>Clientele</b></p><h1>\(title)</h1>
    \(body)
    \(languageForm(texts))</main></body></html>
    """
  }

  private static func languageForm(_ texts: DoorTexts) -> Markup {
    """
    <form method="post" action="/language"><input type="hidden" name="next" value="/">\
    <input type="hidden" name="language" value="\(texts.language == .zh ? "en" : "zh")">\
    <p><button class="link" lang="\(texts.language == .zh ? "en" : "zh-Hans")">\(texts.otherLanguage)</button></p></form>
    """
  }

  static func alert(_ error: ClienteleError?, _ texts: DoorTexts) -> Markup {
    guard let error else { return .empty }
    return "<p class=\"say is-bad\" role=\"alert\">\(texts.sentence(for: error))</p>"
  }

  static func tokenField(_ token: SessionToken) -> Markup {
    "<input type=\"hidden\" name=\"\(RequestGuard.formField)\" value=\"\(token.formToken)\">"
  }

  /// A field with its label above it.
  ///
  /// - Parameter attributes: of the input, its type among them.
  static func field(_ name: String, _ label: String, value: String = "", _ attributes: Markup) -> Markup {
    """
    <div class="field"><label for="\(name)">\(label)</label>\
    <input id="\(name)" name="\(name)" value="\(value)" required \(attributes)></div>
    """
  }
}
