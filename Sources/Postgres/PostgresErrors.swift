internal import CPostgres
package import Kernel

extension ClienteleError.Code {
  /// Nobody answers, or not yet.
  package static let databaseUnreachable = Self("data.unreachable")
  /// The server does not let this user in.
  package static let databaseRefused = Self("data.refused")
  /// The server cannot prove that it is the one in the address.
  package static let databaseUntrusted = Self("data.untrusted")
  /// The server is of a version, or was set up in a way, that cannot keep the data.
  package static let databaseUnsuitable = Self("data.unsuitable")
  /// The connection ended before anything was committed.
  package static let databaseConnectionLost = Self("data.connectionLost")
  /// The connection ended while a commit was on its way: it may have happened.
  package static let databaseOutcomeUnknown = Self("data.outcomeUnknown")
  /// Others wrote the same rows: the transaction was undone and may be run again.
  package static let databaseConflict = Self("data.conflict")
  /// No connection came free, or a statement took too long.
  package static let databaseBusy = Self("data.busy")
  /// Somebody stopped waiting for it.
  package static let databaseCancelled = Self("data.cancelled")
}

/// What PostgreSQL refused, in the words an operator can act on. Never holds what was bound to a statement or stood in a
/// row: it may be personal. So the server's own text is passed on only where it cannot quote a value.
struct PostgresFailure {
  /// Five characters; empty when libpq itself failed.
  let state: String
  let text: String
  let constraint: String
  let statement: String

  private static let statementCharactersMax = 120

  /// - Parameter result: of a statement that failed.
  init(_ result: OpaquePointer?, _ connection: OpaquePointer, statement: String) {
    func field(_ code: Int) -> String {
      result.flatMap { PQresultErrorField($0, Int32(code)) }.map { String(cString: $0) } ?? ""
    }
    state = field(Self.sqlState)
    text = state.isEmpty ? String(cString: PQerrorMessage(connection)) : field(Self.messagePrimary)
    constraint = field(Self.constraintName)
    self.statement = statement
  }

  // Characters that libpq-fe.h has as macros the importer does not see.
  private static let sqlState = Int(UInt8(ascii: "C"))
  private static let messagePrimary = Int(UInt8(ascii: "M"))
  private static let constraintName = Int(UInt8(ascii: "n"))

  /// - Parameter isOpen: whether the connection outlived it.
  func error(isOpen: Bool) -> ClienteleError {
    switch state {
    case "40001", "40P01", "55P03":
      return ClienteleError(
        .databaseConflict, "others changed the same rows meanwhile (PostgreSQL \(state))",
        hint: "Nothing of this was saved; try again.")
    case "53100":
      return ClienteleError(
        .databaseFull, "the disk of the database server is full; nothing of this was saved",
        hint: "Free space on the database server, then try again.")
    case "57014":
      return ClienteleError(
        .databaseCancelled, "a statement was stopped before its end: \(place)",
        hint: "It took too long, or somebody stopped waiting for it. Nothing of this was saved.")
    case "53300", "57P03": return Self.unreachable("it takes no connections now (PostgreSQL \(state))")
    // Said before the connection is closed, which is not seen yet.
    case "57P01", "57P02", "57P05", "25P03": return Self.lost(state)
    case "XX001", "XX002", "58030":
      return ClienteleError(
        .databaseCorrupt, "the database server found its own files damaged (PostgreSQL \(state))",
        hint: "Stop this hub, keep the server's files as they are, and restore the database from a backup.")
    case "25006":
      return ClienteleError(
        .databaseFailed, "the database takes no writes (PostgreSQL 25006): \(place)",
        hint: "The address may be that of a standby: name the primary.")
    default:
      if !isOpen { return Self.lost(state) }
      return ClienteleError(.databaseFailed, "the database refused: \(reason) in: \(place)")
    }
  }

  /// Classes of which the text names things of the schema and never quotes a value.
  private static let speakingClasses: Set<String> = [
    "08", "0A", "25", "26", "3F", "42", "53", "54", "55", "57",
  ]

  private var reason: String {
    if state.isEmpty { return "libpq: \(text.trimmed)" }
    if !constraint.isEmpty { return "\(constraint) does not hold (PostgreSQL \(state))" }
    return Self.speakingClasses.contains(String(state.prefix(2)))
      ? "\(text.trimmed) (PostgreSQL \(state))" : "PostgreSQL \(state)"
  }

  private var place: String { String(statement.prefix(Self.statementCharactersMax)) }

  static func lost(_ state: String = "") -> ClienteleError {
    ClienteleError(
      .databaseConnectionLost,
      "the connection to the database was cut\(state.isEmpty ? "" : " (PostgreSQL \(state))")",
      hint: "Nothing of this was saved. The hub connects again by itself.")
  }

  static func unreachable(_ why: String) -> ClienteleError {
    ClienteleError(
      .databaseUnreachable, "the database server does not answer: \(why)",
      hint: "Look whether the server runs and the address is right; the hub tries again by itself.")
  }
}

extension PostgresFailure {
  /// Why a connection did not come about. The connection was told to say codes instead of sentences, which may be in
  /// any language; what libpq says itself is English.
  static func connecting(_ text: String, to address: PostgresAddress) -> ClienteleError {
    let text = text.trimmed
    switch code(in: text) {
    case "28P01", "28000":
      return ClienteleError(
        .databaseRefused, "the database server does not let \(address.user) in to \(address)",
        hint: "Look at the user, the password file, and the server's pg_hba.conf.")
    case "3D000":
      return ClienteleError(
        .databaseRefused, "the database \(address) does not exist",
        hint: "createdb --owner=\(address.user) --encoding=UTF8 --template=template0 \(address.database)")
    case "42501":
      return ClienteleError(
        .databaseRefused, "\(address.user) may not connect to \(address)",
        hint: "GRANT CONNECT ON DATABASE \(address.database) TO \(address.user)")
    case let state?: return unreachable("it takes no connections now (PostgreSQL \(state))")
    case nil: break
    }
    if text.contains("no password supplied") {
      return ClienteleError(
        .databaseRefused, "the database server asks for a password", hint: "Name the file that holds it.")
    }
    let isAboutTrust = ["certificate", "SSL", "root CRL"].contains { text.contains($0) }
    guard isAboutTrust else { return unreachable(reason(text)) }
    return ClienteleError(
      .databaseUntrusted,
      "the server at \(address.host) does not prove that it is the database: \(reason(text))",
      hint: "sslrootcert has to name the authority of the server's certificate, and the host the name in it.")
  }

  /// The code in `…failed: FATAL:  28P01`.
  private static func code(in text: String) -> String? {
    guard let word = text.split(whereSeparator: \.isWhitespace).last, word.utf8.count == 5,
      word.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isUppercase) }), text.contains(":  \(word)")
    else { return nil }
    return String(word)
  }

  /// The last line, which is the last address that was tried, without the address.
  private static func reason(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? text
    return line.firstRange(of: "failed: ").map { String(line[$0.upperBound...]) } ?? line
  }
}

extension String {
  var trimmed: String {
    let isBlank: (Character) -> Bool = { $0.isWhitespace }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
