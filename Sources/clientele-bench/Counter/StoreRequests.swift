import ArgumentParser
import Foundation
import Kernel

/// `clientele-bench store-requests`: the paths that clients ask a filled node for, a file for each, one path a line.
struct StoreRequests: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store-requests", abstract: "Writes what clients ask a filled node for.",
    discussion: """
      Example: clientele-bench store-requests --members 20000 --kind search --clients 32 --count 940 --to ./requests
      """)

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case search, view
  }

  @Option(help: "As many as the node was given.") var members: Int
  @Option(help: "As the node was given.") var seed: UInt64 = 8
  @Option(help: "\(Kind.allCases.map(\.rawValue).joined(separator: ", ")).") var kind: Kind
  @Option(help: "How many clients.") var clients: Int
  @Option(help: "Requests of one client.") var count: Int
  @Option(help: "Members that one client looks at; nobody may look at more than 300 in a day.") var distinct =
    280
  @Option(help: "A folder, made where there is none.") var to: String

  func validate() throws {
    guard members > 0, clients > 0, count > 0, distinct > 0 else {
      throw ValidationError("Members, clients, requests and distinct members are above 0.")
    }
  }

  func run() throws {
    let people = StorePopulation(seed: seed, members: members)
    try FileManager.default.createDirectory(atPath: to, withIntermediateDirectories: true)
    for client in 0..<clients {
      let paths = (0..<count).map { path(client * count + $0, client, $0, people) }
      try (paths.joined(separator: "\n") + "\n").write(
        toFile: "\(to)/\(kind.rawValue)-\(client)", atomically: false, encoding: .utf8)
    }
  }

  private func path(_ place: Int, _ client: Int, _ turn: Int, _ people: StorePopulation) -> String {
    switch kind {
    case .search: "/members?q=" + Self.encoded(people.query(place))
    case .view: "/members/\(people.member(people.below(members, client * distinct + turn % distinct, 24)))"
    }
  }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}
