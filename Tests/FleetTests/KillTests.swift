import Fleet
import Foundation
import Glibc
import TestKit
import Testing

/// Real processes on a real disk, ended by SIGKILL at any instant.
@Suite("kill -9", .serialized)
struct KillTests {
  static let kills = 20

  @Test("no commit that returned is lost by kill -9")
  func killed() throws {
    let folder = try TemporaryDirectory("kills")
    let path = folder.path("numbers.db")
    var random = SeededRandom(seed: 11)
    var committed = 0
    for kill in 0..<Self.kills {
      committed = max(committed, try lastNumber(before: random.below(120), path))
      let (count, largest) = try CommittedNumbers.check(path)
      #expect(count == largest, "kill \(kill): a number in between is missing")
      #expect(largest >= committed, "kill \(kill): \(committed) was committed and \(largest) is there")
    }
    #expect(committed > Self.kills)
  }

  /// Starts a writer, ends it after so many lines of output, and returns the last number it printed.
  private func lastNumber(before lines: Int, _ path: String) throws -> Int {
    let process = Process()
    process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "clientele-fleet")
    process.arguments = ["--write-to", path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    var output = Data()
    while output.count(where: { $0 == UInt8(ascii: "\n") }) < lines {
      let more = pipe.fileHandleForReading.availableData
      if more.isEmpty { break }
      output += more
    }
    kill(process.processIdentifier, SIGKILL)
    output += pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    // What stands behind the last line break was not printed whole.
    return String(decoding: output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast().compactMap { Int($0) }.max() ?? 0
  }
}
