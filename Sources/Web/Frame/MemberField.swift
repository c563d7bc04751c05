internal import Application
internal import Kernel

/// A member named in a form about something else: by a telephone number, a serial or whatever search takes.
enum MemberField {
  /// - Returns: `nil` where nobody or more than one fits, which is marked.
  static func read(
    _ name: String, _ entry: inout FormEntry, _ visit: Visit
  ) async throws -> SourceRecordID? {
    let found = try await visit.desk.search(entry.text(name), as: visit.associate).members
    guard found.count == 1, let hit = found.first else {
      entry.mark(name, found.isEmpty ? visit.texts.nobody : visit.texts.severalFit)
      return nil
    }
    return hit.record
  }
}
