internal import Application
internal import Kernel

/// What was typed into a form and what is wrong with it, by the name of the field.
struct FormEntry: Sendable {
  var values: [String: String]
  var wrong: [String: String] = [:]

  init(_ values: [String: String] = [:]) {
    self.values = values
  }

  /// As it was typed.
  subscript(name: String) -> String { values[name] ?? "" }

  /// Without blanks around it.
  func text(_ name: String) -> String { self[name].trimmed }

  /// Notes a fault unless the field has one already.
  mutating func mark(_ name: String, _ sentence: String) {
    if wrong[name] == nil { wrong[name] = sentence }
  }

  mutating func limit(_ name: String, to max: Int, _ texts: PageTexts) {
    if self[name].count > max { mark(name, texts.tooLong(max)) }
  }
}

/// The parts pages are put together from. Each is described in docs/design-language.md.
enum Components {
  // MARK: Fields

  /// - Parameter attributes: further ones of the input.
  static func field(
    _ name: String, _ label: String, in entry: FormEntry, type: String = "text", help: String = "",
    attributes: Markup = .empty
  ) -> Markup {
    around(name, label, entry, help) { described in
      """
      <input id="\(name)" name="\(name)" type="\(type)" value="\(type == "password" ? "" : entry[name])" \
      \(described) \(attributes)>
      """
    }
  }

  static func area(
    _ name: String, _ label: String, in entry: FormEntry, help: String = "", attributes: Markup = .empty
  ) -> Markup {
    around(name, label, entry, help) { described in
      // The first line break after the tag is not part of the text.
      "<textarea id=\"\(name)\" name=\"\(name)\" \(described) \(attributes)>\n\(entry[name])</textarea>"
    }
  }

  static func select(
    _ name: String, _ label: String, _ options: [(String, String)], in entry: FormEntry,
    help: String = ""
  ) -> Markup {
    around(name, label, entry, help) { described in
      let choices = options.map { option -> Markup in
        let chosen: Markup = entry[name] == option.0 ? " selected" : ""
        return "<option value=\"\(option.0)\"\(chosen)>\(option.1)</option>"
      }
      return "<select id=\"\(name)\" name=\"\(name)\" \(described)>\(Markup.joining(choices))</select>"
    }
  }

  /// One of few, each a button to press.
  ///
  /// - Parameter options: values and what they are called.
  static func choices(
    _ name: String, _ label: String, _ options: [(String, String)], in entry: FormEntry
  ) -> Markup {
    let buttons = options.map { option -> Markup in
      let chosen: Markup = entry[name] == option.0 ? " checked" : ""
      return """
        <label><input type="radio" name="\(name)" value="\(option.0)"\(chosen)>\
        <span>\(option.1)</span></label>
        """
    }
    return """
      <fieldset class="field"><legend class="legend">\(label)</legend>
      <div class="choices">\(Markup.joining(buttons))</div>\(wrong(name, entry))</fieldset>
      """
  }

  /// Yes or no.
  static func check(_ name: String, _ label: String, in entry: FormEntry) -> Markup {
    let chosen: Markup = entry.values[name] == nil ? "" : " checked"
    return """
      <div class="field"><label class="check" for="\(name)"><input type="checkbox" id="\(name)" name="\(name)" value="1"\(chosen)>\
      <span>\(label)</span></label>\(wrong(name, entry))</div>
      """
  }

  /// As many of a few as fit.
  ///
  /// - Parameters:
  ///   - options: names of fields and what they are called.
  ///   - fault: under which name what is wrong with all of them together is marked.
  static func checks(
    _ label: String, _ options: [(String, String)], in entry: FormEntry, fault: String = ""
  ) -> Markup {
    let buttons = options.map { option -> Markup in
      let chosen: Markup = entry.values[option.0] == nil ? "" : " checked"
      return """
        <label for="\(option.0)"><input type="checkbox" id="\(option.0)" name="\(option.0)" value="1"\(chosen)>\
        <span>\(option.1)</span></label>
        """
    }
    return """
      <fieldset class="field"><legend class="legend">\(label)</legend>
      <div class="choices">\(Markup.joining(buttons))</div>\(wrong(fault, entry))</fieldset>
      """
  }

