import Foundation
import Kernel
import Postgres
import TestKit
import Testing

@Suite struct `The address of a PostgreSQL database` {
  @Test func `names user, host, port and database`() throws {
    let address = try PostgresAddress("postgres://clientele@db.example.com:6543/members")
    #expect(address.host == "db.example.com")
    #expect(address.port == 6543)
    #expect(address.user == "clientele")
    #expect(address.database == "members")
    #expect(try PostgresAddress("postgresql://c@h.example/d").port == PostgresAddress.portDefault)
    #expect(try PostgresAddress("postgres://c@/d?host=/run/postgresql").host == "/run/postgresql")
    #expect(try PostgresAddress("postgres://c@[::1]/d").host == "::1")
  }

  @Test(
    arguments: [
      ("postgres://c@db.example.com/d", PostgresAddress.knownAuthorities),
      ("postgres://c@db.example.com/d?sslmode=verify-full&sslrootcert=/etc/ca.pem", "/etc/ca.pem"),
      ("postgres://c@10.0.0.7/d?sslrootcert=/etc/ca.pem", "/etc/ca.pem"),
      // A name that begins like the loopback is no loopback.
      ("postgres://c@127.example.org/d", PostgresAddress.knownAuthorities),
      ("postgres://c@127.0.0.1/d?sslrootcert=/etc/ca.pem", "/etc/ca.pem"),
    ])
  func `asks a server elsewhere to prove who it is`(_ text: String, _ authorities: String) throws {
    #expect(try PostgresAddress(text).trust == .verified(authorities: authorities))
  }

  @Test(
    arguments: [
      "postgres://c@localhost/d", "postgres://c@127.0.0.1/d", "postgres://c@[::1]/d",
      "postgres://c@/d?host=/run",
      "postgres://c@localhost/d?sslmode=disable",
    ])
  func `needs no proof from this machine`(_ text: String) throws {
    #expect(try PostgresAddress(text).trust == .none)
  }

  @Test(
    arguments: [
      "", "members.db", "mysql://c@h/d", "postgres://h/d", "postgres://c@h", "postgres://c@h/d/e",
      "postgres://c@/d",
      "postgres://c@/d?host=relative", "postgres://c@h/d?host=/run", "postgres://c@h/d?sslmode=disable",
      "postgres://c@h/d?sslmode=require", "postgres://c@h/d?sslmode=prefer",
      "postgres://c@localhost/d?sslmode=allow",
      "postgres://c@h/d?options=-cfsync%3Doff", "postgres://c@h/d?sslmode=verify-full&sslmode=verify-full",
      "postgres://c@\(String(repeating: "h", count: 3_000))/d",
    ])
  func `is refused where it says something else`(_ text: String) {
    #expect(throws: ClienteleError(.invalidInput, "")) { try PostgresAddress(text) }
  }

  @Test func `with a password is refused without repeating it`() throws {
    let error = #expect(throws: ClienteleError.self) {
      try PostgresAddress("postgres://clientele:tourbillon@db.example.com/members")
    }
    #expect(error?.code == .invalidInput)
    #expect("\(try #require(error))".contains("tourbillon") == false)
    #expect(error?.hint.contains("file") == true)
  }
}

@Suite struct `A password for PostgreSQL`: Sendable {
  @Test func `that others may read is not used`() throws {
    let folder = try TemporaryDirectory("password")
    let path = folder.path("password")
    try Data("tourbillon\n".utf8).write(to: URL(fileURLWithPath: path))
    func error(_ mode: Int) throws -> ClienteleError? {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      let address = try PostgresAddress("postgres://c@/d?host=\(folder.path)")
      return #expect(throws: ClienteleError.self) { try PostgresLine(address, password: .file(path)) }
    }
    #expect(try error(0o644)?.code == .notAllowed)
    #expect(try error(0o600)?.code == .databaseUnreachable)
  }

  @Test func `that is not there says where it was looked for`() throws {
    let address = try PostgresAddress("postgres://c@/d?host=/run")
    let error = #expect(throws: ClienteleError.self) {
      try PostgresLine(address, password: .file("/nowhere/password"))
    }
    #expect(error?.code == .fileUnreadable)
    #expect(error?.message.contains("/nowhere/password") == true)
  }
}
