internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// By what an erased person is recognised who is about to be entered again: keyed hashes, short enough that they
/// point at many, so that it is always *perhaps*, and worth nothing without the key.
struct Suppression {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  /// Of every number and address of a record that people are reached by.
  ///
  /// - Parameter key: of the lookup index.
  func tokens(of record: SourceRecordID, key: LookupKey) throws -> [String] {
    try connection.query(
      "SELECT kind, value FROM contactPoint WHERE recordID = ? ORDER BY id", [.id(record)]
    ) { (kind: $0.text(0), value: $0.text(1)) }
    .flatMap { Self.tokens(kind: $0.kind, value: $0.value, key: key) }
  }

  /// The erased record that numbers and addresses about to be entered perhaps belong to. Always `nil` on a laptop, which has
  /// no key: there the hub finds the person again.
  ///
  /// - Parameter contacts: kinds and values of contact points.
  func erasedRecord(with contacts: [(kind: String, value: String)]) throws -> SourceRecordID? {
    guard let key = try LookupKey.held(connection) else { return nil }
    let table = ErasureTable(connection)
    for token in contacts.flatMap({ Self.tokens(kind: $0.kind, value: $0.value, key: key) }) {
      if let record = try table.erasedRecord(withToken: token) { return record }
    }
    return nil
  }

  private static func tokens(kind: String, value: String, key: LookupKey) -> [String] {
    switch kind {
    case "phone":
      PhoneEntry.parse(value).compactMap(\.number).map { token(kind, $0.e164, key) }
    case "email", "wechat", "card":
      value.allSatisfy(\.isWhitespace) ? [] : [token(kind, value.lowercased(), key)]
    default: []
    }
  }

  private static func token(_ kind: String, _ value: String, _ key: LookupKey) -> String {
    "\(key.version):\(LookupToken.of(kind == "phone" ? value : "\(kind):\(value)", key: key.bytes))"
  }
}
