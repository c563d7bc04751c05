import Exchange
import Foundation
import Kernel
import TestKit
import Testing

/// Files of one test, removed with everything beside them.
final class Scratch {
  private let directory: TemporaryDirectory
  var path: String { directory.path }

  init() throws {
    directory = try TemporaryDirectory("exchange")
  }

  /// The files in the folder, sorted.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  func write(_ bytes: some Sequence<UInt8>, as name: String = "list.csv") throws -> String {
    let file = "\(path)/\(name)"
    let stream = try #require(fopen(file, "wb"))
    let array = Array(bytes)
    let written = fwrite(array, 1, array.count, stream)
    fclose(stream)
    try #require(written == array.count)
    return file
  }

  func write(_ text: String, as name: String = "list.csv") throws -> String {
    try write(Array(text.utf8), as: name)
  }
}

/// The bytes of a file.
func contents(of path: String) throws -> [UInt8] {
  let stream = try #require(fopen(path, "rb"))
  defer { fclose(stream) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, stream)
    if count == 0 { return bytes }
    bytes += chunk.prefix(count)
  }
}

/// A path in the project.
func projectFile(_ path: String) -> String {
  var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  parts.removeLast(3)
  return parts.joined(separator: "/") + "/" + path
}

/// Everything one file gives.
struct Reading {
  var members: [MemberRow] = []
  var purchases: [PurchaseRow] = []
  var rejects: [RowReject] = []
  let counts: ImportCounts

  init(_ path: String, _ options: ImportOptions = ImportOptions()) throws {
    let reader = try ImportReader(ImportedFile(path: path), options: options)
    while let item = try reader.next() {
      switch item {
      case .member(let row): members.append(row)
      case .purchase(let row): purchases.append(row)
      case .reject(let reject): rejects.append(reject)
      }
    }
    counts = reader.counts
  }
}
