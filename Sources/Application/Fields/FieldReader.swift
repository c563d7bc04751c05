internal import Access
internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Members
internal import Persistence
internal import Records

/// Reads definitions and values of custom fields.
struct FieldReader {
  let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  // MARK: Definitions

  func book() throws -> FieldBook {
    let modules = try self.modules()
    let options = try self.options()
    let codes = Dictionary(modules.map { ($0.id, $0.code) }) { first, _ in first }
    let ranks = Dictionary(modules.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let fields = try connection.query(
      """
      SELECT id, code, kind, unit, moduleID, english, chinese, privacy, required, searchable, open, place, layout,
        coalesce(rank, 0), coalesce(archived, 0) FROM fieldDefinition ORDER BY coalesce(rank, 0), code, id LIMIT ?
      """, [.number(FieldBook.fieldsMax)]
    ) { row in
      let id = try row.id(0)
      let kind = CustomField.Kind(rawValue: row.text(2))
      let own = options[id] ?? []
      let module = row.optionalID(4)
      return FieldDefinition(
        id: id, code: row.text(1), module: module, moduleCode: module.flatMap { codes[$0] } ?? "",
        label: FieldLabel(english: row.text(5), chinese: row.text(6)),
        field: kind.map {
          CustomField(
            $0, unit: row.text(3), options: own.map { .init($0.code, $0.label, isArchived: $0.isArchived) },
            isOpen: row.integer(10) == 1, isRequired: row.integer(8) == 1)
        },
        kindName: row.text(2), options: own, privacy: PrivacyClass(fieldWord: row.text(7)),
        isSearchable: row.integer(9) == 1, place: FieldPlace(rawValue: row.text(11)) ?? .module,
        layout: FieldLayout(row.text(12)) ?? FieldLayout(), rank: Int(row.integer(13)),
        isArchived: row.integer(14) == 1)
    }
    // The order of ranks within a module stays.
    let order = fields.enumerated().sorted { left, right in
      let places = [left, right].map { field in field.element.module.flatMap { ranks[$0] } ?? ranks.count }
      return (places[0], left.offset) < (places[1], right.offset)
    }
    return FieldBook(modules: modules, fields: order.map(\.element))
  }

  /// What a field is called in both languages, and its code; `nil` for what is none.
  func name(of field: RowID) throws -> String? {
    try connection.first("SELECT code, english, chinese FROM fieldDefinition WHERE id = ?", [.id(field)]) {
      [$0.text(0), $0.text(1), $0.text(2)].filter { !$0.isEmpty }.joined(separator: " / ")
    }
  }

  private func modules() throws -> [FieldModule] {
    try connection.query(
      """
      SELECT id, code, english, chinese, coalesce(rank, 0), coalesce(archived, 0) FROM fieldModule
      ORDER BY coalesce(rank, 0), code, id LIMIT ?
      """, [.number(FieldBook.modulesMax)]
    ) { row in
      FieldModule(
        id: try row.id(0), code: row.text(1),
        label: FieldLabel(english: row.text(2), chinese: row.text(3)), rank: Int(row.integer(4)),
        isArchived: row.integer(5) == 1)
    }
  }

  private func options() throws -> [RowID: [FieldOptionView]] {
    var options: [RowID: [FieldOptionView]] = [:]
    try connection.forEach(
      """
      SELECT id, definitionID, code, english, chinese, coalesce(rank, 0), coalesce(archived, 0) FROM fieldOption
      WHERE definitionID IS NOT NULL ORDER BY definitionID, coalesce(rank, 0), code, id
      """, []
    ) { row in
      guard let field = row.optionalID(1), options[field, default: []].count < FieldBook.optionsMax else {
        return
      }
      options[field, default: []].append(
        FieldOptionView(
          id: try row.id(0), code: row.text(2),
          label: FieldLabel(english: row.text(3), chinese: row.text(4)), rank: Int(row.integer(5)),
          isArchived: row.integer(6) == 1))
    }
    return options
  }

  // MARK: Values

  /// The row of a value: the same for everybody who writes to one record, so that what is concurrent meets in one row.
  static func valueID(of field: RowID, in record: SourceRecordID) -> RowID {
    .derived(source: "fieldValue", document: record.description, line: field.description)
  }

  /// What all records of a member say, by field, those that this node does not know among them.
  func values(of records: [SourceRecordID]) throws -> [RowID: GoldenFieldValue] {
    var told: [RowID: [ToldField]] = [:]
    var bases: [SourceRecordID: SourceRecordID] = [:]
    for record in records {
      let rows = try connection.query(
        "SELECT id, definitionID FROM fieldValue WHERE recordID = ? AND definitionID IS NOT NULL ORDER BY id LIMIT ?",
        [.id(record), .number(FieldBook.fieldsMax)]
      ) { (row: try $0.id(0), field: $0.optionalID(1)) }
      for (row, field) in rows {
        guard let field, let one = try self.told(row, of: record) else { continue }
        told[field, default: []].append(one)
      }
      bases[record] =
        try connection.first(
          "SELECT basedOn FROM sourceRecord WHERE id = ?", [.id(record)]
        ) { $0.optionalID(0).map { SourceRecordID($0) } } ?? nil
    }
    return told.mapValues { GoldenFieldValue($0, bases: bases) }
  }

  private func told(_ row: RowID, of record: SourceRecordID) throws -> ToldField? {
    guard let state = try RowTable(connection).state(.fieldValue, row),
      let stamp = [FieldValueField.value, .choices].compactMap({ state.lastStamp($0.id) }).max()
    else { return nil }
    return ToldField(
      record: record, value: state.value(FieldValueField.value)?.text ?? "",
      choices: Set(state.members(of: FieldValueField.choices.id)), stamp: EditStamp(stamp))
  }
}

extension GoldenFieldValue {
  /// `nil` for nothing, and for what no field of this kind holds.
  func value(as kind: CustomField.Kind) -> CustomValue? {
    CustomValue(stored: value, choices: choices, as: kind)
  }

  var isEmpty: Bool { value.isEmpty && choices.isEmpty }
}
