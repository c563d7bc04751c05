internal import Access
package import Kernel
internal import Persistence
internal import Records

// Concurrent edits that lost, to who judges records. At the hub, which has heard every node.

extension AccessDesk {
  /// The latest first.
  ///
  /// - Throws: `notAllowed` for who may not judge and anywhere but at the hub; `invalidInput` for a page that begins
  ///   nowhere.
  package func conflicts(
    as viewer: AssociateID, after cursor: String? = nil, limit: Int = 20
  ) async throws -> Page<ConflictView> {
    try ListFilter.check(limit: limit)
    let profile = profile
    let begin = try cursor.flatMap { $0.isEmpty ? nil : $0 }.map { text in
      guard let key = ConflictKey(text) else {
        throw ClienteleError(
          .invalidInput, "a page begins where no list ended", hint: "Begin with the first page.")
      }
      return key
    }
    return try await look(viewer) { visit in
      guard profile.kind == .hub else { throw JudgePersons.elsewhere }
      try visit.policy.require(.judgeLink, of: .dealer, by: visit.principal)
      let table = ConflictTable(visit.connection)
      // Decided meanwhile: the list begins anew.
      var last = try begin.flatMap { try $0.find(table) }
      var found: [ConflictTable.Conflict] = []
      repeat {
        let more = try table.list(after: last, limit: limit + 1)
        found += more.filter { ConflictReader.isShown($0.table) }
        last = more.count > limit ? more.last : nil
      } while last != nil && found.count <= limit
      let shown = Array(found.prefix(limit))
      return Page(
        rows: try ConflictReader(visit, profile).views(shown),
        next: found.count > limit ? shown.last.map { ConflictKey($0).text } : nil)
    }
  }
}
