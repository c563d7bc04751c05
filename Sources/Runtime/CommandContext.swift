internal import Foundation
package import Kernel

/// What a command works with, whether it runs in the process it was typed for or inside the running node
/// that it reached over the control socket.
package struct CommandContext: Sendable {
  package let node: OpenNode
  /// Whether results are for a machine: exactly one JSON value, no prose.
  package let json: Bool
  package let language: NodeConfiguration.Language
  /// Where the person who typed the command stands; see ``path(_:)``.
  package let workingDirectory: String
  /// The listeners of the running node; `nil` when no node is running.
  package let board: ListenerBoard?
  private let writeOutput: @Sendable (String) async throws -> Void
  private let writeProgress: @Sendable (String) async throws -> Void

  /// - Parameters:
  ///   - output: takes text verbatim, line ends included.
  ///   - progress: takes one line, without its end.
  package init(
    node: OpenNode, json: Bool, language: NodeConfiguration.Language, workingDirectory: String,
    board: ListenerBoard?, output: @escaping @Sendable (String) async throws -> Void,
    progress: @escaping @Sendable (String) async throws -> Void
  ) {
    self.node = node
    self.json = json
    self.language = language
    self.workingDirectory = workingDirectory
    self.board = board
    writeOutput = output
    writeProgress = progress
  }

  /// A piece of the result, verbatim.
  package func output(_ text: String) async throws { try await writeOutput(text) }

  /// One line of the result, for people.
  ///
  /// - Throws: when whoever asked has gone.
  package func line(_ text: String) async throws { try await writeOutput(text + "\n") }

  /// The whole result for a machine.
  package func result(_ value: some Encodable) async throws {
    try await writeOutput(JSONText.of(value) + "\n")
  }

  /// The result in the form that was asked for.
  package func result(_ value: some Encodable, lines: [String]) async throws {
    if json { return try await result(value) }
    for text in lines { try await line(text) }
  }

  /// The result in the form that was asked for, in the reader's language.
  package func result(_ value: some Encodable, says texts: [Text]) async throws {
    try await result(value, lines: texts.map { $0.text(in: language) })
  }

  /// How far long work has come, in the reader's language.
  package func progress(_ text: Text) async throws { try await writeProgress(text.text(in: language)) }

  /// How far long work has come: a line that is no part of the result.
  package func progress(_ line: String) async throws { try await writeProgress(line) }

  /// A path as it was typed, made absolute where it was typed.
  package func path(_ typed: String) -> String {
    typed.hasPrefix("/") ? typed : workingDirectory + "/" + typed
  }
}

/// JSON as this program prints it: keys in order, no escaped slashes, one line.
package enum JSONText {
  package static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

/// An error as a machine reads it: `{"error":{"code":…,"hint":…,"message":…}}`.
package struct ErrorReport: Encodable, Sendable {
  private let error: Content

  private struct Content: Encodable, Sendable {
    let code: String
    let message: String
    let hint: String
  }

  package init(_ error: ClienteleError) {
    self.error = Content(code: error.code.name, message: error.message, hint: error.hint)
  }
}
