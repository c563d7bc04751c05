import Catalogue
import Kernel
import Postgres
import TestKit
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable)) struct `A connection to PostgreSQL` {
  private let place: PostgresPlace
  private let line: PostgresLine

  init() throws {
    place = try PostgresPlace()
    line = try PostgresLine(place.address, password: .none)
    try line.run(
      script: """
        CREATE TABLE sample (id BIGINT NOT NULL PRIMARY KEY, number BIGINT, text TEXT COLLATE "C", bytes BYTEA)
        """)
  }

  @Test(
    arguments: [
      .integer(0), .integer(.min), .integer(.max), .text(""), .text("王小明 👩‍👧 e\u{301}"),
      .text("before\u{0}after"), .text("\u{0}"), .text("\u{10FFFE}z\u{0}\u{10FFFE}\u{10FFFF}"),
      .text(String(repeating: "长", count: 1 << 16)), .bytes([]), .bytes([0, 255, 0]),
      .bytes([UInt8](repeating: 7, count: 1 << 20)),
    ] as [Value])
  func `gives back every value byte for byte`(_ value: Value) throws {
    let column =
      switch value {
      case .integer: "number"
      case .text: "text"
      case .bytes: "bytes"
      }
    try line.execute("INSERT INTO sample (id, \(column)) VALUES (1, ?)", [value])
    try line.copy(into: "sample", columns: ["id", column], rows: [[.integer(2), value]])
    let rows = try line.execute("SELECT \(column) FROM sample ORDER BY id")
    #expect(rows.rowCount == 2)
    for row in 0..<rows.rowCount {
      #expect(!rows.isNull(0, row: row))
      switch value {
      case .integer(let number): #expect(rows.integer(0, row: row) == number)
      case .text(let text): #expect(rows.text(0, row: row).utf8.elementsEqual(text.utf8))
      case .bytes(let bytes): #expect(rows.bytes(0, row: row) == bytes)
      }
    }
  }

  @Test func `tells an empty value from none`() throws {
    try line.execute("INSERT INTO sample (id, number, text, bytes) VALUES (1, ?, ?, ?)", [nil, nil, nil])
    try line.execute(
      "INSERT INTO sample (id, number, text, bytes) VALUES (2, ?, ?, ?)",
      [.integer(0), .text(""), .bytes([])])
    let rows = try line.execute("SELECT number, text, bytes FROM sample ORDER BY id")
    for column in 0..<3 as Range<Int32> {
      #expect(rows.isNull(column, row: 0))
      #expect(!rows.isNull(column, row: 1))
    }
  }

  /// What SQLite's integers stand for has several types here.
  @Test(
    arguments: [
      ("SELECT 7", 7), ("SELECT true", 1), ("SELECT 1 > 2", 0),
      ("SELECT sum(n) FROM (VALUES (3::bigint), (4)) AS v (n)", 7),
      ("SELECT -12345678901234567::numeric", -12_345_678_901_234_567),
      ("SELECT 120000000::numeric", 120_000_000),
      ("SELECT 0.75::numeric", 0), ("SELECT 20000.5::numeric", 20_000), ("SELECT -3.9::float8", -3),
      ("SELECT 9223372036854775807::numeric", Int64.max), ("SELECT -9223372036854775808::numeric", Int64.min),
      ("SELECT 1e30::numeric", Int64.max), ("SELECT '42'", 42), ("SELECT NULL", 0), ("SELECT 5::smallint", 5),
    ] as [(String, Int64)])
  func `reads a number of any type`(_ sql: String, _ number: Int64) throws {
    #expect(try line.execute(sql).integer(0) == number)
  }

  @Test func `reads a number as text`() throws {
    #expect(try line.execute("SELECT 42").text(0) == "42")
    #expect(try line.execute("SELECT count(*) FROM sample").text(0) == "0")
  }

  @Test func `counts what a statement changed`() throws {
    for id in 1...5 as ClosedRange<Int64> {
      #expect(try line.execute("INSERT INTO sample (id) VALUES (?)", [.integer(id)]).changedCount == 1)
    }
    #expect(try line.execute("UPDATE sample SET number = 1 WHERE id > ?", [.integer(2)]).changedCount == 3)
    #expect(try line.execute("DELETE FROM sample WHERE id > ?", [.integer(9)]).changedCount == 0)
  }

  @Test func `takes a question mark in a text, a name or a comment as it stands`() throws {
    let rows = try line.execute(
      """
      SELECT '?' || ? AS "what?" -- why?
        , 'it''s ?', ?
      """, [.text("!"), .integer(3)])
    #expect(rows.text(0) == "?!")
    #expect(rows.text(1) == "it's ?")
    #expect(rows.integer(2) == 3)
  }

  @Test(arguments: [0, 1, 3])
  func `refuses another number of arguments than the statement has places`(_ count: Int) throws {
    let sql = "INSERT INTO sample (id, text) VALUES (?, ?)"
    try line.execute(sql, [.integer(1), .text("kept")])
    let error = #expect(throws: ClienteleError.self) {
      try line.execute(sql, [Value?](repeating: .integer(2), count: count))
    }
    #expect(error?.code == .databaseFailed)
    #expect(try line.execute("SELECT count(*) FROM sample").integer(0) == 1)
  }

  @Test func `binds a value where there was none before, and the other way round`() throws {
    let sql = "INSERT INTO sample (id, number, text) VALUES (?, ?, ?)"
    try line.execute(sql, [.integer(1), nil, nil])
    try line.execute(sql, [.integer(2), .integer(5), nil])
    try line.execute(sql, [.integer(3), nil, .text("text")])
    try line.execute(sql, [.integer(4), .integer(6), .text("text")])
    try line.execute(sql, [.integer(5), nil, nil])
    #expect(try line.execute("SELECT count(number), count(text) FROM sample").integer(0) == 2)
  }

  @Test func `keeps a bounded number of statements prepared`() throws {
    var settings = PostgresSettings()
    settings.preparedStatementCountMax = 3
    let line = try PostgresLine(place.address, password: .none, settings: settings)
    for round in 0..<3 {
      for number in 0..<7 {
        #expect(try line.execute("SELECT \(number), ?", [.integer(0)]).integer(0) == number)
      }
      let kept = try line.execute("SELECT count(*) FROM pg_prepared_statements").integer(0)
      #expect(kept <= 3, "round \(round)")
    }
  }

  // MARK: Bundles

  @Test func `answers a bundle statement by statement`() throws {
    let insert = "INSERT INTO sample (id) VALUES (?) ON CONFLICT (id) DO NOTHING"
    let bundle = (0..<1_000).map { (sql: insert, arguments: [.integer(Int64($0 % 500))] as [Value?]) }
    let results = try line.pipeline(bundle + [("SELECT count(*) FROM sample", [])])
    #expect(results.count == 1_001)
    #expect(results.dropLast().map(\.changedCount).reduce(0, +) == 500)
    #expect(results.last?.integer(0) == 500)
  }

  /// More than fits into the buffers of both sides.
  @Test func `sends and reads bundles of any size`() throws {
    let blob = Value.bytes([UInt8](repeating: 1, count: 100_000))
    let results = try line.pipeline((0..<200).map { _ in ("SELECT ?", [blob]) })
    #expect(results.allSatisfy { $0.bytes(0).count == 100_000 })
  }

  @Test func `keeps nothing of a bundle in which one statement fails`() throws {
    let insert = "INSERT INTO sample (id, text) VALUES (?, ?)"
    let error = #expect(throws: ClienteleError.self) {
      try line.pipeline([
        (insert, [.integer(1), .text("13911138222")]), (insert, [.integer(1), .text("13911138222")]),
        (insert, [.integer(2), nil]),
      ])
    }
    #expect(error?.message.contains("sample_pkey") == true)
    #expect(try line.execute("SELECT count(*) FROM sample").integer(0) == 0)
    try line.execute(insert, [.integer(3), nil])
    #expect(try line.execute("SELECT id FROM sample").integer(0) == 3)
  }

  // MARK: COPY

  @Test func `copies many rows in at once, or none`() throws {
    let rows = (0..<50_000).map {
      [.integer($0), $0 % 2 == 0 ? nil : .integer($0), .text("行\($0)")] as [Value?]
    }
    #expect(try line.copy(into: "sample", columns: ["id", "number", "text"], rows: rows) == 50_000)
    let found = try line.execute("SELECT count(*), count(number), max(text) FROM sample")
    #expect(found.integer(0) == 50_000)
    #expect(found.integer(1) == 25_000)
    #expect(found.text(2) == "行9999")
    #expect(throws: ClienteleError.self) {
      try line.copy(into: "sample", columns: ["id"], rows: [[.integer(60_000)], [.integer(7)]])
    }
    #expect(throws: ClienteleError.self) {
      try line.copy(into: "sample", columns: ["id"], rows: [[.integer(60_000)], [.integer(60_001), nil]])
    }
    #expect(try line.execute("SELECT count(*) FROM sample").integer(0) == 50_000)
  }

  // MARK: What it says

  @Test(
    arguments: [
      ("INSERT INTO nowhere (id) VALUES (?)", "nowhere"),
      ("SELECT * FROM sample WHERE text = ? AND", "syntax"),
      ("SELECT CAST(? || 'x' AS bigint)", "22P02"),
      ("INSERT INTO sample (id, text) VALUES (NULL, ?)", "23502"),
      ("SELECT 1 / length(substr(?, 1, 0))", "22012"),
    ])
  func `says which statement failed and never with what values`(_ sql: String, _ reason: String) throws {
    let error = try #require(
      #expect(throws: ClienteleError.self) { try line.execute(sql, [.text("13911138222")]) })
    #expect(error.code == .databaseFailed)
    #expect(error.message.contains(reason), "\(error)")
    #expect(error.message.contains(sql.prefix(40)))
    #expect(!"\(error)".contains("13911138222"))
    #expect(try line.execute("SELECT 1").integer(0) == 1)
  }

  @Test func `stops a statement that takes too long`() throws {
    var settings = PostgresSettings()
    settings.statementPatience = .milliseconds(50)
    let line = try PostgresLine(place.address, password: .none, settings: settings)
    #expect(throws: ClienteleError(.databaseCancelled, "")) { try line.execute("SELECT pg_sleep(60)") }
    #expect(try line.execute("SELECT 1").integer(0) == 1)
  }
}
