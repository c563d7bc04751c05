internal import CPostgres
package import Catalogue
internal import Glibc
package import Kernel

/// One connection to a PostgreSQL server. Used by one thread at a time; ``PostgresPool`` sees to that.
///
/// Statements are of the portable subset, with `?` where values go. Each is prepared once and kept. A statement that
/// fails ends the transaction it is in: everything after it fails in the same way until the transaction is over.
package final class PostgresLine {
  let connection: OpaquePointer
  private let statements: StatementCache
  /// What a transaction begins with, held back to travel with its first statement.
  private var beginning: String?
  /// What the running transaction failed of.
  private(set) var failure: ClienteleError?

  /// Connects.
  ///
  /// - Throws: `databaseUnreachable`, `databaseRefused`, `databaseUntrusted`, `databaseUnsuitable`; what reading the
  ///   password throws.
  package init(
    _ address: PostgresAddress, password: PostgresPassword, settings: PostgresSettings = PostgresSettings()
  ) throws(ClienteleError) {
    connection = try PostgresConnecting.connect(address, password: try password.read(), settings: settings)
    statements = StatementCache(countMax: settings.preparedStatementCountMax)
  }

  deinit {
    PQfinish(connection)
  }

  /// Whether it can still be used.
  package var isOpen: Bool { PQstatus(connection) == CONNECTION_OK }

  /// `150004` for 15.4.
  package var serverVersion: Int { Int(PQserverVersion(connection)) }

  /// Stops what runs on this connection, from another thread.
  package var canceller: PostgresCanceller? { PQgetCancel(connection).map { PostgresCanceller($0) } }

  // MARK: Statements

  /// Runs statements without parameters, one after the other, as a migration is written.
  package func run(script: String) throws(ClienteleError) {
    try refuseAfterFailure()
    try sendBeginning()
    let result = PQexec(connection, script)
    try check(result.map { PostgresResult($0) }, script)
  }

  /// Runs one statement.
  @discardableResult
  package func execute(_ sql: String, _ arguments: [Value?] = []) throws(ClienteleError) -> PostgresResult {
    try refuseAfterFailure()
    let parameters = Parameters(arguments)
    if beginning == nil, let statement = statements.find(sql, parameters.types) {
      let result = parameters.withPointers { values, lengths, formats in
        PQexecPrepared(
          connection, statement.name, Int32(parameters.count), values, lengths, formats, Parameters.binary)
      }
      return try check(result.map { PostgresResult($0) }, sql)
    }
    let results = try pipeline([(sql, arguments)])
    return results[0]
  }

  /// Runs statements as one bundle: all are sent before the first answer is read, which saves a way to the server and
  /// back for each. They stand or fall together.
  @discardableResult
  package func pipeline(
    _ bundle: [(sql: String, arguments: [Value?])]
  ) throws(ClienteleError) -> [PostgresResult] {
    try refuseAfterFailure()
    // A mistake of ours is found before anything is sent, and costs the transaction nothing.
    let parts = try bundle.map { part throws(ClienteleError) in try prepare(part.sql, part.arguments) }
    guard PQenterPipelineMode(connection) == 1 else { throw note(libpqFailure("")) }
    var expected: [PipelinePart] = []
    var isSent = true
    if let begin = beginning {
      beginning = nil
      isSent = PQsendQueryParams(connection, begin, 0, nil, nil, nil, nil, Parameters.binary) == 1
      expected.append(.unasked(begin))
    }
    for part in parts where isSent { isSent = send(part, &expected) }
    return try finishPipeline(expected, isSent: isSent)
  }

  private enum PipelinePart {
    /// Its result is what the caller wants.
    case asked(String)
    case unasked(String)
    case prepared(String, StatementCache.Statement)
  }

  /// A statement on its way: with numbered places where it is not prepared yet.
  private struct Part {
    let sql: String
    let numbered: String?
    let parameters: Parameters
  }

  private func prepare(_ sql: String, _ arguments: [Value?]) throws(ClienteleError) -> Part {
    let parameters = Parameters(arguments)
    if statements.find(sql, parameters.types) != nil {
      return Part(sql: sql, numbered: nil, parameters: parameters)
    }
    let numbered = Placeholders.numbered(sql)
    guard numbered.count == parameters.count else {
      throw ClienteleError(
        .databaseFailed,
        "\(parameters.count) arguments were given for \(numbered.count) places in: \(sql.prefix(120))")
    }
    return Part(sql: sql, numbered: numbered.sql, parameters: parameters)
  }

  /// - Returns: whether libpq took it.
  private func send(_ part: Part, _ expected: inout [PipelinePart]) -> Bool {
    let statement: StatementCache.Statement
    if let known = statements.find(part.sql, part.parameters.types) {
      statement = known
    } else {
      let added = statements.add(part.sql, part.parameters.types)
      if let dropped = added.dropped {
        let drop = "DEALLOCATE \(dropped.name)"
        guard PQsendQueryParams(connection, drop, 0, nil, nil, nil, nil, Parameters.binary) == 1 else {
          return false
        }
        expected.append(.unasked(drop))
      }
      statement = added.statement
      let numbered = part.numbered ?? Placeholders.numbered(part.sql).sql
      guard
        PQsendPrepare(
          connection, statement.name, numbered, Int32(part.parameters.count), part.parameters.types) == 1
      else { return false }
      expected.append(.prepared(part.sql, statement))
    }
    expected.append(.asked(part.sql))
    return part.parameters.withPointers { values, lengths, formats in
      PQsendQueryPrepared(
        connection, statement.name, Int32(part.parameters.count), values, lengths, formats, Parameters.binary)
    } == 1
  }

  /// Reads every answer, in order, and leaves the pipeline in any case.
  private func finishPipeline(
    _ expected: [PipelinePart], isSent: Bool
  ) throws(ClienteleError) -> [PostgresResult] {
    guard isSent, PQpipelineSync(connection) == 1 else {
      statements.removeAll()
      let failure = isOpen ? libpqFailure("") : PostgresFailure.lost()
      breakOff()
      throw note(failure)
    }
    var results: [PostgresResult] = []
    var first: ClienteleError?
    for part in expected {
      let result = answer()
      let status = result.map { PQresultStatus($0.pointer) }
      let isGood = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
      switch part {
      case .asked(let sql):
        if isGood, let result { results.append(result) } else { first = first ?? failure(result, sql) }
      case .unasked(let sql):
        if !isGood { first = first ?? failure(result, sql) }
      case .prepared(let sql, let statement):
        guard !isGood else { continue }
        statements.remove(statement)
        first = first ?? failure(result, sql)
      }
    }
    // The end of the bundle, which is also where a server goes on after an error.
    if isOpen, let end = PQgetResult(connection) { PQclear(end) }
    _ = PQexitPipelineMode(connection)
    if let first { throw note(first) }
    return results
  }

  /// The one result of the next command of a pipeline.
  private func answer() -> PostgresResult? {
    guard let result = PQgetResult(connection) else { return nil }
    let kept = PostgresResult(result)
    // Each command's results end with none; an aborted one's, too.
    while let more = PQgetResult(connection) { PQclear(more) }
    return kept
  }

  // MARK: Transactions

  /// Begins a transaction. Nothing is sent before its first statement.
  func begin(_ sql: String) {
    failure = nil
    beginning = sql
  }

  /// Commits what ``begin(_:)`` began.
  ///
  /// - Throws: what the transaction failed of; `databaseOutcomeUnknown` when the connection ended meanwhile and
  ///   something may have been written.
  func commit(mayHaveWritten: Bool) throws(ClienteleError) {
    try refuseAfterFailure()
    guard beginning == nil else {
      beginning = nil
      return
    }
    let result = PQexec(connection, "COMMIT").map { PostgresResult($0) }
    guard let result, PQresultStatus(result.pointer) == PGRES_COMMAND_OK else {
      let error = failure(result, "COMMIT")
      if mayHaveWritten, error.code == .databaseConnectionLost { throw note(Self.outcomeUnknown) }
      throw note(error)
    }
    // A transaction that had failed is rolled back by COMMIT, which then says so and succeeds.
    guard String(cString: PQcmdStatus(result.pointer)) == "COMMIT" else {
      throw ClienteleError(.databaseFailed, "the database undid a transaction instead of committing it")
    }
  }

  private static let outcomeUnknown = ClienteleError(
    .databaseOutcomeUnknown,
    "the connection to the database was cut during a commit, which may have happened",
    hint: "Look whether it is there before you do it again.")

  /// Undoes what ``begin(_:)`` began. Where that cannot be done the connection is no use any more.
  func rollBack() {
    failure = nil
    guard beginning == nil else {
      beginning = nil
      return
    }
    guard isOpen else { return }
    switch PQtransactionStatus(connection) {
    case PQTRANS_IDLE: break
    case PQTRANS_INTRANS, PQTRANS_INERROR: PQclear(PQexec(connection, "ROLLBACK"))
    default: breakOff()
    }
  }

  func sendBeginning() throws(ClienteleError) {
    guard let begin = beginning else { return }
    beginning = nil
    try check(PQexec(connection, begin).map { PostgresResult($0) }, begin)
  }

  /// The socket is shut, so that libpq finds the connection bad: after an answer nobody can make sense of.
  private func breakOff() {
    _ = PQexitPipelineMode(connection)
    shutdown(PQsocket(connection), Int32(SHUT_RDWR))
    _ = PQconsumeInput(connection)
  }

  // MARK: Failures

  func refuseAfterFailure() throws(ClienteleError) {
    if let failure { throw failure }
  }

  @discardableResult
  func check(_ result: PostgresResult?, _ sql: String) throws(ClienteleError) -> PostgresResult {
    if let result {
      switch PQresultStatus(result.pointer) {
      case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return result
      default: break
      }
    }
    throw note(failure(result, sql))
  }

  private func failure(_ result: PostgresResult?, _ sql: String) -> ClienteleError {
    PostgresFailure(result?.pointer, connection, statement: sql).error(isOpen: isOpen)
  }

  func libpqFailure(_ sql: String) -> ClienteleError {
    PostgresFailure(nil, connection, statement: sql).error(isOpen: isOpen)
  }

  /// Keeps the first failure of a transaction.
  func note(_ error: ClienteleError) -> ClienteleError {
    if error.code == .databaseConnectionLost, isOpen { breakOff() }
    if !isOpen || PQtransactionStatus(connection) != PQTRANS_IDLE { failure = failure ?? error }
    return error
  }
}

/// Stops what runs on a connection, from any thread, even when the connection is gone.
package final class PostgresCanceller: @unchecked Sendable {
  // @unchecked because libpq copies all that is needed into the handle and lets every thread use it.
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) {
    self.handle = handle
  }

  deinit {
    PQfreeCancel(handle)
  }

  package func cancel() {
    var reason = [CChar](repeating: 0, count: 256)
    _ = PQcancel(handle, &reason, Int32(reason.count))
  }
}
