internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
package import Members
package import Persistence
internal import Records

/// What head office says of one field. What is not said stays as it is; of a new field it is as usual.
package struct FieldDraft: Hashable, Sendable {
  package var code: String
  /// Needed for a new field, and never another one.
  package var kind: CustomField.Kind?
  package var unit: String?
  /// Code of the module.
  package var module: String?
  package var english: String?
  package var chinese: String?
  /// `operational`, `personal` or `contact`.
  package var privacy: String?
  package var isRequired: Bool?
  package var isSearchable: Bool?
  package var isOpen: Bool?
  package var place: String?
  /// `associate=see manager=edit`.
  package var layout: String?
  package var rank: Int?
  package var isArchived: Bool?
  /// Made where they are not there; those that are not named stay.
  package var options: [FieldOptionDraft] = []

  /// The longest name of a unit, in characters.
  package static let unitMax = 12

  package init(_ code: String, kind: CustomField.Kind? = nil) {
    self.code = code
    self.kind = kind
  }
}

/// What head office says of one option of a field.
package struct FieldOptionDraft: Hashable, Sendable {
  package var code: String
  package var english: String?
  package var chinese: String?
  package var isArchived: Bool?

  package init(_ code: String, english: String? = nil, chinese: String? = nil, isArchived: Bool? = nil) {
    self.code = code
    self.english = english
    self.chinese = chinese
    self.isArchived = isArchived
  }
}

/// What head office says of a module.
package struct ModuleDraft: Hashable, Sendable {
  package var code: String
  package var english: String?
  package var chinese: String?
  package var rank: Int?
  package var isArchived: Bool?

  package init(
    _ code: String, english: String? = nil, chinese: String? = nil, rank: Int? = nil, isArchived: Bool? = nil
  ) {
    self.code = code
    self.english = english
    self.chinese = chinese
    self.rank = rank
    self.isArchived = isArchived
  }
}

/// Makes or changes fields and modules, at the hub, in one change: defining, calling otherwise and archiving are all
/// this. The same again changes nothing.
package struct DefineFields: Sendable {
  package var modules: [ModuleDraft]
  package var fields: [FieldDraft]
  /// What is there already stays as it is.
  package var addsOnly: Bool
  /// `nil` for the operator of the hub.
  package var actor: AssociateID?

  package init(
    modules: [ModuleDraft] = [], fields: [FieldDraft] = [], addsOnly: Bool = false, actor: AssociateID?
  ) {
    self.modules = modules
    self.fields = fields
    self.addsOnly = addsOnly
    self.actor = actor
  }

  /// The longest label, in characters.
  package static let labelMax = 60

  /// - Returns: all fields, as they are now.
  /// - Throws: `invalidInput`, also for another type or unit than the field has; `notFound`; `limitExceeded`;
  ///   `notAllowed`, also anywhere but at the hub.
  @discardableResult
  package func run(_ recorder: Recorder) async throws -> FieldBook {
    try recorder.requireHub("fields are defined")
    let subject =
      fields.first.map { FieldDefinition.id(of: $0.code) }
      ?? modules.first.map { FieldModule.id(of: $0.code) } ?? .zero
    try await recorder.arrange(actor, permission: .defineFields) { connection, book in
      var defining = FieldDefining(book: try FieldReader(connection).book(), addsOnly: addsOnly)
      for module in modules { try defining.take(module) }
      for field in fields { try defining.take(field) }
      for operation in defining.operations { book.add(operation, nil) }
      return ((), AuditSubject(.field, subject))
    }
    return try await recorder.database.read { try FieldReader($0).book() }
  }
}

/// Moves a field before or behind its neighbour in the module.
package struct MoveField: Sendable {
  package var code: String
  package var isUp: Bool
  package var actor: AssociateID?

  package init(code: String, isUp: Bool, actor: AssociateID?) {
    self.code = code
    self.isUp = isUp
    self.actor = actor
  }

  /// - Throws: `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws {
    try recorder.requireHub("fields are defined")
    try await recorder.arrange(actor, permission: .defineFields) { connection, book in
      let known = try FieldReader(connection).book()
      guard let field = known.field(code) else { throw FieldDefining.unknown(code) }
      var order = known.fields.filter { $0.module == field.module }
      if let place = order.firstIndex(of: field) {
        let other = isUp ? place - 1 : place + 1
        if order.indices.contains(other) { order.swapAt(place, other) }
      }
      for (rank, item) in order.enumerated() where item.rank != (rank + 1) * FieldDefining.rankStep {
        book.write(
          item.id, about: nil,
          [(FieldDefinitionField.rank, .number((rank + 1) * FieldDefining.rankStep))])
      }
      return ((), AuditSubject(.field, field.id))
    }
  }
}

/// All fields of this node, for the operator of the machine and for commands.
package struct ListFields: Sendable {
  package init() {}

  package func run(_ database: Database) async throws -> FieldBook {
    try await database.read { try FieldReader($0).book() }
  }
}
