import Catalogue
import Kernel

/// The rows of a database in about the order in which they came, to be written again by bare SQLite: the same rows,
/// the same indexes, as many commits, and nothing else.
struct BareCopy {
  private let rows: [(table: String, values: [Value?])]
  private let columnCounts: [String: Int]
  var rowCount: Int { rows.count }

  /// - Parameter source: a database of the product, whose every table is taken.
  init(of source: BareDatabase, tables wanted: (String) -> Bool = { _ in true }) throws {
    let positions = try Self.positions(source)
    let names = try source.query(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).compactMap { $0[0]?.text }.filter(wanted)
    var found: [(order: Double, table: String, values: [Value?])] = []
    var counts: [String: Int] = [:]
    for name in names {
      let columns = try source.query("PRAGMA table_info(\(name))").compactMap { $0[1]?.text }
      counts[name] = columns.count
      let content = try source.query("SELECT * FROM \(name)")
      let place = ["position", "enteredAt"].compactMap { columns.firstIndex(of: $0) }.first
      let key = ["id", "rowID", "recordID"].compactMap { columns.firstIndex(of: $0) }.first
      for (index, row) in content.enumerated() {
        let stated = place.flatMap { row[$0]?.integer }.map { Double($0 & 0xFFFF_FFFF_FFFF) }
        let known = key.flatMap { row[$0]?.bytes }.flatMap { positions[$0] }
        let spread = Double(index) / Double(max(content.count, 1)) * Double(positions.count)
        found.append((stated ?? known ?? spread, name, row))
      }
    }
    found.sort { $0.order < $1.order }
    rows = found.map { ($0.table, $0.values) }
    columnCounts = counts
  }

  private static func positions(_ source: BareDatabase) throws -> [[UInt8]: Double] {
    guard try source.count("SELECT count(*) FROM sqlite_master WHERE name = 'rowState'") > 0 else {
      return [:]
    }
    var positions: [[UInt8]: Double] = [:]
    for row in try source.query("SELECT rowID, position FROM rowState") {
      if let id = row[0]?.bytes, let position = row[1]?.integer {
        positions[id] = Double(position & 0xFFFF_FFFF_FFFF)
      }
    }
    return positions
  }

  /// Writes everything into an empty database that has the schema.
  ///
  /// - Returns: how long it took, in seconds.
  func write(to target: BareDatabase, commits: Int) throws -> Double {
    let statements = try columnCounts.mapValues { _ in () }.keys.sorted().reduce(
      into: [String: BareStatement]()
    ) {
      let places = Array(repeating: "?", count: columnCounts[$1] ?? 0).joined(separator: ", ")
      $0[$1] = try target.prepare("INSERT INTO \($1) VALUES (\(places))")
    }
    let size = max(1, rows.count / max(commits, 1))
    let watch = Stopwatch()
    for start in stride(from: 0, to: rows.count, by: size) {
      try target.run("BEGIN IMMEDIATE")
      for row in rows[start..<min(start + size, rows.count)] { try statements[row.table]?.run(row.values) }
      try target.run("COMMIT")
    }
    return watch.seconds
  }
}
