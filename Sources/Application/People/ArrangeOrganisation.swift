package import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Makes or changes a unit of the organisation: dealer, region, city, in any depth.
package struct ArrangeUnit: Sendable {
  package var code: String
  package var name: String
  /// A word for people: `dealer`, `region`, `city` or any other.
  package var kind: String
  /// Code of the unit above; `nil` for the top.
  package var parent: String?
  package var actor: AssociateID?

  package init(code: String, name: String, kind: String, parent: String?, actor: AssociateID?) {
    self.code = code
    self.name = name
    self.kind = kind
    self.parent = parent
    self.actor = actor
  }

  /// - Throws: `invalidInput` when a unit would come to lie below itself, `notFound` for an unknown parent.
  @discardableResult
  package func run(_ recorder: Recorder) async throws -> UnitID {
    try recorder.requireHub("the organisation is arranged")
    guard !code.isEmpty, code.utf8.count <= Self.textBytesMax, name.utf8.count <= Self.textBytesMax,
      kind.utf8.count <= Self.textBytesMax
    else { throw ClienteleError(.invalidInput, "a unit has an empty code, or a text that is too long") }
    return try await recorder.arrange(actor) { connection, book in
      let units = UnitQueries(connection)
      let id = try units.find(code) ?? UnitID(.derived(source: "unit", document: code))
      let above = try parent.map { try units.unit($0) }
      if let above, try PolicyReader(connection).policy().tree.wouldCircle(id, under: above) {
        throw ClienteleError(
          .invalidInput, "unit \(code) would lie below itself", hint: "Move the units in between first.")
      }
      book.write(
        id.row, about: nil,
        [
          (UnitField.code, .text(code)), (.name, .text(name)), (.kind, .text(kind)),
          (.parentID, above.map { .id($0) }),
        ])
      return (id, AuditSubject(.unit, id.row))
    }
  }

  private static let textBytesMax = 200
}

/// Puts a store into a unit.
package struct PlaceStore: Sendable {
  package var store: String
  package var unit: String
  package var actor: AssociateID?

  package init(store: String, unit: String, actor: AssociateID?) {
    self.store = store
    self.unit = unit
    self.actor = actor
  }

  package func run(_ recorder: Recorder) async throws {
    try recorder.requireHub("the organisation is arranged")
    try await recorder.arrange(actor) { connection, book in
      let id = try StaffQueries(connection).store(code: store)
      book.write(id.row, about: nil, [(StoreField.unitID, .id(try UnitQueries(connection).unit(unit)))])
      return ((), AuditSubject(.store, id.row))
    }
  }
}

/// What a store is called on pages; until then it is called by its code.
package struct NameStore: Sendable {
  package var store: String
  package var name: String
  package var actor: AssociateID?

  package init(store: String, name: String, actor: AssociateID?) {
    self.store = store
    self.name = name
    self.actor = actor
  }

  private static let nameBytesMax = 200

  package func run(_ recorder: Recorder) async throws {
    try recorder.requireHub("the organisation is arranged")
    try InputText.require(name, field: "name")
    guard name.utf8.count <= Self.nameBytesMax else {
      throw ClienteleError(.invalidInput, "the name of a store is too long")
    }
    try await recorder.arrange(actor) { connection, book in
      let id = try StaffQueries(connection).store(code: store)
      book.write(id.row, about: nil, [(StoreField.name, .text(name))])
      return ((), AuditSubject(.store, id.row))
    }
  }
}

