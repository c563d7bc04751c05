internal import Catalogue
internal import Kernel

// What a synced table must be so that rows of any node, in any order and of any version, can always be
// stored (docs/persistence.md, "Rules of a synced table"). This file is SQLite's side of it.

extension Connection {
  func tableExists(_ name: String) throws -> Bool {
    switch driver {
    case .sqlite:
      try count("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", [.text(name)]) == 1
    case .postgres: try postgresTableExists(name)
    }
  }

  /// - Throws: `schemaInvalid`, naming the table and the rule it breaks.
  func validateSchema(of catalogue: Catalogue) throws {
    for table in catalogue.tables {
      switch driver {
      case .sqlite: try validate(table)
      case .postgres: try validateOnPostgres(table)
      }
    }
  }

  private func validate(_ table: TableSpecification) throws {
    func broken(_ rule: String) -> ClienteleError { .schemaBroken(table, rule) }
    let isStrict = try first(
      "SELECT strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name = ?",
      [.text(table.name)]
    ) { $0.integer(0) != 0 }
    guard let isStrict else { throw broken("is missing") }
    guard isStrict else { throw broken("is not STRICT") }
    guard
      try count(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", [.text(table.name)])
        == 0
    else { throw broken("has a trigger, so that its rows depend on more than its changes") }
    guard try count("SELECT count(*) FROM pragma_foreign_key_list(?)", [.text(table.name)]) == 0
    else { throw broken("has a foreign key, which rows that arrive in any order cannot keep") }
    let unique = try query(
      "SELECT origin FROM pragma_index_list(?) WHERE \"unique\" = 1", [.text(table.name)], { $0.text(0) })
    guard unique.allSatisfy({ $0 == "pk" }) else {
      throw broken("has a UNIQUE beyond its key, which two stores apart cannot keep")
    }
    let columns = try query(
      "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?)", [.text(table.name)]
    ) { row in
      (
        name: row.text(0), type: row.text(1), isRequired: row.integer(2) != 0, hasDefault: !row.isNull(3),
        isKey: row.integer(4) != 0
      )
    }
    guard columns.filter(\.isKey).map(\.name) == ["id"], columns.first?.type == "BLOB" else {
      throw broken("does not have the one key column id")
    }
    for column in columns where !column.isKey && column.isRequired && !column.hasDefault {
      throw broken("has a column \(column.name) that is required and has no default")
    }
    for field in table.fields {
      guard let column = columns.first(where: { $0.name == field.name }) else {
        throw broken("has no column \(field.name)")
      }
      guard column.type == field.type.columnType else {
        throw broken("has column \(field.name) of type \(column.type) instead of \(field.type.columnType)")
      }
    }
  }
}

extension ClienteleError {
  static func schemaBroken(_ table: TableSpecification, _ rule: String) -> ClienteleError {
    ClienteleError(
      .schemaInvalid, "table \(table.name) \(rule)",
      hint: "The database was changed by hand or by another program; restore it from a backup.")
  }
}

extension FieldType {
  fileprivate var columnType: String {
    switch self {
    case .reference, .bytes: "BLOB"
    case .text, .textSet: "TEXT"
    case .integer, .instant, .flag: "INTEGER"
    }
  }
}
