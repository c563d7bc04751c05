import Foundation
import Kernel
import Persistence
import Runtime
import Testing

@Suite("The list of staff")
struct StaffTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func file(_ text: String) throws -> StaffFile {
    try text.write(toFile: bench.path("staff.csv"), atomically: true, encoding: .utf8)
    return try StaffFile(path: bench.path("staff.csv"))
  }

  @Test("columns come in any order, cells in quotes, and what cannot be read is reported by line")
  func reading() throws {
    let list = try file(
      "\u{FEFF}name,Store,code,role\r\n\"Li, Na\",A,SA-A05,\r\n\r\n王伟,B,SA-B01,manager\nX,B,SA-B02,boss\nonly,two\n"
    )
    let expected = [
      try StaffEntry(store: "A", code: "SA-A05", name: "Li, Na", role: "associate"),
      try StaffEntry(store: "B", code: "SA-B01", name: "王伟", role: "manager"),
    ]
    #expect(list.entries == expected)
    #expect(list.rejects.map(\.line) == [5, 6])
  }

  @Test("a file without its columns, or none at all, is refused")
  func malformed() async throws {
    #expect(await code { _ = try file("store;code;name\n") } == .fileMalformed)
    #expect(await code { _ = try StaffFile(path: bench.path("missing.csv")) } == .fileUnreadable)
  }

  @Test("the same list twice writes nothing the second time; a changed line is written")
  func twice() async throws {
    try bench.makeHub()
    let hub = try await bench.open("hub")
    func changes() throws -> Int {
      try hub.database.readBlocking { try $0.count("SELECT count(*) FROM change") }
    }
    let list = try (0..<1_200).map { index in
      try StaffEntry(store: "S\(index % 3)", code: "C\(index)", name: "Name \(index)", role: "associate")
    }
    let first = try await hub.addStaff(list)
    #expect(first == (1_200, 0, 3))
    let written = try changes()
    #expect(try await hub.addStaff(list) == (0, 1_200, 0))
    #expect(try changes() == written)
    let promoted = try StaffEntry(store: "S0", code: "C0", name: "Name 0", role: "manager")
    #expect(try await hub.addStaff([promoted]) == (1, 0, 0))
    let associate = try hub.database.readBlocking { try StaffTable($0).associate(code: "C0") }
    #expect(associate.role == "manager" && associate.store == Organisation.storeID(code: "S0"))
  }

  @Test(
    "an error's exit code says what kind of failure it was",
    arguments: [
      (ClienteleError.Code.databaseFull, CommandStatus.tryAgain), (.portBusy, .tryAgain),
      (.notRunning, .unreachable),
      (.hubUnreachable, .unreachable), (.tokenRefused, .refused), (.hubRefused, .refused),
      (.configurationInvalid, .usage), (.databaseCorrupt, .failed),
    ])
  func exitStatus(code: ClienteleError.Code, expected: CommandStatus) {
    #expect(CommandStatus(ClienteleError(code, "it failed")) == expected)
  }
}
