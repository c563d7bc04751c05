internal import Foundation
internal import Glibc
package import Kernel

/// Where a PostgreSQL database is and how its server has to prove who it is:
/// `postgres://USER@HOST:PORT/DATABASE?sslmode=…&sslrootcert=…`, or `?host=/DIRECTORY` for a socket of this machine.
package struct PostgresAddress: Sendable, Hashable {
  /// How the server has to prove who it is.
  package enum Trust: Sendable, Hashable {
    /// Nothing is encrypted: only on this machine.
    case none
    /// TLS, with a certificate from one of the authorities in this file, for the name in the address.
    case verified(authorities: String)
  }

  /// A name, an address, or the directory of a socket.
  package var host: String
  package var port: Int
  package var user: String
  package var database: String
  package var trust: Trust

  package static let portDefault = 5432
  /// What Debian keeps of the authorities that everybody knows.
  package static let knownAuthorities = "/etc/ssl/certs/ca-certificates.crt"
  private static let addressBytesMax = 2_000

  package init(host: String, port: Int, user: String, database: String, trust: Trust) {
    self.host = host
    self.port = port
    self.user = user
    self.database = database
    self.trust = trust
  }

  /// - Throws: `invalidInput` with what to write instead: another scheme, a password (everybody on the machine sees
  ///   arguments), a setting that is not known, a connection to another machine without verified TLS.
  package init(_ text: String) throws(ClienteleError) {
    guard text.utf8.count <= Self.addressBytesMax, let parts = URLComponents(string: text),
      parts.scheme == "postgres" || parts.scheme == "postgresql"
    else { throw Self.wrong("is not written as postgres://USER@HOST/DATABASE") }
    guard parts.password == nil else {
      throw Self.wrong(
        "holds a password, which everybody on this machine can read",
        hint: "Put it into a file that only this account can read, and name the file.")
    }
    var settings: [String: String] = [:]
    for item in parts.queryItems ?? [] {
      guard ["host", "sslmode", "sslrootcert"].contains(item.name), let value = item.value,
        settings.updateValue(value, forKey: item.name) == nil
      else { throw Self.wrong("has a setting \(item.name), which is not known or stands there twice") }
    }
    guard let user = parts.user, !user.isEmpty else { throw Self.wrong("names no user") }
    let database = parts.path.split(separator: "/", omittingEmptySubsequences: true)
    guard database.count == 1 else { throw Self.wrong("does not name one database") }
    self.init(
      host: try Self.host(parts, settings["host"]), port: parts.port ?? Self.portDefault, user: user,
      database: String(database[0]), trust: .none)
    trust = try Self.trust(settings["sslmode"], settings["sslrootcert"], isHere: isOnThisMachine)
  }

  private static func host(
    _ parts: URLComponents, _ directory: String?
  ) throws(ClienteleError) -> String {
    switch (parts.host ?? "", directory) {
    case ("", let directory?) where directory.hasPrefix("/"): return directory
    case (let name, nil) where !name.isEmpty:
      return name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
    default: throw wrong("does not name one host")
    }
  }

  private static func trust(
    _ mode: String?, _ authorities: String?, isHere: Bool
  ) throws(ClienteleError) -> Trust {
    switch mode {
    case "verify-full": return .verified(authorities: authorities ?? knownAuthorities)
    case nil where !isHere || authorities != nil:
      return .verified(authorities: authorities ?? knownAuthorities)
    case nil: return .none
    case "disable" where isHere && authorities == nil: return .none
    default:
      throw wrong(
        "asks for a connection that proves nothing",
        hint: "Leave sslmode out, or write sslmode=verify-full with the authority's file as sslrootcert.")
    }
  }

  /// Whether what is sent leaves no machine.
  package var isOnThisMachine: Bool {
    host.hasPrefix("/") || host == "localhost" || host == "::1" || Self.isLoopback(host)
  }

  /// A real address, for `127.example.org` is none.
  private static func isLoopback(_ host: String) -> Bool {
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
  }

  private static func wrong(_ what: String, hint: String = "") -> ClienteleError {
    ClienteleError(
      .invalidInput, "the address of the database \(what)",
      hint: hint.isEmpty ? "Example: postgres://clientele@db.example.com:5432/clientele" : hint)
  }
}

extension PostgresAddress: CustomStringConvertible {
  package var description: String {
    host.hasPrefix("/") ? "\(database) at \(host)" : "\(database) at \(host):\(port)"
  }
}

/// Where the password comes from; it is asked for anew with each connection, so that it can be changed.
package enum PostgresPassword: Sendable {
  /// The server trusts by other means.
  case none
  case known(String)
  /// The first line of a file that nobody else may read.
  case file(String)

  private static let bytesMax = 4_096

  /// - Throws: `fileUnreadable`; `notAllowed` when others may read the file.
  func read() throws(ClienteleError) -> String? {
    switch self {
    case .none: return nil
    case .known(let password): return password
    case .file(let path):
      var status = stat()
      guard stat(path, &status) == 0, status.st_size <= Self.bytesMax,
        let text = try? String(contentsOfFile: path, encoding: .utf8),
        let line = text.split(whereSeparator: \.isNewline).first
      else { throw ClienteleError(.fileUnreadable, "no password can be read from \(path)") }
      guard status.st_mode & 0o077 == 0 else {
        throw ClienteleError(
          .notAllowed, "others may read the password in \(path)", hint: "chmod 600 \(path)")
      }
      return String(line)
    }
  }
}
