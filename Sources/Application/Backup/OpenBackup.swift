internal import ChangeLog
internal import Foundation
package import Kernel
internal import Persistence
internal import Records
package import Trust

/// Reads a backup: to see that it is whole, or to put its files into a folder. Everything is opened, counted and found signed
/// before a folder has its name, so that a bad backup leaves nothing behind and touches nothing that runs.
package struct OpenBackup: Sendable {
  private let path: String
  private let key: LogKey

  /// - Parameter key: the private half of what it was sealed to.
  package init(path: String, key: LogKey) {
    self.path = path
    self.key = key
  }

  /// - Throws: `fileNotForUs` for another key or changed bytes, `fileMalformed` for a file that ends early or lacks a file that
  ///   it names, `fileUnreadable`.
  package func verify() throws -> BackupManifest {
    try read(onFile: { _ in }, onPiece: { _ in }).manifest
  }

  /// Puts the files into a folder that is not there yet, or is empty.
  ///
  /// - Throws: as ``verify()``, and when the signature is not by the node whose database this is.
  package func extract(to folder: String) throws -> BackupManifest {
    let manager = FileManager.default
    if manager.fileExists(atPath: folder) {
      guard try manager.contentsOfDirectory(atPath: folder).isEmpty else {
        throw ClienteleError(
          .alreadyThere, "there is something in \(folder) already",
          hint: "Name a folder that is empty or not there; what runs is never written over.")
      }
      try manager.removeItem(atPath: folder)
    }
    let part = folder + ".part"
    try? manager.removeItem(atPath: part)
    do {
      try BackupFile.makeFolder(part + "/keys")
      let manifest = try extract(into: part)
      guard rename(part, folder) == 0 else {
        throw ClienteleError(.fileUnreadable, "the folder \(folder) cannot be made")
      }
      return manifest
    } catch {
      try? manager.removeItem(atPath: part)
      throw error
    }
  }

  private func extract(into part: String) throws -> BackupManifest {
    var handle: FileHandle?
    let found = try read(
      onFile: { name in
        try handle?.close()
        let path = part + "/" + name
        guard
          FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw ClienteleError(.fileUnreadable, "the file \(path) cannot be written") }
        handle = FileHandle(forWritingAtPath: path)
      },
      onPiece: { try handle?.write(contentsOf: Data($0)) })
    try handle?.synchronize()
    try handle?.close()
    guard try isSigned(found.signature, found.message, by: part + "/clientele.db", found.manifest) else {
      throw ClienteleError(
        .fileNotForUs, "the backup \(path) is not signed by the node whose database it holds",
        hint: "Somebody may have made it who knows the public key alone: take an older generation.")
    }
    return found.manifest
  }

  private struct Found {
    let manifest: BackupManifest
    var signature: [UInt8] = []
    var message: [UInt8] = []
  }

  private func read(
    onFile: (String) throws -> Void, onPiece: ([UInt8]) throws -> Void
  ) throws -> Found {
    var reader = try BackupReader(path: path, key: key)
    var found = Found(manifest: reader.manifest)
    var sizes: [BackupManifest.File] = []
    while let item = try reader.next() {
      switch item {
      case .file(let name):
        sizes.append(BackupManifest.File(name: name, bytes: 0))
        try onFile(name)
      case .piece(let bytes):
        guard !sizes.isEmpty else { break }
        sizes[sizes.count - 1].bytes += bytes.count
        try onPiece(bytes)
      case .end(let signature, let message):
        found.signature = signature
        found.message = message
      }
    }
    guard sizes == found.manifest.files else {
      throw ClienteleError(
        .fileMalformed, "the backup \(path) does not hold the files that it names",
        hint: "Take an older generation.")
    }
    return found
  }

  private func isSigned(
    _ signature: [UInt8], _ message: [UInt8], by path: String, _ manifest: BackupManifest
  ) throws -> Bool {
    let database = try Database.open(path: path)
    defer { try? database.close() }
    let keys = try database.readBlocking { connection in
      guard let node = try NodeProfile.load(connection)?.node else { return [[UInt8]]() }
      let rows = try connection.query(
        "SELECT logKey FROM node WHERE id = ? AND logKey IS NOT NULL", [.id(node)]
      ) {
        $0.bytes(0)
      }
      return try rows
        + connection.query("SELECT publicKey FROM logKey WHERE node = ?", [.id(node)]) { $0.bytes(0) }
    }
    return keys.contains { LogKey.verify(signature, message: message, publicKey: $0) }
  }
}

extension ClienteleError.Code {
  package static let alreadyThere = Self("data.alreadyThere")
}
