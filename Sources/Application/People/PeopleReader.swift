internal import Access
internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// Reads people of the staff with their roles.
struct PeopleReader {
  let connection: Connection

  /// In order of code.
  ///
  /// - Parameter person: after whom the page begins.
  func lines(_ filter: PeopleFilter, after person: AssociateID?, limit: Int) throws -> [PersonLine] {
    var terms = ["coalesce(associate.archived, 0) = ?"]
    var arguments: [Value?] = [.number(filter.hasLeft ? 1 : 0)]
    if let store = filter.store {
      terms.append("associate.storeID = ?")
      arguments.append(.id(store))
    }
    if !filter.text.isEmpty {
      terms.append(
        "(upper(associate.code) LIKE upper(?) ESCAPE '\\' OR upper(associate.name) LIKE upper(?) ESCAPE '\\')"
      )
      arguments += Array(repeating: .text("%\(Self.escaped(filter.text))%"), count: 2)
    }
    if let person {
      terms.append(
        "(associate.code, associate.id) > (SELECT former.code, former.id FROM associate former WHERE former.id = ?)"
      )
      arguments.append(.id(person))
    }
    return try read(
      "WHERE \(terms.joined(separator: " AND ")) ORDER BY associate.code, associate.id LIMIT ?",
      arguments + [.number(limit)])
  }

  func line(_ person: AssociateID) throws -> PersonLine? {
    try read("WHERE associate.id = ?", [.id(person)]).first
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      if "%_\\".contains(character) { escaped.append("\\") }
      escaped.append(character)
    }
  }

  private func read(_ clause: String, _ arguments: [Value?]) throws -> [PersonLine] {
    let staff = StaffLabels(connection)
    return try connection.query(
      """
      SELECT associate.id, associate.code, associate.name, associate.storeID, associate.role,
        coalesce(associate.archived, 0),
        EXISTS (SELECT 1 FROM credential WHERE associateID = associate.id AND verifier IS NOT NULL)
      FROM associate \(clause)
      """, arguments
    ) { row in
      let id = AssociateID(try row.id(0))
      let own = row.text(4).isEmpty ? Role.associate.rawValue : row.text(4)
      return PersonLine(
        id: id, code: row.text(1), name: row.text(2), store: try staff.store(row.optionalID(3)),
        roles: [PersonRole(word: own, unit: nil, isOfList: true)] + (try given(id)),
        hasPassword: row.integer(6) != 0, hasLeft: row.integer(5) != 0)
    }
  }

  private func given(_ person: AssociateID) throws -> [PersonRole] {
    try connection.query(
      """
      SELECT roleAssignment.role, unit.id, unit.code, unit.name FROM roleAssignment
      LEFT JOIN unit ON unit.id = roleAssignment.unitID
      WHERE roleAssignment.associateID = ? AND coalesce(roleAssignment.archived, 0) = 0
      ORDER BY roleAssignment.role, unit.code, roleAssignment.id
      """, [.id(person)]
    ) { row in
      PersonRole(
        word: row.text(0),
        unit: row.optionalID(1).map { StaffLabel(id: $0, code: row.text(2), name: row.text(3)) },
        isOfList: false)
    }
  }

  func detail(_ line: PersonLine, mayManage: Bool, mayReset: Bool) throws -> PersonDetail {
    let secret = try CredentialPlacing(connection).secret(of: line.id)
    return PersonDetail(
      person: line, passwordChangedAt: secret?.changedAt, mustChangePassword: secret?.mustChange ?? false,
      needsSecondFactor: line.roles.contains { $0.role?.needsSecondFactor ?? false },
      hasSecondFactor: try connection.count(
        "SELECT count(*) FROM secondFactor WHERE id = ? AND secret IS NOT NULL", [.id(line.id)]) > 0,
      laptops: try connection.query(
        "SELECT id, name FROM node WHERE associateID = ? AND coalesce(revoked, 0) = 0 ORDER BY name, id",
        [.id(line.id)]
      ) { StaffLabel(id: try $0.id(0), code: $0.text(1), name: $0.text(1)) },
      members: try connection.count("SELECT count(*) FROM award WHERE associateID = ?", [.id(line.id)]),
      mayManage: mayManage, mayReset: mayReset)
  }
}
