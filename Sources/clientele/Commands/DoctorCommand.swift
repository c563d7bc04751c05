import ArgumentParser
import Kernel
import Runtime

struct DoctorCommand: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check clock, disk, ports, certificates and the way to the hub.",
    discussion: """
      Example: clientele doctor --data ./store-a

      Each line is ok, warn or fail and says what to do. Exits 1 when one failed.
      """)

  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) async throws {
    let findings = await Doctor(node: context.node, board: context.board).examine()
    if context.json {
      try await context.result(findings)
    } else {
      for finding in findings {
        let state = finding.state.rawValue + String(repeating: " ", count: 5 - finding.state.rawValue.count)
        try await context.line("\(state) \(finding.check): \(finding.message)")
        if !finding.hint.isEmpty { try await context.line("      \(finding.hint)") }
      }
    }
    if findings.contains(where: { $0.state == .fail }) { throw ExitCode(CommandStatus.failed.rawValue) }
  }
}
