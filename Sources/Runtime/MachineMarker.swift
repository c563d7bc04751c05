internal import Foundation
internal import Glibc
package import Kernel
internal import Persistence
internal import Records

/// Ties a node to the machine it was made on: the same random identifier in its database and in a file
/// outside the data directory, where no backup or copy of the directory takes it along.
///
/// A database that was restored from a backup, or a directory copied to another machine, would go on
/// writing a log that has already gone on elsewhere. It is stopped at start instead (design §5). A copy on
/// the same machine has the same marker; that one is found at the next contact with the hub.
package struct MachineMarker: Sendable {
  /// The file of this node's marker.
  package let path: String

  /// - Parameter environment: `CLIENTELE_MARKER_DIR` says where markers lie; else it is
  ///   `/var/lib/clientele-marker` for root and `$HOME/.local/state/clientele` for anyone else.
  package init(node: NodeID, environment: [String: String]) {
    path = Self.directory(environment) + "/\(node).marker"
  }

  private static func directory(_ environment: [String: String]) -> String {
    if let directory = environment["CLIENTELE_MARKER_DIR"], !directory.isEmpty { return directory }
    if getuid() == 0 { return "/var/lib/clientele-marker" }
    return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/state/clientele"
  }

  /// Writes a new marker file. Its identifier belongs into the database in the transaction that says
  /// whose the database is.
  ///
  /// - Throws: `markerUnwritable`.
  func create(_ id: RowID) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      try Data("\(id)\n".utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw ClienteleError(
        .markerUnwritable, "the machine marker \(path) cannot be written",
        hint: "Make its directory writable, or name another one in CLIENTELE_MARKER_DIR.", cause: error)
    }
  }

  /// Compares the file with what the database says.
  ///
  /// - Throws: `machineChanged`.
  func check(against stored: String?) throws {
    let found = try? String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(
      in: .whitespacesAndNewlines)
    guard let stored, stored == found else {
      throw ClienteleError(
        .machineChanged,
        "this database was restored or copied: its machine marker \(path) "
          + (found == nil ? "is missing" : "is another one"),
        hint:
          "If the node also runs elsewhere, stop here and enrol a new node: `clientele hub enrol` at the hub, "
          + "`clientele node join` into an empty directory. If this is a move and the old copy never runs again, "
          + "bring its marker file along to this path.")
    }
  }
}
