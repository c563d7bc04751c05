import Catalogue
import Fleet
import Kernel
import Persistence
import TestKit
import Testing

@Suite("A commit and the disk")
struct DurabilityTests {
  @Test("a node's database waits for the disk at each commit")
  func fullSync() throws {
    let folder = try TemporaryDirectory("durable")
    let path = folder.path("numbers.db")
    let database = try Database.open(path: path)
    let full = 2
    #expect(try database.writeBlocking { try $0.count("PRAGMA synchronous") } == full)
    try database.close()
  }

  @Test("what was committed survives the power cut right after it", arguments: FaultDisk.Damage.allCases)
  func committed(damage: FaultDisk.Damage) throws {
    let disk = try SchemaDisk.make()
    let path = disk.path(SchemaDisk.databaseName)
    let database = try Database.openInline(path: path)
    for number in 0..<20 {
      _ = try database.writeBlocking { connection in
        try connection.execute(
          "INSERT INTO property (name, value) VALUES (?, ?)", [.text("p\(number)"), .text("v")])
      }
    }
    disk.crashNow()
    try? database.close()
    disk.restart(damage, seed: 7)
    let again = try Database.openInline(path: path)
    #expect(try again.readBlocking { try $0.count("SELECT count(*) FROM property WHERE value = 'v'") } == 20)
    try again.close()
  }

  @Test("a full disk refuses a write and loses nothing")
  func fullDisk() throws {
    let disk = try SchemaDisk.make()
    let database = try Database.openInline(path: disk.path(SchemaDisk.databaseName))
    disk.limit(bytes: disk.bytes + 60_000)
    var saved = 0
    let text = String(repeating: "x", count: 2_000)
    #expect(throws: ClienteleError(.databaseFull, "")) {
      for number in 0..<100 {
        _ = try database.writeBlocking { connection in
          try connection.execute(
            "INSERT INTO property (name, value) VALUES (?, ?)", [.text("p\(number)"), .text(text)])
        }
        saved += 1
      }
    }
    #expect(saved > 0)
    let count = try database.readBlocking {
      try $0.count("SELECT count(*) FROM property WHERE value = ?", [.text(text)])
    }
    #expect(count == saved)
    disk.limit(bytes: nil)
    _ = try database.writeBlocking {
      try $0.execute("INSERT INTO property (name, value) VALUES ('after', 'v')")
    }
    try database.close()
  }
}
