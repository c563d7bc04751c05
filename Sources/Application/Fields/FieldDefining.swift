internal import Access
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Members
internal import Persistence

/// Turns what head office says of fields into the operations that make it so, leaving out what is so already.
struct FieldDefining {
  private let book: FieldBook
  private let addsOnly: Bool
  private(set) var operations: [ChangeLog.Operation] = []
  /// Made on the way.
  private var modules: Set<String>
  private var fieldCount: Int
  /// By module.
  private var lastRanks: [String: Int]

  /// Between two ranks there is room.
  static let rankStep = 10

  init(book: FieldBook, addsOnly: Bool) {
    self.book = book
    self.addsOnly = addsOnly
    modules = Set(book.modules.map(\.code))
    fieldCount = book.fields.count
    lastRanks = Dictionary(book.fields.map { ($0.moduleCode, $0.rank) }) { max($0, $1) }
  }

  static func unknown(_ code: String) -> ClienteleError {
    ClienteleError(.notFound, "there is no field \(code)", hint: "`clientele field list` has the fields.")
  }

  // MARK: Modules

  mutating func take(_ draft: ModuleDraft) throws {
    try Self.check(code: draft.code)
    let known = book.module(draft.code)
    if known == nil, !modules.contains(draft.code) {
      try Self.check(modules.count < FieldBook.modulesMax, "modules", FieldBook.modulesMax)
    }
    modules.insert(draft.code)
    if addsOnly, known != nil { return }
    try Self.check(labels: [draft.english, draft.chinese])
    let isNew = known == nil
    var row = RowWrites<FieldModuleField>()
    row.text(.code, draft.code, known?.code)
    row.text(.english, draft.english ?? (isNew ? draft.code : nil), known?.label.english)
    row.text(.chinese, draft.chinese, known?.label.chinese)
    row.number(.rank, draft.rank ?? (isNew ? modules.count * Self.rankStep : nil), known?.rank)
    row.flag(.archived, draft.isArchived, known?.isArchived)
    write(row, FieldModule.id(of: draft.code))
  }

  // MARK: Fields

  mutating func take(_ draft: FieldDraft) throws {
    try Self.check(code: draft.code)
    try Self.check(labels: [draft.english, draft.chinese])
    let known = book.field(draft.code)
    if addsOnly, known != nil { return try takeOptions(draft, known) }
    let kind = try self.kind(of: draft, known)
    let unit = try self.unit(of: draft, kind, known)
    let module = try draft.module.map { code in
      guard modules.contains(code) else {
        throw ClienteleError(
          .notFound, "there is no module \(code)", hint: "`clientele field module` makes one.")
      }
      return FieldModule.id(of: code)
    }
    if known == nil {
      try Self.check(fieldCount < FieldBook.fieldsMax, "fields", FieldBook.fieldsMax)
      fieldCount += 1
      guard module != nil else {
        throw ClienteleError(.invalidInput, "field \(draft.code) stands in no module", hint: "Name one.")
      }
    }
    try checkWords(draft, kind)
    let isNew = known == nil
    var row = RowWrites<FieldDefinitionField>()
    row.text(.code, draft.code, known?.code)
    row.text(.kind, kind.rawValue, known?.kindName)
    row.text(.unit, unit.isEmpty ? nil : unit, known?.field?.unit)
    row.reference(.moduleID, module, known?.module)
    row.text(.english, draft.english ?? (isNew ? draft.code : nil), known?.label.english)
    row.text(.chinese, draft.chinese, known?.label.chinese)
    row.text(.privacy, draft.privacy ?? (isNew ? PrivacyClass.personal.word : nil), known?.privacy.word)
    row.flag(.required, draft.isRequired, known?.field?.isRequired)
    row.flag(.searchable, draft.isSearchable, known?.isSearchable)
    row.flag(.open, draft.isOpen, known?.field?.isOpen)
    row.text(.place, draft.place, known?.place.rawValue ?? FieldPlace.module.rawValue)
    row.text(.layout, draft.layout.flatMap { FieldLayout($0)?.text }, known?.layout.text ?? "")
    row.number(.rank, draft.rank ?? (isNew ? nextRank(in: draft.module) : nil), known?.rank)
    row.flag(.archived, draft.isArchived, known?.isArchived)
    write(row, FieldDefinition.id(of: draft.code))
    try takeOptions(draft, known)
  }

  private mutating func nextRank(in module: String?) -> Int {
    let rank = (lastRanks[module ?? ""] ?? 0) + Self.rankStep
    lastRanks[module ?? ""] = rank
    return rank
  }

