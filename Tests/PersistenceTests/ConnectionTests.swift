import Catalogue
import DatabaseKit
import Kernel
import Persistence
import Testing

@Suite struct `A connection` {
  private func database(_ engine: Engine) throws -> ScratchDatabase {
    let scratch = try ScratchDatabase(engine)
    try scratch.database.writeBlocking { connection throws in
      try connection.execute(
        engine.table("sample", "id INTEGER NOT NULL PRIMARY KEY, number INTEGER, text TEXT, bytes BLOB"))
    }
    return scratch
  }

  private func column(_ value: Value) -> String {
    switch value {
    case .integer: "number"
    case .text: "text"
    case .bytes: "bytes"
    }
  }

  @Test(
    arguments: Engine.available,
    [
      .integer(0), .integer(.min), .integer(.max), .text(""), .text("王小明 👩‍👧 e\u{301}"),
      .text("before\u{0}after"), .text("\u{10FFFE}\u{0}"),
      .text(String(repeating: "长", count: 1 << 16)), .bytes([]), .bytes([0, 255, 0]),
      .bytes([UInt8](repeating: 7, count: 1 << 20)),
    ] as [Value])
  func `gives back every value byte for byte`(_ engine: Engine, _ value: Value) throws {
    let scratch = try database(engine)
    let database = scratch.database
    let column = column(value)
    let found = try database.writeBlocking { connection throws in
      try connection.execute("INSERT INTO sample (id, \(column)) VALUES (1, ?)", [value])
      return try connection.first("SELECT \(column) FROM sample") { row -> Value in
        #expect(!row.isNull(0))
        return switch value {
        case .integer: .integer(row.integer(0))
        case .text: .text(row.text(0))
        case .bytes: .bytes(row.bytes(0))
        }
      }
    }
    #expect(found == value)
  }

  @Test(arguments: Engine.available)
  func `tells an empty value from none`(_ engine: Engine) throws {
    let scratch = try database(engine)
    let database = scratch.database
    try database.writeBlocking { connection throws in
      try connection.execute(
        "INSERT INTO sample (id, number, text, bytes) VALUES (1, ?, ?, ?)", [nil, nil, nil])
      try connection.execute(
        "INSERT INTO sample (id, number, text, bytes) VALUES (2, ?, ?, ?)",
        [.integer(0), .text(""), .bytes([])])
      let isEmpty = try connection.query("SELECT number, text, bytes FROM sample ORDER BY id") {
        [$0.optionalInteger(0) == nil, $0.optionalText(1) == nil, $0.optionalBytes(2) == nil]
      }
      #expect(isEmpty == [[true, true, true], [false, false, false]])
    }
  }

  @Test(arguments: Engine.available)
  func `gives back identifiers, hashes and positions, and refuses what is none`(_ engine: Engine) throws {
    let scratch = try database(engine)
    let database = scratch.database
    let id = RowID(high: .max, low: 1)
    let digest = Digest.sha256([1, 2, 3])
    let position = Position(epoch: UInt32(Position.epochMax), hubSeq: Position.hubSeqMax)
    try database.writeBlocking { connection throws in
      try connection.execute(
        "INSERT INTO sample (id, number, text, bytes) VALUES (1, ?, 'id', ?)", [.position(position), .id(id)])
      try connection.execute(
        "INSERT INTO sample (id, text, bytes) VALUES (2, 'digest', ?)", [.bytes(digest.bytes)])
      #expect(try connection.first("SELECT bytes FROM sample WHERE id = 1") { try $0.id(0) } == id)
      #expect(try connection.first("SELECT bytes FROM sample WHERE id = 2") { try $0.digest(0) } == digest)
      #expect(try connection.first("SELECT number FROM sample WHERE id = 1") { $0.position(0) } == position)
      #expect(try connection.first("SELECT number FROM sample WHERE id = 2") { $0.position(0) } == .start)
      #expect(
        try connection.first("SELECT bytes FROM sample WHERE id = 2") { $0.optionalID(0) == nil } == true)
      expect(.databaseCorrupt) {
        try connection.first("SELECT bytes FROM sample WHERE id = 2") { try $0.id(0) }
      }
      expect(.databaseCorrupt) {
        try connection.first("SELECT bytes FROM sample WHERE id = 1") { try $0.digest(0) }
      }
    }
  }

  @Test(arguments: Engine.available)
  func `counts what a statement changed`(_ engine: Engine) throws {
    let scratch = try database(engine)
    let database = scratch.database
    try database.writeBlocking { connection throws in
      for id in 1...5 {
        #expect(try connection.execute("INSERT INTO sample (id) VALUES (?)", [.number(id)]) == 1)
      }
      #expect(try connection.execute("UPDATE sample SET number = 1 WHERE id > ?", [.integer(2)]) == 3)
      #expect(try connection.execute("DELETE FROM sample WHERE id > ?", [.integer(9)]) == 0)
      #expect(try connection.count("SELECT count(*) FROM sample WHERE number = 1") == 3)
      #expect(try connection.count("SELECT number FROM sample WHERE id = 99") == 0)
      #expect(try connection.first("SELECT id FROM sample WHERE id = 99") { $0.integer(0) } == nil)
    }
  }

  @Test(arguments: Engine.available, [0, 1, 3])
  func `refuses another number of arguments than the statement has places`(
    _ engine: Engine, _ count: Int
  ) throws {
    let scratch = try database(engine)
    let database = scratch.database
    try database.writeBlocking { connection throws in
      let sql = "INSERT INTO sample (id, text) VALUES (?, ?)"
      // The statement is kept and used again: what was bound before must not slip in.
      try connection.execute(sql, [.integer(1), .text("kept")])
      let arguments = [Value?](repeating: .integer(2), count: count)
      expect(.databaseFailed) { try connection.execute(sql, arguments) }
      #expect(try connection.count("SELECT count(*) FROM sample") == 1)
    }
  }

  @Test(arguments: Engine.available)
  func `can be used again after a body threw in the middle of the rows`(_ engine: Engine) throws {
    let scratch = try database(engine)
    let database = scratch.database
    struct Enough: Error {}
    try database.writeBlocking { connection throws in
      for id in 1...3 { try connection.execute("INSERT INTO sample (id) VALUES (?)", [.number(id)]) }
      for _ in 1...2 {
        #expect(throws: Enough.self) {
          try connection.forEach("SELECT id FROM sample ORDER BY id") { row in
            if row.integer(0) == 2 { throw Enough() }
          }
        }
      }
      #expect(try connection.query("SELECT id FROM sample ORDER BY id") { $0.integer(0) } == [1, 2, 3])
    }
  }

  @Test(arguments: Engine.available)
  func `says which statement failed and never with what values`(_ engine: Engine) throws {
    let scratch = try database(engine)
    let database = scratch.database
    let error = failure {
      try database.writeBlocking {
        try $0.execute("INSERT INTO nowhere (id) VALUES (?)", [.text("13911138222")])
      }
    }
    #expect(error?.code == .databaseFailed)
    let constraint = failure {
      try database.writeBlocking { connection throws in
        for _ in 1...2 {
          try connection.execute("INSERT INTO sample (id, text) VALUES (1, ?)", [.text("13911138222")])
        }
      }
    }
    #expect(constraint?.code == .databaseFailed)
    for error in [error, constraint].compactMap(\.self) { #expect(!"\(error)".contains("13911138222")) }
  }
}
