internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// That a notice was read, or that what it asks for was done. Synced: read at the counter is read on the laptop.
package struct MarkNotice: Sendable {
  package var notices: [RowID]
  package var state: NoticeState
  package var actor: AssociateID

  package init(notices: [RowID], state: NoticeState, actor: AssociateID) {
    self.notices = notices
    self.state = state
    self.actor = actor
  }

  /// So many at once.
  package static let countMax = 200

  /// - Returns: how many were changed; a notice that is as far already stays so.
  /// - Throws: `notFound`; `notAllowed` for a notice to another store.
  @discardableResult
  package func run(_ recorder: Recorder) async throws -> Int {
    guard notices.count <= Self.countMax, state != .unread else {
      throw ClienteleError(
        .invalidInput, "up to \(Self.countMax) notices are marked at once, as read or done")
    }
    return try await recorder.record(kind: .notice, actor: actor, permission: .markNotice) { connection in
      let store = try StaffQueries(connection).store(of: actor)
      var book = DraftBook()
      var count = 0
      for notice in Set(notices).sorted() {
        let stored = try StoredRow(.notice, notice, named: "notice", connection)
        guard stored.reference(NoticeField.storeID) == store.row else {
          throw ClienteleError(.notAllowed, "notice \(notice) is to another store")
        }
        let current = stored.state.value(NoticeField.state)?.text ?? NoticeState.unread.rawValue
        guard current != state.rawValue, StageMachine.notice.reaches(state.rawValue, from: current) else {
          continue
        }
        book.write(
          notice, about: stored.record(NoticeField.recordID), [(NoticeField.state, .text(state.rawValue))])
        count += 1
      }
      return (book.drafts, count)
    }
  }
}
