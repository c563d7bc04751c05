import ArgumentParser
import Exchange
import Foundation
import Kernel
import Matching
import Runtime

/// `clientele match …`: needs no data directory.
struct MatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "match", abstract: "Find who is the same person in member lists, without a node.",
    discussion: """
      Example: clientele match members.csv purchases.csv.xz --clusters persons.csv
      Example: clientele match people.csv --map record=rec_id --map address=street_number+address_1+suburb --clusters out.csv

      UTF-8 or GB18030, plain or .xz; member lists and purchases are recognised by their headers. The result has the
      columns record_id and cluster_id. Weights are learnt from the lists themselves, without labels.
      """)

  @Argument(help: "Member lists and purchases.") var files: [String]
  @Option(name: .long, help: "Where to write record_id,cluster_id.") var clusters: String?
  @Flag(name: .long, help: "Join only what may be joined without a human.") var autoOnly = false
  @Option(name: .long, help: "Say why this record is, or is not, one person with others.") var explain:
    String?
  @Option(name: .customLong("map"), help: "FIELD=COLUMN or FIELD=COLUMN+COLUMN; may be repeated.")
  var mappings: [String] = []
  @Option(name: .customLong("date-order"), help: "Order in dates such as 03/04/2021: dmy or mdy.")
  var dateOrder: String?
  @Option(name: .long, help: "Weights to use instead of learning them.") var model: String?
  @Flag(name: .long, help: "Learn from rough guesses on instead of from the weights the program comes with.")
  var fromScratch = false
  @Option(name: .long, help: "Where to write the weights that were used.") var saveModel: String?
  @Flag(name: .long, help: "Print the result, or the error, as one JSON value.") var json = false
  @Option(name: .long, help: "Language of the reasons: en or zh.") var lang: String?

  mutating func run() async throws {
    guard clusters != nil || explain != nil || saveModel != nil else {
      throw ClienteleError(
        .invalidInput, "Nothing to do", hint: "Give --clusters OUT.csv, --explain RECORD, or both.")
    }
    let spoken = try NodeConfiguration.Language.spoken(lang, ProcessInfo.processInfo.environment)
    let language: MatchReason.Language = spoken == .zh ? .chinese : .english
    let progress = MatchProgress(isQuiet: json)
    let lists = try await MatchLists(paths: files, options: try options(), progress: progress)
    let given = try model.map(Self.readModel)
    let run = await MatchRun(
      lists.profiles, model: given, start: fromScratch ? .start : .shipped, progress: progress)
    if let saveModel { try Self.write(run.model.text, to: saveModel) }
    var report = MatchReport(lists: lists, run: run)
    if clusters != nil || explain != nil {
      let clustering = Clustering(
        run.profiles, await run.score(progress), model: run.model, population: run.population,
        at: autoOnly ? .automatic : .bestGuess, keysPassedOver: run.index.keysPassedOver)
      progress.step("\(clustering.clusters.count) persons")
      if let clusters { try MatchResult.write(clustering, lists, to: clusters) }
      report.add(clustering)
      if let explain { report.add(try MatchExplanation(of: explain, lists, run, clustering)) }
    }
    report.seconds = progress.seconds
    Terminal.output(json ? try JSONText.of(report) + "\n" : report.text(language))
  }

  private func options() throws -> ImportOptions {
    var options = ImportOptions()
    options.columns = try ColumnMappings.parse(mappings)
    switch dateOrder {
    case nil: break
    case "dmy": options.dateOrder = .dayFirst
    case "mdy": options.dateOrder = .monthFirst
    default: throw ClienteleError(.invalidInput, "--date-order takes dmy or mdy")
    }
    return options
  }

  private static func readModel(_ path: String) throws -> MatchModel {
    guard let data = FileManager.default.contents(atPath: path), data.count <= MatchModel.textBytesMax,
      let model = MatchModel(text: String(decoding: data, as: UTF8.self))
    else {
      throw ClienteleError(
        .fileMalformed, "\(path) holds no weights", hint: "Write them with clientele match --save-model.")
    }
    return model
  }

  private static func write(_ text: String, to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else {
      throw ClienteleError(.fileUnreadable, "\(path) cannot be written")
    }
  }
}

/// `--map FIELD=COLUMN`, as several commands take it.
enum ColumnMappings {
  static func parse(_ mappings: [String]) throws -> [String: String] {
    var columns: [String: String] = [:]
    for mapping in mappings {
      let parts = mapping.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw ClienteleError(.invalidInput, "--map \(mapping) is not FIELD=COLUMN")
      }
      columns[String(parts[0])] = String(parts[1])
    }
    return columns
  }
}
