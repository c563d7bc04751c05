internal import Exchange
internal import Foundation
internal import Kernel
internal import Matching
internal import Members
internal import Records

/// As what a person's own data is handed over.
package enum PersonFileFormat: String, CaseIterable, Sendable {
  /// Everything, for machines.
  case json
  /// Name and contact points, for an address book.
  case vcard
  /// Everything, one value a line, for a spreadsheet.
  case csv

  package var fileExtension: String { self == .vcard ? "vcf" : rawValue }

  package var mediaType: String {
    switch self {
    case .json: "application/json"
    case .vcard: "text/vcard; charset=utf-8"
    case .csv: "text/csv; charset=utf-8"
    }
  }
}

/// A person's own data as the bytes of a file.
package struct PersonFile: Sendable {
  package let bytes: [UInt8]
  package let recordCount: Int
  package let rowCount: Int
  /// Whether it was made at the hub.
  package let isComplete: Bool

  init(_ export: PersonExport, as format: PersonFileFormat) throws {
    bytes =
      switch format {
      case .json: try Self.json(export)
      case .vcard: PersonCard(export).bytes
      case .csv: Self.csv(export)
      }
    recordCount = export.records.count
    rowCount = export.rows.count
    isComplete = export.isComplete
  }

  private static func json(_ export: PersonExport) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(export)) + [0x0A]
  }

  // MARK: CSV

  private static func csv(_ export: PersonExport) -> [UInt8] {
    var bytes = CSVText.byteOrderMark + CSVText.line(["table", "row", "field", "value", "at", "node", "by"])
    for row in export.rows {
      let last = row.written.last
      let source = [last?.at.description ?? "", last?.node ?? "", cell(last?.by)]
      for (field, value) in row.fields.sorted(by: { $0.key < $1.key }) {
        bytes += CSVText.line([row.table, row.id.description, field, value.cell] + source)
      }
      for (field, values) in row.otherValues.sorted(by: { $0.key < $1.key }) {
        for value in values {
          bytes += CSVText.line([row.table, row.id.description, "\(field) (other)", value.cell, "", "", ""])
        }
      }
    }
    for holder in export.receivedBy {
      let who = [cell(holder.store), cell(holder.associate)].filter { !$0.isEmpty }.joined(separator: " / ")
      bytes += CSVText.line([
        "receivedBy", "", holder.kind, who, holder.since?.description ?? "", "",
        holder.until?.description ?? "",
      ])
    }
    for look in export.seenBy {
      let why = [look.reason, look.detail].filter { !$0.isEmpty }.joined(separator: " ")
      bytes += CSVText.line([
        "seenBy", "", look.action, why, look.at.description, look.node, cell(look.actor),
      ])
    }
    return bytes
  }

  private static func cell(_ named: PersonExport.Named?) -> String {
    named.map { FieldValue.named($0).cell } ?? ""
  }
}

/// The person as a vCard: what an address book has a place for.
private struct PersonCard {
  private let export: PersonExport

  init(_ export: PersonExport) {
    self.export = export
  }

  var bytes: [UInt8] {
    var card = VCard(product: "-//Clientele//EN")
    card.value("UID", "urn:uuid:\(export.member)")
    card.value("REV", stamp(export.madeAt))
    card.value("KIND", "individual")
    card.text("FN", export.name.isEmpty ? "-" : export.name)
    let parts = nameParts
    card.components("N", [parts.surname, parts.given, "", "", ""])
    for (name, value) in contactPoints { add(name, value, to: &card) }
    for address in unique(texts("address", in: ["member", "sourceRecord"])) {
      card.components("ADR", ["", "", address, "", "", "", ""])
    }
    addBirthday(to: &card)
    addGender(to: &card)
    card.list(
      "CATEGORIES",
      unique(
        rows(["sourceRecord"]).flatMap { row -> [String] in
          if case .list(let tags) = row.fields["tags"] { tags } else { [] }
        }))
    return card.bytes
  }

  // MARK: Reading

  private func rows(_ tables: [String]) -> [PersonExport.Row] {
    tables.flatMap { table in export.rows.filter { $0.table == table } }
  }

  private func texts(_ field: String, in tables: [String]) -> [String] {
    rows(tables).compactMap { row in if case .text(let text) = row.fields[field] { text } else { nil } }
  }

  private func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { !$0.allSatisfy(\.isWhitespace) && seen.insert($0).inserted }
  }

  // MARK: Writing

  /// A Chinese name in its two parts where it is one; another one whole, because its order is not known.
  private var nameParts: (surname: String, given: String) {
    let name = PersonName(typed: export.name)
    let scalars = Array(export.name.unicodeScalars)
    guard name.form == .full, name.latin.isEmpty, name.aliases.isEmpty,
      scalars.count == name.surname.count + name.given.count
    else { return ("", export.name) }
    func text(_ part: ArraySlice<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(part)) }
    return (text(scalars.prefix(name.surname.count)), text(scalars.dropFirst(name.surname.count)))
  }

  /// What still reaches the person, each once.
  private var contactPoints: [(kind: String, value: String)] {
    var seen: Set<String> = []
    return rows(["contactPoint"]).filter { $0.fields["validUntil"] == nil }.compactMap { row in
      guard case .text(let kind) = row.fields["kind"], case .text(let value) = row.fields["value"] else {
        return nil
      }
      let shown = kind == "phone" ? PhoneNumber(value)?.stored ?? value : value
      return seen.insert("\(kind) \(shown)").inserted ? (kind, shown) : nil
    }
  }

  private func add(_ kind: String, _ value: String, to card: inout VCard) {
    switch kind {
    case "phone":
      if PhoneNumber(value) != nil || PhoneNumber(e164: value) != nil {
        card.value("TEL;VALUE=uri", "tel:\(value)")
      } else {
        card.text("TEL", value)
      }
    case "email": card.text("EMAIL", value)
    default:
      let name = kind.uppercased().filter { $0.isASCII && $0.isLetter }
      if !name.isEmpty { card.text("X-\(name)", value) }
    }
  }

  /// In the calendar it is kept in; RFC 6350 has no form for a leap month, so that is said in words of RFC 7529.
  private func addBirthday(to card: inout VCard) {
    for row in rows(["member", "sourceRecord"]) {
      guard case .text(let typed) = row.fields["birthday"] else { continue }
      var calendar = ""
      if case .text(let said) = row.fields["birthdayCalendar"] { calendar = said }
      guard let date = AnnualDate(birthday: typed, calendar: calendar) else {
        return card.text("BDAY;VALUE=text", typed)
      }
      if date.isLeapMonth { return card.text("BDAY;VALUE=text", date.description) }
      let day = "\(date.year.map { $0.padded(4) } ?? "--")\(date.month.padded(2))\(date.day.padded(2))"
      return card.value(date.calendar == .chinese ? "BDAY;CALSCALE=chinese" : "BDAY", day)
    }
  }

  private func addGender(to card: inout VCard) {
    guard let typed = texts("gender", in: ["member", "sourceRecord"]).first(where: { !$0.isEmpty }) else {
      return
    }
    switch Gender(typed: typed) {
    case .female: card.value("GENDER", "F")
    case .male: card.value("GENDER", "M")
    case .unknown: card.components("GENDER", ["", typed])
    }
  }

  /// `20260305T080000Z`, as RFC 6350 writes a time.
  private func stamp(_ instant: Instant) -> String {
    instant.description.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
  }
}
