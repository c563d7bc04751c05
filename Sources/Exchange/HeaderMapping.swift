internal import Kernel

/// Which column of a file means what.
package struct HeaderMapping: Sendable {
  package let kind: ImportKind
  /// The header as it stands in the file.
  package let header: [String]
  package let separator: Separator
  /// The columns of each field, counted from 0.
  private let columns: [ImportField: [Int]]
  /// The columns of the house's own fields, in the order of the file.
  let customColumns: [(index: Int, column: CustomColumn)]

  /// The columns of a field, counted from 0, in the order of the file; empty when the file has none.
  package func columns(of field: ImportField) -> [Int] { columns[field] ?? [] }

  /// The first column of a field.
  func column(of field: ImportField) -> Int? { columns[field]?.first }

  /// Headers whose column is not read.
  package var ignoredColumns: [String] {
    let used = Set(columns.values.joined()).union(customColumns.map(\.index))
    return header.indices.filter { !used.contains($0) }.map { header[$0] }
  }

  /// Recognises a header.
  ///
  /// - Parameters:
  ///   - kind: what the file is said to hold; `nil` to find out.
  ///   - overrides: column by field name, `phone: "Tel. (private)"` or `phone: "#3"`, or several joined by `+`
  ///     for a field that takes several; an empty column means that the field is not read. Fields of the house go by
  ///     their codes.
  ///   - custom: the fields of the house, looked for among what is left of a member list.
  /// - Throws: `fileMalformed` when the header is neither kind; `invalidInput` when an override names a
  ///   field or a column that does not exist.
  init(
    header: [String], separator: Separator, kind: ImportKind?, overrides: [String: String],
    custom: [CustomColumn] = []
  ) throws(ClienteleError) {
    let names = header.map(HeaderName.normalised)
    let codes = Set(custom.map(\.code))
    let chosen = try Self.columns(
      for: overrides.filter { !codes.contains($0.key) }, header: header, names: names)
    var best: (kind: ImportKind, columns: [ImportField: [Int]])?
    for candidate in kind.map({ [$0] }) ?? ImportKind.allCases {
      let found = Self.recognised(names, as: candidate, chosen)
      guard Self.missing(found, candidate).isEmpty else { continue }
      if let best, best.columns.values.joined().count >= found.values.joined().count { continue }
      best = (candidate, found)
    }
    guard let best else { throw Self.unknown(header, kind) }
    self.kind = best.kind
    self.columns = best.columns
    let free = Set(header.indices).subtracting(best.columns.values.joined())
    customColumns =
      best.kind == .members
      ? try Self.custom(custom, overrides, header: header, names: names, among: free) : []
    self.header = header
    self.separator = separator
  }

  /// What a header says as far as it says anything, for a person to complete: which kind of file it is most like, and
  /// what each column is, by the name of its field or the code of a field of the house.
  ///
  /// - Parameter kind: what the file is said to hold; `nil` to find out.
  package static func suggested(
    _ header: [String], as kind: ImportKind? = nil, custom: [CustomColumn] = []
  ) -> (kind: ImportKind, columns: [Int: String]) {
    let names = header.map(HeaderName.normalised)
    let found = (kind.map { [$0] } ?? ImportKind.allCases).map { ($0, recognised(names, as: $0, [:])) }
    func rank(_ one: (kind: ImportKind, columns: [ImportField: [Int]])) -> (Int, Int) {
      (-missing(one.columns, one.kind).count, one.columns.values.joined().count)
    }
    // Of two that are alike the first: a list of members.
    let best = found.dropFirst().reduce(found[0]) { rank($1) > rank($0) ? $1 : $0 }
    var columns: [Int: String] = [:]
    for (field, places) in best.1 { for place in places { columns[place] = field.rawValue } }
    if best.0 == .members {
      let free = Set(header.indices).subtracting(columns.keys)
      let own = (try? Self.custom(custom, [:], header: header, names: names, among: free)) ?? []
      for (place, column) in own { columns[place] = column.code }
    }
    return (best.0, columns)
  }

  private static func recognised(
    _ names: [String], as kind: ImportKind, _ chosen: [ImportField: [Int]]
  ) -> [ImportField: [Int]] {
    let fields = ImportField.fields(of: kind)
    var found = chosen.filter { fields.contains($0.key) }
    var taken = Set(found.values.joined())
    for field in fields where chosen[field] == nil {
      let free = names.indices.filter { !taken.contains($0) }
      let headers = field.headers(in: kind)
      let columns =
        field.takesSeveralColumns
        ? free.filter { headers.contains(names[$0]) }
        : headers.lazy.compactMap { header in free.first { names[$0] == header } }.prefix(1).map { $0 }
      guard !columns.isEmpty else { continue }
      found[field] = columns
      taken.formUnion(columns)
    }
    return found.filter { !$0.value.isEmpty }
  }

  /// What a file of this kind must have: one field of each group.
  package static func needed(_ kind: ImportKind) -> [[ImportField]] {
    kind == .members
      ? [[.record], [.name, .familyName, .phone, .email, .chat]]
      : [[.member], [.at], [.amount]]
  }

  /// What a file of this kind must have and this one has not, in words.
  private static func missing(_ found: [ImportField: [Int]], _ kind: ImportKind) -> [String] {
    needed(kind).filter { choice in choice.allSatisfy { found[$0] == nil } }
      .map { choice in choice.map(\.rawValue).joined(separator: " or ") }
  }

  private static func columns(
    for overrides: [String: String], header: [String], names: [String]
  ) throws(ClienteleError) -> [ImportField: [Int]] {
    var columns: [ImportField: [Int]] = [:]
    for (name, wanted) in overrides.sorted(by: { $0.key < $1.key }) {
      guard let field = ImportField(rawValue: name) else {
        let known = ImportField.allCases.map(\.rawValue).joined(separator: ", ")
        throw ClienteleError(
          .invalidInput, "There is no field \"\(name)\" to map.", hint: "Fields are: \(known).")
      }
      if wanted.isEmpty {
        columns[field] = []
      } else if let index = index(of: wanted, header, names) {
        columns[field] = [index]
      } else if field.takesSeveralMapped, let several = indices(of: wanted, header, names) {
        columns[field] = several
      } else {
        throw ClienteleError(
          .invalidInput, "The file has no column \"\(wanted)\" for \(name).",
          hint: "Its columns are: \(list(header)).")
      }
    }
    return columns
  }

  /// Each column once, each field once.
  private static func custom(
    _ custom: [CustomColumn], _ overrides: [String: String], header: [String], names: [String],
    among free: Set<Int>
  ) throws(ClienteleError) -> [(index: Int, column: CustomColumn)] {
    var free = free
    var found: [(index: Int, column: CustomColumn)] = []
    for column in custom {
      let place: Int?
      if let wanted = overrides[column.code] {
        place = index(of: wanted, header, names)
        guard wanted.isEmpty || place != nil else {
          throw ClienteleError(
            .invalidInput, "The file has no column \"\(wanted)\" for \(column.code).",
            hint: "Its columns are: \(list(header)).")
        }
      } else {
        place = free.sorted().first { column.headers.contains(names[$0]) }
      }
      if let place, free.remove(place) != nil { found.append((place, column)) }
    }
    return found.sorted { $0.index < $1.index }
  }

  private static func index(of wanted: String, _ header: [String], _ names: [String]) -> Int? {
    if wanted.first == "#", let number = Int(wanted.dropFirst()), header.indices.contains(number - 1) {
      return number - 1
    }
    return header.firstIndex(of: wanted) ?? names.firstIndex(of: HeaderName.normalised(wanted))
  }

  /// `street_number+street+suburb`: `nil` unless every part is a column.
  private static func indices(of wanted: String, _ header: [String], _ names: [String]) -> [Int]? {
    let parts = wanted.split(separator: "+").map { index(of: String($0), header, names) }
    return parts.isEmpty || parts.contains(nil) ? nil : parts.compactMap { $0 }
  }

  private static func unknown(_ header: [String], _ kind: ImportKind?) -> ClienteleError {
    let wanted = kind.map { "as \($0.rawValue)" } ?? "as a member list or as purchases"
    return ClienteleError(
      .fileMalformed, "The header is not recognised \(wanted). Columns found: \(list(header)).",
      hint: """
        A member list needs a record id and one of name, phone, email, chat; purchases need member, at and amount. \
        Name them with --map, for example --map record=\(header.first ?? "id").
        """)
  }

  /// The headers for a message, cut to what can be read. A file without a header line shows its first row here, so
  /// digits are not shown: they may be somebody's number.
  private static func list(_ header: [String]) -> String {
    let shown = header.prefix(24).map { name in
      "\"" + String(name.prefix(32).map { $0.isNumber ? "0" : $0 }) + "\""
    }
    return shown.joined(separator: ", ") + (header.count > 24 ? " and \(header.count - 24) more" : "")
  }
}
