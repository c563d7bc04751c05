internal import Access
internal import Catalogue
internal import Kernel
internal import Matching

/// Sets side by side what two persons' records say of one thing.
struct FieldComparison {
  let kind: ReviewField.Kind
  let one: [Statement]
  let other: [Statement]

  /// What one record says.
  struct Statement {
    let text: String
    /// Equal for the same thing in other words.
    let key: String
    let row: RowID
    let hasEnded: Bool

    init(_ kind: ReviewField.Kind, _ text: String, row: RowID, calendar: String, hasEnded: Bool) {
      self.text = text
      self.row = row
      self.hasEnded = hasEnded
      key = Self.key(kind, text, calendar)
    }

    private static func key(_ kind: ReviewField.Kind, _ text: String, _ calendar: String) -> String {
      let plain = text.lowercased().filter { !$0.isWhitespace }
      switch kind {
      case .phone:
        return PhoneEntry.parse(text).lazy.compactMap(\.number).first?.e164 ?? plain
      case .name:
        let full = PersonName(typed: text).fullKey
        return full.isEmpty ? plain : full
      case .birthday:
        return Birthday(typed: text, calendar: calendar)?.gregorian.map { "\($0)" } ?? plain
      case .gender:
        let gender = Gender(typed: text)
        return gender == .unknown ? "" : "\(gender)"
      case .wechat, .email, .card, .address: return plain
      }
    }
  }

  /// - Returns: `nil` when neither says anything.
  func field(at exposures: (one: Exposure, two: Exposure)) -> ReviewField? {
    let (left, right) = (Self.distinct(one), Self.distinct(other))
    guard !left.isEmpty || !right.isEmpty else { return nil }
    let shared = Set(left.map(\.key)).intersection(right.map(\.key))
    let agreement: ReviewField.Agreement =
      left.isEmpty || right.isEmpty ? .oneSided : shared.isEmpty ? .different : .same
    return ReviewField(
      kind: kind, one: left.map { said($0, shared, exposures.one) },
      other: right.map { said($0, shared, exposures.two) }, agreement: agreement)
  }

  private static func distinct(_ statements: [Statement]) -> [Statement] {
    var seen: Set<String> = []
    return statements.filter { !$0.key.isEmpty && seen.insert($0.key).inserted }
  }

  private func said(_ statement: Statement, _ shared: Set<String>, _ exposure: Exposure) -> ReviewField.Said {
    let text = shown(statement.text, exposure)
    return ReviewField.Said(
      text: text, isShared: shared.contains(statement.key), isMasked: text != statement.text,
      row: statement.row, hasEnded: statement.hasEnded)
  }

  private func shown(_ text: String, _ exposure: Exposure) -> String {
    switch kind {
    case .name: exposure.lay(SourceRecordField.name, over: text, Mask.name)
    case .birthday: exposure.lay(SourceRecordField.birthday, over: text, Mask.birthday)
    case .gender: exposure.lay(SourceRecordField.gender, over: text) { _ in "" }
    case .address: exposure.lay(SourceRecordField.address, over: text, Mask.address)
    case .phone, .wechat, .email, .card:
      exposure.lay(ContactPointField.value, over: text) { Mask.contact($0, kind: kind.rawValue) }
    }
  }
}
