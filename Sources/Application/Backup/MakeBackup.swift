internal import ChangeLog
internal import Foundation
package import Kernel
package import Persistence
package import Records
internal import Trust

/// Writes a consistent copy of a node's database and keys, sealed, while the node goes on working.
///
/// What was erased is in no backup made afterwards; older ones hold it sealed until they are thrown away, and a restore
/// clears it out of them (``ErasureLedger``).
package struct MakeBackup: Sendable {
  private let database: Database
  private let log: LocalLog
  private let world: World
  private let dataDirectory: DataDirectory
  private let version: String

  package init(database: Database, log: LocalLog, world: World, dataDirectory: DataDirectory, version: String)
  {
    self.database = database
    self.log = log
    self.world = world
    self.dataDirectory = dataDirectory
    self.version = version
  }

  package struct Report: Encodable, Sendable {
    package let path: String
    package let bytes: Int
    package let manifest: BackupManifest
    /// Older generations that were thrown away.
    package let removed: [String]
  }

  package static let generationsUsual = 3
  private static let suffix = ".clbackup"

  /// - Parameters:
  ///   - folder: where backups of this node lie; made when it is missing.
  ///   - recipient: the public key that opens it.
  ///   - generations: how many are kept, this one included.
  ///   - isDurable: at the hub, whether what is in it counts as durable from now on.
  ///   - progress: told how many bytes of how many are written.
  /// - Throws: `fileUnreadable`, `databaseFull`, `databaseCorrupt` when the copy is not sound; then nothing is thrown away.
  package func run(
    to folder: String, recipient: [UInt8], generations: Int = generationsUsual, isDurable: Bool = false,
    progress: (_ done: Int, _ all: Int) async throws -> Void = { _, _ in }
  ) async throws -> Report {
    guard generations >= 1 else {
      throw ClienteleError(.invalidInput, "at least one generation is kept", hint: "Give --keep 3.")
    }
    try BackupFile.makeFolder(folder)
    let now = world.clock.wall()
    let copy = dataDirectory.path + "/backup-in-work.db"
    try? FileManager.default.removeItem(atPath: copy)
    defer {
      for end in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: copy + end) }
    }
    try database.copy(to: copy)
    let (manifest, files) = try self.manifest(copy: copy, at: now)
    let path = "\(folder)/\(prefix)\(Self.stamp(now))\(Self.suffix)"
    var writer = try BackupWriter(path: path, to: recipient, manifest: manifest)
    let all = manifest.files.reduce(0) { $0 + $1.bytes }
    var done = 0
    for (file, source) in zip(manifest.files, files) {
      try writer.append(.file, Array(file.name.utf8))
      let handle = try Self.open(source)
      defer { try? handle.close() }
      while let piece = try handle.read(upToCount: BackupFile.pieceByteCount), !piece.isEmpty {
        try writer.append(.piece, [UInt8](piece))
        done += piece.count
        try await progress(done, all)
      }
    }
    try writer.finish { try log.sign(message: $0) }
    try Self.write(manifest, beside: path)
    if isDurable, log.profile.kind == .hub { try await noteDurable(manifest) }
    return Report(
      path: path, bytes: Self.size(of: path), manifest: manifest,
      removed: try removeOlder(in: folder, keeping: generations))
  }

  // MARK: What is in it

  private func manifest(copy: String, at now: Instant) throws -> (BackupManifest, [String]) {
    let profile = log.profile
    let keys = try FileManager.default.contentsOfDirectory(atPath: dataDirectory.keysPath).sorted()
      .filter { BackupFile.isSound("keys/\($0)") }
    let files =
      [("clientele.db", copy)] + keys.map { ("keys/\($0)", dataDirectory.keysPath + "/" + $0) }
    let copied = try Database.open(path: copy)
    defer { try? copied.close() }
    let (head, position) = try copied.readBlocking { connection in
      (
        try log.head(connection),
        try PropertyTable(connection).position(profile.kind == .hub ? .hubHead : .cursor)
      )
    }
    let manifest = BackupManifest(
      node: profile.node.description, name: profile.name, kind: profile.kind.rawValue,
      createdAt: now.description, version: version, incarnation: head.incarnation, seq: head.seq,
      position: "\(position.epoch)/\(position.hubSeq)",
      files: files.map { BackupManifest.File(name: $0.0, bytes: Self.size(of: $0.1)) })
    return (manifest, files.map(\.1))
  }

  /// What a hub has written into a backup survives the loss of its disk.
  private func noteDurable(_ manifest: BackupManifest) async throws {
    let parts = manifest.position.split(separator: "/").compactMap { UInt64($0) }
    guard parts.count == 2 else { return }
    let position = Position(epoch: UInt32(clamping: parts[0]), hubSeq: parts[1])
    try await database.write { try PropertyTable($0).set(.backedUpThrough, position) }
  }

  // MARK: Generations

  /// One prefix for each node, so that several may share a folder.
  private var prefix: String { "\(log.profile.kind.rawValue)-\(log.profile.node.description.suffix(12))-" }

  /// `20260305T100000Z`, so that the order of names is that of time.
  private static func stamp(_ instant: Instant) -> String {
    instant.description.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
  }

  private static func write(_ manifest: BackupManifest, beside path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(manifest).write(to: URL(fileURLWithPath: path + ".json"), options: .atomic)
  }

  private func removeOlder(in folder: String, keeping generations: Int) throws -> [String] {
    let mine = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasPrefix(prefix) && $0.hasSuffix(Self.suffix) }.sorted()
    let old = mine.dropLast(generations)
    for name in old {
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name).json")
    }
    return Array(old)
  }

  private static func open(_ path: String) throws -> FileHandle {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ClienteleError(.fileUnreadable, "the file \(path) cannot be read")
    }
    return handle
  }

  private static func size(of path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }
}
