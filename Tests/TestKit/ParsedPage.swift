/// A page taken apart as a browser would take it, strictly: what a browser would have to guess is a fault. For pages
/// of our own, which close what they open.
package struct ParsedPage {
  package struct Element: Hashable {
    package let name: String
    package let attributes: [String: String]
  }

  package private(set) var elements: [Element] = []
  /// All text between tags, entities resolved.
  package private(set) var text = ""
  /// What is no sound markup.
  package private(set) var faults: [String] = []

  private static let voids: Set<String> = ["meta", "link", "input", "br", "hr", "img", "circle", "path"]

  package init(_ html: String) {
    var rest = Array(html.unicodeScalars)[...]
    var open: [String] = []
    while let scalar = rest.first {
      if scalar == "<" {
        guard let end = Self.endOfTag(rest) else {
          faults.append("a tag without an end")
          break
        }
        read(String(String.UnicodeScalarView(rest[(rest.startIndex + 1)..<end])), &open)
        rest = rest[(end + 1)...]
      } else {
        let end = rest.firstIndex(of: "<") ?? rest.endIndex
        let piece = String(String.UnicodeScalarView(rest[rest.startIndex..<end]))
        if piece.contains(">") { faults.append("a bare > in text") }
        text += resolved(piece)
        rest = rest[end...]
      }
    }
    if !open.isEmpty { faults.append("never closed: \(open)") }
  }

  /// Attribute values may hold a `>` between quotes.
  private static func endOfTag(_ rest: ArraySlice<Unicode.Scalar>) -> Int? {
    var quote: Unicode.Scalar?
    for index in rest.indices {
      let scalar = rest[index]
      if let open = quote {
        if scalar == open { quote = nil }
      } else if scalar == "\"" || scalar == "'" {
        quote = scalar
      } else if scalar == ">" {
        return index
      }
    }
    return nil
  }

  private mutating func read(_ tag: String, _ open: inout [String]) {
    if tag.hasPrefix("!") {
      if tag != "!doctype html" { faults.append("<\(tag)>") }
      return
    }
    if tag.hasPrefix("/") {
      let name = String(tag.dropFirst())
      if open.last == name {
        open.removeLast()
      } else {
        faults.append("</\(name)> inside \(open.last ?? "")")
      }
      return
    }
    let body = tag.hasSuffix("/") ? String(tag.dropLast()) : tag
    let name = String(body.prefix { !$0.isWhitespace })
    elements.append(Element(name: name, attributes: attributes(String(body.dropFirst(name.count)))))
    if !Self.voids.contains(name) { open.append(name) }
  }

  private mutating func attributes(_ text: String) -> [String: String] {
    var found: [String: String] = [:]
    var rest = text[...]
    while true {
      rest = rest.drop(while: \.isWhitespace)
      guard !rest.isEmpty else { return found }
      let name = String(rest.prefix { $0 != "=" && !$0.isWhitespace })
      rest = rest.dropFirst(name.count)
      guard rest.first == "=" else {
        found[name] = ""
        continue
      }
      rest = rest.dropFirst()
      guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else {
        faults.append("attribute \(name) without quotes")
        return found
      }
      if found[name] != nil { faults.append("attribute \(name) twice") }
      found[name] = resolved(String(rest[rest.index(after: rest.startIndex)..<end]))
      rest = rest[rest.index(after: end)...]
    }
  }

  private mutating func resolved(_ text: String) -> String {
    var pieces = text.split(separator: "&", omittingEmptySubsequences: false)
    var out = String(pieces.removeFirst())
    for piece in pieces {
      let known = [("amp;", "&"), ("lt;", "<"), ("gt;", ">"), ("quot;", "\""), ("#39;", "'")]
      guard let (entity, character) = known.first(where: { piece.hasPrefix($0.0) }) else {
        faults.append("a bare &")
        out += "&" + piece
        continue
      }
      out += character + piece.dropFirst(entity.count)
    }
    return out
  }

  /// Elements of one name.
  package func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }
}
