internal import Persistence
internal import Records

/// The names and addresses for which the hub's certificates are made, one text in the database.
struct HubNames {
  private let properties: PropertyTable

  init(_ connection: Connection) {
    properties = PropertyTable(connection)
  }

  func save(_ names: [String]) throws { try properties.set(.serverNames, names.joined(separator: " ")) }

  func load() throws -> [String] {
    try properties.text(.serverNames)?.split(separator: " ").map(String.init) ?? ["localhost", "127.0.0.1"]
  }
}