  private func kind(of draft: FieldDraft, _ known: FieldDefinition?) throws -> CustomField.Kind {
    guard let known else {
      guard let kind = draft.kind else {
        throw ClienteleError(
          .invalidInput, "field \(draft.code) is new and has no type",
          hint: "Give one of: \(CustomField.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      return kind
    }
    guard let kind = known.field?.kind, draft.kind == nil || draft.kind == kind else {
      throw ClienteleError(
        .invalidInput, "field \(draft.code) is of type \(known.kindName), and a type never changes",
        hint: "Define another field, and archive this one.")
    }
    return kind
  }

  private func unit(
    of draft: FieldDraft, _ kind: CustomField.Kind, _ known: FieldDefinition?
  ) throws -> String {
    let unit = draft.unit?.trimmed ?? known?.field?.unit ?? ""
    if let known = known?.field, known.unit != unit {
      throw ClienteleError(
        .invalidInput,
        "field \(draft.code) is measured in \(known.unit.isEmpty ? "nothing" : known.unit), and that never changes",
        hint: "Values that are there would say something else: define another field.")
    }
    let isKnown = kind == .amount ? unit.isEmpty || Currency(unit) != nil : unit.count <= FieldDraft.unitMax
    guard isKnown, unit.isEmpty || kind.takesUnit else {
      throw ClienteleError(
        .invalidInput, "\(kind.rawValue) has no such unit",
        hint: "Numbers have a short one such as mm, amounts a currency such as CNY, all else none.")
    }
    return unit
  }

  private func checkWords(_ draft: FieldDraft, _ kind: CustomField.Kind) throws {
    let words = PrivacyClass.ofFields.map(\.word)
    guard draft.privacy.map(words.contains) ?? true else {
      throw ClienteleError(
        .invalidInput, "there is no such privacy class",
        hint: "Give one of: \(words.joined(separator: ", ")).")
    }
    guard draft.place.map({ FieldPlace(rawValue: $0) != nil }) ?? true else {
      throw ClienteleError(.invalidInput, "there is no such place", hint: "Give module or head.")
    }
    guard draft.layout.map({ FieldLayout($0, isStrict: true) != nil }) ?? true else {
      let roles = Role.allCases.map(\.rawValue).joined(separator: ", ")
      throw ClienteleError(
        .invalidInput, "a layout is roles with hidden, see or edit",
        hint: "For example \"associate=see manager=edit\"; roles are \(roles).")
    }
    guard draft.isOpen != true || kind.hasOptions, draft.options.isEmpty || kind.hasOptions else {
      throw ClienteleError(.invalidInput, "a field of type \(kind.rawValue) has no options")
    }
  }

  // MARK: Options

  private mutating func takeOptions(_ draft: FieldDraft, _ known: FieldDefinition?) throws {
    let field = FieldDefinition.id(of: draft.code)
    var rank = known?.options.map(\.rank).max() ?? 0
    var codes = Set(known?.options.map(\.code) ?? [])
    for option in draft.options {
      try Self.check(code: option.code)
      try Self.check(labels: [option.english, option.chinese])
      let before = known?.option(option.code)
      if addsOnly, before != nil { continue }
      if codes.insert(option.code).inserted { rank += Self.rankStep }
      try Self.check(codes.count <= FieldBook.optionsMax, "options", FieldBook.optionsMax)
      var row = RowWrites<FieldOptionField>()
      row.reference(.definitionID, field, before == nil ? nil : field)
      row.text(.code, option.code, before?.code)
      row.text(.english, option.english ?? (before == nil ? option.code : nil), before?.label.english)
      row.text(.chinese, option.chinese, before?.label.chinese)
      row.number(.rank, before == nil ? rank : nil, before?.rank)
      row.flag(.archived, option.isArchived, before?.isArchived)
      write(row, FieldOptionView.id(of: option.code, in: field))
    }
  }

  // MARK: Writing

  private mutating func write<Field>(_ row: RowWrites<Field>, _ id: RowID) {
    if !row.writes.isEmpty {
      operations.append(ChangeLog.Operation(table: Field.table, row: id, writes: row.writes))
    }
  }

  private static func check(code: String) throws {
    guard FieldCode.isValid(code) else {
      throw ClienteleError(
        .invalidInput, "a code is small letters and digits, at most \(FieldCode.lengthMax)",
        hint: "Parts are joined by a dot or a hyphen, as in watch.wrist.")
    }
  }

  private static func check(labels: [String?]) throws {
    for label in labels.compactMap(\.self) {
      guard !label.trimmed.isEmpty, label.count <= DefineFields.labelMax, !label.contains(where: \.isNewline)
      else {
        throw ClienteleError(
          .invalidInput, "a label is one line of at most \(DefineFields.labelMax) characters, and not empty")
      }
    }
  }

  private static func check(_ isWithin: Bool, _ what: String, _ max: Int) throws {
    guard isWithin else {
      throw ClienteleError(
        .limitExceeded, "there are \(max) \(what) already", hint: "What is archived counts too.")
    }
  }
}

/// What is said of one row and is not so yet; what nobody said is left alone. Fields come in order of number.
private struct RowWrites<Field: CatalogueField> {
  private(set) var writes: [ChangeLog.Operation.Write] = []

  mutating func text(_ field: Field, _ said: String?, _ known: String?) {
    if let said, said != known { write(field, .text(said)) }
  }

  mutating func number(_ field: Field, _ said: Int?, _ known: Int?) {
    if let said, said != known { write(field, .number(said)) }
  }

  /// Nothing is as much as no.
  mutating func flag(_ field: Field, _ said: Bool?, _ known: Bool?) {
    if let said, said != known ?? false { write(field, .number(said ? 1 : 0)) }
  }

  mutating func reference(_ field: Field, _ said: RowID?, _ known: RowID?) {
    if let said, said != known { write(field, .id(said)) }
  }

  private mutating func write(_ field: Field, _ value: Value) {
    writes.append(ChangeLog.Operation.Write(field.id, value))
  }
}
