internal import Access
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Members
internal import Persistence
internal import Records

/// What everybody on a list has: a tag, or something in a custom field.
///
/// The index finds candidates, and what the member's records say together decides: a term is also the end of a longer
/// text, and what one record says may have been said otherwise since.
enum ListedMark: Hashable {
  case tag(String)
  case field(FieldDefinition, CustomValue)

  /// Those of a filter, for somebody in these roles.
  ///
  /// - Throws: `invalidInput` for a field that is not there or that the layout hides, and a value that it cannot hold.
  static func all(of filter: ListFilter, for roles: Set<Role>, _ connection: Connection) throws
    -> [ListedMark]
  {
    let tag = SearchTerm.folded(filter.tag)
    let tags = tag.isEmpty ? [] : [ListedMark.tag(tag)]
    guard let field = filter.field else { return tags }
    return try tags + [.field(field, for: roles, FieldReader(connection).book())]
  }

  private static func field(
    _ filter: FieldFilter, for roles: Set<Role>, _ book: FieldBook
  ) throws -> ListedMark {
    guard let definition = book.field(filter.code), definition.layout.reach(of: roles) > .hidden,
      let field = definition.field
    else {
      throw ClienteleError(
        .invalidInput, "there is no field of this code to narrow a list down by",
        hint: "`clientele field list` has the fields.")
    }
    do throws(CustomField.Fault) {
      guard let value = try field.readToFind(filter.value) else { throw CustomField.Fault.missing }
      return .field(definition, value)
    } catch {
      throw ClienteleError(
        .invalidInput, "the field \(definition.code) cannot hold the value to narrow the list down by",
        hint: "Give an option by its code or name, a number, or a day as 2026-03-05.")
    }
  }

  /// Finds at least everybody who has it.
  var probe: SearchProbe {
    switch self {
    case .tag(let tag): return SearchProbe(.tag, tag, isWhole: true)
    case .field(let definition, let value):
      let term = SearchTerm.field(value.choices.first ?? value.stored, in: definition.id)
      return SearchProbe(term.kind, term.text, isWhole: definition.field?.kind != .text)
    }
  }

  /// Whether somebody to whom a member is shown so far may learn it: what is masked is not listed either.
  func isShown(at exposure: Exposure) -> Bool {
    let privacy: PrivacyClass =
      switch self {
      case .tag: .personal
      case .field(let definition, _): definition.privacy
      }
    return exposure.treatment(of: privacy) == .shown
  }

  /// - Parameter records: all of a member.
  func holds(for records: [SourceRecordID], _ connection: Connection) throws -> Bool {
    switch self {
    case .tag(let tag):
      return try records.contains { record in
        try RowTable(connection).state(.sourceRecord, record.row)?.members(of: SourceRecordField.tags.id)
          .contains { SearchTerm.folded($0) == tag } ?? false
      }
    case .field(let definition, let wanted):
      guard let kind = definition.field?.kind,
        let said = try FieldReader(connection).values(of: records)[definition.id]?.value(as: kind)
      else { return false }
      return switch (said, wanted) {
      // What was typed beside the options may be written otherwise.
      case (.options(let said), .options(let wanted)): Self.folded(said).isSuperset(of: Self.folded(wanted))
      case (.option(let said), .option(let wanted)):
        SearchTerm.folded(said) == SearchTerm.folded(wanted)
      case (.text(let said), .text(let wanted)):
        SearchTerm.folded(said).contains(SearchTerm.folded(wanted))
      default: said == wanted
      }
    }
  }

  private static func folded(_ choices: Set<String>) -> Set<String> {
    Set(choices.map { SearchTerm.folded($0) })
  }
}
