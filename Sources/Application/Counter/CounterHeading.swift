package import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
package import Persistence
package import Records

/// What stands at the head of every page at the counter: who is signed in, at which store, how fresh what is shown
/// can be, how much waits to be sent and read.
package struct CounterHeading: Sendable {
  package var viewer: Principal

  package init(viewer: Principal) {
    self.viewer = viewer
  }

  package struct Heading: Hashable, Sendable {
    package let name: String
    package let code: String
    /// Of the person's own store; empty for somebody of none.
    package let storeCode: String
    package let storeName: String
    package let kind: NodeProfile.Kind
    /// Changes that the hub has not received; 0 at the hub.
    package let unsent: Int
    /// When the hub last answered, by this node's clock; `nil` before the first time.
    package let lastContactAt: Instant?
    package let unreadNotices: Int
  }

  package func run(_ database: Database, profile: NodeProfile) async throws -> Heading {
    try await database.read { connection in
      let person = try connection.first(
        """
        SELECT associate.name, associate.code, store.code, store.name FROM associate
        LEFT JOIN store ON store.id = associate.storeID WHERE associate.id = ?
        """, [.id(viewer.associate)]
      ) { row in (0..<4).map { row.text($0) } }
      let properties = PropertyTable(connection)
      let incarnation = UInt32(clamping: try properties.integer(.incarnation) ?? 1)
      let head = try ChangeTable(connection).head(of: profile.node, incarnation: incarnation).seq
      let received = UInt64(try properties.integer(.receivedSeq) ?? 0)
      let unread = try connection.count(
        "SELECT count(*) FROM notice WHERE associateID = ? AND coalesce(state, 'unread') = 'unread'",
        [.id(viewer.associate)])
      return Heading(
        name: person?[0] ?? "", code: person?[1] ?? "", storeCode: person?[2] ?? "",
        storeName: person?[3] ?? "", kind: profile.kind,
        unsent: profile.kind == .hub ? 0 : Int(head - min(head, received)),
        lastContactAt: try properties.integer(.lastContactAt).map { Instant(milliseconds: $0) },
        unreadNotices: unread)
    }
  }
}
