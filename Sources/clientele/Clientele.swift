import ArgumentParser
import Foundation
import Glibc
import Kernel
import Runtime

/// The command as people type it. Parsing is all that happens here; the work is in Runtime and Application.
struct Clientele: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clientele",
    abstract: "Customer relationships of a retail chain whose stores work on when the line is down.",
    discussion: """
      A hub at head office:
        clientele hub init --data ./hub --name "Dealer"
        clientele hub --data ./hub
      A store, with a token from `clientele hub enrol --store A --data ./hub`:
        clientele node join TOKEN --hub hub.example.com --data ./store-a
        clientele node --data ./store-a

      Exit codes: 0 done, 1 failed, 2 wrong usage or configuration,
      3 not running or hub unreachable, 4 refused,
      75 try again (disk full, directory or port in use).
      """,
    version: ProgramVersion.text,
    subcommands: [
      HubCommand.self, NodeCommandGroup.self, MemberCommand.self, ContactCommand.self, SaleCommand.self,
      EnquiryCommand.self, ComplaintCommand.self, TaskCommand.self, TodayCommand.self, ImportCommand.self,
      MatchCommand.self, ReviewCommand.self, AwardCommand.self, DisputeCommand.self, NoticeCommand.self,
      SyncCommand.self,
      LogCommand.self, StaffCommand.self, OrganisationCommand.self, FieldCommand.self, AuditCommand.self,
      WebCommand.self, ExportCommand.self, APICommand.self, MonthCommand.self, PrivacyCommand.self,
      BackupCommand.self, RestoreCommand.self,
      DoctorCommand.self, DemoCommand.self,
    ])
}

extension NodeConfiguration.Language {
  /// Of the person who typed the command, however wrong the rest of it is.
  static var terminal: Self {
    let arguments = ProgramArguments.all
    let flag = arguments.firstIndex(of: "--lang").flatMap { arguments.dropFirst($0 + 1).first }
    let environment = ProcessInfo.processInfo.environment
    let said = flag ?? environment[NodeConfiguration.Key.language.environmentName]
    return said.flatMap { Self(rawValue: $0) } ?? Self(locale: environment)
  }

  /// The language of a command that has no data directory to ask.
  ///
  /// - Throws: `invalidInput` for a flag that names none.
  static func spoken(_ flag: String?, _ environment: [String: String]) throws -> Self {
    guard let said = flag ?? environment[NodeConfiguration.Key.language.environmentName] else {
      return Self(locale: environment)
    }
    guard let language = Self(rawValue: said) else {
      throw ClienteleError(
        .invalidInput, "\"\(said)\" is not a language", hint: "Give --lang en or --lang zh.")
    }
    return language
  }
}

@main
enum Program {
  static func main() async {
    keepToItself()
    let arguments = ProgramArguments.all
    do {
      var command = try Clientele.parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      exit(code.rawValue)
    } catch {
      exit(report(error, json: arguments.contains("--json")))
    }
  }

  /// What is in memory and in files is for this account alone: no core dump holds keys or members, and a file that is
  /// exported is not for the group.
  private static func keepToItself() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    umask(0o077)
  }

  /// Says what went wrong: on stderr for people, as one JSON object on stdout for machines.
  ///
  /// - Returns: the exit code.
  static func report(
    _ error: any Error, json: Bool, in language: NodeConfiguration.Language = .terminal
  ) -> Int32 {
    if let error = error as? ClienteleError {
      if json {
        Terminal.output(((try? JSONText.of(ErrorReport(error))) ?? "{}") + "\n")
      } else {
        if language == .zh, let line = ErrorTexts.chinese(error.code) {
          Terminal.error("clientele：\(line)\n")
        }
        Terminal.error(
          "clientele: \(error.message) [\(error.code)]\n" + (error.hint.isEmpty ? "" : "  \(error.hint)\n"))
      }
      return CommandStatus(error).rawValue
    }
    if error is CancellationError { return CommandStatus.failed.rawValue }
    let text = Clientele.fullMessage(for: error)
    switch Clientele.exitCode(for: error) {
    case .success:
      Terminal.output(text + "\n")
      return CommandStatus.done.rawValue
    case .validationFailure:
      if json {
        let usage = ClienteleError(
          .invalidInput, Clientele.message(for: error), hint: "See `clientele --help`.")
        Terminal.output(((try? JSONText.of(ErrorReport(usage))) ?? "{}") + "\n")
      } else {
        Terminal.error(text + "\n")
      }
      return CommandStatus.usage.rawValue
    default:
      Terminal.error("clientele: \(text)\n")
      return CommandStatus.failed.rawValue
    }
  }
}

/// Where text goes, unbuffered, so that a line is out when it is said.
enum Terminal {
  static func output(_ text: String) { write(text, to: STDOUT_FILENO) }
  static func error(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Lines for a person.
  static func say(_ texts: [Text], in language: NodeConfiguration.Language) {
    for text in texts { output(text.text(in: language) + "\n") }
  }

  /// A reader that has gone, such as `| head`, is no reason to fail.
  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { return }
      rest = rest.dropFirst(written)
    }
  }
}
