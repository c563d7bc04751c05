package import Kernel
package import Persistence
internal import Records

/// Everything this node holds of a person, unmasked: for the operator of the machine. People ask
/// ``AccessDesk/story(of:as:)``.
package struct ShowMember: Sendable {
  package var id: MemberID

  package init(id: MemberID) {
    self.id = id
  }

  /// - Parameter now: for what comes next.
  /// - Throws: `notFound` when this node holds no record of the person.
  package func run(_ database: Database, at now: Instant) async throws -> MemberStory {
    try await database.read { connection in
      guard let profile = try NodeProfile.load(connection) else {
        throw ClienteleError(.notFound, "this database belongs to no node")
      }
      return try ReadStory(connection, profile: profile, now: now).story(of: id)
    }
  }
}
