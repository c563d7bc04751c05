package import Access
package import Catalogue
package import Kernel
package import Members

/// Every module and custom field this node knows of, in the order in which they stand.
package struct FieldBook: Hashable, Sendable {
  package var modules: [FieldModule]
  /// By module, rank and code.
  package var fields: [FieldDefinition]

  package static let empty = FieldBook(modules: [], fields: [])

  package init(modules: [FieldModule], fields: [FieldDefinition]) {
    self.modules = modules
    self.fields = fields
  }

  package func field(_ id: RowID) -> FieldDefinition? { fields.first { $0.id == id } }

  /// By code.
  package func field(_ code: String) -> FieldDefinition? { fields.first { $0.code == code } }

  package func module(_ code: String) -> FieldModule? { modules.first { $0.code == code } }

  /// Whether a field is asked for no more: it or its module is archived.
  package func isOver(_ field: FieldDefinition) -> Bool {
    field.isArchived || modules.contains { $0.id == field.module && $0.isArchived }
  }

  package func fields(of module: FieldModule) -> [FieldDefinition] {
    fields.filter { $0.module == module.id }
  }

  /// A field by its code, its identifier or what it is called in either language.
  ///
  /// - Throws: `notFound`; `ambiguous` for a name that several have.
  package func named(_ name: String) throws -> FieldDefinition {
    if let field = field(name) ?? RowID(name).flatMap({ field($0) }) { return field }
    let called = fields.filter { !$0.isArchived && [$0.label.english, $0.label.chinese].contains(name) }
    guard let field = called.first else {
      throw ClienteleError(
        .notFound, "there is no such field", hint: "`clientele field list` has the fields.")
    }
    guard called.count == 1 else {
      throw ClienteleError(
        .ambiguous, "several fields are called so",
        hint: "Give one of: \(called.map(\.code).joined(separator: ", ")).")
    }
    return field
  }

  /// The most there are of each in one house.
  package static let fieldsMax = 300
  package static let modulesMax = 40
  package static let optionsMax = 200
}

/// A group of custom fields that stand together.
package struct FieldModule: Hashable, Sendable, Encodable {
  package let id: RowID
  package let code: String
  package let label: FieldLabel
  package let rank: Int
  package let isArchived: Bool

  package static func id(of code: String) -> RowID { .derived(source: "fieldModule", document: code) }
}

/// A custom field as head office defined it.
package struct FieldDefinition: Hashable, Sendable {
  package let id: RowID
  package let code: String
  package let module: RowID?
  /// Of the module; empty where this node does not know it yet.
  package let moduleCode: String
  package let label: FieldLabel
  /// `nil` for a type of a newer program: such a field is shown as it lies there, and nobody edits it here.
  package let field: CustomField?
  /// The type as it was written.
  package let kindName: String
  package let options: [FieldOptionView]
  package let privacy: PrivacyClass
  package let isSearchable: Bool
  package let place: FieldPlace
  package let layout: FieldLayout
  package let rank: Int
  package let isArchived: Bool

  package static func id(of code: String) -> RowID { .derived(source: "fieldDefinition", document: code) }

  package func option(_ code: String) -> FieldOptionView? { options.first { $0.code == code } }

  /// What a code of a value is called; what was typed beside the options stands for itself.
  package func said(_ code: String, inChinese: Bool) -> String {
    option(code)?.label.said(inChinese: inChinese) ?? code
  }
}

/// One option of a field.
package struct FieldOptionView: Hashable, Sendable, Encodable {
  package let id: RowID
  package let code: String
  package let label: FieldLabel
  package let rank: Int
  package let isArchived: Bool

  package static func id(of code: String, in field: RowID) -> RowID {
    .derived(source: "fieldOption", document: field.description, line: code)
  }
}

extension FieldLabel: Encodable {
  private enum Key: String, CodingKey { case en, zh }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(english, forKey: .en)
    try container.encode(chinese, forKey: .zh)
  }
}

extension FieldDefinition: Encodable {
  private enum Key: String, CodingKey {
    case id, code, module, kind, unit, label, privacy, isRequired, isSearchable, isOpen, place, layout, rank,
      isArchived, options
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try container.encode(code, forKey: .code)
    try container.encode(moduleCode, forKey: .module)
    try container.encode(kindName, forKey: .kind)
    try container.encode(field?.unit ?? "", forKey: .unit)
    try container.encode(label, forKey: .label)
    try container.encode(privacy.word, forKey: .privacy)
    try container.encode(field?.isRequired ?? false, forKey: .isRequired)
    try container.encode(isSearchable, forKey: .isSearchable)
    try container.encode(field?.isOpen ?? false, forKey: .isOpen)
    try container.encode(place.rawValue, forKey: .place)
    try container.encode(layout.text, forKey: .layout)
    try container.encode(rank, forKey: .rank)
    try container.encode(isArchived, forKey: .isArchived)
    try container.encode(options, forKey: .options)
  }
}

extension FieldBook: Encodable {
  private enum Key: String, CodingKey { case modules, fields }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(modules, forKey: .modules)
    try container.encode(fields, forKey: .fields)
  }
}

extension PrivacyClass {
  /// Those a custom field can have, by the word in its definition.
  package static let ofFields: [PrivacyClass] = [.operational, .personal, .contact]

  package var word: String {
    switch self {
    case .operational: "operational"
    case .staff: "staff"
    case .personal: "personal"
    case .contact: "contact"
    }
  }

  /// - Parameter word: one that means nothing here hides the most.
  init(fieldWord word: String) {
    self = Self.ofFields.first { $0.word == word } ?? .contact
  }
}
