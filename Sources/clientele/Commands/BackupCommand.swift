import Application
import ArgumentParser
import Foundation
import Kernel
import Runtime
import Trust

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Make sealed copies of a node while it runs, and look whether they are whole.",
    subcommands: [BackupKey.self, BackupCreate.self, BackupVerify.self])
}

struct BackupKey: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Make the key that opens backups.",
    discussion: """
      Example: clientele backup key ./backup.key

      The file opens every backup that is sealed to it: keep it away from the machines that are backed up, twice. What is printed
      seals backups and opens none.
      """)

  @Argument(help: "Where the private half goes; there must be no such file.") var file: String

  func run() async throws {
    let key = LogKey.generate()
    let url = URL(fileURLWithPath: file).standardizedFileURL
    try KeyFiles(directory: url.deletingLastPathComponent().path).write(key, name: url.lastPathComponent)
    Terminal.output(key.backupRecipient + "\n")
  }
}

struct BackupCreate: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Write a sealed copy of this node's database and keys.",
    discussion: """
      Example: clientele backup create --to /mnt/backup --recipient 5f0c…91 --data /var/lib/clientele

      The node goes on working meanwhile. Older copies of the same node beyond --keep are removed once the new one is whole.
      """)

  @OptionGroup var common: CommonOptions
  @Option(name: .long, help: "The folder for backups, on another disk or host.") var to: String
  @Option(name: .long, help: "What `clientele backup key` printed.") var recipient: String
  @Option(name: .long, help: "How many generations stay, the new one included.")
  var keep = MakeBackup.generationsUsual
  @Flag(name: .long, help: "What is in this copy counts as durable from now on (hub).") var durable = false

  func execute(in context: CommandContext) async throws {
    let report = try await context.node.backup(
      to: context.path(to), recipient: recipient, generations: keep, isDurable: durable
    ) { done, all in
      try await context.progress(.backingUp(megabytes: done >> 20, of: all >> 20))
    }
    try await context.result(
      report,
      says: [.backedUp(path: report.path, megabytes: report.bytes >> 20, removed: report.removed.count)])
  }
}

struct BackupVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read a backup from beginning to end and say what it holds; writes nothing.",
    discussion: "Example: clientele backup verify /mnt/backup/hub-….clbackup --key ./backup.key")

  @Argument(help: "The backup.") var file: String
  @Option(name: .long, help: "The file that `clientele backup key` made.") var key: String
  @Flag(name: .long, help: "Print the result, or the error, as one JSON value.") var json = false
  @Option(name: .long, help: "Language of the texts: en or zh; else as LANG says.") var lang: String?

  func run() async throws {
    let manifest = try OpenBackup(path: file, key: try BackupKeyFile.read(key)).verify()
    guard !json else { return Terminal.output(try JSONText.of(manifest) + "\n") }
    Terminal.say([.backup(manifest)], in: try .spoken(lang, ProcessInfo.processInfo.environment))
  }
}

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a backup into a new data directory.",
    discussion: """
      Example: clientele restore /mnt/backup/hub-….clbackup --key ./backup.key --ledger /mnt/old/erasures --to ./hub

      Nothing that runs is touched. Whoever was erased since the backup was made is erased again before the directory can be
      opened: give the file `erasures` of the lost directory or of any other node. A hub counts on in a new epoch; afterwards
      `clientele hub recover` puts back what its archive holds, and stores give back the rest by themselves.
      """)

  @Argument(help: "The backup.") var file: String
  @Option(name: .long, help: "The file that `clientele backup key` made.") var key: String
  @Option(name: .long, help: "The new data directory: empty, or not there yet.") var to: String
  @Option(name: .long, help: "A ledger of erasures; may be repeated.") var ledger: [String] = []
  @Flag(
    name: .long,
    help: "There is no ledger to be had: nodes tell the hub at their next contact who was erased.")
  var withoutLedger = false
  @Flag(name: .long, help: "Print the result, or the error, as one JSON value.") var json = false
  @Option(name: .long, help: "Language of the texts: en or zh; else as LANG says.") var lang: String?

  func run() async throws {
    guard !ledger.isEmpty || withoutLedger else {
      throw ClienteleError(
        .invalidInput, "a backup may hold people who were erased since",
        hint:
          "Give --ledger with the file `erasures` of the old directory or of another node, or --without-ledger."
      )
    }
    let environment = ProcessInfo.processInfo.environment
    let report = try await Restore(world: .system(), environment: environment).run(
      backup: file, key: try BackupKeyFile.read(key), ledgers: ledger,
      to: URL(fileURLWithPath: to).standardizedFileURL.path)
    guard !json else { return Terminal.output(try JSONText.of(report) + "\n") }
    Terminal.say(
      [.backup(report.manifest), .restored(erased: report.erased, epoch: report.epoch)],
      in: try .spoken(lang, environment))
  }
}

/// The private half of the key of backups, wherever it lies.
private enum BackupKeyFile {
  static func read(_ path: String) throws -> LogKey {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    return try KeyFiles(directory: url.deletingLastPathComponent().path).logKey(url.lastPathComponent)
  }
}
