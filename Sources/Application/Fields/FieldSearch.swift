internal import Access
internal import Catalogue
internal import Kernel
internal import Members
internal import Persistence
internal import Records

/// Where what somebody typed can stand in tags and custom fields: as text, or as what an option is called.
struct FieldSearch {
  let probes: [SearchProbe]
  private let privacy: [SearchProbe: PrivacyClass]

  /// So many fields are searched at most, by the order in which they stand, and so many options of each.
  private static let fieldsMax = 20
  private static let optionsMax = 8
  /// Fewer characters would find everybody; a Chinese word has two.
  private static let lettersMin = 3
  private static let charactersMin = 2

  /// - Parameter roles: of who searches: what the layout hides from them is not found by them. `nil` for everything.
  init(_ read: SearchText, for roles: Set<Role>?, _ connection: Connection) throws {
    let folded = SearchTerm.folded(read.words)
    let isHan = folded.unicodeScalars.contains { $0.properties.isIdeographic }
    guard folded.unicodeScalars.count >= (isHan ? Self.charactersMin : Self.lettersMin) else {
      (probes, privacy) = ([], [:])
      return
    }
    let tag = SearchTerm.tag(folded)
    var found: [(SearchProbe, PrivacyClass)] = [(SearchProbe(tag.kind, tag.text), .personal)]
    for field in try Self.searchable(for: roles, connection).prefix(Self.fieldsMax) {
      found += Self.probes(folded, in: field).map { ($0, field.privacy) }
    }
    probes = found.map(\.0)
    privacy = Dictionary(found) { first, _ in first }
  }

  private static func searchable(
    for roles: Set<Role>?, _ connection: Connection
  ) throws -> [FieldDefinition] {
    let count = try connection.count(
      "SELECT count(*) FROM fieldDefinition WHERE searchable = 1 AND coalesce(archived, 0) = 0")
    guard count > 0 else { return [] }
    return try FieldReader(connection).book().fields.filter { field in
      field.isSearchable && !field.isArchived && (roles.map { field.layout.reach(of: $0) > .hidden } ?? true)
    }
  }

  private static func probes(_ folded: String, in field: FieldDefinition) -> [SearchProbe] {
    let text = SearchTerm.field(folded, in: field.id)
    let called = field.options.filter { option in
      [option.label.english, option.label.chinese].contains { SearchTerm.folded($0).contains(folded) }
    }
    return [SearchProbe(text.kind, text.text)]
      + called.prefix(optionsMax).map { option in
        let term = SearchTerm.field(option.code, in: field.id)
        return SearchProbe(term.kind, term.text, isWhole: true)
      }
  }

  /// Whether somebody to whom a member is shown so far may learn what this probe found.
  func isShown(_ probe: SearchProbe, at exposure: Exposure) -> Bool {
    guard probe.kind == .field || probe.kind == .tag else { return true }
    return exposure.treatment(of: privacy[probe] ?? .contact) == .shown
  }
}