/// Gives a person a role at a unit, or takes it away.
package struct AssignRole: Sendable {
  package var associate: AssociateID
  package var role: Role
  /// Code of the unit; `nil` for the person's own store.
  package var unit: String?
  package var isTaken: Bool
  package var actor: AssociateID?

  package init(associate: AssociateID, role: Role, unit: String?, isTaken: Bool = false, actor: AssociateID?)
  {
    self.associate = associate
    self.role = role
    self.unit = unit
    self.isTaken = isTaken
    self.actor = actor
  }

  package func run(_ recorder: Recorder) async throws {
    try recorder.requireHub("roles are given")
    try await recorder.arrange(actor, permission: .manageStaff) { connection, book in
      _ = try PolicyReader(connection).requiredPrincipal(associate)
      let unit = try unit.map { try UnitQueries(connection).unit($0) }
      let id = RowID.derived(
        source: "roleAssignment", document: "\(associate)/\(role.rawValue)", line: unit?.description ?? "")
      var values: [(RoleAssignmentField, Value?)] = [
        (.associateID, .id(associate)), (.role, .text(role.rawValue)),
      ]
      if let unit { values.append((.unitID, .id(unit))) }
      values.append((.archived, .number(isTaken ? 1 : 0)))
      book.write(id, about: nil, values)
      return ((), AuditSubject(.staff, associate.row))
    }
    try await PlaceCredentials(associate: associate).run(recorder)
  }
}

/// Somebody leaves: no sign-in from the next contact of each node on, and every session there ends.
package struct LeaveStaff: Sendable {
  package var associate: AssociateID
  package var actor: AssociateID?

  package init(associate: AssociateID, actor: AssociateID?) {
    self.associate = associate
    self.actor = actor
  }

  package func run(_ recorder: Recorder) async throws {
    try recorder.requireHub("people leave the staff")
    try await recorder.arrange(actor, permission: .manageStaff) { connection, book in
      _ = try PolicyReader(connection).requiredPrincipal(associate)
      book.write(associate.row, about: nil, [(AssociateField.archived, .number(1))])
      try CredentialPlacing(connection).place(nil, of: associate, nil, into: &book)
      book.write(associate.row, about: nil, [(SecondFactorField.secret, nil)])
      try SignInTable(connection).removeAll(of: associate)
      return ((), AuditSubject(.staff, associate.row))
    }
  }
}

/// Brings a person's credential to where the person may sign in now.
package struct PlaceCredentials: Sendable {
  package var associate: AssociateID

  package init(associate: AssociateID) {
    self.associate = associate
  }

  package func run(_ recorder: Recorder) async throws {
    try await recorder.record(kind: .organisation, actor: nil, permission: .manageStaff) { connection in
      let placing = CredentialPlacing(connection)
      var book = DraftBook()
      if let secret = try placing.secret(of: associate) {
        try placing.place(
          secret, of: associate, try PolicyReader(connection).principal(associate), into: &book)
      }
      return (book.drafts, ())
    }
  }
}

extension Recorder {
  /// A change of organisation or staff, with its entry in the audit.
  func arrange<Result: Sendable>(
    _ actor: AssociateID?, permission: Action = .manageOrganisation,
    _ plan: @Sendable @escaping (Connection, inout DraftBook) throws -> (Result, AuditSubject)
  ) async throws -> Result {
    let now = world.clock.wall()
    let profile = profile
    return try await record(kind: .organisation, actor: actor, permission: permission) { connection in
      var book = DraftBook()
      let (result, subject) = try plan(connection, &book)
      try AuditLogTable(connection, profile: profile).append(
        AuditNote(actor: actor, AuditEvent(permission), subject), at: now)
      return (book.drafts, result)
    }
  }
}

/// Units by the codes people use.
struct UnitQueries {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  func find(_ code: String) throws -> UnitID? {
    try connection.first("SELECT id FROM unit WHERE code = ? ORDER BY id LIMIT 1", [.text(code)]) {
      UnitID(try $0.id(0))
    }
  }

  /// - Throws: `notFound`.
  func unit(_ code: String) throws -> UnitID {
    guard let id = try find(code) else {
      throw ClienteleError(
        .notFound, "there is no unit with code \(code)", hint: "`clientele org unit` makes one.")
    }
    return id
  }
}
