internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Matching
package import Members

/// What a record is found by: a kind, and a text that is looked up by its beginning.
package struct SearchTerm: Hashable, Sendable {
  package let kind: Kind
  package let text: String

  package init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  /// The raw values lie in the database.
  package enum Kind: Int, CaseIterable, Hashable, Sendable {
    /// National digits, a blank, the calling code.
    case phone = 1
    /// National digits from the last one back: 尾号.
    case phoneTail = 2
    /// Of a mobile number the digits after the first three.
    case phoneMiddle = 3
    /// Simplified characters of a name.
    case han = 4
    /// How a name sounds or is written in Latin letters.
    case letters = 5
    case email = 6
    case chat = 7
    /// A card number or an identifier of another system.
    case external = 8
    case serial = 9
    /// A day that comes round every year (``AnnualDate/key``).
    case annualDay = 10
    /// A word of a custom field, behind the field it stands in.
    case field = 11
    /// A word of a tag.
    case tag = 12

    /// Shared by so many records that own people need a way of their own to come first.
    package var isShared: Bool {
      switch self {
      case .han, .letters, .annualDay, .field, .tag: true
      case .phone, .phoneTail, .phoneMiddle, .email, .chat, .external, .serial: false
      }
    }
  }

  /// The longest text of a term; what is longer is found by its beginning.
  package static let scalarsMax = 64

  /// Upper case without blanks and signs: how cards and serials are looked up.
  package static func folded(_ text: String) -> String {
    let scalars = text.uppercased().unicodeScalars.lazy.map(halfWidth).filter(isPrinted).prefix(scalarsMax)
    return String(String.UnicodeScalarView(scalars))
  }

  /// Lower case without blanks and signs: how addresses and chat ids are looked up.
  package static func lowered(_ text: String) -> String {
    let scalars = text.lowercased().unicodeScalars.lazy.map(halfWidth).filter(isPrinted).prefix(scalarsMax)
    return String(String.UnicodeScalarView(scalars))
  }

  private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
  }

  /// A term is one line and holds no sign that cannot be seen.
  private static func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .unassigned:
      false
    default: true
    }
  }
}

// MARK: - What rows give

extension SearchTerm {
  /// The terms of a row with the record they belong to; `nil` for a row that gives none. Each once, in order.
  static func terms(of state: RowState) -> (record: RowID, terms: [SearchTerm])? {
    switch state.table {
    case .sourceRecord: return (state.id, sorted(person(state)))
    case .contactPoint:
      return state.reference(ContactPointField.recordID).map { ($0, sorted(contact(state))) }
    case .purchaseLine:
      return state.reference(PurchaseLineField.recordID).flatMap { record in
        serial(state.value(PurchaseLineField.serial)?.text).map { (record, [$0]) }
      }
    case .interaction:
      return state.reference(InteractionField.recordID).flatMap { record in
        serial(state.value(InteractionField.serial)?.text).map { (record, [$0]) }
      }
    case .importantDate:
      guard let record = state.reference(ImportantDateField.recordID) else { return nil }
      let isArchived = state.value(ImportantDateField.archived)?.integer == 1
      let date = state.value(ImportantDateField.date)?.text.flatMap { AnnualDate($0) }
      return (record, isArchived ? [] : date.map { [SearchTerm(.annualDay, $0.key)] } ?? [])
    case .fieldValue:
      guard let record = state.reference(FieldValueField.recordID),
        let field = state.reference(FieldValueField.definitionID)
      else { return nil }
      let value = state.value(FieldValueField.value)?.text ?? ""
      let texts = [value] + state.members(of: FieldValueField.choices.id)
      return (record, sorted(texts.flatMap { words(of: $0, in: field) }))
    default: return nil
    }
  }

  private static func sorted(_ terms: [SearchTerm]) -> [SearchTerm] {
    Set(terms.filter { !$0.text.isEmpty }).sorted {
      ($0.kind.rawValue, $0.text) < ($1.kind.rawValue, $1.text)
    }
  }

  private static func serial(_ text: String?) -> SearchTerm? {
    text.map { folded($0) }.flatMap { $0.isEmpty ? nil : SearchTerm(.serial, $0) }
  }

  private static func person(_ state: RowState) -> [SearchTerm] {
    if state.value(SourceRecordField.archived)?.integer == 1 { return [] }
    var terms: [SearchTerm] = []
    if let name = state.value(SourceRecordField.name)?.text {
      let spelling = SearchSpelling(of: name)
      terms += spelling.han.map { SearchTerm(.han, $0) } + spelling.letters.map { SearchTerm(.letters, $0) }
    }
    if let external = state.value(SourceRecordField.externalID)?.text {
      terms.append(SearchTerm(.external, folded(external)))
    }
    let calendar = state.value(SourceRecordField.birthdayCalendar)?.text ?? ""
    if let birthday = state.value(SourceRecordField.birthday)?.text,
      let date = AnnualDate(birthday: birthday, calendar: calendar)
    {
      terms.append(SearchTerm(.annualDay, date.key))
    }
    terms += state.members(of: SourceRecordField.tags.id).flatMap { words(ofTag: $0) }
    return terms
  }

  private static func contact(_ state: RowState) -> [SearchTerm] {
    guard let text = state.value(ContactPointField.value)?.text, !text.isEmpty else { return [] }
    switch state.value(ContactPointField.kind)?.text {
    case "phone": return PhoneEntry.parse(text).flatMap(phone)
    case "email": return [SearchTerm(.email, lowered(text))]
    case "card": return [SearchTerm(.external, folded(text))]
    default: return [SearchTerm(.chat, lowered(text))]
    }
  }

  private static func phone(_ entry: PhoneEntry) -> [SearchTerm] {
    switch entry.reading {
    case .number(let number):
      let national = number.nationalDigits
      return [phone(number), SearchTerm(.phoneTail, String(national.reversed()))]
        + (number.isMainlandMobile ? [SearchTerm(.phoneMiddle, String(national.dropFirst(3)))] : [])
    case .local(let digits), .malformed(let digits):
      let plain = digits.filter { $0.isASCII && $0.isNumber }
      return [SearchTerm(.phone, plain), SearchTerm(.phoneTail, String(plain.reversed()))]
    case .masked, .rounded, .filler: return []
    }
  }

  /// One whole number, whatever country it is of.
  package static func phone(_ number: PhoneNumber) -> SearchTerm {
    SearchTerm(.phone, "\(number.nationalDigits) \(number.callingCode)")
  }
}

extension AnnualDate {
  /// A birthday as it was typed; `nil` when its month and day cannot be read. Where nobody named a calendar it is the
  /// Gregorian one.
  package init?(birthday typed: String, calendar: String) {
    guard let read = Matching.Birthday(typed: typed, calendar: calendar), let month = read.month,
      let day = read.day
    else { return nil }
    self.init(
      calendar: read.system == .lunar ? .chinese : .gregorian, year: read.year, month: month,
      isLeapMonth: read.isLeapMonth, day: day)
  }
}
