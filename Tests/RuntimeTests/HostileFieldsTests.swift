import Application
import HTTPTypes
import Kernel
import Runtime
import TestKit
import Testing
import Transport
import Web

/// Texts that want to be something else: markup, formulas, orders to the display, or just too much.
enum Hostile {
  static let texts: [String] =
    markup + formulas + directions + ["👩‍👩‍👧‍👦🏳️‍🌈✨", "Z̸̧̡͙̥͔̦", String(repeating: "王", count: 3_400)]
  private static let markup = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
    "</title><svg/onload=alert(1)>", "</textarea><script>alert(1)</script>", "</select><b>", "<!--", "-->",
    "]]>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "javascript:alert(1)", "data:text/html,<script>x</script>",
    "&lt;b&gt;", "&#60;b&#62;", "\\u003cscript\\u003e", "{{7*7}}", "${7*7}", "<%= 7*7 %>", "#{7*7}",
    "<a href=x>",
    "<style>*{display:none}</style>", "<base href=//evil.example>", "<meta http-equiv=refresh content=0>",
    "<form action=//evil.example>", "<svg><script>x</script></svg>", "<math><mtext></mtext></math>", "\"",
    "'", "`",
    "<", ">", "&", "<b", "</", "<?xml?>", "\" autofocus onfocus=\"x", "x\" style=\"position:fixed",
  ]
  private static let formulas = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"http://evil.example\")", "=cmd|' /C calc'!A0", "\t=1",
    "%0d%0aSet-Cookie: x=1", "%00", "../../etc/passwd", "'; DROP TABLE member; --", "1 OR 1=1",
  ]
  private static let directions = [
    "\u{202E}txt.exe", "\u{2066}x\u{2069}", "a\u{1}b", "a\u{7F}b", "\u{FEFF}x", "\u{2028}x", "a\u{85}b",
    "\u{200B}x",
  ]
}

@Suite("Hostile texts in every field")
struct HostileFieldsTests {
  private static let elementNames: Set<String> = [
    "html", "head", "meta", "title", "link", "script", "body", "a", "header", "div", "form", "label", "svg",
    "circle",
    "path", "input", "kbd", "span", "details", "summary", "hr", "button", "nav", "ul", "li", "b", "main", "p",
    "footer",
    "section", "h1", "h2", "h3", "br", "small", "select", "option", "textarea", "fieldset", "legend", "dl",
    "dt", "dd",
    "ol", "time", "datalist", "optgroup", "progress", "noscript", "table", "thead", "tbody", "tr", "th", "td",
    "code",
  ]
  private static let attributeNames: Set<String> = [
    "accept", "action", "aria-controls", "data-bytes-max", "data-too-large", "enctype", "label", "max",
    "aria-current", "aria-describedby", "aria-hidden", "aria-invalid",
    "aria-label",
    "aria-live", "autocomplete", "autofocus", "charset", "checked", "class", "content", "cx", "cy", "d",
    "data-drop-line", "data-edition", "data-file",
    "data-hotkey", "data-idle", "data-keep", "data-key", "data-label", "data-live", "data-max", "data-page",
    "data-print",
    "datetime", "disabled", "rows",
    "defer", "fill", "for", "hidden", "href", "id", "inputmode", "lang", "list", "maxlength", "method",
    "name",
    "novalidate", "open",
    "placeholder", "r", "rel", "role", "scope", "selected", "spellcheck", "src", "stroke-width", "tabindex",
    "type",
    "value", "viewBox",
  ]

  static func expectHarmless(_ html: String, _ context: String) {
    let page = ParsedPage(html)
    #expect(page.faults.isEmpty, "\(context): \(page.faults.prefix(3))")
    for element in page.elements {
      #expect(elementNames.contains(element.name), "\(context): <\(element.name)>")
      for (name, value) in element.attributes {
        #expect(attributeNames.contains(name), "\(context): \(name) of <\(element.name)>")
        if ["href", "src", "action"].contains(name) {
          let isOwn =
            value.hasPrefix("/") && !value.hasPrefix("//") || value.hasPrefix("#") || value == "data:,"
          #expect(isOwn, "\(context): \(name)=\(value)")
        }
      }
    }
    let turning = html.unicodeScalars.contains {
      (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value)
    }
    #expect(!turning, "\(context)")
  }

