import Kernel
import Postgres
import TestKit

/// A database of one test on the server that tests share; it goes with this value.
final class PostgresPlace: Sendable {
  let server: PostgresServer
  let name: String
  let address: PostgresAddress

  init() throws {
    server = try PostgresServer.shared.get()
    name = try server.makeDatabase()
    address = try PostgresAddress(server.address(of: name))
  }

  deinit {
    try? server.dropDatabase(name)
  }

  func pool(connections: Int = 4, patience: Duration = .seconds(10)) -> PostgresPool {
    var limits = PostgresPool.Limits(connectionCountMax: connections)
    limits.patience = patience
    return PostgresPool(address, password: .none, limits: limits)
  }
}
