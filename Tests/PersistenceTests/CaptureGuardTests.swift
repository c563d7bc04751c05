import Catalogue
import DatabaseKit
import Kernel
import Persistence
import Testing

@Suite struct `The capture guard` {
  private func guarded(_ engine: Engine) throws -> ScratchDatabase {
    let scratch = try ScratchDatabase(engine)
    try scratch.migrate()
    try scratch.database.guardCapture()
    return scratch
  }

  private static func id(_ number: UInt64) -> RowID { RowID(high: 1, low: number) }

  private func insertStore(_ connection: Connection, _ number: UInt64) throws {
    try connection.execute("INSERT INTO store (id, code) VALUES (?, 'A')", [.id(Self.id(number))])
  }

  private func insertChange(_ connection: Connection, _ seq: Int) throws {
    try connection.execute(
      """
      INSERT INTO change (node, incarnation, seq, kind, header, parts, signature) VALUES (?, 1, ?, 1, ?, ?, ?)
      """, [.id(Self.id(0)), .number(seq), .bytes([1]), .bytes([]), .bytes([])])
  }

  private func stores(_ database: Database) throws -> Int {
    try database.readBlocking { try $0.count("SELECT count(*) FROM store") }
  }

  @Test(arguments: Engine.available)
  func `fails a transaction that touches a synced table without a change, and names the table`(
    _ engine: Engine
  ) throws {
    let scratch = try guarded(engine)
    let database = scratch.database
    let error = failure { try database.writeBlocking { try insertStore($0, 1) } }
    #expect(error?.code == .changeMissing)
    #expect(error?.message.contains("store") == true)
    #expect(try stores(database) == 0)
  }

  @Test(arguments: Engine.available)
  func `watches every synced table, for writing, overwriting and removing`(_ engine: Engine) throws {
    let scratch = try guarded(engine)
    let database = scratch.database
    for table in Catalogue.current.tables {
      let insert = "INSERT INTO \(table.name) (id) VALUES (?)"
      expect(.changeMissing) { try database.writeBlocking { try $0.execute(insert, [.id(Self.id(1))]) } }
      try database.writeBlocking { connection throws in
        try connection.execute(insert, [.id(Self.id(2))])
        try connection.execute("DELETE FROM change")
        try insertChange(connection, 1)
      }
      for sql in ["UPDATE \(table.name) SET id = id", "DELETE FROM \(table.name)"] {
        expect(.changeMissing) { try database.writeBlocking { try $0.execute(sql) } }
      }
    }
    expect(.changeMissing) {
      try database.writeBlocking { connection throws in
        try connection.execute(
          "INSERT INTO rowState (tableID, rowID, position, bucket, image) VALUES (1, ?, 0, ?, ?)",
          [.id(Self.id(1)), .bytes([0]), .bytes([0])])
      }
    }
  }

  @Test(arguments: Engine.available)
  func `lets a transaction pass that takes a change, whichever comes first`(_ engine: Engine) throws {
    let scratch = try guarded(engine)
    let database = scratch.database
    try database.writeBlocking { connection throws in
      try insertChange(connection, 1)
      try insertStore(connection, 1)
    }
    try database.writeBlocking { connection throws in
      try insertStore(connection, 2)
      try insertChange(connection, 2)
    }
    #expect(try stores(database) == 2)
  }

  @Test(arguments: Engine.available)
  func `lets a checkpoint pass, which moves the cursor`(_ engine: Engine) throws {
    let scratch = try guarded(engine)
    let database = scratch.database
    for position in ["1", "2"] {
      try database.writeBlocking { connection throws in
        try connection.execute(
          """
          INSERT INTO property (name, value) VALUES ('cursor', ?)
          ON CONFLICT (name) DO UPDATE SET value = excluded.value
          """, [.text(position)])
        try insertStore(connection, position == "1" ? 1 : 2)
      }
    }
    #expect(try stores(database) == 2)
    let error = failure {
      try database.writeBlocking { connection throws in
        try connection.execute("INSERT INTO property (name, value) VALUES ('name', 'A')")
        try insertStore(connection, 3)
      }
    }
    #expect(error?.code == .changeMissing)
  }

  @Test(arguments: Engine.available)
  func `asks of each transaction anew`(_ engine: Engine) throws {
    let scratch = try guarded(engine)
    let database = scratch.database
    try database.writeBlocking { connection throws in
      try insertChange(connection, 1)
      try insertStore(connection, 1)
    }
    expect(.changeMissing) { try database.writeBlocking { try insertStore($0, 2) } }
    try database.writeBlocking { _ in }
    #expect(try stores(database) == 1)
  }

  @Test(arguments: Engine.available)
  func `minds no other table`(_ engine: Engine) throws {
    let scratch = try guarded(engine)
    let database = scratch.database
    try database.writeBlocking { connection throws in
      try connection.execute(
        "INSERT INTO fingerprint (scope, sum, rows) VALUES (?, ?, 0)", [.bytes([0]), .bytes([])])
    }
  }
}
