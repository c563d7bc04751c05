import Foundation
import Glibc
import Kernel
import Synchronization

/// A PostgreSQL server of this process alone: its files lie in a folder of their own, it listens on a free port of the
/// loopback and on a socket in its folder, and it goes with the process, however that ends.
///
/// Needs PostgreSQL's programs (Debian: postgresql-15), and for root another account to run them; ``isAvailable`` tells.
package final class PostgresServer: Sendable {
  package let port: Int
  /// Its files, its socket, and room for a test's own, readable by the account it runs under.
  package let directory: String
  private let guardian = Mutex<ChildProcess?>(nil)
  private let databaseCount = Atomic(0)

  /// The superuser, who needs no password.
  package static let superuser = "keeper"

  // MARK: Where its programs are

  private static let programs: String? = {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return versions.compactMap(Int.init).sorted().last.map { "\(root)/\($0)/bin" }
  }()

  /// PostgreSQL refuses to run as root.
  private static let account: String? =
    geteuid() == 0 ? (getpwnam("postgres") == nil ? "nobody" : "postgres") : nil

  package static let isAvailable: Bool = {
    let isThere = programs.map { FileManager.default.isExecutableFile(atPath: $0 + "/postgres") } ?? false
    if !isThere { print("PostgreSQL is not installed: what needs it is left out") }
    return isThere
  }()

  /// The server that tests share which do not stop it.
  package static let shared = Result { try PostgresServer() }

  // MARK: Life

  /// Makes a cluster and starts its server.
  ///
  /// - Parameters:
  ///   - access: lines of pg_hba.conf that come before "everybody of this machine, without a password".
  ///   - settings: of postgresql.conf.
  /// - Throws: `notRunning` with what the programs said.
  package init(access: [String] = [], settings: [String: String] = [:]) throws {
    var template = Array("/tmp/clientele-pg-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Self.broken("no folder can be made in /tmp") }
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    port = try Self.freePort()
    do {
      try own(directory)
      try run("initdb", ["-D", data, "-U", Self.superuser, "-E", "UTF8", "--locale=C", "-A", "trust", "-N"])
      try write(access: access, settings: settings)
      let guardian = try guardFiles()
      self.guardian.withLock { $0 = guardian }
      try start()
    } catch {
      try? FileManager.default.removeItem(atPath: directory)
      throw error
    }
  }

  deinit {
    stop(.immediate)
    try? FileManager.default.removeItem(atPath: directory)
  }

  private var data: String { directory + "/data" }
  private var log: String { directory + "/log" }

  private func write(access: [String], settings: [String: String]) throws {
    let all = [
      "listen_addresses": "'127.0.0.1'", "port": "\(port)", "unix_socket_directories": "'\(directory)'",
      "fsync": "off", "full_page_writes": "off", "max_connections": "40", "shared_buffers": "'32MB'",
      "log_min_messages": "fatal", "autovacuum": "off", "max_wal_size": "'256MB'",
    ].merging(settings) { $1 }
    let text = all.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)\n" }.joined()
    try append(text, to: data + "/postgresql.conf")
    let lines = access + ["local all all trust", "host all all 127.0.0.1/32 trust"]
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(
      to: URL(fileURLWithPath: data + "/pg_hba.conf"))
  }

  private func append(_ text: String, to path: String) throws {
    let old = try Data(contentsOf: URL(fileURLWithPath: path))
    try (old + Data(text.utf8)).write(to: URL(fileURLWithPath: path))
  }

  /// Starts the server after ``stop(_:)``, with the same files and port; it takes connections then.
  package func start() throws {
    try run("pg_ctl", ["start", "-D", data, "-l", log, "-w", "-t", "60"])
  }

  /// A shell that outlives this process by a moment, and then leaves nothing behind.
  private func guardFiles() throws -> ChildProcess {
    let script = """
      trap '' HUP INT TERM
      while kill -0 "$0" 2>/dev/null && [ -d "$1" ]; do sleep 0.3; done
      if [ -d "$1" ]; then
        kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"
        rm -rf "$1"
      fi
      """
    return try ChildProcess(
      "/bin/sh", ["-c", script, "\(getpid())", directory],
      environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"], errors: "/dev/null")
  }

  package enum StopMode: String, Sendable {
    /// Cuts connections and shuts down cleanly.
    case fast
    /// As a power cut would.
    case immediate
  }

  package func stop(_ mode: StopMode) {
    _ = try? run("pg_ctl", ["stop", "-D", data, "-m", mode.rawValue, "-w"])
  }

  // MARK: Databases

  /// Makes a database with a name that no other test has.
  ///
  /// - Parameter template: the database it is a copy of.
  /// - Returns: its name.
  package func makeDatabase(from template: String = "template0") throws -> String {
    let name = "test\(databaseCount.add(1, ordering: .relaxed).newValue)"
    try sql("CREATE DATABASE \(name) TEMPLATE \(template)")
    return name
  }

  package func dropDatabase(_ name: String) throws {
    try sql("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
  }

  /// Runs statements as the superuser.
  package func sql(_ statements: String, in database: String = "postgres") throws {
    try run(
      "psql",
      [
        "-h", directory, "-p", "\(port)", "-U", Self.superuser, "-d", database, "-q", "-X", "-v",
        "ON_ERROR_STOP=1", "-c", statements,
      ])
  }

  /// An address over the socket in the server's folder.
  package func address(of database: String, user: String = superuser) -> String {
    "postgres://\(user)@:\(port)/\(database)?host=\(directory)"
  }

  /// Copies a file into the server's folder, as its own and nobody else's.
  package func take(file: String, as name: String) throws {
    let target = directory + "/" + name
    try FileManager.default.copyItem(atPath: file, toPath: target)
    chmod(target, 0o600)
    try own(target)
  }

  /// Gives a file or a folder to the account that the server runs under.
  package func own(_ path: String) throws {
    guard let account = Self.account else { return }
    guard let entry = getpwnam(account), chown(path, entry.pointee.pw_uid, entry.pointee.pw_gid) == 0 else {
      throw Self.broken("\(path) cannot be given to \(account)")
    }
  }

  // MARK: Programs

  private static func command(_ program: String, _ arguments: [String]) throws -> [String] {
    guard let programs else { throw broken("PostgreSQL is not installed") }
    let plain = ["\(programs)/\(program)"] + arguments
    guard let account else { return plain }
    return ["/usr/bin/setpriv", "--reuid=\(account)", "--regid=\(account)", "--clear-groups", "--"] + plain
  }

  /// Waits for the process alone, not for the end of what it says: a server that it leaves behind holds that open.
  private func run(_ program: String, _ arguments: [String]) throws {
    let command = try Self.command(program, arguments)
    let said = "\(NSTemporaryDirectory())/clientele-said-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: said) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, said, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      ["PATH=/usr/bin:/bin", "LC_ALL=C"].map { (word: String) in strdup(word) } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var id: pid_t = 0
    var status: Int32 = 0
    guard posix_spawn(&id, command[0], &actions, nil, &words, &variables) == 0 else {
      throw Self.broken("\(command[0]) cannot be started")
    }
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    guard status == 0 else {
      throw Self.broken("\(program) failed: \((try? String(contentsOfFile: said, encoding: .utf8)) ?? "")")
    }
  }

  private static func broken(_ what: String) -> ClienteleError { ClienteleError(.notRunning, what) }

  /// A port that was free a moment ago.
  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw broken("no port is free") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
