internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Kinds of ways to reach a person that people write down, as they lie in `contactPoint.kind`.
package enum ContactKind: String, CaseIterable, Sendable {
  case phone, email, wechat
}

/// A way to reach a person, as this store learnt it anew: one more, another in the place of one, or that one is not this
/// person's any more. Numbers return to the market; what was is kept with its days, since evidence rests on it.
///
/// A new one is written to this store's own record of the person; that one has ended is noted on the one itself,
/// whoever wrote it down.
package struct ChangeContactPoint: Sendable {
  package var record: SourceRecordID
  package var actor: AssociateID
  package var ending: RowID?
  /// `nil` when one only ends.
  package var kind: ContactKind?
  package var value: String

  package init(
    record: SourceRecordID, actor: AssociateID, ending: RowID? = nil, kind: ContactKind?, value: String = ""
  ) {
    self.record = record
    self.actor = actor
    self.ending = ending
    self.kind = kind
    self.value = value
  }

  /// Whether a person could be reached so.
  package static func isUsable(_ value: String, as kind: ContactKind) -> Bool {
    switch kind {
    case .phone: PhoneEntry.parse(value).contains { $0.number != nil }
    case .email: isAddress(value)
    case .wechat: !value.allSatisfy(\.isWhitespace)
    }
  }

  private static func isAddress(_ text: String) -> Bool {
    let halves = text.split(separator: "@", omittingEmptySubsequences: false)
    return halves.count == 2 && !halves[0].isEmpty && halves[1].contains(".")
      && !text.contains(where: \.isWhitespace)
  }

  /// - Throws: `invalidInput` for what nobody can be reached by; `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws {
    try InputText.check(value, field: "a contact point")
    guard kind.map({ Self.isUsable(value, as: $0) }) ?? true else {
      throw ClienteleError(.invalidInput, "nobody can be reached by this contact point")
    }
    let (freshRecord, freshPoint) = (SourceRecordID(recorder.world.newRowID()), recorder.world.newRowID())
    let now = recorder.world.clock.wall()
    try await recorder.record(kind: .record, actor: actor, permission: .editMember) { connection in
      let store = try StaffQueries(connection).store(of: actor)
      var book = DraftBook()
      if let ending {
        let stored = try StoredRow(.contactPoint, ending, named: "contact point", connection)
        book.write(
          ending, about: stored.record(ContactPointField.recordID),
          [(ContactPointField.validUntil, .instant(now))])
      }
      if let kind {
        let target = try OwnRecord(of: record, at: store, by: actor, fresh: freshRecord, now: now).draft(
          in: &book, connection)
        book.write(
          freshPoint, about: target,
          [
            (ContactPointField.recordID, .id(target)), (.kind, .text(kind.rawValue)), (.value, .text(value)),
            (.validFrom, .instant(now)),
          ])
      }
      return (book.drafts, ())
    }
  }
}
