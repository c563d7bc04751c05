package import Access
internal import Catalogue
package import Kernel
package import Members

/// The custom fields of one member, as they stand on the sheet: every field there is, empty ones too, and what this node
/// does not know last.
package struct FieldSheet: Sendable, Encodable {
  /// Those with a field on the sheet.
  package var modules: [FieldModule]
  package var fields: [FieldView]

  package static let empty = FieldSheet(modules: [], fields: [])

  private init(modules: [FieldModule], fields: [FieldView]) {
    self.modules = modules
    self.fields = fields
  }

  /// - Parameter values: by field.
  init(_ book: FieldBook, _ values: [RowID: GoldenFieldValue]) {
    let known = book.fields.compactMap { field -> FieldView? in
      let isOver = book.isOver(field)
      let view = FieldView(field, values[field.id], reach: isOver ? .see : .edit)
      return isOver && view.isEmpty ? nil : view
    }
    let unknown = values.filter { book.field($0.key) == nil && !$0.value.isEmpty }
      .sorted { $0.key < $1.key }.map { FieldView(unknown: $0.key, $0.value) }
    self.init(modules: book.modules, fields: known + unknown)
    dropEmptyModules()
  }

  private mutating func dropEmptyModules() {
    let used = Set(fields.compactMap { $0.definition?.module })
    modules.removeAll { !used.contains($0.id) }
  }

  package func fields(of module: FieldModule) -> [FieldView] {
    fields.filter { $0.definition?.module == module.id }
  }

  /// As the layout has it for somebody.
  func arranged(for roles: Set<Role>) -> FieldSheet {
    var sheet = self
    sheet.fields = fields.compactMap { view in
      guard let definition = view.definition else { return view }
      let reach = definition.layout.reach(of: roles)
      guard reach > .hidden else { return nil }
      var view = view
      view.reach = min(view.reach, reach)
      return view
    }
    sheet.dropEmptyModules()
    return sheet
  }

  /// With the masks that the privacy classes ask for. What this node knows nothing of hides the most.
  func seen(at exposure: Exposure) -> FieldSheet {
    var sheet = self
    sheet.fields = fields.compactMap { view in
      switch exposure.treatment(of: view.definition?.privacy ?? .contact) {
      case .shown: view
      case .masked: view.masked
      case .hidden: nil
      }
    }
    return sheet
  }

  /// What is said; empty fields say nothing.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(fields.filter { !$0.isEmpty })
  }
}

/// One custom field of one member.
package struct FieldView: Hashable, Sendable, Encodable {
  package let id: RowID
  /// `nil` of a field this node does not know: it has not come yet, or is gone from an older database.
  package let definition: FieldDefinition?
  /// As it lies there; masked where ``isMasked``.
  package private(set) var stored: String
  package private(set) var choices: [String]
  package private(set) var isMasked = false
  package fileprivate(set) var reach: FieldLayout.Reach

  init(_ definition: FieldDefinition, _ value: GoldenFieldValue?, reach: FieldLayout.Reach) {
    id = definition.id
    self.definition = definition
    stored = value?.value ?? ""
    choices = value?.choices ?? []
    // A type of a newer program is shown and kept, never written.
    self.reach = definition.field == nil ? .see : reach
  }

  init(unknown id: RowID, _ value: GoldenFieldValue) {
    self.id = id
    definition = nil
    stored = value.value
    choices = value.choices
    reach = .see
  }

  package var isEmpty: Bool { stored.isEmpty && choices.isEmpty }
  /// Whether a form may hold it: what is masked cannot be edited by who does not see it.
  package var isEditable: Bool { reach == .edit && !isMasked }

  /// `nil` where it is empty, masked or none that the field can hold.
  package var value: CustomValue? {
    guard !isMasked, let kind = definition?.field?.kind else { return nil }
    return CustomValue(stored: stored, choices: choices, as: kind)
  }

  fileprivate var masked: FieldView {
    var view = self
    guard !isEmpty else { return view }
    view.stored = Mask.handle(stored.isEmpty ? choices.joined() : stored)
    view.choices = []
    view.isMasked = true
    return view
  }

  private enum Key: String, CodingKey { case id, code, module, label, kind, unit, value, choices, isMasked }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try container.encodeIfPresent(definition?.code, forKey: .code)
    try container.encodeIfPresent(definition?.moduleCode, forKey: .module)
    try container.encodeIfPresent(definition?.label, forKey: .label)
    try container.encodeIfPresent(definition?.kindName, forKey: .kind)
    try container.encodeIfPresent(definition?.field?.unit, forKey: .unit)
    try container.encode(stored, forKey: .value)
    try container.encode(choices, forKey: .choices)
    try container.encode(isMasked, forKey: .isMasked)
  }
}
