internal import Kernel
internal import Trust

/// The frame of the pages at the door.
enum DoorPage {
  static func page(_ texts: DoorTexts, title: String, _ body: Markup) -> Markup {
    """
    <!doctype html>
    <html lang="\(texts.languageTag)">
    <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(title) · Clientele</title><link rel="stylesheet" href="/assets/door.css"></head>
    <body><main><h1>\(title)</h1>
    \(body)
    </main></body></html>
    """
  }

  static func alert(_ error: ClienteleError?, _ texts: DoorTexts) -> Markup {
    guard let error else { return .empty }
    return "<p role=\"alert\">\(texts.sentence(for: error))</p>"
  }

  static func tokenField(_ token: SessionToken) -> Markup {
    "<input type=\"hidden\" name=\"\(RequestGuard.formField)\" value=\"\(token.formToken)\">"
  }
}

enum DoorStyle {
  static let css = """
    :root { color-scheme: light dark; --ink: #1c1b19; --paper: #faf9f6; --line: #cfcac0; --accent: #7a5c2e; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #ece8e0; --paper: #171614; --line: #45413a; --accent: #d0ac73; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 1rem/1.5 system-ui, "Noto Sans SC", sans-serif; }
    main { max-width: 24rem; margin: 12vh auto 0; padding: 0 1.25rem; }
    h1 { font-weight: 500; font-size: 1.5rem; letter-spacing: .02em; }
    label { display: block; margin: 0 0 1rem; }
    input:not([type=radio]) { display: block; width: 100%; margin-top: .25rem; padding: .625rem .75rem;
      font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .25rem; }
    fieldset { border: 0; margin: 0 0 1rem; padding: 0; }
    .person { display: flex; gap: .5rem; align-items: center; margin: 0; padding: .5rem 0;
      border-bottom: 1px solid var(--line); }
    small { opacity: .7; }
    button { width: 100%; padding: .75rem; font: inherit; color: var(--paper); background: var(--accent);
      border: 0; border-radius: .25rem; cursor: pointer; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    a { color: var(--accent); }
    [role=alert] { padding: .75rem; border: 1px solid var(--accent); border-radius: .25rem; }
    """
}
