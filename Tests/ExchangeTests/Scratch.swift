import Exchange
import Glibc
import Kernel
import Testing

/// A folder for one test, removed with everything in it.
final class Scratch {
  let path: String

  init() throws {
    var template = Array("/tmp/clientele-exchange-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
    try #require(made)
    path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    let removed = rmdir(path)
    assert(removed == 0)
  }

  /// The files in the folder, sorted.
  var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
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

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