  @Test("stay text on every page that shows them")
  func stored() async throws {
    let site = try await CounterSite()
    try await site.signIn("SA-1")
    #expect(Hostile.texts.count >= 60)
    for (index, text) in Hostile.texts.enumerated() {
      let recorder = site.people.hub.recorder
      let done = try await RegisterMember(
        associate: People.id("SA-1"), name: text, phones: ["139\(11_370_412 + index * 37)"],
        email: text, wechat: text, birthday: text, gender: text, address: text, note: text
      ).run(recorder)
      _ = try await EditMember(
        record: done.record, associate: People.id("SA-1"), addTags: [String(text.prefix(100))]
      ).run(recorder)
      _ = try await LogContact(
        record: done.record, associate: People.id("SA-1"), kind: "visit", note: text
      ).run(recorder)
      _ = try await RecordSale(
        record: done.record, associate: People.id("SA-1"),
        lines: [
          .init(brand: text, reference: text, serial: text, amount: Money(minorUnits: 100, currency: .cny))
        ],
        documentNumber: text + "\(index)"
      ).run(recorder)
      let member = "/members/\(MemberID(done.record.row))"
      for path in [member, member + "/edit", member + "/sale", member + "/privacy"] {
        let html = try await site.page(path)
        Self.expectHarmless(html, "\(path) with \(text.prefix(40).debugDescription)")
      }
    }
    for path in ["/", "/sales", "/notices", "/store/credits"] {
      Self.expectHarmless(try await site.page(path), path)
    }
  }

  private static let forms: [(path: String, fields: [String])] = [
    (
      "/members/new",
      [
        "name", "phone", "wechat", "email", "birthday-calendar", "birthday-year", "birthday-month",
        "birthday-day", "birthday-leap", "gender", "address", "note", "evidence", "stated-at",
      ]
    ),
    ("/members/{}/edit", ["name", "gender", "birthday-year", "birthday-day", "address", "tags", "note"]),
    (
      "/members/{}/preferences",
      ["brands", "styles", "wrist", "budget-from", "budget-to", "currency", "channel"]
    ),
    ("/members/{}/dates", ["kind", "label", "date-calendar", "date-year", "date-month", "date-day", "lead"]),
    ("/members/{}/consents", ["purpose", "channel", "evidence", "notice", "recipient", "guardian"]),
    ("/members/{}/complaints", ["category", "description", "serial", "severity", "channel", "stated-at"]),
    ("/members/{}/contacts", ["kind", "value"]),
    ("/privacy/notices", ["version", "chinese"]),
    ("/members/{}/privacy", ["kind", "requester", "requester-name", "channel", "note"]),
    ("/members/{}/log", ["kind", "note", "stated-at"]),
    (
      "/members/{}/sale",
      ["brand-0", "reference-0", "serial-0", "quantity-0", "amount-0", "document", "currency", "stated-at"]
    ),
    ("/enquiries/new", ["channel", "brand", "reference", "note", "budget", "currency", "stated-at"]),
    ("/store/credits/export", ["from", "until", "store", "associate", "brand"]),
    ("/notices/export", ["from", "until", "store", "associate", "brand"]),
    ("/password", ["password", "new", "again"]),
  ]

  @Test("stay text when a form comes back with them")
  func typed() async throws {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1")
    for text in Hostile.texts {
      for form in Self.forms {
        let path = form.path.replacing("{}", with: member.description)
        var values = Dictionary(form.fields.map { ($0, text) }) { first, _ in first }
        // Never complete, so that it comes back.
        values["phone"] = "none"
        values["stated-at"] = "never"
        values["again"] = "other"
        let answer = try await site.send(.post, path, values)
        let html = String(decoding: answer.body, as: UTF8.self)
        if !html.isEmpty { Self.expectHarmless(html, "\(path) given \(text.prefix(40).debugDescription)") }
      }
      let found = try await site.send(.get, "/members?q=\(Self.encoded(text))")
      Self.expectHarmless(
        String(decoding: found.body, as: UTF8.self), "search for \(text.prefix(40).debugDescription)")
    }
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { "%" + String($0, radix: 16).leftPadded(2) }.joined()
  }
}

extension String {
  fileprivate func leftPadded(_ width: Int) -> String {
    String(repeating: "0", count: max(0, width - count)) + self
  }
}
