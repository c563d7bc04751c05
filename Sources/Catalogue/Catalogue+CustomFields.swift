// What head office adds to the picture of a member: fields as data (docs/custom-fields.md). Their definitions go to every
// node; their values lie with the record they are about and are merged, masked, searched and erased with it.

extension Catalogue {
  static let customFields = [
    TableSpecification(
      .fieldModule, "fieldModule", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(FieldModuleField.code, .text, .first),
        FieldSpecification(FieldModuleField.english, .text),
        FieldSpecification(FieldModuleField.chinese, .text),
        FieldSpecification(FieldModuleField.rank, .integer),
        FieldSpecification(FieldModuleField.archived, .flag),
      ]),
    TableSpecification(
      .fieldDefinition, "fieldDefinition", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(FieldDefinitionField.code, .text, .first),
        FieldSpecification(FieldDefinitionField.kind, .text, .first),
        FieldSpecification(FieldDefinitionField.unit, .text, .first),
        FieldSpecification(FieldDefinitionField.moduleID, .reference),
        FieldSpecification(FieldDefinitionField.english, .text),
        FieldSpecification(FieldDefinitionField.chinese, .text),
        FieldSpecification(FieldDefinitionField.privacy, .text),
        FieldSpecification(FieldDefinitionField.required, .flag),
        FieldSpecification(FieldDefinitionField.searchable, .flag),
        FieldSpecification(FieldDefinitionField.open, .flag),
        FieldSpecification(FieldDefinitionField.place, .text),
        FieldSpecification(FieldDefinitionField.layout, .text),
        FieldSpecification(FieldDefinitionField.rank, .integer),
        FieldSpecification(FieldDefinitionField.archived, .flag),
      ]),
    TableSpecification(
      .fieldOption, "fieldOption", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(FieldOptionField.definitionID, .reference, .first),
        FieldSpecification(FieldOptionField.code, .text, .first),
        FieldSpecification(FieldOptionField.english, .text),
        FieldSpecification(FieldOptionField.chinese, .text),
        FieldSpecification(FieldOptionField.colour, .text),
        FieldSpecification(FieldOptionField.rank, .integer),
        FieldSpecification(FieldOptionField.archived, .flag),
      ]),
    TableSpecification(
      .fieldValue, "fieldValue", .mutable, bucket: .record(FieldValueField.recordID.id),
      fields: [
        FieldSpecification(FieldValueField.recordID, .reference, .first),
        FieldSpecification(FieldValueField.definitionID, .reference, .first),
        FieldSpecification(FieldValueField.value, .text, privacy: .personal),
        FieldSpecification(FieldValueField.choices, .textSet, .addWinsSet, privacy: .personal),
      ]),
  ]
}

/// A group of custom fields that stand together, such as watch preferences.
package enum FieldModuleField: UInt32, CatalogueField {
  /// The name it has in commands and files.
  case code = 1
  case english = 2
  case chinese = 3
  /// Its place among the modules, the lowest first.
  case rank = 4
  case archived = 5

  package static let table = TableID.fieldModule
}

/// A field that head office defined: what it holds, what it is called, who sees it and where.
package enum FieldDefinitionField: UInt32, CatalogueField {
  /// The name it has in commands and files.
  case code = 1
  /// What it holds. With it stands how concurrent writes become one value: a field of several options is a set,
  /// every other one the last writer's.
  case kind = 2
  /// Of a number its unit, of an amount the currency where none is typed.
  case unit = 3
  case moduleID = 4
  case english = 5
  case chinese = 6
  /// `operational`, `personal` or `contact`.
  case privacy = 7
  case required = 8
  case searchable = 9
  /// Options beside the listed ones are taken as they are typed.
  case open = 10
  /// Where it stands in the view of a member.
  case place = 11
  /// Who sees and who edits it, by role: `associate=see manager=edit`.
  case layout = 12
  /// Its place within the module, the lowest first.
  case rank = 13
  case archived = 14

  package static let table = TableID.fieldDefinition
}

/// One option of a custom field.
package enum FieldOptionField: UInt32, CatalogueField {
  case definitionID = 1
  /// What values hold: it stays when the option is called otherwise.
  case code = 2
  case english = 3
  case chinese = 4
  case colour = 5
  case rank = 6
  case archived = 7

  package static let table = TableID.fieldOption
}

/// What a custom field holds of one source record; its identifier is derived from both.
package enum FieldValueField: UInt32, CatalogueField {
  case recordID = 1
  case definitionID = 2
  /// In one text, so that no two writers ever mix theirs: an amount with its currency, a number as it is written.
  case value = 3
  /// Of a field of several options their codes.
  case choices = 4

  package static let table = TableID.fieldValue
}

extension TableID {
  package static let fieldModule = TableID(70)
  package static let fieldDefinition = TableID(71)
  package static let fieldOption = TableID(72)
  package static let fieldValue = TableID(73)
}