  private static func around(
    _ name: String, _ label: String, _ entry: FormEntry, _ help: String, _ input: (Markup) -> Markup
  ) -> Markup {
    let isWrong = entry.wrong[name] != nil
    let ids = (isWrong ? ["\(name)-wrong"] : []) + (help.isEmpty ? [] : ["\(name)-help"])
    var described: Markup = ids.isEmpty ? .empty : "aria-describedby=\"\(ids.joined(separator: " "))\""
    if isWrong { described = "\(described) aria-invalid=\"true\"" }
    let helping: Markup = help.isEmpty ? .empty : "<p class=\"help\" id=\"\(name)-help\">\(help)</p>"
    return """
      <div class="field"><label for="\(name)">\(label)</label>\(input(described))\(wrong(name, entry))\(helping)</div>
      """
  }

  static func wrong(_ name: String, _ entry: FormEntry) -> Markup {
    guard let sentence = entry.wrong[name] else { return .empty }
    return "<p class=\"wrong\" id=\"\(name)-wrong\">\(sentence)</p>"
  }

  static func hidden(_ name: String, _ value: String) -> Markup {
    "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
  }

  // MARK: Words

  enum Tone: String {
    case plain = ""
    case good = " is-good"
    case warn = " is-warn"
    case bad = " is-bad"
    case brass = " is-brass"
  }

  static func badge(_ text: String, _ tone: Tone = .plain) -> Markup {
    "<span class=\"badge\(tone.rawValue)\">\(text)</span>"
  }

  /// A word to the reader; what went wrong is read out at once.
  static func say(_ text: String, _ tone: Tone = .plain) -> Markup {
    let role: Markup = tone == .bad ? "alert" : "status"
    return "<p class=\"say\(tone.rawValue)\" role=\"\(role)\">\(text)</p>"
  }

  static func empty(_ title: String, _ sentence: String, _ more: Markup = .empty) -> Markup {
    "<div class=\"empty\"><b>\(title)</b><p>\(sentence)</p>\(more)</div>"
  }

  static func card(_ title: String, _ body: Markup, more: Markup = .empty) -> Markup {
    "<section class=\"card\"><div class=\"split\"><h2>\(title)</h2>\(more)</div>\(body)</section>"
  }

  static func head(_ title: String, _ sentence: String = "", actions: Markup = .empty) -> Markup {
    let below: Markup = sentence.isEmpty ? .empty : "<p>\(sentence)</p>"
    return """
      <div class="head"><div><h1>\(title)</h1>\(below)</div><div class="actions">\(actions)</div></div>
      """
  }

  static func link(_ path: String, _ text: String, _ kind: String = "button") -> Markup {
    "<a class=\"\(kind)\" href=\"\(path)\">\(text)</a>"
  }

  /// A part of a page that is brought up to date when this node has news.
  static func live(_ id: String, _ body: Markup) -> Markup {
    "<div id=\"\(id)\" data-live>\(body)</div>"
  }

  /// A list of which the first stand open, the rest behind a word.
  static func rows(_ rows: [Markup], open: Int, _ more: (Int) -> String) -> Markup {
    let first: Markup = "<ul class=\"rows\">\(Markup.joining(rows.prefix(open)))</ul>"
    guard rows.count > open else { return first }
    return """
      \(first)<details class="more"><summary>\(more(rows.count - open))</summary>
      <ul class="rows">\(Markup.joining(rows.dropFirst(open)))</ul></details>
      """
  }

  static func facts(_ rows: [(String, Markup)]) -> Markup {
    let items = rows.map { row -> Markup in "<dt>\(row.0)</dt><dd>\(row.1)</dd>" }
    return "<dl class=\"facts\">\(Markup.joining(items))</dl>"
  }

  /// A few large numbers, each under its name.
  static func figures(_ figures: [(String, String)]) -> Markup {
    let items = figures.map { figure -> Markup in "<div><dt>\(figure.0)</dt><dd>\(figure.1)</dd></div>" }
    return "<dl class=\"figures\">\(Markup.joining(items))</dl>"
  }

  static func tags(_ tags: [String]) -> Markup {
    let items = tags.map { tag -> Markup in "<li>\(tag)</li>" }
    return "<ul class=\"tags\">\(Markup.joining(items))</ul>"
  }
}
