internal import CPostgres
internal import Glibc
internal import Kernel

/// What a connection allows itself and others.
package struct PostgresSettings: Sendable {
  /// How long connecting may take, name resolution aside.
  package var connectPatience = Duration.seconds(5)
  /// The longest a statement may take; the server stops it then.
  package var statementPatience = Duration.seconds(60)
  /// The longest a statement waits for a row that another transaction holds.
  package var lockPatience = Duration.seconds(10)
  /// The longest a transaction may stand still between two statements before the server ends it.
  package var idlePatience = Duration.seconds(60)
  package var preparedStatementCountMax = 1_000

  package init() {}
}

/// How a connection comes about.
enum PostgresConnecting {
  /// The oldest that its makers still mended when this was written.
  static let serverVersionMin: Int32 = 130_000

  static func connect(
    _ address: PostgresAddress, password: String?, settings: PostgresSettings
  ) throws(ClienteleError) -> OpaquePointer {
    if case .verified(let authorities) = address.trust, access(authorities, R_OK) != 0 {
      throw ClienteleError(
        .databaseUntrusted, "the file of authorities \(authorities) cannot be read",
        hint: "Name the file with the authority of the server's certificate as sslrootcert in the address.")
    }
    let words = parameters(address, password, settings)
    guard let connection = start(words) else {
      throw ClienteleError(.databaseFailed, "there is no memory for a connection to the database")
    }
    do {
      // Codes instead of sentences, which are in the language of the server.
      PQsetErrorVerbosity(connection, PQERRORS_SQLSTATE)
      try complete(connection, address, settings.connectPatience)
      PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
      try judge(connection, address)
      PQsetNoticeReceiver(connection, { _, _ in }, nil)
      return connection
    } catch {
      PQfinish(connection)
      throw error
    }
  }

  private static func start(_ words: [(String, String)]) -> OpaquePointer? {
    var names: [UnsafePointer<CChar>?] = words.map { UnsafePointer(strdup($0.0)) } + [nil]
    var values: [UnsafePointer<CChar>?] = words.map { UnsafePointer(strdup($0.1)) } + [nil]
    defer { for pointer in names + values { free(UnsafeMutablePointer(mutating: pointer)) } }
    return PQconnectStartParams(&names, &values, 0)
  }

  /// Everything that libpq would otherwise look for in the environment or in files of the account is said here.
  private static func parameters(
    _ address: PostgresAddress, _ password: String?, _ settings: PostgresSettings
  ) -> [(String, String)] {
    func milliseconds(_ duration: Duration) -> Int64 {
      duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
    }
    var words = [
      ("host", address.host), ("port", "\(address.port)"), ("user", address.user),
      ("dbname", address.database), ("application_name", "clientele"), ("client_encoding", "UTF8"),
      ("passfile", "/dev/null"), ("gssencmode", "disable"), ("sslcert", "/dev/null/none"),
      // Where the machine of the server is gone nobody says so: the connection is given up by itself.
      ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
      ("tcp_user_timeout", "20000"),
      (
        "options",
        """
        -c statement_timeout=\(milliseconds(settings.statementPatience)) \
        -c lock_timeout=\(milliseconds(settings.lockPatience)) \
        -c idle_in_transaction_session_timeout=\(milliseconds(settings.idlePatience)) \
        -c synchronous_commit=on -c jit=off -c search_path=public
        """
      ),
    ]
    if let password { words.append(("password", password)) }
    switch address.trust {
    case .none: words.append(("sslmode", "disable"))
    case .verified(let authorities):
      words += [
        ("sslmode", "verify-full"), ("sslrootcert", authorities), ("ssl_min_protocol_version", "TLSv1.2"),
      ]
    }
    return words
  }

  private static func complete(
    _ connection: OpaquePointer, _ address: PostgresAddress, _ patience: Duration
  ) throws(ClienteleError) {
    let deadline = ContinuousClock.now + patience
    var state = PGRES_POLLING_WRITING
    while PQstatus(connection) != CONNECTION_BAD {
      switch state {
      case PGRES_POLLING_OK: return
      case PGRES_POLLING_FAILED: throw failure(connection, address)
      default: break
      }
      let events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
      guard PostgresSocket.wait(PQsocket(connection), for: Int16(events), until: deadline) else {
        throw PostgresFailure.unreachable("it took too long to connect")
      }
      state = PQconnectPoll(connection)
    }
    throw failure(connection, address)
  }

  private static func failure(_ connection: OpaquePointer, _ address: PostgresAddress) -> ClienteleError {
    PostgresFailure.connecting(String(cString: PQerrorMessage(connection)), to: address)
  }

  /// What has to be so on a server that keeps members.
  private static func judge(
    _ connection: OpaquePointer, _ address: PostgresAddress
  ) throws(ClienteleError) {
    let version = PQserverVersion(connection)
    guard version >= serverVersionMin else { throw tooOld(version) }
    func status(_ name: String) -> String {
      PQparameterStatus(connection, name).map { String(cString: $0) } ?? ""
    }
    guard status("server_encoding") == "UTF8", status("integer_datetimes") == "on" else {
      throw ClienteleError(
        .databaseUnsuitable, "the database \(address) keeps its texts in \(status("server_encoding"))",
        hint: "createdb --encoding=UTF8 --template=template0 \(address.database)")
    }
    if case .verified = address.trust, PQsslInUse(connection) == 0 {
      throw ClienteleError(.databaseUntrusted, "the connection to \(address) is not encrypted")
    }
  }

  static func tooOld(_ version: Int32) -> ClienteleError {
    ClienteleError(
      .databaseUnsuitable, "the database server is PostgreSQL \(version / 10_000), which is too old",
      hint: "Install PostgreSQL \(serverVersionMin / 10_000) or later.")
  }
}

enum PostgresSocket {
  /// - Parameter wake: another descriptor that ends the wait.
  /// - Returns: whether one of the two is ready before the deadline.
  static func wait(
    _ socket: Int32, wake: Int32 = -1, for events: Int16, until deadline: ContinuousClock.Instant
  ) -> Bool {
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return false }
      let milliseconds = left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000
      var descriptors = [
        pollfd(fd: socket, events: events, revents: 0), pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&descriptors, 2, Int32(clamping: milliseconds + 1))
      if count > 0 { return true }
      if count < 0 && errno != EINTR { return false }
    }
  }
}
