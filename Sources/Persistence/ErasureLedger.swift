internal import Foundation
internal import Glibc
package import Kernel

/// A file of identifiers, a line each, of everything that was erased for good: beside the database and in no backup of it,
/// so that an old copy that is put back is cleared of these before anybody opens it. It holds nothing about anybody.
package final class ErasureLedger: Sendable {
  package let path: String

  package init(path: String) {
    self.path = path
  }

  /// - Throws: `fileUnreadable`, `fileMalformed` for a line that is no identifier.
  package func read() throws -> [RowID] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw ClienteleError(.fileUnreadable, "the ledger of erasures \(path) cannot be read")
    }
    return try text.split(separator: "\n").map { line in
      guard let id = RowID(String(line)) else {
        throw ClienteleError(
          .fileMalformed, "the ledger of erasures \(path) has a line that is no identifier",
          hint: "Put a sound copy in its place: that of another node will do.")
      }
      return id
    }
  }

  /// Writes what is not there yet to the end, and waits until the disk has it.
  ///
  /// - Throws: as ``read()``; `databaseFull`.
  package func add(_ ids: [RowID]) throws {
    let known = Set(try read())
    let new = ids.filter { !known.contains($0) }
    guard !new.isEmpty else { return }
    let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure() }
    defer { Glibc.close(descriptor) }
    let bytes = Array(new.map { "\($0)\n" }.joined().utf8)
    guard bytes.withUnsafeBytes({ Glibc.write(descriptor, $0.baseAddress, $0.count) }) == bytes.count,
      fsync(descriptor) == 0
    else { throw failure() }
  }

  private func failure() -> ClienteleError {
    let code = errno
    return ClienteleError(
      code == ENOSPC ? .databaseFull : .fileUnreadable,
      "the ledger of erasures \(path) cannot be written: \(String(cString: strerror(code)))")
  }
}
