internal import Access
internal import Application
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// One line of a staff list.
package struct StaffEntry: Hashable, Sendable {
  /// The store's code; a store that is not known yet is made with it as its name.
  package let store: String
  package let code: String
  package let name: String
  /// One of ``Organisation/roles``.
  package let role: String

  /// - Throws: `invalidInput` for an empty or overlong text or an unknown role.
  package init(store: String, code: String, name: String, role: String) throws {
    for (what, text) in [("store", store), ("code", code), ("name", name)] {
      guard !text.isEmpty, text.utf8.count <= Self.textBytesMax, !text.contains(where: \.isNewline) else {
        throw ClienteleError(
          .invalidInput, "the \(what) of an associate is empty, too long, or has several lines")
      }
    }
    guard Organisation.roles.contains(role) else {
      throw ClienteleError(
        .invalidInput, "an associate has a role that there is not",
        hint: "Roles: \(Organisation.roles.joined(separator: ", ")).")
    }
    self.store = store
    self.code = code
    self.name = name
    self.role = role
  }

  private static let textBytesMax = 200
}

extension OpenNode {
  /// Writes stores and associates at the hub, in changes of at most a few hundred rows. Who is already there
  /// with the same content is left alone, so the same list twice changes nothing.
  ///
  /// - Parameter actor: who adds them, with an entry of the audit for each; `nil` for the hub's operator.
  /// - Returns: how many associates and stores were written, and how many were there already.
  /// - Throws: `wrongRole` at a node, `notAllowed`.
  package func addStaff(
    _ entries: [StaffEntry], by actor: AssociateID? = nil
  ) async throws -> (added: Int, known: Int, stores: Int) {
    try requireHub("keeps the list of staff")
    let (world, profile) = (world, profile)
    var counts = (added: 0, known: 0, stores: 0)
    for start in stride(from: 0, to: entries.count, by: Self.staffBatch) {
      let batch = entries[start..<min(start + Self.staffBatch, entries.count)]
      let written = try await commit { writer, log in
        if let actor {
          let reader = PolicyReader(writer.connection)
          try reader.policy().require(.manageStaff, of: .dealer, by: try reader.requiredPrincipal(actor))
        }
        let staff = StaffTable(writer.connection)
        var operations: [Operation] = []
        var stores: [String: StoreID] = [:]
        var counts = (added: 0, known: 0, stores: 0)
        for entry in batch {
          let store: StoreID
          if let known = try stores[entry.store] ?? staff.store(called: entry.store) {
            store = known
          } else {
            store = Organisation.storeID(code: entry.store)
            operations.append(Organisation.store(store, code: entry.store, name: entry.store))
            counts.stores += 1
          }
          stores[entry.store] = store
          let storeCode = try staff.storeCode(store) ?? entry.store
          let id = Organisation.associateID(storeCode: storeCode, code: entry.code)
          let associate = StaffTable.Associate(
            id: id, code: entry.code, name: entry.name, store: store, role: entry.role)
          guard try !staff.holds(associate) else {
            counts.known += 1
            continue
          }
          try writer.connection.notePlace(of: id, at: store)
          operations.append(
            Organisation.associate(id, code: entry.code, name: entry.name, store: store, role: entry.role))
          counts.added += 1
          if let actor {
            try AuditLogTable(writer.connection, profile: profile).append(
              AuditNote(actor: actor, AuditEvent(.manageStaff), AuditSubject(.staff, id.row)),
              at: world.clock.wall())
          }
        }
        if !operations.isEmpty {
          _ = try log.append(
            [Draft(subject: nil, operations: operations)], kind: .organisation, actor: actor, world: world,
            to: writer)
        }
        return counts
      }
      counts = (counts.added + written.added, counts.known + written.known, counts.stores + written.stores)
    }
    return counts
  }

  private static let staffBatch = 500

  /// - Throws: `wrongRole` unless this is the hub.
  func requireHub(_ what: String) throws {
    guard profile.kind == .hub else {
      throw ClienteleError(
        .wrongRole, "\(directory.path) belongs to a \(profile.kind.rawValue), and only the hub \(what)",
        hint: "Give the data directory of the hub.")
    }
  }
}
