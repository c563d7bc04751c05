internal import Catalogue
internal import Kernel

// PostgreSQL's side of the rules of a synced table. It keeps names in small letters.

extension Connection {
  func postgresTableExists(_ name: String) throws -> Bool {
    try count(
      """
      SELECT count(*) FROM pg_class
      WHERE relname = lower(?) AND relkind = 'r' AND relnamespace = 'public'::regnamespace
      """, [.text(name)]) == 1
  }

  func validateOnPostgres(_ table: TableSpecification) throws {
    func broken(_ rule: String) -> ClienteleError { .schemaBroken(table, rule) }
    func countOf(_ what: String) throws -> Int {
      try count(
        "SELECT count(*) FROM \(what) = to_regclass('public.' || lower(?))", [.text(table.name)])
    }
    guard try postgresTableExists(table.name) else { throw broken("is missing") }
    guard try countOf("pg_trigger WHERE NOT tgisinternal AND tgrelid") == 0
    else { throw broken("has a trigger, so that its rows depend on more than its changes") }
    guard try countOf("pg_constraint WHERE contype = 'f' AND conrelid") == 0
    else { throw broken("has a foreign key, which rows that arrive in any order cannot keep") }
    guard try countOf("pg_index WHERE indisunique AND NOT indisprimary AND indrelid") == 0
    else { throw broken("has a UNIQUE beyond its key, which two stores apart cannot keep") }
    let columns = try columnsOnPostgres(of: table.name)
    guard columns.filter(\.isKey).map(\.name) == ["id"], columns.first?.type == "bytea" else {
      throw broken("does not have the one key column id")
    }
    for column in columns where !column.isKey && column.isRequired && !column.hasDefault {
      throw broken("has a column \(column.name) that is required and has no default")
    }
    for field in table.fields {
      guard let column = columns.first(where: { $0.name == field.name.lowercased() }) else {
        throw broken("has no column \(field.name)")
      }
      guard column.type == field.type.postgresType else {
        throw broken(
          "has column \(field.name) of type \(column.type) instead of \(field.type.postgresType)")
      }
      guard column.collation == "C" || column.collation.isEmpty else {
        throw broken("has column \(field.name), whose order is that of \(column.collation)")
      }
    }
  }

  private struct PostgresColumn {
    let name: String
    let type: String
    let isRequired: Bool
    let hasDefault: Bool
    let isKey: Bool
    let collation: String
  }

  private func columnsOnPostgres(of table: String) throws -> [PostgresColumn] {
    try query(
      """
      SELECT attname, format_type(atttypid, atttypmod), attnotnull, atthasdef,
        EXISTS (SELECT 1 FROM pg_index WHERE indrelid = attrelid AND indisprimary AND attnum = ANY (indkey)),
        (SELECT collname FROM pg_collation WHERE pg_collation.oid = attcollation)
      FROM pg_attribute WHERE attrelid = to_regclass('public.' || lower(?)) AND attnum > 0 AND NOT attisdropped
      ORDER BY attnum
      """, [.text(table)]
    ) { row in
      PostgresColumn(
        name: row.text(0), type: row.text(1), isRequired: row.integer(2) != 0,
        hasDefault: row.integer(3) != 0, isKey: row.integer(4) != 0, collation: row.text(5))
    }
  }
}

extension FieldType {
  fileprivate var postgresType: String {
    switch self {
    case .reference, .bytes: "bytea"
    case .text, .textSet: "text"
    case .integer, .instant, .flag: "bigint"
    }
  }
}
