import ArgumentParser

/// `clientele privacy …`
struct PrivacyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "privacy", abstract: "What people may ask of the house about their own data.",
    subcommands: [PrivacyExposure.self])
}
