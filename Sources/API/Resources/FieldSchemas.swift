internal import Access
internal import Application
internal import Catalogue
internal import Kernel
internal import Members

/// Custom fields (docs/custom-fields.md). Which there are is read when somebody asks: the table knows the two objects by
/// their names alone, and the document fills them in for the account that asks for it.
enum FieldSchemas {
  private static let saidName = "CustomFields"
  private static let patchName = "CustomFieldsPatch"
  private static let saidSays =
    "What the fields of the house say, by code. GET /fields has their types; what is empty or masked is not here."
  private static let patchSays =
    "A merge patch (RFC 7396) by code: null empties a field, what is missing stays."

  static let said = Schema.openObject([]).says(saidSays).named(saidName)
  static let patch = Schema.openObject([]).says(patchSays).named(patchName)
  static let masked = Schema.array(code, 0...FieldBook.fieldsMax)
    .says("Fields that say something which the account is not shown.")

  private static let code = Schema.text(1...FieldCode.lengthMax)

  /// The two objects as they are for an account.
  static func objects(_ fields: AccountFields) -> [Schema] {
    let shown = fields.book.fields.compactMap { definition in
      definition.field.map { (definition: definition, field: $0) }
    }
    let edited = shown.filter { fields.reach(of: $0.definition) == .edit }
    return [
      .openObject(shown.map { optional($0.definition.code, told($0.field).says($0.definition.called)) })
        .says(saidSays).named(saidName),
      .object(
        edited.map { one in
          let schema = taken(one.field)
          return optional(
            one.definition.code, (one.field.isRequired ? schema : schema.orNull).says(one.definition.called))
        }
      ).says(patchSays).named(patchName),
    ]
  }

  /// What may be sent of one member: of a listed option also what the field says already.
  static func patch(of sheet: FieldSheet) -> Schema {
    .object(
      sheet.fields.compactMap { view in
        guard let definition = view.definition, let field = definition.field else { return nil }
        let kept = view.isMasked || view.isEmpty ? [] : view.choices + [view.stored].filter { !$0.isEmpty }
        return optional(definition.code, taken(field, keeping: kept).orNull)
      })
  }

  // MARK: One value

  private static let amount = Schema.object([
    required("minorUnits", .integer(1...Limits.moneyMinorUnitsMax)), required("currency", .currency),
  ]).says("An amount above zero, in the minor unit of its currency.").named("FieldAmount")

  /// As it is answered: what lies there may be of an option that this node does not know yet.
  private static func told(_ field: CustomField) -> Schema {
    switch field.kind {
    case .text, .option: CommonSchemas.kept
    case .wholeNumber: Schema(.text(.number(decimals: 0)))
    case .decimal: Schema(.text(.number(decimals: ExactDecimal.decimalsMax)))
    case .date: .day
    case .yesNo: .boolean
    case .amount: amount
    case .options: .array(CommonSchemas.kept)
    }
  }

  private static func taken(_ field: CustomField, keeping kept: [String] = []) -> Schema {
    switch field.kind {
    case .text: .text(1...CustomField.textMax)
    case .option: option(field, kept)
    case .options: .array(option(field, kept), 0...CustomField.choicesMax)
    default: told(field)
    }
  }

  private static func option(_ field: CustomField, _ kept: [String]) -> Schema {
    let codes = field.options.filter { !$0.isArchived }.map(\.code)
    guard !field.isOpen, !codes.isEmpty else { return .text(1...CustomField.optionTextMax) }
    return .word(codes + kept.filter { !codes.contains($0) })
  }

  // MARK: Definitions

  private static let label = Schema.object([
    required("en", CommonSchemas.kept), required("zh", CommonSchemas.kept),
  ]).named("FieldLabel")

  private static let rank = Schema.integer(.min ... .max)

  private static let module = Schema.object([
    required("id", .identifier), required("code", CommonSchemas.kept), required("label", label),
    required("rank", rank), required("isArchived", .boolean),
  ]).named("FieldModule")

  private static let optionOfField = Schema.object([
    required("id", .identifier), required("code", CommonSchemas.kept), required("label", label),
    required("rank", rank), required("isArchived", Schema.boolean.says("Not offered any more.")),
  ]).named("FieldOption")

  private static let field = Schema.object([
    required("id", .identifier), required("code", CommonSchemas.kept),
    required("module", CommonSchemas.kept.says("The code of its module.")),
    required(
      "kind",
      CommonSchemas.kept.says(
        "\(CustomField.Kind.allCases.map(\.rawValue).joined(separator: ", ")); another one is of a newer program."
      )),
    required("unit", CommonSchemas.kept.says("Of a number, or the usual currency of an amount.")),
    required("label", label), required("privacy", .word(PrivacyClass.ofFields.map(\.word))),
    required("isRequired", .boolean), required("isSearchable", .boolean),
    required("isOpen", Schema.boolean.says("Whether it takes others than the listed options.")),
    required("place", .word(of: FieldPlace.self)),
    required("reach", Schema.word(["see", "edit"]).says("What the account has of it.")),
    required("rank", rank), required("isArchived", Schema.boolean.says("Not asked for any more.")),
    required("options", .array(optionOfField, 0...FieldBook.optionsMax)),
  ]).named("FieldDefinition")

  static let definitions = Schema.object([
    required("modules", .array(module, 0...FieldBook.modulesMax)),
    required("fields", .array(field, 0...FieldBook.fieldsMax)),
  ]).says("In the order in which they stand on a page.").named("FieldDefinitions")
}

extension FieldDefinition {
  /// In both languages, with the unit.
  fileprivate var called: String {
    let names = [label.english, label.chinese].filter { !$0.isEmpty }.joined(separator: " / ")
    return [names, field?.unit ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
