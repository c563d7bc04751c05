internal import Catalogue
internal import ChangeLog
package import Kernel
package import Persistence

/// What records are found by: terms filled from the rows, so that the same SQL serves on both drivers
/// and erasing a person is a DELETE.
package struct SearchKeyTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package enum Kind: String, Sendable {
    /// E.164 without the plus.
    case phone
    case lastFour
    case name
    case email
    case wechat
    /// A card number or an identifier of another system.
    case external
    case serial
  }

  /// Brings the terms of one row up to date.
  func refresh(_ state: RowState, isNew: Bool) throws {
    guard let (record, terms) = Self.terms(of: state) else { return }
    if !isNew { try remove(state.id) }
    for (kind, term) in terms {
      try connection.execute(
        """
        INSERT INTO searchKey (kind, term, recordID, rowID) VALUES (?, ?, ?, ?)
        ON CONFLICT (kind, term, recordID, rowID) DO NOTHING
        """, [.text(kind.rawValue), .text(term), .id(record), .id(state.id)])
    }
  }

  func remove(_ row: RowID) throws {
    try connection.execute("DELETE FROM searchKey WHERE rowID = ?", [.id(row)])
  }

  /// Records with exactly this term.
  package func records(_ kind: Kind, _ term: String, limit: Int) throws -> [SourceRecordID] {
    try connection.query(
      "SELECT DISTINCT recordID FROM searchKey WHERE kind = ? AND term = ? ORDER BY recordID LIMIT ?",
      [.text(kind.rawValue), .text(term), .number(limit)]
    ) { ID(try $0.id(0)) }
  }

  private static func terms(of state: RowState) -> (record: RowID, terms: [(Kind, String)])? {
    switch state.table {
    case .sourceRecord:
      let external = state.value(SourceRecordField.externalID)?.text.map { [(Kind.external, $0)] } ?? []
      return (state.id, name(state.value(SourceRecordField.name)) + external)
    case .contactPoint:
      guard let record = state.reference(ContactPointField.recordID) else { return nil }
      return (record, contact(state))
    case .purchaseLine:
      guard let record = state.reference(PurchaseLineField.recordID),
        let serial = state.value(PurchaseLineField.serial)?.text, !serial.isEmpty
      else { return nil }
      return (record, [(.serial, serial.uppercased())])
    case .interaction:
      guard let record = state.reference(InteractionField.recordID),
        let serial = state.value(InteractionField.serial)?.text, !serial.isEmpty
      else { return nil }
      return (record, [(.serial, serial.uppercased())])
    default: return nil
    }
  }

  private static func name(_ value: Value?) -> [(Kind, String)] {
    guard let text = value?.text.map(normalisedName), !text.isEmpty else { return [] }
    return [(.name, text)]
  }

  /// A name as it is looked up: without blanks, in lower case.
  package static func normalisedName(_ name: String) -> String {
    name.lowercased().filter { !$0.isWhitespace }
  }

  private static func contact(_ state: RowState) -> [(Kind, String)] {
    guard let text = state.value(ContactPointField.value)?.text, !text.isEmpty else { return [] }
    switch state.value(ContactPointField.kind)?.text {
    case "phone":
      return PhoneEntry.parse(text).compactMap(\.number).flatMap { number in
        [(Kind.phone, String(number.digits)), (.lastFour, number.lastFour)]
      }
    case "email": return [(.email, text.lowercased())]
    case "wechat": return [(.wechat, text.lowercased())]
    case "card": return [(.external, text)]
    default: return []
    }
  }
}
