internal import Access
internal import Catalogue
internal import ChangeLog
internal import Exchange
package import Kernel
internal import Persistence
internal import Records

/// Head office's signed word that a file is a store's old book: its first contacts, up to the cut-off, count
/// as made when the book says.
package struct ApproveBook: Sendable {
  package var file: File
  package var store: String
  package var cutOff: Instant
  package var actor: AssociateID

  /// The file exactly as the store imports it, or its SHA-256 as somebody told it.
  package enum File: Sendable {
    case path(String)
    case digest(Digest)
  }

  package init(_ file: File, store: String, cutOff: Instant, actor: AssociateID) {
    self.file = file
    self.store = store
    self.cutOff = cutOff
    self.actor = actor
  }

  /// - Returns: the hash that was approved.
  /// - Throws: `notAllowed` anywhere but at the hub.
  package func run(_ recorder: Recorder) async throws -> Digest {
    guard recorder.profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "a book is approved at the hub", hint: "Give --data of the hub.")
    }
    let digest =
      switch file {
      case .path(let path): try ImportedFile(path: path).digest
      case .digest(let digest): digest
      }
    let (now, profile) = (recorder.world.clock.wall(), recorder.profile)
    try await recorder.record(kind: .approval, actor: actor, permission: .approveBook) { connection in
      let store = try StaffQueries(connection).store(code: store)
      let id = ImportDirectory.bookID(digest, store: store)
      guard try !RowTable(connection).exists(.book, id) else { return ([], ()) }
      var book = DraftBook()
      book.write(
        id, about: nil,
        [
          (BookField.storeID, .id(store)), (.fileHash, .bytes(digest.bytes)), (.cutOffAt, .instant(cutOff)),
          (.approvedBy, .id(actor)),
        ])
      try AuditLogTable(connection, profile: profile).append(
        AuditNote(actor: actor, AuditEvent(.approveBook), AuditSubject(.store, store.row)), at: now)
      return (book.drafts, ())
    }
    return digest
  }
}
