import Foundation

/// What was typed behind the name of the program.
enum ProgramArguments {
  /// The Swift runtime (6.3) finds the arguments beside the environment on the stack. A preloaded library that
  /// sets a variable before it looks, as libfaketime does, moves the environment away, and the runtime
  /// finds none, not even the program's name. The kernel still has them.
  static let all: [String] = {
    let given = CommandLine.arguments
    guard given.isEmpty, let line = FileManager.default.contents(atPath: "/proc/self/cmdline") else {
      return Array(given.dropFirst())
    }
    // Each argument ends in a zero byte; an empty one is only that.
    return line.split(separator: 0, omittingEmptySubsequences: false).dropFirst().dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }()
}
