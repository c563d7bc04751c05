import Catalogue
import Foundation
import Kernel
import Postgres
import Synchronization
import TestKit
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable)) struct `A PostgreSQL server` {
  private func line(_ address: String, _ password: PostgresPassword = .none) throws -> PostgresLine {
    try PostgresLine(try PostgresAddress(address), password: password)
  }

  private func failure(_ address: String, _ password: PostgresPassword = .none) throws -> ClienteleError {
    try #require(#expect(throws: ClienteleError.self) { try line(address, password) })
  }

  @Test func `that is stopped is waited for, and its return is noticed`() throws {
    let server = try PostgresServer()
    let address = try PostgresAddress(server.address(of: "postgres"))
    let pool = PostgresPool(address, password: .none, limits: .init(connectionCountMax: 2))
    var limits = PostgresPool.Limits(connectionCountMax: 1)
    limits.patience = .milliseconds(300)
    let impatient = PostgresPool(address, password: .none, limits: limits)
    try pool.transaction(.write) {
      try $0.run(script: "CREATE TABLE kept (id BIGINT); INSERT INTO kept VALUES (7)")
    }
    server.stop(.fast)
    let error = #expect(throws: ClienteleError.self) {
      try impatient.transaction(.read) { try $0.execute("SELECT 1") }
    }
    #expect(error?.code == .databaseUnreachable)
    #expect(error?.hint.contains("again by itself") == true)
    try server.start()
    // The idle connection is of the server before: what it says is not passed on.
    let found = try pool.transaction(.read) { try $0.execute("SELECT id FROM kept").integer(0) }
    #expect(found == 7)
    #expect(try impatient.transaction(.read) { try $0.execute("SELECT 1").integer(0) } == 1)
  }

  @Test func `that comes back while somebody waits serves them`() async throws {
    let server = try PostgresServer()
    let address = try PostgresAddress(server.address(of: "postgres"))
    let pool = PostgresPool(address, password: .none, limits: .init(connectionCountMax: 2))
    server.stop(.immediate)
    async let answer = Task.detached {
      try pool.transaction(.read) { try $0.execute("SELECT 1").integer(0) }
    }.value
    try server.start()
    #expect(try await answer == 1)
  }

  @Test func `lets in who knows the password, and says who was not let in`() throws {
    let server = try PostgresServer(access: [
      "local all clientele scram-sha-256", "host all clientele 127.0.0.1/32 scram-sha-256",
      "local all barred reject",
    ])
    try server.sql("CREATE USER clientele PASSWORD 'tourbillon'")
    try server.sql("CREATE DATABASE members OWNER clientele")
    let address = server.address(of: "members", user: "clientele")
    #expect(try line(address, .known("tourbillon")).execute("SELECT 1").integer(0) == 1)
    for (password, what) in [(PostgresPassword.known("chronograph"), "wrong"), (.none, "none")] {
      let error = try failure(address, password)
      #expect(error.code == .databaseRefused, "\(what): \(error)")
      #expect(!"\(error)".contains("chronograph"))
    }
    let file = try TemporaryDirectory("password")
    try Data("tourbillon\n".utf8).write(to: URL(fileURLWithPath: file.path("password")))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path("password"))
    _ = try line("postgres://clientele@127.0.0.1:\(server.port)/members", .file(file.path("password")))
    #expect(try failure(server.address(of: "members", user: "barred")).code == .databaseRefused)
    let missing = try failure(server.address(of: "nowhere"))
    #expect(missing.code == .databaseRefused)
    #expect(missing.hint.contains("createdb"))
  }

  @Test func `that nobody runs, or under another address, does not answer`() throws {
    #expect(try failure("postgres://c@127.0.0.1:1/d").code == .databaseUnreachable)
    #expect(try failure("postgres://c@/d?host=/nowhere").code == .databaseUnreachable)
  }

  @Test func `with texts in another encoding is refused`() throws {
    let server = try PostgresServer.shared.get()
    try server.sql("DROP DATABASE IF EXISTS latin")
    try server.sql("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    let error = try failure(server.address(of: "latin"))
    #expect(error.code == .databaseUnsuitable)
    #expect(error.hint.contains("UTF8"))
  }

  // MARK: Certificates

  /// An authority and a server's certificate for `localhost`, made by openssl.
  private func certificates(_ folder: TemporaryDirectory) throws {
    let script = """
      set -e; cd "$0"
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj /CN=database
      printf 'subjectAltName=DNS:localhost\\n' > names
      openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile names
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script, folder.path]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  @Test func `is believed only with a certificate of the authority for the name in the address`() throws {
    let folder = try TemporaryDirectory("certificates")
    let others = try TemporaryDirectory("certificates")
    for folder in [folder, others] { try certificates(folder) }
    let server = try PostgresServer(access: [
      "hostssl all all 127.0.0.1/32 trust", "host all all 127.0.0.1/32 reject",
    ])
    try server.take(file: folder.path("server.pem"), as: "server.pem")
    try server.take(file: folder.path("server.key"), as: "server.key")
    try server.sql("ALTER SYSTEM SET ssl_cert_file = '\(server.directory)/server.pem'")
    try server.sql("ALTER SYSTEM SET ssl_key_file = '\(server.directory)/server.key'")
    try server.sql("ALTER SYSTEM SET ssl = on")
    server.stop(.fast)
    try server.start()
    func address(_ host: String, _ authority: String) -> String {
      "postgres://keeper@\(host):\(server.port)/postgres?sslmode=verify-full&sslrootcert=\(authority)"
    }
    let good = try line(address("localhost", folder.path("ca.pem")))
    #expect(try good.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").integer(0) == 1)
    for (host, authority) in [
      ("127.0.0.1", folder.path("ca.pem")), ("localhost", others.path("ca.pem")),
      ("localhost", folder.path("missing.pem")),
    ] {
      let error = try failure(address(host, authority))
      #expect(error.code == .databaseUntrusted, "\(host) \(authority): \(error)")
      #expect(error.hint.contains("sslrootcert"))
    }
    // Without TLS this server lets nobody in.
    #expect(try failure("postgres://keeper@127.0.0.1:\(server.port)/postgres").code == .databaseRefused)
  }

  // MARK: Words between processes

  @Test func `carries a word to those who listen, once it is committed`() throws {
    let place = try PostgresPlace()
    let line = try PostgresLine(place.address, password: .none)
    try line.listen(to: "hub order")
    let pool = place.pool()
    try pool.transaction(.write) { writer in
      try writer.notify("hub order", "17")
      #expect(try line.awaitNotification(within: .milliseconds(20)) == nil)
    }
    #expect(try line.awaitNotification(within: .seconds(20)) == "17")
  }

  @Test func `is listened to again after it was stopped`() async throws {
    let server = try PostgresServer()
    let address = try PostgresAddress(server.address(of: "postgres"))
    let (words, teller) = AsyncStream<String?>.makeStream()
    let listener = PostgresListener(address, password: .none, channel: "order") { teller.yield($0) }
    defer { listener.stop() }
    var heard = words.makeAsyncIterator()
    #expect(await heard.next() == .some(nil), "connected")
    try server.sql("NOTIFY \"order\", 'one'")
    #expect(await heard.next() == "one")
    server.stop(.fast)
    try server.start()
    #expect(await heard.next() == .some(nil), "connected again: look what was missed")
    try server.sql("NOTIFY \"order\", 'two'")
    #expect(await heard.next() == "two")
  }

  @Test(.enabled(if: SmallDisk.isAllowed))
  func `with a full disk says so, keeps what it had, and goes on once there is room`() throws {
    let disk = try SmallDisk(kibibytes: 8_192)
    let server = try PostgresServer.shared.get()
    try server.own(disk.path)
    try server.sql("DROP TABLESPACE IF EXISTS small")
    try server.sql("CREATE TABLESPACE small LOCATION '\(disk.path)'")
    let place = try PostgresPlace()
    let pool = place.pool()
    try pool.withLine { try $0.run(script: "CREATE TABLE kept (bytes BYTEA) TABLESPACE small") }
    let filler = try disk.fill(leaving: 1 << 20)
    let row = Value.bytes((0..<4_000).map { _ in UInt8.random(in: 0...255) })
    try pool.transaction(.write) { try $0.execute("INSERT INTO kept VALUES (?)", [row]) }
    let error = #expect(throws: ClienteleError.self) {
      try pool.transaction(.write) { line in
        for _ in 0..<4_000 { try line.execute("INSERT INTO kept VALUES (?)", [row]) }
      }
    }
    #expect(error?.code == .databaseFull, "\(String(describing: error))")
    #expect(try pool.transaction(.read) { try $0.execute("SELECT count(*) FROM kept").integer(0) } == 1)
    try FileManager.default.removeItem(atPath: filler)
    try pool.transaction(.write) { try $0.execute("INSERT INTO kept VALUES (?)", [row]) }
    for script in ["DROP TABLE kept", "DROP TABLESPACE small"] {
      try pool.withLine { try $0.run(script: script) }
    }
  }
}
