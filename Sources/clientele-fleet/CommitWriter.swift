import Fleet
import Foundation
import Kernel

/// `clientele-fleet --write-to FILE`: commits numbers to a database as a node opens it, one transaction each, and
/// prints each number once its commit has returned. Whoever ends the process, or the power, compares.
enum CommitWriter {
  static func run(path: String) throws {
    try CommittedNumbers.write(to: path) { number in
      FileHandle.standardOutput.write(Data("\(number)\n".utf8))
    }
  }

  static func check(path: String) throws {
    let (count, largest) = try CommittedNumbers.check(path)
    print("\(count) \(largest)")
  }
}
