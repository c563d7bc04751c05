internal import Exchange
internal import Foundation
package import Kernel

/// Where files lie that wait for their import: a folder of the data directory that only the node's own account can read, with
/// a card beside each file, and what columns meant the last time. Ordinary files and no table: nothing here is of the
/// dealer's data, no other node needs it, and a file that was thrown away must be gone from the disk.
package struct ImportShelf: Sendable {
  /// The folder; removed whole when somebody is erased, for the person may stand in any of the files.
  let folder: String
  private let memoryPath: String

  /// - Parameters:
  ///   - folder: made with the first file.
  ///   - memoryPath: the file of what columns meant.
  package init(folder: String, memoryPath: String) {
    self.folder = folder
    self.memoryPath = memoryPath
  }

  // MARK: Limits

  /// One file, as it is sent. Lists that are larger are packed with xz, or imported on the machine itself.
  package static let fileBytesMax = 32 << 20
  /// Files that lie here at once: of one person, and of all.
  package static let filesOfPersonMax = 5
  package static let filesMax = 20
  /// After this a file that nobody imports is deleted, and so are the rejects of one that was.
  package static let ageMax = Milliseconds.days(3)
  /// Headers of which the meaning is remembered; the one used longest ago is forgotten.
  package static let headersMax = 100

  // MARK: Files

  func path(of id: RowID) -> String { "\(folder)/\(id).csv" }
  func rejectsPath(of id: RowID) -> String { "\(folder)/\(id).rejects.csv" }
  private func cardPath(of id: RowID) -> String { "\(folder)/\(id).json" }

  func add(_ bytes: [UInt8], _ upload: ImportUpload) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try PrivateFile.write(bytes, to: path(of: upload.id))
    do {
      try save(upload)
    } catch {
      remove(upload.id)
      throw error
    }
  }

  func save(_ upload: ImportUpload) throws {
    try replace(cardPath(of: upload.id), with: try JSONEncoder().encode(upload.card))
  }

  /// Newest first.
  func uploads() -> [ImportUpload] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.compactMap { name in
      RowID(String(name.dropLast(5))).flatMap { upload($0) }
    }.sorted { ($1.at, $1.id) < ($0.at, $0.id) }
  }

  func upload(_ id: RowID) -> ImportUpload? {
    guard let data = FileManager.default.contents(atPath: cardPath(of: id)),
      let card = try? JSONDecoder().decode(ImportUpload.Card.self, from: data)
    else { return nil }
    return ImportUpload(card)
  }

  func hasFile(_ id: RowID) -> Bool { FileManager.default.fileExists(atPath: path(of: id)) }

  func hasRejects(_ id: RowID) -> Bool { FileManager.default.fileExists(atPath: rejectsPath(of: id)) }

  func rejects(of id: RowID) -> [UInt8]? {
    FileManager.default.contents(atPath: rejectsPath(of: id)).map { [UInt8]($0) }
  }

  func removeFile(_ id: RowID) { try? FileManager.default.removeItem(atPath: path(of: id)) }
  func removeRejects(_ id: RowID) { try? FileManager.default.removeItem(atPath: rejectsPath(of: id)) }

  func remove(_ id: RowID) {
    removeFile(id)
    removeRejects(id)
    try? FileManager.default.removeItem(atPath: cardPath(of: id))
  }

  /// Deletes what is too old, and what no card speaks of: the rest of an upload that was cut off.
  ///
  /// - Parameter busy: what is being read just now.
  func sweep(at now: Instant, except busy: Set<RowID>) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let known = Set(uploads().filter { now - $0.at < Self.ageMax }.map(\.id)).union(busy)
    for name in names where !known.contains(where: { name.hasPrefix($0.description) }) {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }

  // MARK: What columns meant

  private struct Memory: Codable {
    let header: String
    let plan: ImportPlan
  }

  private var memory: [Memory] {
    guard let data = FileManager.default.contents(atPath: memoryPath) else { return [] }
    return (try? JSONDecoder().decode([Memory].self, from: data)) ?? []
  }

  /// What was said of the last file with this header; `nil` for one that never came.
  func remembered(_ header: Digest) -> ImportPlan? {
    memory.first { $0.header == header.description }?.plan
  }

  func remember(_ plan: ImportPlan, for header: Digest) throws {
    let others = memory.filter { $0.header != header.description }
    let kept = [Memory(header: header.description, plan: plan.remembered)] + others
    try replace(memoryPath, with: try JSONEncoder().encode(Array(kept.prefix(Self.headersMax))))
  }

  /// Whole or not at all.
  private func replace(_ path: String, with data: Data) throws {
    let fresh = path + ".new"
    try? FileManager.default.removeItem(atPath: fresh)
    try PrivateFile.write([UInt8](data), to: fresh)
    guard rename(fresh, path) == 0 else {
      throw ClienteleError(.fileUnreadable, "\(path) cannot be replaced", hint: "Check the folder.")
    }
  }
}
